//! The money of the stories: one county, two projects, one document.

use api::pb::{
    google_type::Date,
    ledger::{
        BatchPostTransactionsRequest, BudgetSource, CreateFundingDocumentRequest,
        CreateProjectRequest, FundNature, FundingDocument, Project, Transaction, TransactionKind,
        post_result::Outcome,
    },
};
use uuid::Uuid;

use crate::world::World;

pub(crate) const REGION: &str = "532329000";
pub(crate) const FIRST: &str = "53232920T000000000001";
pub(crate) const SECOND: &str = "53232920T000000000002";
const DOCUMENT: &str = "武财行〔2020〕66号";
const UNIT: &str = "901001";

/// What moves.
#[derive(Clone, Copy)]
pub(crate) enum Move {
    Approve,
    Allot,
    Receive,
    Pay,
    Refund,
}

/// Registers two projects and their document.
pub(crate) async fn register(world: &World) {
    let mut ledger = world.ledger.clone();
    for code in [FIRST, SECOND] {
        ledger.create_project(project(code)).await.unwrap();
    }
    ledger.create_funding_document(document()).await.unwrap();
}

/// Registers the project `code`.
pub(crate) fn project(code: &str) -> CreateProjectRequest {
    let project = Project {
        region_code: REGION.into(),
        project_code: code.into(),
        name: "示例项目".into(),
        unit_code: UNIT.into(),
        unit_name: "示例单位".into(),
        department_name: String::new(),
        ..Project::default()
    };
    CreateProjectRequest { project: Some(project), validate_only: false }
}

/// Registers the document.
pub(crate) fn document() -> CreateFundingDocumentRequest {
    let document = FundingDocument {
        region_code: REGION.into(),
        document_number: DOCUMENT.into(),
        original_text: String::new(),
        title: String::new(),
        issued_on: None,
        placeholder: false,
        ..FundingDocument::default()
    };
    CreateFundingDocumentRequest { funding_document: Some(document), validate_only: false }
}

/// Posts moves of `fen` for `project`; every one must be posted.
pub(crate) async fn post(world: &World, project: &str, moves: &[(Move, i64)]) {
    let transactions = moves.iter().map(|(kind, fen)| transaction(*kind, project, *fen)).collect();
    let request =
        BatchPostTransactionsRequest { transactions, all_or_nothing: false, ..Default::default() };
    let answer = world.ledger.clone().batch_post_transactions(request).await.unwrap();
    for result in answer.into_inner().results {
        assert!(matches!(result.outcome, Some(Outcome::Posted(_))), "{result:?}");
    }
}

pub(crate) fn transaction(kind: Move, project: &str, fen: i64) -> Transaction {
    let initial = BudgetSource::Initial;
    let (kind, budget_source, payee) = match kind {
        Move::Approve => (TransactionKind::Approval, initial, ""),
        Move::Allot => (TransactionKind::Allotment, initial, ""),
        Move::Receive => (TransactionKind::Receipt, BudgetSource::Unspecified, ""),
        Move::Pay => (TransactionKind::Payment, BudgetSource::Unspecified, "某公司"),
        Move::Refund => (TransactionKind::Refund, BudgetSource::Unspecified, "某公司"),
    };
    let of_project = kind != TransactionKind::Approval;
    let when = |text: &str| if of_project { text.to_owned() } else { String::new() };
    Transaction {
        transaction_id: Uuid::now_v7().to_string(),
        region_code: REGION.into(),
        kind: kind.into(),
        business_date: Some(Date { year: 2020, month: 4, day: 1 }),
        document_number: DOCUMENT.into(),
        project_code: when(project),
        unit_code: when(UNIT),
        fund_nature: FundNature::GeneralPublicBudget.into(),
        amount_fen: fen,
        budget_source: budget_source.into(),
        payee: payee.into(),
        economic_class: String::new(),
        summary: "示例".into(),
        ..Transaction::default()
    }
}
