//! The papers of a scored evaluation as documents: every figure from the scorecard and the books, none typed.
//!
//! 报告 holds what is signed. What is to be checked before stands in 疑点清单, what it takes to compute it again in
//! 复核说明.

mod amount;
mod file_name;
mod findings;
mod form;
mod funds;
mod review;
mod scores;
mod sections;
mod texts;
mod title;

use domain::{Evaluation, Finding, InvalidMoney, Outline, Paper, Regulation, ReportOrder, Subject};

use crate::document::{Document, InvalidChart, InvalidTable, Metadata, Signature, Text};

pub use self::file_name::file_name;
pub use self::texts::{InvalidText, InvalidTexts, Trouble, check_texts};

/// The composed papers: what is printed, and what the check of them found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// 报告: what is signed.
    pub report: Document,
    /// 疑点清单; `None` if nothing was found.
    pub list: Option<Document>,
    /// 复核说明.
    pub review: Document,
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

impl Papers {
    /// The document of `paper`, if it is made.
    #[must_use]
    pub fn document(&self, paper: Paper) -> Option<&Document> {
        match paper {
            Paper::Report => Some(&self.report),
            Paper::Findings => self.list.as_ref(),
            Paper::Review => Some(&self.review),
        }
    }

    /// What `order` makes of them.
    #[must_use]
    pub fn ordered(&self, order: &ReportOrder) -> Vec<(Paper, domain::Format)> {
        order.documents(self.list.is_some())
    }
}

/// Composes the papers of `subject`, whose scores follow `regulation`. The same input gives the same papers.
///
/// # Errors
///
/// Only for a scorecard that does not hold together.
pub fn compose(
    subject: &Subject,
    regulation: &Regulation,
    outline: Outline,
) -> Result<Papers, ComposeError> {
    let Subject { evaluation, scorecard } = subject;
    let own = findings::beyond(&scorecard.findings, sections::check(evaluation, outline));
    Ok(Papers {
        report: report(subject, regulation, outline)?,
        list: findings::document(subject, &own)?,
        review: review::document(subject, regulation)?,
        findings: own,
    })
}

/// 报告: the outline, signature, form and score table.
fn report(
    subject: &Subject,
    regulation: &Regulation,
    outline: Outline,
) -> Result<Document, ComposeError> {
    let Subject { evaluation, scorecard } = subject;
    let mut attachments = Vec::new();
    attachments.extend(form::attachment(evaluation, scorecard)?);
    attachments.push(scores::attachment(evaluation, scorecard)?);
    Ok(Document {
        metadata: metadata(evaluation),
        title: title::lines(&evaluation.title, &evaluation.unit_name),
        subtitle: title::subtitle(evaluation),
        document_number: None,
        body: sections::body(subject, regulation, outline)?,
        signature: signature(evaluation),
        attachments,
        draft: false,
    })
}

/// A paper beside the report, which it names below its own title.
fn beside(paper: Paper, evaluation: &Evaluation) -> Document {
    Document {
        metadata: metadata(evaluation),
        title: vec![Text::from(paper.chinese())],
        subtitle: Some(format!("（{}）", evaluation.title.trim()).into()),
        document_number: None,
        body: Vec::new(),
        signature: None,
        attachments: Vec::new(),
        draft: false,
    }
}

/// The date is the paper's, or that of the books, never the clock's: the same paper has the same bytes.
fn metadata(evaluation: &Evaluation) -> Metadata {
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
