//! Transactions, as a caller states them.

use domain::{
    Beneficiary, BudgetSource, EconomicClass, FundNature, InvalidTransaction, Money, Transaction,
    TransactionFields, TransactionKind,
};

use super::{
    voucher::{voucher, voucher_to_pb},
    write::Write,
};
use crate::{
    InvalidRequest,
    convert::{date, date_to_pb, parse, required},
    pb::ledger,
};

impl TryFrom<ledger::Transaction> for Transaction {
    type Error = InvalidRequest;

    fn try_from(transaction: ledger::Transaction) -> Result<Self, Self::Error> {
        let ledger::Transaction {
            transaction_id,
            region_code,
            kind,
            business_date,
            document_number,
            project_code,
            unit_code,
            fund_nature,
            amount_fen,
            budget_source,
            payee,
            economic_class,
            summary,
            voucher_number,
            voucher_line,
        } = transaction;
        let economic_class = match economic_class.as_str() {
            "" => None,
            text => Some(parse::<EconomicClass>("economic_class", text)?),
        };
        let fields = TransactionFields {
            id: parse("transaction_id", &transaction_id)?,
            region: parse("region_code", &region_code)?,
            kind: TransactionKind::from_code(kind)
                .map_err(|error| InvalidRequest::new("kind", error))?,
            business_date: date("business_date", business_date)?,
            document: parse("document_number", &document_number)?,
            beneficiary: beneficiary(&project_code, &unit_code)?,
            nature: fund_nature_of(fund_nature)?,
            amount: Money::from_fen(amount_fen),
            budget_source: budget_source_of(budget_source)?,
            payee,
            economic_class,
            summary,
            voucher: voucher(&voucher_number, voucher_line)?,
        };
        Self::try_new(fields).map_err(|error: InvalidTransaction| {
            let field = error.field();
            InvalidRequest::new(field, error)
        })
    }
}

/// A project and its unit, both or neither.
pub(super) fn beneficiary(
    project: &str,
    unit: &str,
) -> Result<Option<Beneficiary>, InvalidRequest> {
    if project.is_empty() && unit.is_empty() {
        return Ok(None);
    }
    let project = parse("project_code", project)?;
    Ok(Some(Beneficiary { project, unit: parse("unit_code", unit)? }))
}

/// Reads a fund nature, which must be specified.
pub(super) fn fund_nature_of(nature: i32) -> Result<FundNature, InvalidRequest> {
    FundNature::from_code(nature).map_err(|error| InvalidRequest::new("fund_nature", error))
}

fn budget_source_of(source: i32) -> Result<Option<BudgetSource>, InvalidRequest> {
    if source == 0 {
        return Ok(None);
    }
    let source = BudgetSource::from_code(source);
    source.map(Some).map_err(|error| InvalidRequest::new("budget_source", error))
}

impl From<&Transaction> for ledger::Transaction {
    fn from(transaction: &Transaction) -> Self {
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
        } = transaction.fields().clone();
        let (voucher_number, voucher_line) = voucher_to_pb(voucher.as_ref());
        let (project_code, unit_code) =
            beneficiary.map(|it| (it.project.to_string(), it.unit.to_string())).unwrap_or_default();
        Self {
            transaction_id: id.to_string(),
            region_code: region.to_string(),
            kind: kind.code(),
            business_date: Some(date_to_pb(business_date)),
            document_number: document.to_string(),
            project_code,
            unit_code,
            fund_nature: nature.code(),
            amount_fen: amount.fen(),
            budget_source: budget_source.map(BudgetSource::code).unwrap_or_default(),
            payee,
            economic_class: economic_class.map(|it| it.to_string()).unwrap_or_default(),
            summary,
            voucher_number,
            voucher_line,
        }
    }
}

impl TryFrom<ledger::PostTransactionRequest> for Write<Transaction> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::PostTransactionRequest) -> Result<Self, Self::Error> {
        let ledger::PostTransactionRequest { transaction, validate_only } = request;
        let read = required("transaction", transaction)?.try_into();
        let content = read.map_err(|error: InvalidRequest| error.within("transaction"))?;
        Ok(Self { content, validate_only })
    }
}

impl TryFrom<ledger::StreamTransactionsRequest> for Transaction {
    type Error = InvalidRequest;

    /// As in a batch, a refusal names the field inside the transaction.
    fn try_from(request: ledger::StreamTransactionsRequest) -> Result<Self, Self::Error> {
        let ledger::StreamTransactionsRequest { transaction } = request;
        required("transaction", transaction)?.try_into()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ServiceError;

    pub(in super::super) fn payment() -> ledger::Transaction {
        ledger::Transaction {
            transaction_id: "0197f2c0-0000-7000-8000-000000000001".into(),
            region_code: "532329000".into(),
            kind: ledger::TransactionKind::Payment.into(),
            business_date: Some(crate::pb::google_type::Date { year: 2020, month: 12, day: 31 }),
            document_number: "武财行〔2020〕66号".into(),
            project_code: "53232920T000000000003".into(),
            unit_code: "901001".into(),
            fund_nature: ledger::FundNature::GeneralPublicBudget.into(),
            amount_fen: 5_000_000,
            budget_source: 0,
            payee: "来源未载".into(),
            economic_class: "30201".into(),
            summary: "办公费".into(),
            voucher_number: "记-1".into(),
            voucher_line: 2,
        }
    }

    #[test]
    fn a_transaction_comes_back_as_it_went() {
        let read = Transaction::try_from(payment()).unwrap();
        assert_eq!(ledger::Transaction::from(&read), payment());
    }

    #[track_caller]
    fn check(field: &str, change: impl FnOnce(&mut ledger::Transaction)) {
        let mut transaction = payment();
        change(&mut transaction);
        let request =
            ledger::PostTransactionRequest { transaction: Some(transaction), validate_only: false };
        let error = Write::<Transaction>::try_from(request).unwrap_err();
        assert_eq!(error.field(), Some(format!("transaction.{field}").as_str()));
        assert!(!error.explain().is_empty());
    }

    #[test]
    fn the_refusal_names_the_field() {
        check("transaction_id", |it| it.transaction_id = "1".into());
        check("region_code", |it| it.region_code = "5323".into());
        check("kind", |it| it.kind = 0);
        check("kind", |it| it.kind = 77);
        check("business_date", |it| it.business_date = None);
        check("document_number", |it| it.document_number = "66号".into());
        check("project_code", |it| it.project_code = String::new());
        check("unit_code", |it| it.unit_code = String::new());
        check("fund_nature", |it| it.fund_nature = 0);
        check("amount_fen", |it| it.amount_fen = 0);
        check("amount_fen", |it| it.amount_fen = i64::MIN);
        check("budget_source", |it| it.budget_source = 1);
        check("payee", |it| it.payee = String::new());
        check("economic_class", |it| it.economic_class = "3".into());
        check("voucher_number", |it| it.voucher_number = String::new());
        check("voucher_number", |it| it.voucher_number = "记".repeat(41));
        check("voucher_line", |it| it.voucher_line = 0);
        check("voucher_line", |it| it.voucher_line = -1);
    }
}
