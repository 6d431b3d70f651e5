//! A folder of files that a person edits, as `intake` reads it.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use domain::{Evaluation, FundingDocument, Outline, Project, Transaction};
pub(crate) use intake::derived as identity;
use intake::{Dossier, Level, Options, Spot};

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

/// What is wrong with a folder of files, so that the person who edits it can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadFile {
    /// The file, as the user named its folder.
    pub(crate) path: PathBuf,
    /// Line, from 1; absent if the file as a whole is meant.
    pub(crate) line: Option<usize>,
    /// Key at fault; empty if none is.
    pub(crate) field: String,
    /// Stable code in UPPER_SNAKE_CASE.
    pub(crate) reason: &'static str,
    /// Every remark, one a line.
    pub(crate) found: String,
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found)
    }
}

impl std::error::Error for BadFile {}

impl Folder {
    /// Reads and checks all files before anything is written anywhere.
    pub(crate) fn read(folder: &Path) -> Result<Self, BadFile> {
        let read = |name: &'static str| fs::read(folder.join(name)).ok().map(|bytes| (name, bytes));
        let files: Vec<(&str, Vec<u8>)> =
            intake::folder::names().into_iter().filter_map(read).collect();
        let files: Vec<_> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let intake = intake::read_folder(&files, Options::default());
        match intake.dossier {
            Some(dossier) => Ok(dossier.into()),
            None => Err(bad(folder, &intake.remarks)),
        }
    }
}

impl From<Dossier> for Folder {
    fn from(dossier: Dossier) -> Self {
        let Dossier { evaluation, outline, projects, documents, vouchers, places: _ } = dossier;
        let (vouchers, transactions) = vouchers
            .into_iter()
            .map(|it| {
                let line = match it.place.spot {
                    Spot::Line(line) => line,
                    Spot::Whole | Spot::Sheet(_) | Spot::Cell { .. } => 0,
                };
                (Voucher { number: it.number, line }, it.transaction)
            })
            .unzip();
        Self { evaluation, outline, projects, documents, transactions, vouchers }
    }
}

/// The first remark that blocks names the place; all are printed.
fn bad(folder: &Path, remarks: &[intake::Remark]) -> BadFile {
    let serious: Vec<_> = remarks.iter().filter(|it| it.level != Level::Note).collect();
    let lines: Vec<String> =
        serious.iter().map(|it| format!("{}/{it}", folder.display())).collect();
    let first = serious.first();
    BadFile {
        path: first.map_or(folder.to_owned(), |it| folder.join(&*it.place.file)),
        line: first.and_then(|it| match it.place.spot {
            Spot::Line(line) => Some(line),
            Spot::Whole | Spot::Sheet(_) | Spot::Cell { .. } => None,
        }),
        field: first.map(|it| it.field.clone()).unwrap_or_default(),
        reason: first.map_or("INVALID_VALUE", |it| it.reason),
        found: lines.join("\n"),
    }
}
