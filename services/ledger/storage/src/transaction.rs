//! Rows of `transactions`.

use domain::{
    BudgetSource, Digest, Money, PostedTransaction, RegionCode, Transaction, TransactionFields,
    TransactionFilter, TransactionId, TransactionKind,
};
use sea_orm::QueryResult;
use tracing::instrument;
use uuid::Uuid;

use crate::{
    Keyset, Rows, Store, StoreError,
    sql::Sql,
    value::{
        beneficiary_from_text, date_from_number, date_to_number, document_from_text,
        instant_from_number, nature_from_number, parse, position, region_from_number,
        region_to_number, voucher_from,
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
            .text(" AND id ");
        let ids = ids.iter().map(|id| id.as_uuid());
        let select = if self.db.is_postgres() {
            // One text for any number of ids, so that it is parsed once.
            select.text("= ANY(").bind(ids.collect::<Vec<Uuid>>()).text(")")
        } else {
            select.text("IN ").list(ids)
        };
        self.all(select).await?.iter().map(read).collect()
    }

    /// Transactions of a region and year in the order in which they were posted. Which ones are of the projects is
    /// found by the entries of their accounts, so that the rest of the shard costs nothing.
    #[instrument(name = "ledger.store.list_transactions", skip_all)]
    pub async fn list_transactions(
        &self,
        filter: &TransactionFilter,
        page: &Keyset,
    ) -> Result<Rows<PostedTransaction>, StoreError> {
        let shard = i64::from(self.shard_of(filter.region));
        let after = page.after().parse().unwrap_or(0_i64);
        let mut select = self
            .sql("SELECT ")
            .text(COLUMNS)
            .text(" FROM transactions WHERE shard = ")
            .bind(shard)
            .text(" AND sequence > ")
            .bind(after)
            .text(" AND region_code = ")
            .bind(region_to_number(filter.region))
            .text(" AND business_date BETWEEN ")
            .bind(date_to_number(filter.year.first_day()))
            .text(" AND ")
            .bind(date_to_number(filter.year.last_day()));
        if !filter.projects.is_empty() || filter.unit.is_some() {
            select = select
                .text(" AND (project_code = ''")
                .or_chosen("", filter)
                .text(") AND sequence IN (SELECT e.sequence FROM balances b JOIN entries e ")
                .text("ON e.account_id = b.account_id WHERE e.shard = ")
                .bind(shard)
                .text(" AND e.sequence > ")
                .bind(after)
                .of_year("b.", filter)
                .text(" AND ((b.project_code = '' AND b.document_number IN ")
                .text("(SELECT c.document_number FROM balances c WHERE 1 = 0")
                .or_chosen("c.", filter)
                .text("))")
                .or_chosen("b.", filter)
                .text("))");
        }
        let select = select.text(" ORDER BY sequence LIMIT ").bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &PostedTransaction| it.position.sequence.to_string()))
    }
}

impl Sql {
    /// `AND` region and year, of `balances` with this alias.
    fn of_year(self, alias: &str, filter: &TransactionFilter) -> Self {
        let sql = self.text(" AND ").text(alias).text("region_code = ");
        let sql = sql.bind(region_to_number(filter.region));
        let sql = sql.text(" AND ").text(alias).text("fiscal_year = ");
        sql.bind(i64::from(filter.year.year()))
    }

    /// `OR` a row of the projects and the unit that are asked for.
    fn or_chosen(self, alias: &str, filter: &TransactionFilter) -> Self {
        let mut sql = self.text(" OR (").text(alias).text("project_code <> ''");
        if !alias.is_empty() {
            sql = sql.of_year(alias, filter);
        }
        if !filter.projects.is_empty() {
            let projects = filter.projects.iter().map(ToString::to_string);
            sql = sql.text(" AND ").text(alias).text("project_code IN ").list(projects);
        }
        if let Some(unit) = &filter.unit {
            sql = sql.text(" AND ").text(alias).text("unit_code = ").bind(unit.as_str());
        }
        sql.text(")")
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
