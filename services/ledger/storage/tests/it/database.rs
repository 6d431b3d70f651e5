//! New databases, and batches to write into them.

use domain::{
    Account, Beneficiary, Entry, FiscalYear, FundNature, Money, Position, PostedTransaction,
    Posting, Totals, Transaction, TransactionFields, TransactionKind, VoucherLine, record_hash,
};
use ledger_storage::{Batch, Change, Store};
use store::Options;
use tempfile::TempDir;
use time::macros::{date, datetime};
use uuid::Uuid;

/// Over how many logs the regions are spread.
pub(crate) const SHARDS: u32 = 16;

/// Where a test writes. It goes away with the test.
pub(crate) struct Database {
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/ledger.db", folder.path().display());
        Self { url, _folder: Some(folder) }
    }

    pub(crate) fn postgres() -> Self {
        Self { url: testkit::postgres::database().unwrap(), _folder: None }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(&self.url, "jixiao_ledger")
    }

    pub(crate) async fn open(&self) -> Store {
        Store::connect(&self.options(), SHARDS).await.unwrap()
    }

    /// Changes rows behind the back of the store.
    pub(crate) async fn tamper(&self, sql: &str) {
        use sea_orm::ConnectionTrait;
        let db = sea_orm::Database::connect(&self.url).await.unwrap();
        assert_eq!(db.execute_unprepared(sql).await.unwrap().rows_affected(), 1, "{sql}");
    }
}

/// A test per database for each story.
macro_rules! on_both_databases {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $story() {
                super::$story(crate::database::Database::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test] async fn $story() {
                super::$story(crate::database::Database::postgres()).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;

/// Receipts of one fen with these ids, each at the next position after `after`, on balances that are `before`.
pub(crate) fn batch(after: u64, before: i64, ids: &[u128]) -> Batch {
    let after = Position { shard: 9, sequence: after };
    let [exe, tba] = ["EXE", "TBA"].map(account);
    let total = |fen: i64, sign: i64| Totals::ZERO.with(Money::from_fen(fen * sign)).unwrap();
    let mut postings = Vec::new();
    for (number, id) in (1..).zip(ids) {
        let sequence = after.sequence + number;
        let sum = before + i64::try_from(number).unwrap();
        postings.push(posting(
            Position { sequence, ..after },
            *id,
            [(&exe, 1, sum), (&tba, -1, -sum)],
        ));
    }
    let count = i64::try_from(ids.len()).unwrap();
    let change = |account: &Account, sign| Change {
        id: account.id(),
        account: account.clone(),
        before: total(before, sign),
        after: total(before + count, sign),
    };
    let mut changes = vec![change(&exe, 1), change(&tba, -1)];
    changes.sort_by_key(|it| it.id);
    Batch { after, postings, changes }
}

fn posting(position: Position, id: u128, entries: [(&Account, i64, i64); 2]) -> Posting {
    let [(exe, ..), _] = entries;
    let fields = TransactionFields {
        id: Uuid::from_u128(id).into(),
        region: exe.region,
        kind: TransactionKind::Receipt,
        business_date: date!(2020 - 04 - 01),
        document: exe.document.clone(),
        beneficiary: exe.beneficiary.clone(),
        nature: exe.nature,
        amount: Money::from_fen(1),
        budget_source: None,
        payee: String::new(),
        economic_class: None,
        summary: "到位".to_owned(),
        voucher: Some(VoucherLine::try_new("记-1", 2).unwrap()),
    };
    let entry = |(line, (account, amount, balance)): (u32, (&Account, i64, i64))| Entry {
        transaction_id: fields.id,
        position,
        line,
        account_id: account.id(),
        account: account.clone(),
        amount: Money::from_fen(amount),
        balance_after: Money::from_fen(balance),
        business_date: fields.business_date,
        voucher: fields.voucher.clone(),
    };
    let entries: Vec<Entry> = (1..).zip(entries).map(entry).collect();
    let transaction = Transaction::try_new(fields.clone()).unwrap();
    let recorded_at = datetime!(2026-01-02 03:04:05.000006 UTC);
    let record_hash = record_hash(&transaction, position, recorded_at, &entries);
    let posted = PostedTransaction { transaction, position, recorded_at, record_hash };
    Posting { posted, entries }
}

pub(crate) fn account(code: &str) -> Account {
    Account {
        region: "532329".parse().unwrap(),
        year: FiscalYear::try_new(2020).unwrap(),
        document: "武财行〔2020〕66号".parse().unwrap(),
        beneficiary: Some(Beneficiary {
            project: "53232920T000000000001".parse().unwrap(),
            unit: "901001".parse().unwrap(),
        }),
        nature: FundNature::GeneralPublicBudget,
        code: code.parse().unwrap(),
    }
}
