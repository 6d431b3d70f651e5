//! What callers know of what they posted, and how it compares with the books.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use api::pb::ledger::{
    BatchPostTransactionsRequest, PostedTransaction, Transaction, post_result::Outcome,
};
use testkit::{query, until};
use tonic::{Code, Status};

use crate::world::Client;

/// How many a retry posts at once.
const BATCH: usize = 500;
/// What has not happened after so long will not happen any more.
const STANDSTILL: Duration = Duration::from_secs(40);
const SQLITE: &str = "SELECT lower(hex(id)), lower(hex(record_hash)) FROM transactions";
const POSTGRES: &str =
    "SELECT replace(id::text, '-', ''), encode(record_hash, 'hex') FROM transactions";

/// Everything that callers sent, and what they were answered. A clone is the same.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// Without an answer nobody knows whether it is in the books.
    sent: HashMap<String, (Transaction, Option<PostedTransaction>)>,
    /// When each answer came, in order, and how long it took.
    acknowledged: Vec<(Instant, Duration)>,
    failures: Vec<Failure>,
}

/// A call that ended with neither an answer nor a refusal by the rules of the books.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) reason: String,
    /// Whether it says when to come back.
    pub(crate) retry: bool,
    pub(crate) took: Duration,
}

/// How the books compare with the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) acknowledged: usize,
    /// Acknowledged, and not in the books, or otherwise than it was answered.
    pub(crate) lost: usize,
    /// In the books more than once.
    pub(crate) doubled: usize,
    /// In the books, and never sent.
    pub(crate) unknown: usize,
}

impl Journal {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }

    pub(crate) fn sent(&self, transaction: &Transaction) {
        let id = transaction.transaction_id.clone();
        self.lock().sent.insert(id, (transaction.clone(), None));
    }

    pub(crate) fn acknowledged(&self, id: &str, posted: PostedTransaction, took: Duration) {
        let mut known = self.lock();
        known.sent.get_mut(id).unwrap().1 = Some(posted);
        known.acknowledged.push((Instant::now(), took));
    }

    /// Refused by the rules: it must not be in the books.
    pub(crate) fn refused(&self, id: &str) {
        self.lock().sent.remove(id);
    }

    pub(crate) fn failed(&self, failure: Failure) {
        self.lock().failures.push(failure);
    }

    /// How many were acknowledged so far.
    pub(crate) fn count(&self) -> usize {
        self.lock().acknowledged.len()
    }

    /// Waits until so many more are acknowledged; answers how long it took, `None` if nothing comes any more.
    pub(crate) fn grows(&self, by: usize) -> Option<Duration> {
        let enough = self.count() + by;
        waits(|| self.count() >= enough)
    }

    /// Waits until so many more calls have failed; answers how long it took, `None` if nothing fails any more.
    pub(crate) fn fails(&self, by: usize) -> Option<Duration> {
        let enough = self.lock().failures.len() + by;
        waits(|| self.lock().failures.len() >= enough)
    }

    /// How many were acknowledged after `moment`.
    pub(crate) fn count_after(&self, moment: Instant) -> usize {
        self.lock().acknowledged.iter().filter(|(at, _)| *at > moment).count()
    }

    /// How long those took that were acknowledged after `moment`, the fastest first.
    pub(crate) fn latencies_after(&self, moment: Instant) -> Vec<Duration> {
        let known = self.lock();
        let after = known.acknowledged.iter().filter(|(at, _)| *at > moment);
        let mut all: Vec<Duration> = after.map(|(_, took)| *took).collect();
        all.sort_unstable();
        all
    }

    /// The failures so far.
    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.lock().failures.clone()
    }

    /// Retries what was not answered: then it is in the books, or refused by their rules.
    pub(crate) async fn settle(&self, client: &Client) -> Result<(), Status> {
        let all = self.lock().sent.clone();
        let open = all.into_values().filter(|(_, answer)| answer.is_none()).map(|(it, _)| it);
        let open: Vec<Transaction> = open.collect();
        for transactions in open.chunks(BATCH) {
            let transactions = transactions.to_vec();
            let request = BatchPostTransactionsRequest { transactions, all_or_nothing: false };
            let asked = Instant::now();
            let answer = client.clone().batch_post_transactions(request).await;
            for result in answer?.into_inner().results {
                let id = result.transaction_id;
                match result.outcome.unwrap() {
                    Outcome::Posted(answer) => {
                        self.acknowledged(&id, answer.posted.unwrap(), asked.elapsed());
                    }
                    Outcome::Refused(refusal) => {
                        assert_eq!(refusal.reason, "INSUFFICIENT_BALANCE");
                        self.refused(&id);
                    }
                }
            }
        }
        Ok(())
    }

    /// Compares with the books at `url`, past the service. What is acknowledged meanwhile does not count.
    pub(crate) fn compare(&self, url: &str) -> Compared {
        let sent = self.lock().sent.clone();
        let statement = if url.starts_with("sqlite:") { SQLITE } else { POSTGRES };
        let rows = query(url, statement).unwrap();
        let books: HashMap<&str, &str> =
            rows.iter().map(|row| row.split_once('|').unwrap()).collect();
        let answered = sent.iter().filter_map(|(id, (_, answer))| Some((id, answer.as_ref()?)));
        let answered: Vec<(String, &str)> =
            answered.map(|(id, it)| (plain(id), it.record_hash.as_str())).collect();
        let kept = answered.iter().filter(|(id, hash)| books.get(id.as_str()) == Some(hash));
        let known: HashSet<String> = self.lock().sent.keys().map(|id| plain(id)).collect();
        Compared {
            acknowledged: answered.len(),
            lost: answered.len() - kept.count(),
            doubled: rows.len() - books.len(),
            unknown: books.keys().filter(|id| !known.contains(**id)).count(),
        }
    }
}

impl Failure {
    /// Whether it says that the database is away. While that is not known yet, a caller may be told instead that those
    /// before it wait too long.
    pub(crate) fn is_of_the_outage(&self) -> bool {
        let told = (self.code, self.reason.as_str());
        told == (Code::Unavailable, "STORAGE_UNAVAILABLE")
            || told == (Code::ResourceExhausted, "OVERLOADED")
    }
}

impl Compared {
    /// Nothing was lost, doubled or invented.
    #[track_caller]
    pub(crate) fn hold(self) {
        let Self { lost, doubled, unknown, .. } = self;
        assert_eq!((lost, doubled, unknown), (0, 0, 0), "lost, doubled, unknown: {self:?}");
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, lost, doubled, unknown } = self;
        write!(f, "{acknowledged} acknowledged, {lost} lost, {doubled} doubled, {unknown} unknown")
    }
}

fn waits(condition: impl Fn() -> bool) -> Option<Duration> {
    let started = Instant::now();
    until(|| Ok(condition() || started.elapsed() > STANDSTILL)).unwrap();
    condition().then(|| started.elapsed())
}

/// Failures by code and reason: how many, and how long the slowest took.
pub(crate) fn summary(failures: &[Failure]) -> String {
    let mut all: BTreeMap<String, (usize, Duration)> = BTreeMap::new();
    for Failure { code, reason, took, .. } in failures {
        let (count, slowest) = all.entry(format!("{code:?} {reason}")).or_default();
        *count += 1;
        *slowest = (*slowest).max(*took);
    }
    let all =
        all.iter().map(|(what, (count, slowest))| format!("{count} {what} (≤ {slowest:.1?})"));
    all.collect::<Vec<_>>().join(", ")
}

/// The longest of many waits, in a word; one that never ended is named so.
pub(crate) fn longest(waits: &[Option<Duration>]) -> String {
    match waits.iter().copied().collect::<Option<Vec<Duration>>>() {
        Some(all) => format!("≤ {:.1?}", all.into_iter().max().unwrap_or_default()),
        None => "(never)".to_owned(),
    }
}

/// An id as the second reader prints it.
fn plain(id: &str) -> String {
    id.replace('-', "")
}
