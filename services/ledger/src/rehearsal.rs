//! What posting would do, without doing it: the plan that posts, made on one view of the books, and nothing is written.

use std::collections::{HashMap, HashSet};

use domain::{
    Chart, DocumentNumber, Entry, EntrySum, Execution, ExecutionQuery, FundingDocument, Posting,
    Project, ProjectCode, Proposal, Revision, Shortfall, Transaction,
};
use ledger_storage::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    error::{ExecutionError, Place, ReadError, RegisterError},
    memory::{Memory, find_posted},
    plan::{Draft, Group, Plan, drafts, plan},
    refusal::Refusal,
};

/// The books as they are at one moment, and what is said to be registered in them.
pub(crate) struct Rehearsal<'a> {
    /// A view: its readings agree.
    pub(crate) books: &'a Store,
    pub(crate) chart: &'a Chart,
    pub(crate) projects: &'a [Project],
    pub(crate) documents: &'a [FundingDocument],
    pub(crate) now: OffsetDateTime,
}

impl Rehearsal<'_> {
    /// What posting `transactions` would do; all are of one region.
    pub(crate) async fn plan(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
    ) -> Result<Plan, StoreError> {
        let shard = transactions.first().map_or(0, |it| self.books.shard_of(it.fields().region));
        let drafts_of = |it| Draft::new(self.chart, it);
        let drafted = transactions.into_iter().map(drafts_of).collect();
        let groups = [Group { drafts: drafted, all_or_nothing }];
        let mut memory = Memory::default();
        memory.learn(self.books, shard, &groups).await?;
        memory.regard_as_registered(self.projects, self.documents);
        let posted = find_posted(self.books, drafts(&groups).map(Draft::key)).await?;
        Ok(plan(&memory.books(shard, &posted), &groups, self.now))
    }
}

/// The fund table of projects, as it would be with what is proposed.
pub(crate) async fn execution(
    books: &Store,
    chart: &Chart,
    query: &ExecutionQuery,
    proposal: Proposal,
    now: OffsetDateTime,
) -> Result<Execution, ExecutionError> {
    let Proposal { projects, documents, transactions } = proposal;
    let named = named(books, query, &projects).await?;
    let (mut sums, position) = books.execution(query, &Shortfall::accounts(chart)).await?;
    let (projects, documents) = (&projects[..], &documents[..]);
    check_documents(books, documents).await?;
    if !transactions.is_empty() {
        let rehearsal = Rehearsal { books, chart, projects, documents, now };
        let Plan { outcomes, batch } = rehearsal.plan(transactions, true).await?;
        let offender = outcomes.into_iter().enumerate().find_map(|(place, outcome)| {
            let refusal = outcome.err().filter(|refusal| *refusal != Refusal::Abandoned)?;
            Some(ExecutionError::Refused { place, refusal })
        });
        offender.map_or(Ok(()), Err)?;
        sums.extend(added(books, query, documents, &batch.postings).await?);
    }
    Ok(Execution::of(chart, &named, sums, position).map_err(ReadError::from)?)
}

/// The projects of the query in its order, each as it is proposed or registered.
async fn named(
    books: &Store,
    query: &ExecutionQuery,
    proposed: &[Project],
) -> Result<Vec<Project>, ExecutionError> {
    let mut codes: HashSet<ProjectCode> = query.projects.iter().copied().collect();
    codes.extend(proposed.iter().map(|it| it.code));
    let codes: Vec<ProjectCode> = codes.into_iter().collect();
    let found = books.find_projects(query.region, &codes).await?;
    let mut known: HashMap<ProjectCode, Project> =
        found.into_iter().map(|Revision { content, .. }| (content.code, content)).collect();
    for (place, project) in proposed.iter().enumerate() {
        let code = project.code;
        let registered = known.get(&code);
        if let Some(difference) = registered.and_then(|it| it.fixed_difference(project)) {
            let difference = Box::new(difference);
            let error = RegisterError::ProjectExists { code, difference }.into();
            return Err(ExecutionError::Register { place: Place::Project(place), error });
        }
        known.insert(code, project.clone());
    }
    let project = |code: &ProjectCode| {
        known.get(code).cloned().ok_or_else(|| ReadError::ProjectNotFound(*code).into())
    };
    query.projects.iter().map(project).collect()
}

/// That what is proposed of a registered document is what a revision may say.
async fn check_documents(
    books: &Store,
    proposed: &[FundingDocument],
) -> Result<(), ExecutionError> {
    let Some(first) = proposed.first() else { return Ok(()) };
    let numbers: Vec<DocumentNumber> = proposed.iter().map(|it| it.number.clone()).collect();
    let found = books.find_documents(first.region, &numbers).await?;
    for (place, document) in proposed.iter().enumerate() {
        let registered = found.iter().find(|it| it.content.number == document.number);
        if let Some(difference) = registered.and_then(|it| it.content.fixed_difference(document)) {
            let number = document.number.clone();
            let difference = Box::new(difference);
            let error = RegisterError::DocumentExists { number, difference }.into();
            return Err(ExecutionError::Register { place: Place::Document(place), error });
        }
    }
    Ok(())
}

/// What the postings add to the sums of the books that the query asks for.
async fn added(
    books: &Store,
    query: &ExecutionQuery,
    proposed: &[FundingDocument],
    postings: &[Posting],
) -> Result<Vec<EntrySum>, StoreError> {
    let numbers: HashSet<&DocumentNumber> =
        postings.iter().map(|it| &it.posted.transaction.fields().document).collect();
    let numbers: Vec<DocumentNumber> = numbers.into_iter().cloned().collect();
    let found = books.find_documents(query.region, &numbers).await?;
    let registered = found.into_iter().map(|it| (it.content.number, it.content.placeholder));
    let proposed = proposed.iter().map(|it| (it.number.clone(), it.placeholder));
    let placeholders: HashMap<DocumentNumber, bool> = proposed.chain(registered).collect();
    let asked: HashSet<ProjectCode> = query.projects.iter().copied().collect();
    let sum = |(posting, entry): (&Posting, &Entry)| {
        let project = entry.account.beneficiary.as_ref()?.project;
        let counts = asked.contains(&project)
            && entry.account.year == query.year
            && entry.business_date <= query.as_of;
        counts.then(|| EntrySum {
            project,
            document: entry.account.document.clone(),
            placeholder: placeholders.get(&entry.account.document).copied().unwrap_or(false),
            nature: entry.account.nature,
            code: entry.account.code.clone(),
            budget_source: posting.posted.transaction.fields().budget_source,
            on: Some(entry.business_date),
            amount: entry.amount,
        })
    };
    let entries = postings.iter().flat_map(|it| it.entries.iter().map(move |entry| (it, entry)));
    Ok(entries.filter_map(sum).collect())
}
