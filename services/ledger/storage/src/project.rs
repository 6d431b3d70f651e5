//! Rows of `projects`.

use domain::{Project, ProjectCode, RegionCode};
use sea_orm::{DbErr, QueryResult, Value};

use crate::{
    Keyset, Registered, Rows, Store, StoreError,
    value::{parse, region_from_number, region_to_number},
};

const SELECT: &str = "SELECT region_code, project_code, name, unit_code, unit_name, department_name \
                      FROM projects WHERE region_code = ";

impl Store {
    /// Registers a project, unless its code is taken: then answers what is registered. A retry is a no-op.
    pub async fn create_project(
        &self,
        project: &Project,
    ) -> Result<Registered<Project>, StoreError> {
        let Project { region, code, name, unit, unit_name, department_name } = project;
        let insert = self
            .sql("INSERT INTO projects (region_code, project_code, name, unit_code, unit_name, department_name) VALUES ")
            .list([
                Value::from(region_to_number(*region)),
                code.to_string().into(),
                name.as_str().into(),
                unit.as_str().into(),
                unit_name.as_str().into(),
                department_name.as_str().into(),
            ])
            .text(" ON CONFLICT (region_code, project_code) DO NOTHING");
        let created = self.write(insert.statement()).await? > 0;
        let stored = self.find_projects(*region, &[*code]).await?.pop();
        let missing = || StoreError::Database(DbErr::RecordNotInserted);
        Ok(Registered { value: stored.ok_or_else(missing)?, created })
    }

    /// Those of `codes` that are registered, in the order of their codes.
    pub async fn find_projects(
        &self,
        region: RegionCode,
        codes: &[ProjectCode],
    ) -> Result<Vec<Project>, StoreError> {
        let codes = codes.iter().map(ToString::to_string);
        let select = self
            .sql(SELECT)
            .bind(region_to_number(region))
            .text(" AND project_code IN ")
            .list(codes)
            .text(" ORDER BY project_code");
        self.all(select).await?.iter().map(read).collect()
    }

    /// The projects of a region after `page.after`, in the order of their codes.
    pub async fn list_projects(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Project>, StoreError> {
        let select = self
            .sql(SELECT)
            .bind(region_to_number(region))
            .text(" AND project_code > ")
            .bind(page.after())
            .text(" ORDER BY project_code LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Project| it.code.to_string()))
    }
}

fn read(row: &QueryResult) -> Result<Project, StoreError> {
    let text = |name: &str| row.try_get::<String>("", name);
    Ok(Project {
        region: region_from_number(row.try_get("", "region_code")?)?,
        code: parse("a project code", &text("project_code")?)?,
        name: parse("a project name", &text("name")?)?,
        unit: parse("a unit code", &text("unit_code")?)?,
        unit_name: parse("a unit name", &text("unit_name")?)?,
        department_name: text("department_name")?,
    })
}
