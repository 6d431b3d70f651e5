//! What the books hold of an evaluation's projects.

use std::collections::{BTreeMap, HashSet};

use api::pb::ledger::{Balance, Entry};
use domain::{PostedTransaction, ProjectCode, TransactionId};

use crate::{Item, Refused, Services, Work, standing::filter};

/// The books of the projects of some work.
#[derive(Debug)]
pub struct Books {
    /// Every transaction, in the order of posting, and whether the work has it.
    pub transactions: Vec<(PostedTransaction, bool)>,
    /// How many transactions of the work are not in the books.
    pub unposted: usize,
    /// The accounts of each project.
    pub accounts: Vec<Account>,
    /// What the accounts are called, by their codes.
    pub names: BTreeMap<String, String>,
}

impl Books {
    /// What an account is called; its code if the chart does not know it.
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.names.get(code).map_or(code, String::as_str)
    }
}

/// The accounts of a project.
#[derive(Debug)]
pub struct Account {
    /// The project.
    pub project: ProjectCode,
    /// Its balances.
    pub balances: Vec<Balance>,
    /// Its entries, in the order of posting.
    pub entries: Vec<Entry>,
}

/// Reads the books of the projects of `work`.
///
/// # Errors
/// When the ledger can't be asked.
pub async fn books(services: &mut Services, work: &Work) -> Result<Books, Refused> {
    let read = async {
        let known: HashSet<TransactionId> = work.transactions().iter().map(|it| it.id()).collect();
        let ledger = &mut services.ledger;
        let booked = ledger.transactions(&filter(work)).await?;
        let booked: Vec<PostedTransaction> =
            booked.into_iter().filter(|it| concerns(it, work)).collect();
        let found: HashSet<TransactionId> = booked.iter().map(|it| it.transaction.id()).collect();
        let mut accounts = Vec::new();
        for project in &work.evaluation.projects {
            let region = work.evaluation.region;
            let balances = ledger.balances(region, *project).await?;
            let entries = ledger.entries(region, *project).await?;
            accounts.push(Account { project: *project, balances, entries });
        }
        let is_known = |it: PostedTransaction| {
            let is_known = known.contains(&it.transaction.id());
            (it, is_known)
        };
        let names = ledger.account_names().await?;
        Ok(Books {
            names,
            transactions: booked.into_iter().map(is_known).collect(),
            unposted: known.difference(&found).count(),
            accounts,
        })
    };
    read.await.map_err(Refused::of(Item::Transactions))
}

/// Whether it is of a project of the work, or registers one of its documents.
fn concerns(posted: &PostedTransaction, work: &Work) -> bool {
    let fields = posted.transaction.fields();
    match &fields.beneficiary {
        Some(beneficiary) => work.evaluation.projects.contains(&beneficiary.project),
        None => work.documents().iter().any(|document| document.number == fields.document),
    }
}
