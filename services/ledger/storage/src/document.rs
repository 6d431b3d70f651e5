//! Rows of `funding_documents`.

use std::slice;

use domain::{DocumentNumber, FundingDocument, RegionCode, Revision};
use sea_orm::{DbErr, QueryResult, Value};

use crate::{
    Keyset, Registered, Rows, Store, StoreError,
    register::read_revision,
    value::{
        date_from_number, date_to_number, document_from_text, instant_to_number,
        region_from_number, region_to_number,
    },
};

const COLUMNS: &str = "region_code, document_number, original_text, title, issued_on, placeholder, revision, \
                       recorded_at";
/// That a row is the latest revision of its key.
const LATEST: &str = " AND NOT EXISTS (SELECT 1 FROM funding_documents n WHERE n.region_code = d.region_code \
                      AND n.document_number = d.document_number AND n.revision > d.revision)";

impl Store {
    /// Registers a document, unless its number is taken: then answers what is registered. A retry is a no-op.
    pub async fn create_document(
        &self,
        first: &Revision<FundingDocument>,
    ) -> Result<Registered<FundingDocument>, StoreError> {
        let FundingDocument { region, number, .. } = &first.content;
        let created = self.revise_document(first).await?;
        let stored = self.find_documents(*region, slice::from_ref(number)).await?.pop();
        let missing = || StoreError::Database(DbErr::RecordNotInserted);
        Ok(Registered { value: stored.ok_or_else(missing)?, created })
    }

    /// Adds a revision; false, and nothing written, if that number is taken.
    pub async fn revise_document(
        &self,
        revision: &Revision<FundingDocument>,
    ) -> Result<bool, StoreError> {
        let Revision { content, number: of, recorded_at } = revision;
        let FundingDocument { region, number, original_text, title, issued_on, placeholder } =
            content;
        let insert = self.sql("INSERT INTO funding_documents (").text(COLUMNS).text(") VALUES ");
        let insert = insert.list([
            Value::from(region_to_number(*region)),
            number.to_string().into(),
            original_text.as_str().into(),
            title.as_str().into(),
            issued_on.map(date_to_number).into(),
            (*placeholder).into(),
            i64::from(*of).into(),
            instant_to_number(*recorded_at).into(),
        ]);
        let insert =
            insert.text(" ON CONFLICT (region_code, document_number, revision) DO NOTHING");
        Ok(self.write(insert.statement()).await? > 0)
    }

    /// Those of `numbers` that are registered, as they are now, in the order of their text.
    pub async fn find_documents(
        &self,
        region: RegionCode,
        numbers: &[DocumentNumber],
    ) -> Result<Vec<Revision<FundingDocument>>, StoreError> {
        let select = self
            .documents(region)
            .text(" AND d.document_number IN ")
            .list(numbers.iter().map(ToString::to_string))
            .text(LATEST)
            .text(" ORDER BY document_number");
        self.all(select).await?.iter().map(read).collect()
    }

    /// The documents of a region after `page.after`, as they are now, in the order of their numbers' text.
    pub async fn list_documents(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Revision<FundingDocument>>, StoreError> {
        let select = self
            .documents(region)
            .text(" AND d.document_number > ")
            .bind(page.after())
            .text(LATEST)
            .text(" ORDER BY document_number LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Revision<FundingDocument>| it.content.number.to_string()))
    }

    /// The revisions of a document after `page.after`, the first one first; none if it is not registered.
    pub async fn list_document_revisions(
        &self,
        region: RegionCode,
        number: &DocumentNumber,
        page: &Keyset,
    ) -> Result<Rows<Revision<FundingDocument>>, StoreError> {
        let select = self
            .documents(region)
            .text(" AND d.document_number = ")
            .bind(number.to_string())
            .text(" AND d.revision > ")
            .bind(page.after().parse().unwrap_or(0_i64))
            .text(" ORDER BY revision LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Revision<FundingDocument>| it.number.to_string()))
    }

    fn documents(&self, region: RegionCode) -> crate::sql::Sql {
        let select = self.sql("SELECT ").text(COLUMNS).text(" FROM funding_documents d");
        select.text(" WHERE d.region_code = ").bind(region_to_number(region))
    }
}

fn read(row: &QueryResult) -> Result<Revision<FundingDocument>, StoreError> {
    let issued_on: Option<i64> = row.try_get("", "issued_on")?;
    let content = FundingDocument {
        region: region_from_number(row.try_get("", "region_code")?)?,
        number: document_from_text(&row.try_get::<String>("", "document_number")?)?,
        original_text: row.try_get("", "original_text")?,
        title: row.try_get("", "title")?,
        issued_on: issued_on.map(date_from_number).transpose()?,
        placeholder: row.try_get("", "placeholder")?,
    };
    read_revision(row, content)
}
