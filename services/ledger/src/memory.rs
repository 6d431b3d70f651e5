//! What a committer remembers between two commits, and when that is true.
//!
//! Balances are true at exactly one position, the head. A commit of ours moves both on; whatever shows that somebody
//! else has moved the books on makes us forget all of it. So nothing here has to be right for the books to be right:
//! `Store::append` proves every balance again.

use std::collections::{HashMap, HashSet};

use domain::{
    AccountId, FundingDocument, Position, PostedTransaction, Project, RegionCode, Totals,
    TransactionId,
};
use ledger_storage::{Batch, Store, StoreError};

use crate::plan::{Books, Group, Key, Register, drafts};

/// More accounts than this are not kept: about 100 bytes each.
const ACCOUNTS_MAX: usize = 1_000_000;
/// More ids than this are not kept in each of two generations.
const IDS_MAX: usize = 100_000;
/// More registered projects and documents than this are not kept.
const REGISTERED_MAX: usize = 500_000;

/// The memory of one shard's committer.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// None if nothing is known.
    head: Option<Position>,
    totals: HashMap<AccountId, Totals>,
    register: Register,
    /// Ids of ours that were committed lately: a retry of them is looked up before it is planned.
    recent: HashSet<Key>,
    older: HashSet<Key>,
}

impl Memory {
    /// Forgets the balances. What is registered and what is in the books stays so: nothing is ever deleted.
    pub(crate) fn forget(&mut self) {
        self.head = None;
        self.totals.clear();
    }

    /// Learns what planning `groups` needs and is not known yet.
    pub(crate) async fn learn(
        &mut self,
        store: &Store,
        shard: u32,
        groups: &[Group],
    ) -> Result<(), StoreError> {
        if self.totals.len() > ACCOUNTS_MAX {
            self.forget();
        }
        self.learn_registered(store, groups).await?;
        let ids: HashSet<AccountId> =
            drafts(groups).flat_map(|draft| &draft.legs).map(|leg| leg.id).collect();
        loop {
            let missing = ids.iter().filter(|id| !self.totals.contains_key(id));
            let missing: Vec<AccountId> = missing.copied().collect();
            if missing.is_empty() && self.head.is_some() {
                return Ok(());
            }
            let loaded = store.load(shard, &missing).await?;
            if self.head.is_some_and(|head| head != loaded.head) {
                // What is remembered is of another position than what was just read.
                self.forget();
                continue;
            }
            self.head = Some(loaded.head);
            // One that was never posted to is known to be empty.
            self.totals.extend(missing.into_iter().map(|id| (id, Totals::ZERO)));
            self.totals.extend(loaded.totals);
        }
    }

    /// What the planner may know. Called after [`Memory::learn`].
    pub(crate) fn books<'a>(
        &'a self,
        shard: u32,
        posted: &'a HashMap<Key, PostedTransaction>,
    ) -> Books<'a> {
        let head = self.head.unwrap_or(Position { shard, sequence: 0 });
        Books { head, totals: &self.totals, register: &self.register, posted }
    }

    /// A batch is in the books: what was true before it is true after it, with its changes.
    pub(crate) fn advance(&mut self, batch: &Batch) {
        let Some(last) = batch.postings.last() else { return };
        self.head = Some(last.posted.position);
        self.totals.extend(batch.changes.iter().map(|change| (change.id, change.after)));
        if self.recent.len() > IDS_MAX {
            self.older = std::mem::take(&mut self.recent);
        }
        let keys = batch.postings.iter().map(|it| &it.posted.transaction);
        self.recent.extend(keys.map(|it| (it.fields().region, it.id())));
    }

    /// Whether this id was committed here lately.
    pub(crate) fn is_recent(&self, key: &Key) -> bool {
        self.recent.contains(key) || self.older.contains(key)
    }

    /// For a rehearsal: these count as registered, unless the books say more of them.
    pub(crate) fn regard_as_registered(
        &mut self,
        projects: &[Project],
        documents: &[FundingDocument],
    ) {
        let Register { documents: known, projects: units } = &mut self.register;
        known.extend(documents.iter().map(|it| (it.region, it.number.clone())));
        for project in projects {
            let key = (project.region, project.code);
            units.entry(key).or_insert_with(|| project.unit.clone());
        }
    }

    /// Only what is there is remembered: what is missing may be registered at any moment.
    async fn learn_registered(
        &mut self,
        store: &Store,
        groups: &[Group],
    ) -> Result<(), StoreError> {
        let Register { documents, projects } = &mut self.register;
        if documents.len().max(projects.len()) > REGISTERED_MAX {
            documents.clear();
            projects.clear();
        }
        let mut unknown_documents: HashMap<_, HashSet<_>> = HashMap::new();
        let mut unknown_projects: HashMap<_, HashSet<_>> = HashMap::new();
        for draft in drafts(groups) {
            let fields = draft.transaction.fields();
            let document = (fields.region, fields.document.clone());
            if !documents.contains(&document) {
                unknown_documents.entry(document.0).or_default().insert(document.1);
            }
            let project = fields.beneficiary.as_ref().map(|it| it.project);
            if let Some(project) =
                project.filter(|it| !projects.contains_key(&(fields.region, *it)))
            {
                unknown_projects.entry(fields.region).or_default().insert(project);
            }
        }
        for (region, numbers) in unknown_documents {
            let numbers: Vec<_> = numbers.into_iter().collect();
            let found = store.find_documents(region, &numbers).await?;
            documents.extend(found.into_iter().map(|it| (region, it.content.number)));
        }
        for (region, codes) in unknown_projects {
            let codes: Vec<_> = codes.into_iter().collect();
            let found = store.find_projects(region, &codes).await?;
            projects
                .extend(found.into_iter().map(|it| ((region, it.content.code), it.content.unit)));
        }
        Ok(())
    }
}

/// Those of `keys` that are in the books.
pub(crate) async fn find_posted(
    store: &Store,
    keys: impl Iterator<Item = Key>,
) -> Result<HashMap<Key, PostedTransaction>, StoreError> {
    let mut by_region: HashMap<RegionCode, Vec<TransactionId>> = HashMap::new();
    for (region, id) in keys {
        by_region.entry(region).or_default().push(id);
    }
    let mut found = HashMap::new();
    for (region, ids) in by_region {
        let posted = store.find_transactions(region, &ids).await?;
        found.extend(posted.into_iter().map(|it| ((region, it.transaction.id()), it)));
    }
    Ok(found)
}
