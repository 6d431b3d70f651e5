//! Replays a shard from its first transaction, and says what does not add up.

use std::collections::{BTreeMap, HashMap};

use domain::{AccountId, Entry, Money, Position, PostedTransaction, Posting, Totals};
use sea_orm::{ConnectionTrait, QueryResult};
use store::Transaction;
use tracing::instrument;
use uuid::Uuid;

use crate::{
    Store, StoreError,
    balance::{ACCOUNT_COLUMNS, read_totals},
    day::{Day, Moved, day},
    read::{ENTRY_COLUMNS, ENTRY_TABLES, read_entry},
    sql::Sql,
    transaction::{self, COLUMNS},
    value::signed,
};

/// How many transactions are read at once.
const CHUNK: i64 = 1_000;

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The last position.
    pub head: Position,
    /// How many transactions there are.
    pub transactions: u64,
    /// How many entries there are.
    pub entries: u64,
    /// What does not add up; empty if the books are right.
    pub faults: Vec<Fault>,
}

/// What does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A position is missing, or has no number of its own.
    Gap {
        /// Which should be there.
        expected: u64,
        /// Which is.
        found: u64,
    },
    /// The record is not what was hashed.
    Altered(Position),
    /// The row breaks a rule of the domain.
    Unreadable {
        /// From which position on.
        after: Position,
        /// Which rule.
        why: String,
    },
    /// Debits differ from credits.
    Unbalanced(Position),
    /// An entry's account has another id, or its running balance is wrong.
    WrongEntry(Position),
    /// The balance is not the sum of its entries.
    WrongBalance(AccountId),
    /// What the days of an account hold is not the sum of their entries.
    WrongDays(AccountId),
    /// Entries without a transaction or an account.
    Orphans(u64),
}

/// The books as they were replayed so far.
struct Replay {
    report: Report,
    totals: HashMap<AccountId, Totals>,
    days: BTreeMap<Day, Moved>,
}

impl Store {
    /// Replays a shard in one snapshot: positions without gaps, hashes, sums of zero, running balances, and every
    /// balance the sum of its entries. Reads everything; call it from a task that may take its time.
    ///
    /// # Errors
    /// When the database fails. What does not add up is no error, but in the report.
    #[instrument(name = "ledger.store.verify", skip(self))]
    pub async fn verify(&self, shard: u32) -> Result<Report, StoreError> {
        let transaction = self.db.snapshot().await?;
        let head = Position { shard, sequence: 0 };
        let report = Report { head, transactions: 0, entries: 0, faults: Vec::new() };
        let mut replay = Replay { report, totals: HashMap::new(), days: BTreeMap::new() };
        while self.replay_chunk(&transaction, &mut replay).await? {}
        self.compare_balances(&transaction, &mut replay).await?;
        self.compare_days(&transaction, &mut replay).await?;
        self.count_orphans(&transaction, &mut replay).await?;
        transaction.rollback().await?;
        Ok(replay.report)
    }

    /// Whether there was a chunk.
    async fn replay_chunk(
        &self,
        snapshot: &Transaction,
        replay: &mut Replay,
    ) -> Result<bool, StoreError> {
        let after = replay.report.head;
        let of_shard = |sql: Sql, alias: &str| {
            let shard = i64::from(after.shard);
            let sql = sql.text(alias).text("shard = ").bind(shard).text(" AND ").text(alias);
            sql.text("sequence > ").bind(signed(after.sequence))
        };
        let select = self.sql("SELECT ").text(COLUMNS).text(" FROM transactions WHERE ");
        let select = of_shard(select, "").text(" ORDER BY sequence LIMIT ").bind(CHUNK);
        let rows = snapshot.query_all_raw(select.statement()).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        let last: i64 = last.try_get("", "sequence")?;
        let select =
            self.sql("SELECT ").text(ENTRY_COLUMNS).text(ACCOUNT_COLUMNS).text(ENTRY_TABLES);
        let select = of_shard(select, "e.").text(" AND e.sequence <= ").bind(last);
        let select = select.text(" ORDER BY e.sequence, e.line").statement();
        let entries = snapshot.query_all_raw(select).await?;
        let mut entries = by_sequence(entries, &mut replay.report)?;
        for row in &rows {
            let sequence: i64 = row.try_get("", "sequence")?;
            let entries = entries.remove(&sequence).unwrap_or_default();
            replay.next(row, entries);
        }
        replay.report.head.sequence = last.try_into().unwrap_or(u64::MAX);
        Ok(true)
    }

    async fn compare_balances(
        &self,
        snapshot: &Transaction,
        replay: &mut Replay,
    ) -> Result<(), StoreError> {
        let shard = i64::from(replay.report.head.shard);
        let select = "SELECT account_id, debit_fen, credit_fen FROM balances WHERE shard = ";
        let select = self.sql(select).bind(shard).statement();
        for row in snapshot.query_all_raw(select).await? {
            let id: Uuid = row.try_get("", "account_id")?;
            let id = id.into();
            if replay.totals.remove(&id) != Some(read_totals(&row)?) {
                replay.report.faults.push(Fault::WrongBalance(id));
            }
        }
        let missing = replay.totals.drain().map(|(id, _)| Fault::WrongBalance(id));
        replay.report.faults.extend(missing);
        Ok(())
    }

    async fn compare_days(
        &self,
        snapshot: &Transaction,
        replay: &mut Replay,
    ) -> Result<(), StoreError> {
        let shard = i64::from(replay.report.head.shard);
        let select = "SELECT account_id, business_date, budget_source, debit_fen, credit_fen \
                      FROM account_days WHERE shard = ";
        let mut wrong = Vec::new();
        for row in snapshot.query_all_raw(self.sql(select).bind(shard).statement()).await? {
            let number = |name: &str| row.try_get::<i64>("", name);
            let account: Uuid = row.try_get("", "account_id")?;
            let (date, source) = (number("business_date")?, number("budget_source")?);
            let day = Day { account: account.into(), date, source };
            let moved = Moved { debits: number("debit_fen")?, credits: number("credit_fen")? };
            if replay.days.remove(&day) != Some(moved) {
                wrong.push(day.account);
            }
        }
        wrong.extend(std::mem::take(&mut replay.days).into_keys().map(|day| day.account));
        wrong.sort_unstable();
        wrong.dedup();
        replay.report.faults.extend(wrong.into_iter().map(Fault::WrongDays));
        Ok(())
    }

    /// What a foreign key would have refused.
    async fn count_orphans(
        &self,
        snapshot: &Transaction,
        replay: &mut Replay,
    ) -> Result<(), StoreError> {
        let select = self
            .sql(
                "SELECT COUNT(*) AS orphans FROM entries e WHERE NOT (EXISTS (SELECT 1 FROM transactions t \
                 WHERE t.shard = e.shard AND t.sequence = e.sequence) AND EXISTS (SELECT 1 FROM balances b \
                 WHERE b.account_id = e.account_id)) AND e.shard = ",
            )
            .bind(i64::from(replay.report.head.shard));
        let row = snapshot.query_one_raw(select.statement()).await?;
        let orphans: i64 = row.map_or(Ok(0), |row| row.try_get("", "orphans"))?;
        if let Ok(orphans @ 1..) = u64::try_from(orphans) {
            replay.report.faults.push(Fault::Orphans(orphans));
        }
        Ok(())
    }
}

impl Replay {
    /// The next transaction, with its entries.
    fn next(&mut self, row: &QueryResult, entries: Vec<Entry>) {
        let posted = match transaction::read(row) {
            Ok(posted) => posted,
            Err(error) => {
                let after = self.report.head;
                self.report.faults.push(Fault::Unreadable { after, why: reason(&error) });
                self.report.head.sequence = after.sequence.saturating_add(1);
                return;
            }
        };
        let at = posted.position;
        let expected = self.report.head.sequence.saturating_add(1);
        if at.sequence != expected {
            self.report.faults.push(Fault::Gap { expected, found: at.sequence });
        }
        self.report.head = at;
        self.report.transactions = self.report.transactions.saturating_add(1);
        self.check(at, posted, entries);
    }

    fn check(&mut self, at: Position, posted: PostedTransaction, entries: Vec<Entry>) {
        let faults = &mut self.report.faults;
        let sum = Money::sum(entries.iter().map(|entry| entry.amount));
        if entries.len() < 2 || sum != Ok(Money::ZERO) {
            faults.push(Fault::Unbalanced(at));
        }
        for entry in &entries {
            self.report.entries = self.report.entries.saturating_add(1);
            let totals = self.totals.entry(entry.account_id).or_default();
            *totals = totals.with(entry.amount).unwrap_or(*totals);
            if entry.account.id() != entry.account_id || totals.net() != entry.balance_after {
                faults.push(Fault::WrongEntry(at));
            }
        }
        let posting = Posting { posted, entries };
        for entry in &posting.entries {
            self.days.entry(day(&posting, entry)).or_default().add(entry.amount.fen());
        }
        if !posting.is_intact() {
            faults.push(Fault::Altered(at));
        }
    }
}

/// Entries by the transaction they belong to; what can't be read is a fault.
fn by_sequence(
    rows: Vec<QueryResult>,
    report: &mut Report,
) -> Result<HashMap<i64, Vec<Entry>>, StoreError> {
    let mut entries: HashMap<i64, Vec<Entry>> = HashMap::new();
    for row in rows {
        match read_entry(&row) {
            Ok(entry) => entries.entry(row.try_get("", "sequence")?).or_default().push(entry),
            Err(error) => {
                let after = report.head;
                report.faults.push(Fault::Unreadable { after, why: reason(&error) });
            }
        }
    }
    Ok(entries)
}

fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Corrupt { what, source } => format!("{what}: {source}"),
        StoreError::Database(_) | StoreError::Open(_) | StoreError::Shards { .. } => {
            error.to_string()
        }
    }
}
