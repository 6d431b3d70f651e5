//! Transactions that are sent together.

use domain::{Proposal, Transaction};

use crate::{InvalidRequest, pb::ledger};

/// At most this many transactions in one request: those of one evaluation are posted together or not at all.
pub(super) const BATCH_MAX: usize = 10_000;

/// The transactions of a batch. One that does not mean anything is refused by itself.
#[derive(Debug)]
pub struct Batch {
    /// Each with the id that it gave.
    pub transactions: Vec<(String, Result<Transaction, InvalidRequest>)>,
    /// If any is refused, none is posted.
    pub all_or_nothing: bool,
    /// Write nothing; answer as it would be. All are of one region then.
    pub validate_only: bool,
    /// Regarded as registered; empty unless `validate_only`.
    pub registers: Proposal,
}

impl TryFrom<ledger::BatchPostTransactionsRequest> for Batch {
    type Error = InvalidRequest;

    fn try_from(request: ledger::BatchPostTransactionsRequest) -> Result<Self, Self::Error> {
        let ledger::BatchPostTransactionsRequest {
            transactions,
            all_or_nothing,
            validate_only,
            registers,
        } = request;
        let count = transactions.len();
        if !(1..=BATCH_MAX).contains(&count) {
            let chinese = format!("transactions有{count}笔，应为1至{BATCH_MAX}笔。");
            return Err(InvalidRequest::rule("transactions", "1 to 10000 expected", chinese));
        }
        let region = |it: &ledger::Transaction| it.region_code.clone();
        let first = transactions.first().map(region);
        let is_whole = all_or_nothing || validate_only;
        if is_whole && transactions.iter().any(|it| Some(region(it)) != first) {
            let chinese = "整批入账或检查的凭证必须属于同一区划，请按区划分批提交。";
            return Err(InvalidRequest::rule("transactions", "more than one region", chinese));
        }
        let registers = read_registers(registers, validate_only)?;
        // A refusal of one names the field inside it: it stands at the same place in the answer.
        let one = |transaction: ledger::Transaction| {
            (transaction.transaction_id.clone(), transaction.try_into())
        };
        let transactions = transactions.into_iter().map(one).collect();
        Ok(Self { transactions, all_or_nothing, validate_only, registers })
    }
}

fn read_registers(
    registers: Option<ledger::Proposal>,
    validate_only: bool,
) -> Result<Proposal, InvalidRequest> {
    let Some(registers) = registers else { return Ok(Proposal::default()) };
    let refuse =
        |english: &str, chinese: &str| Err(InvalidRequest::rule("registers", english, chinese));
    if !validate_only {
        return refuse("without validate_only", "registers只能与validate_only一起使用。");
    }
    if !registers.transactions.is_empty() {
        let chinese = "registers只含项目和指标文，凭证请放在transactions中。";
        return refuse("with transactions", chinese);
    }
    registers.try_into().map_err(|error: InvalidRequest| error.within("registers"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ServiceError, convert::ledger::transaction::tests::payment};

    fn request(transactions: Vec<ledger::Transaction>) -> ledger::BatchPostTransactionsRequest {
        ledger::BatchPostTransactionsRequest { transactions, ..Default::default() }
    }

    #[test]
    fn a_batch_refuses_one_alone() {
        let bad = ledger::Transaction { amount_fen: -1, ..payment() };
        let whole = |transactions| ledger::BatchPostTransactionsRequest {
            all_or_nothing: true,
            ..request(transactions)
        };
        let batch = Batch::try_from(whole(vec![payment(), bad])).unwrap();
        assert!(batch.all_or_nothing && batch.transactions[0].1.is_ok());
        let error = batch.transactions[1].1.as_ref().unwrap_err();
        assert_eq!(error.field(), Some("amount_fen"));
        assert!(Batch::try_from(request(Vec::new())).is_err());
        let elsewhere = ledger::Transaction { region_code: "532300000".into(), ..payment() };
        let both = vec![payment(), elsewhere];
        assert!(Batch::try_from(whole(both.clone())).is_err());
        assert!(Batch::try_from(request(both)).is_ok());
    }

    #[test]
    fn a_batch_has_at_most_ten_thousand() {
        assert!(Batch::try_from(request(vec![payment(); 10_000])).is_ok());
        let error = Batch::try_from(request(vec![payment(); 10_001])).unwrap_err();
        assert_eq!(error.field(), Some("transactions"));
    }

    #[test]
    fn registers_are_for_checking_only() {
        let with = |validate_only, transactions| {
            let registers = Some(ledger::Proposal { transactions, ..Default::default() });
            let asked = request(vec![payment()]);
            Batch::try_from(ledger::BatchPostTransactionsRequest {
                validate_only,
                registers,
                ..asked
            })
        };
        assert!(with(true, Vec::new()).unwrap().registers.is_empty());
        assert_eq!(with(false, Vec::new()).unwrap_err().field(), Some("registers"));
        assert_eq!(with(true, vec![payment()]).unwrap_err().field(), Some("registers"));
    }
}
