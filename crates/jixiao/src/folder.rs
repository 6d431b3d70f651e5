//! A folder of files that a person edits: one evaluation with its projects, funds and text.

mod evaluation;
mod funds;
mod identity;
mod narrative;
mod raw;
mod source;

use std::path::Path;

use domain::{Evaluation, FundingDocument, Outline, Project, Transaction};

use evaluation::Files;
pub(crate) use identity::of as identity;
pub(crate) use source::BadFile;
use source::Source;

/// Everything that the folder says, checked.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The evaluation.
    pub(crate) evaluation: Evaluation,
    /// The outline of its report.
    pub(crate) outline: Outline,
    /// Its projects.
    pub(crate) projects: Vec<Project>,
    /// The documents that fund them.
    pub(crate) documents: Vec<FundingDocument>,
    /// The transactions, in the order of the file.
    pub(crate) transactions: Vec<Transaction>,
    /// The voucher of each transaction, in the same order.
    pub(crate) vouchers: Vec<Voucher>,
}

/// Where a transaction stands in its file.
#[derive(Debug)]
pub(crate) struct Voucher {
    /// 凭证号.
    pub(crate) number: String,
    /// Line of the voucher, from 1.
    pub(crate) line: usize,
}

impl Folder {
    /// Reads and checks all files before anything is written anywhere.
    pub(crate) fn read(folder: &Path) -> Result<Self, BadFile> {
        let files = Files {
            evaluation: Source::read(folder, "evaluation.toml")?,
            goals: Source::read(folder, "goals.toml")?,
            indicators: Source::read(folder, "indicators.toml")?,
            narrative: Source::read(folder, "narrative.md")?,
        };
        let raw: raw::Evaluation = files.evaluation.toml()?;
        let heading = evaluation::heading(&files.evaluation, &raw)?;
        let projects = funds::projects(&Source::read(folder, "projects.toml")?, &heading)?;
        let documents = funds::documents(&Source::read(folder, "funding.toml")?, &heading)?;
        let codes = projects.iter().map(|project| project.code).collect();
        let (evaluation, outline) = evaluation::read(&files, &raw, codes)?;
        let source = Source::read(folder, "transactions.toml")?;
        let known = funds::Known { heading: &heading, projects: &projects, documents: &documents };
        let (vouchers, transactions) = funds::transactions(&source, &known)?.into_iter().unzip();
        Ok(Self { evaluation, outline, projects, documents, transactions, vouchers })
    }
}
