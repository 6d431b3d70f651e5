//! Rows of `funding_documents`.

use std::slice;

use domain::{DocumentNumber, FundingDocument, RegionCode};
use sea_orm::{DbErr, QueryResult, Value};

use crate::{
    Keyset, Registered, Rows, Store, StoreError,
    value::{
        date_from_number, date_to_number, document_from_text, region_from_number, region_to_number,
    },
};

const SELECT: &str = "SELECT region_code, document_number, original_text, title, issued_on, placeholder \
                      FROM funding_documents WHERE region_code = ";

impl Store {
    /// Registers a document, unless its number is taken: then answers what is registered. A retry is a no-op.
    pub async fn create_document(
        &self,
        document: &FundingDocument,
    ) -> Result<Registered<FundingDocument>, StoreError> {
        let FundingDocument { region, number, original_text, title, issued_on, placeholder } =
            document;
        let insert = self
            .sql("INSERT INTO funding_documents (region_code, document_number, original_text, title, issued_on, placeholder) VALUES ")
            .list([
                Value::from(region_to_number(*region)),
                number.to_string().into(),
                original_text.as_str().into(),
                title.as_str().into(),
                issued_on.map(date_to_number).into(),
                (*placeholder).into(),
            ])
            .text(" ON CONFLICT (region_code, document_number) DO NOTHING");
        let created = self.write(insert.statement()).await? > 0;
        let stored = self.find_documents(*region, slice::from_ref(number)).await?.pop();
        let missing = || StoreError::Database(DbErr::RecordNotInserted);
        Ok(Registered { value: stored.ok_or_else(missing)?, created })
    }

    /// Those of `numbers` that are registered, in the order of their text.
    pub async fn find_documents(
        &self,
        region: RegionCode,
        numbers: &[DocumentNumber],
    ) -> Result<Vec<FundingDocument>, StoreError> {
        let select = self
            .sql(SELECT)
            .bind(region_to_number(region))
            .text(" AND document_number IN ")
            .list(numbers.iter().map(ToString::to_string))
            .text(" ORDER BY document_number");
        self.all(select).await?.iter().map(read).collect()
    }

    /// The documents of a region after `page.after`, in the order of their numbers' text.
    pub async fn list_documents(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<FundingDocument>, StoreError> {
        let select = self
            .sql(SELECT)
            .bind(region_to_number(region))
            .text(" AND document_number > ")
            .bind(page.after())
            .text(" ORDER BY document_number LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &FundingDocument| it.number.to_string()))
    }
}

fn read(row: &QueryResult) -> Result<FundingDocument, StoreError> {
    let issued_on: Option<i64> = row.try_get("", "issued_on")?;
    Ok(FundingDocument {
        region: region_from_number(row.try_get("", "region_code")?)?,
        number: document_from_text(&row.try_get::<String>("", "document_number")?)?,
        original_text: row.try_get("", "original_text")?,
        title: row.try_get("", "title")?,
        issued_on: issued_on.map(date_from_number).transpose()?,
        placeholder: row.try_get("", "placeholder")?,
    })
}
