//! The report of a scored evaluation as a document: every figure from the scorecard and the books, none typed.

mod amount;
mod findings;
mod form;
mod funds;
mod provenance;
mod scores;
mod sections;
mod title;

use domain::{Evaluation, FiledEvaluation, Finding, InvalidMoney, Outline, Scorecard};

use crate::document::{Document, InvalidChart, InvalidTable, Metadata, Signature};

pub use self::title::file_name;

/// A composed report: what is printed, and what the check of it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What is printed.
    pub document: Document,
    /// Sections that are missing, left as template text, or not in the outline; a missing date. What the scorecard
    /// says already is not said again.
    pub findings: Vec<Finding>,
}

/// Why a scorecard cannot be set as tables: it breaks a rule that its maker holds.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A table of ours does not fit its grid.
    #[error("a table of the report does not fit")]
    Table(#[from] InvalidTable),
    /// A score is not within its weight.
    #[error("the chart of the report cannot be drawn")]
    Chart(#[from] InvalidChart),
    /// A sum of amounts leaves the range of money.
    #[error("the amounts of the report cannot be added")]
    Amount(#[from] InvalidMoney),
}

/// Composes the report of `filed` with the scores of `scorecard`. The same input gives the same paper.
///
/// # Errors
///
/// Only for a scorecard that does not hold together.
pub fn compose(
    filed: &FiledEvaluation,
    scorecard: &Scorecard,
    outline: Outline,
) -> Result<Paper, ComposeError> {
    let evaluation = &filed.evaluation;
    let own = findings::beyond(&scorecard.findings, sections::check(evaluation, outline));
    let mut attachments = Vec::new();
    attachments.extend(form::attachment(evaluation, scorecard)?);
    attachments.push(scores::attachment(scorecard)?);
    attachments.extend(findings::attachment(&scorecard.findings, &own)?);
    attachments.push(provenance::attachment(filed, scorecard)?);
    let document = Document {
        metadata: metadata(filed),
        title: title::lines(evaluation),
        subtitle: title::subtitle(evaluation),
        document_number: None,
        body: sections::body(evaluation, scorecard, outline)?,
        signature: signature(evaluation),
        attachments,
    };
    Ok(Paper { document, findings: own })
}

/// The date is the paper's, or that of the books, never the clock's: the same paper has the same bytes.
fn metadata(filed: &FiledEvaluation) -> Metadata {
    let evaluation = &filed.evaluation;
    let year = format!("{}年度", evaluation.fiscal_year);
    Metadata {
        organization: evaluation.unit_name.as_str().into(),
        date: evaluation.reported_on.unwrap_or(evaluation.as_of),
        keywords: vec!["项目支出绩效评价".into(), evaluation.kind.chinese().into(), year.into()],
    }
}

fn signature(evaluation: &Evaluation) -> Option<Signature> {
    let organization = evaluation.unit_name.as_str().into();
    evaluation.reported_on.map(|date| Signature { organization, date })
}
