//! Transactions in the books: where they stand, what they did, and the record that proves it.

use time::{Date, OffsetDateTime};

use crate::{
    Account, AccountId, Beneficiary, Digest, Money, Transaction, TransactionFields, TransactionId,
    VoucherLine,
};

/// A place in the log: a shard, and a number in it from 1, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// A bucket of regions, from 0.
    pub shard: u32,
    /// 0 before the first transaction.
    pub sequence: u64,
}

/// A transaction in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedTransaction {
    /// What the caller stated.
    pub transaction: Transaction,
    /// Where it stands.
    pub position: Position,
    /// When it was recorded, in whole microseconds.
    pub recorded_at: OffsetDateTime,
    /// [`record_hash`] of it and its entries.
    pub record_hash: Digest,
}

/// One line of a posted transaction (分录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which transaction.
    pub transaction_id: TransactionId,
    /// Where that stands.
    pub position: Position,
    /// The line in it, from 1.
    pub line: u32,
    /// The id of the account.
    pub account_id: AccountId,
    /// Which account.
    pub account: Account,
    /// A debit above zero, a credit below; never zero.
    pub amount: Money,
    /// Debits less credits of the account after this entry.
    pub balance_after: Money,
    /// When it happened.
    pub business_date: Date,
    /// Which line of which voucher of the caller's it is of.
    pub voucher: Option<VoucherLine>,
}

/// A transaction with its entries: what is written, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The transaction.
    pub posted: PostedTransaction,
    /// Its entries, in the order of their lines. They sum to zero.
    pub entries: Vec<Entry>,
}

impl Posting {
    /// Whether the record hash is that of the content.
    pub fn is_intact(&self) -> bool {
        let Self { posted, entries } = self;
        let PostedTransaction { transaction, position, recorded_at, record_hash } = posted;
        *record_hash == self::record_hash(transaction, *position, *recorded_at, entries)
    }
}

/// The SM3 leaf hash (RFC 6962 style) of a transaction, its place and its entries.
///
/// The record is every field, each behind its length in bytes, so that no two contents make the same record.
pub fn record_hash(
    transaction: &Transaction,
    position: Position,
    recorded_at: OffsetDateTime,
    entries: &[Entry],
) -> Digest {
    let mut record = Record::new();
    record.push("transaction/2");
    record.push(&position.shard.to_string());
    record.push(&position.sequence.to_string());
    record.push(&(recorded_at.unix_timestamp_nanos() / 1_000).to_string());
    record.transaction(transaction.fields());
    record.push(&entries.len().to_string());
    for entry in entries {
        record.entry(entry);
    }
    Digest::leaf(&record.0)
}

/// Fields, each behind its length as four bytes, the highest first.
struct Record(Vec<u8>);

impl Record {
    fn new() -> Self {
        Self(Vec::with_capacity(1_024))
    }

    fn push(&mut self, field: &str) {
        // A field longer than 4 GiB can't be: every text of the domain is bounded.
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(field.as_bytes());
    }

    fn transaction(&mut self, fields: &TransactionFields) {
        let TransactionFields {
            id,
            region,
            kind,
            business_date,
            document,
            beneficiary,
            nature,
            amount,
            budget_source,
            payee,
            economic_class,
            summary,
            voucher,
        } = fields;
        self.push(&id.to_string());
        self.push(&region.to_string());
        self.push(&kind.code().to_string());
        self.push(&business_date.to_string());
        self.push(&document.to_string());
        self.beneficiary(beneficiary.as_ref());
        self.push(&nature.code().to_string());
        self.push(&amount.fen().to_string());
        self.push(&budget_source.map_or(0, |it| it.code()).to_string());
        self.push(payee);
        self.push(&economic_class.as_ref().map(ToString::to_string).unwrap_or_default());
        self.push(summary);
        self.push(voucher.as_ref().map_or("", VoucherLine::number));
        self.push(&voucher.as_ref().map_or(0, VoucherLine::line).to_string());
    }

    fn beneficiary(&mut self, beneficiary: Option<&Beneficiary>) {
        let (project, unit) = match beneficiary {
            Some(Beneficiary { project, unit }) => (project.to_string(), unit.as_str()),
            None => (String::new(), ""),
        };
        self.push(&project);
        self.push(unit);
    }

    fn entry(&mut self, entry: &Entry) {
        let Entry {
            transaction_id: _,
            position: _,
            line,
            account_id,
            account,
            amount,
            balance_after,
            business_date: _,
            voucher: _,
        } = entry;
        self.push(&line.to_string());
        self.push(&account_id.to_string());
        self.push(&account.region.to_string());
        self.push(&account.year.to_string());
        self.push(&account.document.to_string());
        self.beneficiary(account.beneficiary.as_ref());
        self.push(&account.nature.code().to_string());
        self.push(account.code.as_str());
        self.push(&amount.fen().to_string());
        self.push(&balance_after.fen().to_string());
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;
    use crate::{FundNature, TransactionKind};

    fn posting() -> Posting {
        let fields = TransactionFields {
            id: Uuid::from_u128(1).into(),
            region: "532329".parse().unwrap(),
            kind: TransactionKind::Payment,
            business_date: date!(2020 - 12 - 31),
            document: "武财行〔2020〕66号".parse().unwrap(),
            beneficiary: Some(Beneficiary {
                project: "53232920T000000000002".parse().unwrap(),
                unit: "219001".parse().unwrap(),
            }),
            nature: FundNature::GeneralPublicBudget,
            amount: Money::from_fen(7_130_000),
            budget_source: None,
            payee: "来源未载".to_owned(),
            economic_class: None,
            summary: "支付".to_owned(),
            voucher: Some(VoucherLine::try_new("记-1", 1).unwrap()),
        };
        let transaction = Transaction::try_new(fields.clone()).unwrap();
        let position = Position { shard: 9, sequence: 1 };
        let entry = |line, code: &str, fen| {
            let account = Account {
                region: fields.region,
                year: transaction.year(),
                document: fields.document.clone(),
                beneficiary: fields.beneficiary.clone(),
                nature: fields.nature,
                code: code.parse().unwrap(),
            };
            Entry {
                transaction_id: fields.id,
                position,
                line,
                account_id: account.id(),
                account,
                amount: Money::from_fen(fen),
                balance_after: Money::from_fen(fen),
                business_date: fields.business_date,
                voucher: fields.voucher.clone(),
            }
        };
        let entries = vec![entry(1, "PAID", 7_130_000), entry(2, "EXE", -7_130_000)];
        let recorded_at = datetime!(2026-01-02 03:04:05.000006 UTC);
        let record_hash = record_hash(&transaction, position, recorded_at, &entries);
        let posted = PostedTransaction { transaction, position, recorded_at, record_hash };
        Posting { posted, entries }
    }

    #[test]
    fn every_change_shows_in_the_hash() {
        assert!(posting().is_intact());
        let changes: [fn(&mut Posting); 6] = [
            |it| it.posted.position.sequence = 2,
            |it| it.posted.recorded_at += time::Duration::MICROSECOND,
            |it| it.entries[0].amount = Money::from_fen(7_130_001),
            |it| it.entries[1].balance_after = Money::from_fen(0),
            |it| it.entries[1].account.beneficiary = None,
            |it| drop(it.entries.pop()),
        ];
        for (number, change) in (1..).zip(changes) {
            let mut changed = posting();
            change(&mut changed);
            assert!(!changed.is_intact(), "change {number}");
        }
    }

    #[test]
    fn another_line_of_the_voucher_shows_in_the_hash() {
        let mut fields = posting().posted.transaction.fields().clone();
        fields.voucher = Some(VoucherLine::try_new("记-1", 2).unwrap());
        let mut changed = posting();
        changed.posted.transaction = Transaction::try_new(fields).unwrap();
        assert!(!changed.is_intact());
    }

    #[test]
    fn what_moves_between_fields_shows_in_the_hash() {
        let mut fields = posting().posted.transaction.fields().clone();
        fields.payee = "来源未".to_owned();
        fields.summary = "载支付".to_owned();
        let mut changed = posting();
        changed.posted.transaction = Transaction::try_new(fields).unwrap();
        assert!(!changed.is_intact());
    }
}
