//! Books to post to: one document, many projects, more money than the run can spend.

use anyhow::ensure;
use domain::{
    Beneficiary, BudgetSource, FundingDocument, Money, Project, Transaction, TransactionKind,
};

use super::{DOCUMENT, REGION, UNIT, load::transaction};
use workflow::clients::{Ledger, Mode, Together};

/// How many projects the spread load goes to.
pub(super) const PROJECTS: usize = 200;
/// Ten billion yuan a project.
const ALLOTTED: Money = Money::from_fen(1_000_000_000_000);
/// What all of them get together.
const APPROVED: Money = Money::from_fen(200_000_000_000_000);
const BATCH: usize = 500;

/// Registers projects and document, and gives every project its money.
pub(super) async fn open(ledger: &mut Ledger) -> anyhow::Result<Vec<Beneficiary>> {
    ledger.create_document(&document()?, Mode::Write).await?;
    let mut beneficiaries = Vec::with_capacity(PROJECTS);
    for number in 1..=PROJECTS {
        let project = project(number)?;
        ledger.create_project(&project, Mode::Write).await?;
        beneficiaries.push(Beneficiary { project: project.code, unit: project.unit });
    }
    let source = Some(BudgetSource::Initial);
    let approval = transaction((TransactionKind::Approval, APPROVED), None, source)?;
    let mut transactions = vec![approval];
    for to in &beneficiaries {
        let allotment = (TransactionKind::Allotment, ALLOTTED);
        transactions.push(transaction(allotment, Some(to), source)?);
        transactions.push(transaction((TransactionKind::Receipt, ALLOTTED), Some(to), None)?);
    }
    post(ledger, &transactions).await?;
    Ok(beneficiaries)
}

async fn post(ledger: &mut Ledger, transactions: &[Transaction]) -> anyhow::Result<()> {
    for batch in transactions.chunks(BATCH) {
        for result in ledger.post_batch(batch, Together::AllOrNothing).await? {
            ensure!(result.is_ok(), "opening the books: {result:?}");
        }
    }
    Ok(())
}

fn document() -> anyhow::Result<FundingDocument> {
    Ok(FundingDocument {
        region: REGION.parse()?,
        number: DOCUMENT.parse()?,
        original_text: String::new(),
        title: "测速".to_owned(),
        issued_on: None,
        placeholder: false,
    })
}

fn project(number: usize) -> anyhow::Result<Project> {
    Ok(Project {
        region: REGION.parse()?,
        code: format!("53232920T{number:012}").parse()?,
        name: format!("测速项目{number}").parse()?,
        unit: UNIT.parse()?,
        unit_name: "测速单位".parse()?,
        department_name: String::new(),
    })
}
