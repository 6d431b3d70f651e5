//! What is read from the books: balances, entries, sums.

use domain::{
    Account, AccountCode, AccountFilter, Balance, BudgetSource, Entry, EntryFilter, EntrySum,
    ExecutionQuery, Money, Position, TransactionId,
};
use sea_orm::QueryResult;
use time::Date;
use tracing::instrument;
use uuid::Uuid;

use crate::{
    Keyset, Rows, Store, StoreError,
    balance::{self, ACCOUNT_COLUMNS, read_account, read_totals},
    sql::Sql,
    value::{
        date_from_number, date_to_number, document_from_text, nature_from_number, parse, position,
        region_to_number, signed, voucher_from,
    },
};

pub(crate) const ENTRY_COLUMNS: &str = "e.shard, e.sequence, e.line, e.amount_fen, e.balance_after_fen, e.business_date, t.id, \
     t.voucher_number, t.voucher_line, ";
pub(crate) const ENTRY_TABLES: &str = " FROM entries e JOIN balances b ON b.account_id = e.account_id \
     JOIN transactions t ON t.shard = e.shard AND t.sequence = e.sequence WHERE ";

impl Store {
    /// What an account holds now. None if nothing was ever posted to it.
    #[instrument(name = "ledger.store.balance", skip_all)]
    pub async fn balance(&self, account: &Account) -> Result<Option<Balance>, StoreError> {
        let select = self
            .sql("SELECT ")
            .text(ACCOUNT_COLUMNS)
            .text(", b.debit_fen, b.credit_fen FROM balances b WHERE b.account_id = ")
            .bind(account.id().as_uuid());
        self.one(select).await?.as_ref().map(balance::read).transpose()
    }

    /// What an account held at the end of a business date: the sums of its days. None if it had none.
    #[instrument(name = "ledger.store.balance_as_of", skip_all)]
    pub async fn balance_as_of(
        &self,
        account: &Account,
        as_of: Date,
    ) -> Result<Option<Balance>, StoreError> {
        let select = self
            .sql(
                "SELECT CAST(SUM(debit_fen) AS BIGINT) AS debit_fen, \
                 CAST(SUM(credit_fen) AS BIGINT) AS credit_fen FROM account_days WHERE account_id = ",
            )
            .bind(account.id().as_uuid())
            .text(" AND business_date <= ")
            .bind(date_to_number(as_of))
            .text(" HAVING COUNT(*) > 0");
        let totals = self.one(select).await?.as_ref().map(read_totals).transpose()?;
        Ok(totals.map(|totals| Balance { account: account.clone(), totals }))
    }

    /// Balances in the order of their account ids.
    #[instrument(name = "ledger.store.list_balances", skip_all)]
    pub async fn list_balances(
        &self,
        filter: &AccountFilter,
        page: &Keyset,
    ) -> Result<Rows<Balance>, StoreError> {
        let after: Uuid = page.after().parse().unwrap_or(Uuid::nil());
        let select = self
            .sql("SELECT ")
            .text(ACCOUNT_COLUMNS)
            .text(", b.debit_fen, b.credit_fen FROM balances b WHERE ")
            .accounts(filter)
            .text(" AND b.account_id > ")
            .bind(after)
            .text(" ORDER BY b.account_id LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(balance::read).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Balance| it.account.id().to_string()))
    }

    /// Entries in the order in which they were posted.
    #[instrument(name = "ledger.store.list_entries", skip_all)]
    pub async fn list_entries(
        &self,
        filter: &EntryFilter,
        page: &Keyset,
    ) -> Result<Rows<Entry>, StoreError> {
        let (sequence, line) = page.after().split_once('.').unwrap_or(("0", "0"));
        let number = |text: &str| text.parse::<i64>().unwrap_or(0);
        let EntryFilter { accounts, code } = filter;
        let mut select = self
            .sql("SELECT ")
            .text(ENTRY_COLUMNS)
            .text(ACCOUNT_COLUMNS)
            .text(ENTRY_TABLES)
            .accounts(accounts);
        if let Some(code) = code {
            select = select.text(" AND b.account_code = ").bind(code.as_str());
        }
        let select = select
            .text(" AND e.shard = ")
            .bind(i64::from(self.shard_of(accounts.region)))
            .text(" AND (e.sequence, e.line) > ")
            .list([number(sequence), number(line)])
            .text(" ORDER BY e.sequence, e.line LIMIT ")
            .bind(page.limit());
        let rows = self.all(select).await?;
        let rows = rows.iter().map(read_entry).collect::<Result<_, _>>()?;
        Ok(page.cut(rows, |it: &Entry| format!("{}.{}", it.position.sequence, it.line)))
    }

    /// The entries at a position, in the order of their lines.
    #[instrument(name = "ledger.store.entries_at", skip_all)]
    pub async fn entries_at(&self, at: Position) -> Result<Vec<Entry>, StoreError> {
        let select = self
            .sql("SELECT ")
            .text(ENTRY_COLUMNS)
            .text(ACCOUNT_COLUMNS)
            .text(ENTRY_TABLES)
            .text("e.shard = ")
            .bind(i64::from(at.shard))
            .text(" AND e.sequence = ")
            .bind(signed(at.sequence))
            .text(" ORDER BY e.line");
        self.all(select).await?.iter().map(read_entry).collect()
    }

    /// Sums of the entries of projects by document, nature, account and budget source, and the position of the
    /// books they were read at: one statement, so one snapshot. It adds up days, not entries. What it asks of a
    /// document no revision changes. The sums of the `dated` accounts are one a day, those of the others one in all.
    #[instrument(name = "ledger.store.execution", skip_all)]
    pub async fn execution(
        &self,
        query: &ExecutionQuery,
        dated: &[AccountCode],
    ) -> Result<(Vec<EntrySum>, Position), StoreError> {
        let ExecutionQuery { region, projects, year, as_of } = query;
        let shard = self.shard_of(*region);
        let select = self
            .sql(
                "SELECT h.sequence AS head, s.* FROM (SELECT COALESCE(MAX(sequence), 0) AS sequence \
                 FROM transactions WHERE shard = ",
            )
            .bind(i64::from(shard))
            .text(
                ") h LEFT JOIN (SELECT b.project_code, b.document_number, d.placeholder, b.fund_nature, \
                 b.account_code, a.budget_source, CASE WHEN b.account_code IN ",
            )
            .list(dated.iter().map(AccountCode::to_string))
            .text(
                " THEN a.business_date END AS on_day, \
                 CAST(SUM(a.debit_fen - a.credit_fen) AS BIGINT) AS amount_fen FROM balances b JOIN account_days a ON a.account_id = b.account_id \
                 JOIN funding_documents d ON d.region_code = b.region_code \
                 AND d.document_number = b.document_number AND d.revision = 1 WHERE b.region_code = ",
            )
            .bind(region_to_number(*region))
            .text(" AND b.fiscal_year = ")
            .bind(i64::from(year.year()))
            .text(" AND b.project_code IN ")
            .list(projects.iter().map(ToString::to_string))
            .text(" AND a.business_date <= ")
            .bind(date_to_number(*as_of))
            // By place: to PostgreSQL the same expression with other parameters is another one.
            .text(" GROUP BY 1, 2, 3, 4, 5, 6, 7) s ON 1 = 1");
        let mut head = Position { shard, sequence: 0 };
        let mut sums = Vec::new();
        for row in self.all(select).await? {
            head = position(shard.into(), row.try_get("", "head")?)?;
            sums.extend(read_sum(&row)?);
        }
        Ok((sums, head))
    }
}

impl Sql {
    /// The accounts of a filter, as conditions on `balances b`.
    fn accounts(self, filter: &AccountFilter) -> Self {
        let AccountFilter { region, project, document } = filter;
        let mut sql = self.text("b.region_code = ").bind(region_to_number(*region));
        if let Some(project) = project {
            sql = sql.text(" AND b.project_code = ").bind(project.to_string());
        }
        if let Some(document) = document {
            sql = sql.text(" AND b.document_number = ").bind(document.to_string());
        }
        sql
    }
}

pub(crate) fn read_entry(row: &QueryResult) -> Result<Entry, StoreError> {
    let number = |name: &str| row.try_get::<i64>("", name);
    let id: Uuid = row.try_get("", "id")?;
    let account_id: Uuid = row.try_get("", "account_id")?;
    let line = number("line")?.try_into();
    Ok(Entry {
        transaction_id: TransactionId::from(id),
        position: position(number("shard")?, number("sequence")?)?,
        line: line.map_err(|error| StoreError::corrupt("a line", error))?,
        account_id: account_id.into(),
        account: read_account(row)?,
        amount: Money::from_fen(number("amount_fen")?),
        balance_after: Money::from_fen(number("balance_after_fen")?),
        business_date: date_from_number(number("business_date")?)?,
        voucher: voucher_from(
            &row.try_get::<String>("", "voucher_number")?,
            number("voucher_line")?,
        )?,
    })
}

/// None in the row that says only how far the books are.
fn read_sum(row: &QueryResult) -> Result<Option<EntrySum>, StoreError> {
    let Some(project) = row.try_get::<Option<String>>("", "project_code")? else {
        return Ok(None);
    };
    let number = |name: &str| row.try_get::<i64>("", name);
    let source = i32::try_from(number("budget_source")?).unwrap_or(-1);
    let source = if source == 0 { None } else { Some(BudgetSource::from_code(source)) };
    let corrupt = |error| StoreError::corrupt("a budget source", error);
    Ok(Some(EntrySum {
        project: parse("a project code", &project)?,
        document: document_from_text(&row.try_get::<String>("", "document_number")?)?,
        placeholder: row.try_get("", "placeholder")?,
        nature: nature_from_number(number("fund_nature")?)?,
        code: parse("an account code", &row.try_get::<String>("", "account_code")?)?,
        budget_source: source.transpose().map_err(corrupt)?,
        on: row.try_get::<Option<i64>>("", "on_day")?.map(date_from_number).transpose()?,
        amount: Money::from_fen(number("amount_fen")?),
    }))
}
