//! What the stories are about: one county, two projects, one document.

use api::pb::{
    google_type::Date,
    ledger::{BudgetSource, FundNature, FundingDocument, Project, Transaction, TransactionKind},
};
use uuid::Uuid;

pub(crate) const REGION: &str = "532329000";
/// Regions whose books are kept apart, so that they are posted to at the same time.
pub(crate) const REGIONS: [&str; 8] = [
    REGION,
    "532301000",
    "532322000",
    "532323000",
    "532324000",
    "532325000",
    "532326000",
    "532327000",
];
pub(crate) const DOCUMENT: &str = "武财行〔2020〕66号";
pub(crate) const UNIT: &str = "901001";
pub(crate) const FIRST: &str = "53232920T000000000001";
pub(crate) const SECOND: &str = "53232920T000000000002";

pub(crate) fn project(code: &str) -> Project {
    Project {
        region_code: REGION.into(),
        project_code: code.into(),
        name: format!("项目{code}"),
        unit_code: UNIT.into(),
        unit_name: "某单位".into(),
        department_name: String::new(),
        ..Project::default()
    }
}

pub(crate) fn document(number: &str) -> FundingDocument {
    FundingDocument {
        region_code: REGION.into(),
        document_number: number.into(),
        original_text: String::new(),
        title: "下达办公经费".into(),
        issued_on: Some(date(2020, 3, 31)),
        placeholder: false,
        ..FundingDocument::default()
    }
}

pub(crate) fn date(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

pub(crate) fn approval(fen: i64) -> Transaction {
    Transaction {
        transaction_id: Uuid::now_v7().to_string(),
        region_code: REGION.into(),
        kind: TransactionKind::Approval.into(),
        business_date: Some(date(2020, 4, 1)),
        document_number: DOCUMENT.into(),
        project_code: String::new(),
        unit_code: String::new(),
        fund_nature: FundNature::GeneralPublicBudget.into(),
        amount_fen: fen,
        budget_source: BudgetSource::Initial.into(),
        payee: String::new(),
        economic_class: String::new(),
        summary: "登记".into(),
        ..Transaction::default()
    }
}

fn of_project(kind: TransactionKind, project: &str, fen: i64) -> Transaction {
    Transaction {
        kind: kind.into(),
        project_code: project.into(),
        unit_code: UNIT.into(),
        budget_source: 0,
        ..approval(fen)
    }
}

pub(crate) fn allotment(project: &str, fen: i64) -> Transaction {
    let budget_source = BudgetSource::Initial.into();
    Transaction { budget_source, ..of_project(TransactionKind::Allotment, project, fen) }
}

pub(crate) fn reduction(project: &str, fen: i64) -> Transaction {
    let budget_source = BudgetSource::Adjustment.into();
    Transaction { budget_source, ..of_project(TransactionKind::Reduction, project, fen) }
}

pub(crate) fn withdrawal(fen: i64) -> Transaction {
    let budget_source = BudgetSource::Adjustment.into();
    Transaction { kind: TransactionKind::Withdrawal.into(), budget_source, ..approval(fen) }
}

pub(crate) fn taken_back(project: &str, fen: i64) -> Transaction {
    of_project(TransactionKind::Return, project, fen)
}

pub(crate) fn receipt(project: &str, fen: i64) -> Transaction {
    of_project(TransactionKind::Receipt, project, fen)
}

pub(crate) fn payment(project: &str, fen: i64) -> Transaction {
    let payee = "某公司".into();
    Transaction { payee, ..of_project(TransactionKind::Payment, project, fen) }
}

pub(crate) fn refund(project: &str, fen: i64) -> Transaction {
    let payee = "某公司".into();
    Transaction { payee, ..of_project(TransactionKind::Refund, project, fen) }
}
