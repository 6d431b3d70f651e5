//! Rows of `transactions`.

use domain::{
    BudgetSource, Digest, Money, PostedTransaction, RegionCode, Transaction, TransactionFields,
    TransactionId, TransactionKind,
};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::{
    Store, StoreError,
    value::{
        beneficiary_from_text, date_from_number, document_from_text, instant_from_number,
        nature_from_number, parse, position, region_from_number, region_to_number, voucher_from,
    },
};

/// Every column, in the order in which they are written.
pub(crate) const COLUMNS: &str = "shard, sequence, region_code, id, kind, business_date, document_number, \
     project_code, unit_code, fund_nature, amount_fen, budget_source, payee, economic_class, summary, \
     voucher_number, voucher_line, recorded_at, record_hash";

impl Store {
    /// Those transactions of a region that are in the books, of these ids.
    pub async fn find_transactions(
        &self,
        region: RegionCode,
        ids: &[TransactionId],
    ) -> Result<Vec<PostedTransaction>, StoreError> {
        let select = self
            .sql("SELECT ")
            .text(COLUMNS)
            .text(" FROM transactions WHERE region_code = ")
            .bind(region_to_number(region))
            .text(" AND id IN ")
            .list(ids.iter().map(|id| id.as_uuid()));
        self.all(select).await?.iter().map(read).collect()
    }
}

/// What is stored, checked again.
pub(crate) fn read(row: &QueryResult) -> Result<PostedTransaction, StoreError> {
    let number = |name: &str| row.try_get::<i64>("", name);
    let text = |name: &str| row.try_get::<String>("", name);
    let code = |name: &str| Ok::<_, StoreError>(i32::try_from(number(name)?).unwrap_or(-1));
    let id: Uuid = row.try_get("", "id")?;
    let budget_source = match code("budget_source")? {
        0 => None,
        code => Some(BudgetSource::from_code(code)),
    };
    let budget_source = budget_source.transpose();
    let economic_class = text("economic_class")?;
    let fields = TransactionFields {
        id: id.into(),
        region: region_from_number(number("region_code")?)?,
        kind: TransactionKind::from_code(code("kind")?)
            .map_err(|error| StoreError::corrupt("a transaction kind", error))?,
        business_date: date_from_number(number("business_date")?)?,
        document: document_from_text(&text("document_number")?)?,
        beneficiary: beneficiary_from_text(&text("project_code")?, &text("unit_code")?)?,
        nature: nature_from_number(number("fund_nature")?)?,
        amount: Money::from_fen(number("amount_fen")?),
        budget_source: budget_source
            .map_err(|error| StoreError::corrupt("a budget source", error))?,
        payee: text("payee")?,
        economic_class: match economic_class.as_str() {
            "" => None,
            code => Some(parse("an economic class", code)?),
        },
        summary: text("summary")?,
        voucher: voucher_from(&text("voucher_number")?, number("voucher_line")?)?,
    };
    let hash: Vec<u8> = row.try_get("", "record_hash")?;
    // A hash of another length is no hash of this record, nor of any.
    let hash: [u8; 32] = hash.try_into().unwrap_or_default();
    let corrupt = |error| StoreError::corrupt(&format!("transaction {id}"), error);
    Ok(PostedTransaction {
        transaction: Transaction::try_new(fields).map_err(corrupt)?,
        position: position(number("shard")?, number("sequence")?)?,
        recorded_at: instant_from_number(number("recorded_at")?)?,
        record_hash: Digest::from(hash),
    })
}
