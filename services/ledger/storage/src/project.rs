//! Rows of `projects`.

use domain::{Project, ProjectCode, RegionCode, Revision};
use sea_orm::{DbErr, QueryResult, Value};

use crate::{
    Keyset, Registered, Rows, Store, StoreError,
    register::read_revision,
    value::{instant_to_number, parse, region_from_number, region_to_number},
};

const COLUMNS: &str =
    "region_code, project_code, name, unit_code, unit_name, department_name, revision, recorded_at";
/// That a row is the latest revision of its key.
const LATEST: &str = " AND NOT EXISTS (SELECT 1 FROM projects n WHERE n.region_code = p.region_code \
                      AND n.project_code = p.project_code AND n.revision > p.revision)";

impl Store {
    /// Registers a project, unless its code is taken: then answers what is registered. A retry is a no-op.
    pub async fn create_project(
        &self,
        first: &Revision<Project>,
    ) -> Result<Registered<Project>, StoreError> {
        let Project { region, code, .. } = first.content;
        let created = self.revise_project(first).await?;
        let stored = self.find_projects(region, &[code]).await?.pop();
        let missing = || StoreError::Database(DbErr::RecordNotInserted);
        Ok(Registered { value: stored.ok_or_else(missing)?, created })
    }

    /// Adds a revision; false, and nothing written, if that number is taken.
    pub async fn revise_project(&self, revision: &Revision<Project>) -> Result<bool, StoreError> {
        let Revision { content, number, recorded_at } = revision;
        let Project { region, code, name, unit, unit_name, department_name } = content;
        let insert = self.sql("INSERT INTO projects (").text(COLUMNS).text(") VALUES ").list([
            Value::from(region_to_number(*region)),
            code.to_string().into(),
            name.as_str().into(),
            unit.as_str().into(),
            unit_name.as_str().into(),
            department_name.as_str().into(),
            i64::from(*number).into(),
            instant_to_number(*recorded_at).into(),
        ]);
        let insert = insert.text(" ON CONFLICT (region_code, project_code, revision) DO NOTHING");
        Ok(self.write(insert.statement()).await? > 0)
    }

    /// Those of `codes` that are registered, as they are now, in the order of their codes.
    pub async fn find_projects(
        &self,
        region: RegionCode,
        codes: &[ProjectCode],
    ) -> Result<Vec<Revision<Project>>, StoreError> {
        let select = self
            .projects(region)
            .text(" AND p.project_code IN ")
            .list(codes.iter().map(ToString::to_string))
            .text(LATEST)
            .text(" ORDER BY project_code");
        self.all(select).await?.iter().map(read).collect()
    }

    /// The projects of a region after `page.after`, as they are now, in the order of their codes.
    pub async fn list_projects(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Revision<Project>>, StoreError> {
        let select = self
            .projects(region)
            .text(" AND p.project_code > ")
            .bind(page.after())
            .text(LATEST)
            .text(" ORDER BY project_code LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Revision<Project>| it.content.code.to_string()))
    }

    /// The revisions of a project after `page.after`, the first one first; none if it is not registered.
    pub async fn list_project_revisions(
        &self,
        region: RegionCode,
        code: ProjectCode,
        page: &Keyset,
    ) -> Result<Rows<Revision<Project>>, StoreError> {
        let select = self
            .projects(region)
            .text(" AND p.project_code = ")
            .bind(code.to_string())
            .text(" AND p.revision > ")
            .bind(page.after().parse().unwrap_or(0_i64))
            .text(" ORDER BY revision LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Revision<Project>| it.number.to_string()))
    }

    fn projects(&self, region: RegionCode) -> crate::sql::Sql {
        let select = self.sql("SELECT ").text(COLUMNS).text(" FROM projects p");
        select.text(" WHERE p.region_code = ").bind(region_to_number(region))
    }
}

fn read(row: &QueryResult) -> Result<Revision<Project>, StoreError> {
    let text = |name: &str| row.try_get::<String>("", name);
    let content = Project {
        region: region_from_number(row.try_get("", "region_code")?)?,
        code: parse("a project code", &text("project_code")?)?,
        name: parse("a project name", &text("name")?)?,
        unit: parse("a unit code", &text("unit_code")?)?,
        unit_name: parse("a unit name", &text("unit_name")?)?,
        department_name: text("department_name")?,
    };
    read_revision(row, content)
}
