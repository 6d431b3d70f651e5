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
    sent: HashMap<String, Sent>,
    /// When each answer came, in order, and how long it took.
    acknowledged: Vec<(Instant, Duration)>,
    failures: Vec<Failure>,
}

struct Sent {
    transaction: Arc<Transaction>,
    /// The hash of its record, and when it came. Without an answer nobody knows whether it is in the books.
    answer: Option<(String, Instant)>,
}

/// A call that ended with neither an answer nor a refusal by the rules of the books.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// Who was told.
    pub(crate) caller: usize,
    pub(crate) asked: Instant,
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
        let transaction = Arc::new(transaction.clone());
        self.lock().sent.insert(id, Sent { transaction, answer: None });
    }

    pub(crate) fn acknowledged(&self, id: &str, posted: PostedTransaction, took: Duration) {
        let mut known = self.lock();
        let hash = posted.record_hash;
        let answer = &mut known.sent.get_mut(id).unwrap().answer;
        let (first, _) = answer.get_or_insert_with(|| (hash.clone(), Instant::now()));
        assert_eq!(*first, hash, "{id}: a retry answers the first result");
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

    /// Waits until each of so many callers has heard since `harmed` that the database is away; answers how long that
    /// took, `None` if somebody does not hear it.
    pub(crate) fn each_is_told(&self, callers: usize, harmed: Instant) -> Option<Duration> {
        waits(|| {
            let known = self.lock();
            let told = |it: &&Failure| it.is_of_the_outage() && it.told() > harmed;
            let told = known.failures.iter().rev().take_while(|it| it.told() > harmed).filter(told);
            told.map(|it| it.caller).collect::<HashSet<_>>().len() >= callers
        })
        .map(|_| harmed.elapsed())
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
        self.retry(client, |sent| sent.answer.is_none()).await
    }

    /// Retries everything: what was answered is answered so again.
    pub(crate) async fn repeat(&self, client: &Client) -> Result<(), Status> {
        self.retry(client, |_| true).await
    }

    async fn retry(&self, client: &Client, which: impl Fn(&Sent) -> bool) -> Result<(), Status> {
        let which = |sent: &Sent| which(sent).then(|| Arc::clone(&sent.transaction));
        let open: Vec<Arc<Transaction>> = self.lock().sent.values().filter_map(which).collect();
        for transactions in open.chunks(BATCH) {
            let transactions = transactions.iter().map(|it| it.as_ref().clone()).collect();
            let request = BatchPostTransactionsRequest {
                transactions,
                all_or_nothing: false,
                ..Default::default()
            };
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
        self.compare_where(url, |_| true)
    }

    /// The same for what was acknowledged after `moment`.
    pub(crate) fn compare_after(&self, url: &str, moment: Instant) -> Compared {
        self.compare_where(url, |at| at > moment)
    }

    fn compare_where(&self, url: &str, counts: impl Fn(Instant) -> bool) -> Compared {
        let answered = |(id, sent): (&String, &Sent)| {
            let (hash, at) = sent.answer.as_ref()?;
            counts(*at).then(|| (plain(id), hash.clone()))
        };
        let answered: Vec<(String, String)> =
            self.lock().sent.iter().filter_map(answered).collect();
        let statement = if url.starts_with("sqlite:") { SQLITE } else { POSTGRES };
        let rows = query(url, statement).unwrap();
        let books: HashMap<&str, &str> =
            rows.iter().map(|row| row.split_once('|').unwrap()).collect();
        let kept =
            answered.iter().filter(|(id, hash)| books.get(id.as_str()) == Some(&hash.as_str()));
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
    pub(crate) fn told(&self) -> Instant {
        self.asked + self.took
    }

    /// Whether it says that the database is away.
    pub(crate) fn is_of_the_outage(&self) -> bool {
        (self.code, self.reason.as_str()) == (Code::Unavailable, "STORAGE_UNAVAILABLE")
    }

    /// Whether it says that those before it wait too long: what a caller may be told instead, while it is not known yet
    /// that the database is away.
    pub(crate) fn is_of_the_line(&self) -> bool {
        (self.code, self.reason.as_str()) == (Code::ResourceExhausted, "OVERLOADED")
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
