//! A dossier (评价资料): everything that one evaluation needs, checked, with the places it was read from.

use std::collections::BTreeMap;

use domain::{Evaluation, FundingDocument, Outline, Project, Transaction};

use crate::Place;

/// Everything that a source says about one evaluation.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The outline of its report.
    pub outline: Outline,
    /// Its projects.
    pub projects: Vec<Project>,
    /// The documents that fund them.
    pub documents: Vec<FundingDocument>,
    /// The transactions, in the order of the source.
    pub vouchers: Vec<Voucher>,
    /// Where the parts of the evaluation stand.
    pub places: Places,
}

/// A transaction and the voucher it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The transaction; its id follows from region, unit, month, project or document, 凭证字号 and line.
    pub transaction: Transaction,
    /// 凭证字号, normalised, such as 记-1.
    pub number: String,
    /// 行号, from 1.
    pub line: u32,
    /// Where it stands.
    pub place: Place,
}

/// Places by path of the evaluation, such as `indicators[3].target` or `sections[0]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(BTreeMap<String, Place>);

impl Places {
    /// Says where `path` stands.
    pub fn put(&mut self, path: impl Into<String>, place: Place) {
        self.0.insert(path.into(), place);
    }

    /// The place of `path`, or of the nearest part that it belongs to.
    pub fn of(&self, path: &str) -> Option<&Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.0.get(path) {
                return Some(place);
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}
