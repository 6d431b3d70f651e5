//! What the books hold beside the work: vouchers that it lacks, that it has under another day, or that it may have twice.

use std::collections::{HashMap, HashSet};

use api::Problem;
use domain::{
    Finding, FindingFigure, FiscalYear, PostedTransaction, Severity, Transaction,
    TransactionFilter, TransactionId, VoucherLine,
};
use tonic::Code;

use crate::{CallError, Item, Refused, Services, Work};

/// The books of the unit's year, compared with the work.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Transactions of its projects that the work does not have.
    pub(crate) missing: Vec<PostedTransaction>,
    /// Transactions of another source that look like one of the work.
    pub(crate) twins: Vec<PostedTransaction>,
    /// Transactions of the work that are in the books under another day, by their places: an edited voucher.
    pub(crate) moved: Vec<(usize, PostedTransaction)>,
}

/// The transactions of the unit, in the year of the work.
pub(crate) fn filter(work: &Work) -> TransactionFilter {
    let evaluation = &work.evaluation;
    let (region, year): (_, FiscalYear) = (evaluation.region, evaluation.fiscal_year);
    let unit = Some(evaluation.unit.clone());
    TransactionFilter { region, projects: Vec::new(), year, unit }
}

/// Reads the books, and compares.
pub(crate) async fn beside(services: &mut Services, work: &Work) -> Result<Beside, CallError> {
    let booked = services.ledger.transactions(&filter(work)).await?;
    Ok(compared(booked, work))
}

fn compared(booked: Vec<PostedTransaction>, work: &Work) -> Beside {
    let known: HashSet<TransactionId> = work.transactions().iter().map(Transaction::id).collect();
    let there: HashSet<TransactionId> = booked.iter().map(|it| it.transaction.id()).collect();
    // By their vouchers: the books of a year and a large work must not be compared each with each.
    let mut fresh: HashMap<Option<&VoucherLine>, Vec<(usize, &Transaction)>> = HashMap::new();
    for (place, ours) in work.transactions().iter().enumerate() {
        if !there.contains(&ours.id()) {
            fresh.entry(ours.fields().voucher.as_ref()).or_default().push((place, ours));
        }
    }
    let mut beside = Beside::default();
    for posted in booked.into_iter().filter(|it| !known.contains(&it.transaction.id())) {
        let theirs = &posted.transaction;
        let alike = fresh.get(&theirs.fields().voucher.as_ref()).map_or(&[][..], Vec::as_slice);
        match &theirs.fields().beneficiary {
            Some(beneficiary) if work.evaluation.projects.contains(&beneficiary.project) => {
                if let Some((place, _)) = alike.iter().find(|(_, ours)| is_moved(ours, theirs)) {
                    beside.moved.push((*place, posted));
                } else {
                    beside.missing.push(posted);
                }
            }
            None if alike.iter().any(|(_, ours)| is_twin(ours, theirs)) => {
                beside.twins.push(posted);
            }
            Some(_) | None => {}
        }
    }
    beside
}

/// The same line of the same voucher under another day: its day was edited, not another voucher written.
fn is_moved(ours: &Transaction, theirs: &Transaction) -> bool {
    let (ours, theirs) = (ours.fields(), theirs.fields());
    ours.voucher.is_some()
        && ours.business_date != theirs.business_date
        && (ours.kind, &ours.document, &ours.voucher, &ours.beneficiary)
            == (theirs.kind, &theirs.document, &theirs.voucher, &theirs.beneficiary)
        && (ours.amount == theirs.amount || (!ours.payee.is_empty() && ours.payee == theirs.payee))
}

/// The same kind, document, voucher, day and amount, of what names no project.
fn is_twin(ours: &Transaction, theirs: &Transaction) -> bool {
    let (ours, theirs) = (ours.fields(), theirs.fields());
    ours.beneficiary.is_none()
        && (ours.kind, &ours.document, ours.amount, ours.business_date, &ours.voucher)
            == (theirs.kind, &theirs.document, theirs.amount, theirs.business_date, &theirs.voucher)
}

impl Beside {
    /// The refusals of vouchers whose day was edited: in the books nothing is edited.
    pub(crate) fn refusals(&self, work: &Work) -> Vec<Refused> {
        let refusal = |(place, posted): &(usize, PostedTransaction)| {
            let ours = work.transactions().get(*place)?.fields();
            let theirs = posted.transaction.fields();
            let voucher = theirs.voucher.as_ref().map(ToString::to_string).unwrap_or_default();
            let (booked, stated) = (theirs.business_date, ours.business_date);
            let text = format!(
                "凭证{voucher}已入账，日期原为“{booked}”，本次为“{stated}”。已入账的凭证不能修改：请改回原来的日期；确是另一张凭证的，请把原来的那一行也写在资料中。"
            );
            let problem = Problem {
                code: Code::AlreadyExists,
                reason: "VOUCHER_MOVED".to_owned(),
                field: "business_date".to_owned(),
                message: "the voucher is posted under another day".to_owned(),
                message_zh: text,
                metadata: [
                    ("field", "business_date".to_owned()),
                    ("booked", booked.to_string()),
                    ("stated", stated.to_string()),
                ]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
                retry_after: None,
            };
            Some(Refused { item: Item::Transaction(*place), source: problem.into() })
        };
        self.moved.iter().filter_map(refusal).collect()
    }

    /// What is to be looked at: vouchers in the books that the work lacks, and vouchers that may be there twice.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let found = [NOT_IN_DOSSIER.found(&self.missing), MAY_BE_TWICE.found(&self.twins)];
        found.into_iter().flatten().collect()
    }
}

/// A rule about vouchers that are in the books and not in the work. Scoring can't know them: it sees no source.
struct Rule {
    code: &'static str,
    reason: &'static str,
    what: &'static str,
    ground: &'static str,
    advice: &'static str,
}

const NOT_IN_DOSSIER: Rule = Rule {
    code: "F40",
    reason: "VOUCHERS_NOT_IN_DOSSIER",
    what: "账上有、资料中没有的凭证",
    ground: "账簿只增不改：资料中删去一行，账上的凭证仍在，资金表仍包括它",
    advice: "请把这些凭证补回资料；确属错记的，用退回、资金收回、指标追减等凭证更正。",
};

const MAY_BE_TWICE: Rule = Rule {
    code: "F41",
    reason: "VOUCHER_MAY_BE_TWICE",
    what: "另一份资料已登记的相同凭证（文号、字号、日期、金额都相同）",
    ground: "同一张凭证只能入账一次",
    advice: "如果是同一张凭证，请从本资料中删去；不是的，请核对字号。",
};

impl Rule {
    /// The finding about `vouchers`, if there are any; ten are named.
    fn found(&self, vouchers: &[PostedTransaction]) -> Option<Finding> {
        if vouchers.is_empty() {
            return None;
        }
        let Self { code, reason, what, ground, advice } = *self;
        let figures: Vec<FindingFigure> = vouchers.iter().map(figure).collect();
        let names: Vec<&str> = figures.iter().take(10).map(|it| it.name.as_str()).collect();
        let more = if vouchers.len() > names.len() { "等" } else { "" };
        let count = vouchers.len();
        Some(Finding {
            code: code.to_owned(),
            reason: reason.to_owned(),
            severity: Severity::Warning,
            message: format!("{what}共 {count} 笔：{}{more}。", names.join("、")),
            ground: ground.to_owned(),
            advice: advice.to_owned(),
            cells: Vec::new(),
            figures,
        })
    }
}

fn figure(posted: &PostedTransaction) -> FindingFigure {
    let fields = posted.transaction.fields();
    let voucher = fields.voucher.as_ref().map_or_else(|| "无字号".to_owned(), ToString::to_string);
    let name = format!("{} {voucher} {}", fields.business_date, fields.kind.chinese());
    FindingFigure { name, value: fields.amount.to_string() }
}
