//! Callers that write until they are told to stop, each thing until it is acknowledged and once more; and what they
//! were told.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use api::Problem;
use testkit::{query, until};
use tokio::{
    task::JoinSet,
    time::{Interval, MissedTickBehavior, interval},
};
use tonic::{Code, Status};

const CALLERS: u128 = 4;
/// From one call to the next at least.
const PACE: Duration = Duration::from_millis(10);
/// What has not happened after so long will not happen any more.
const STANDSTILL: Duration = Duration::from_secs(40);

/// Everything that was acknowledged. A clone is the same.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// When each thing was filed, in microseconds, by its name: both as the second reader prints them.
    told: BTreeMap<String, i128>,
    failures: Vec<Failure>,
}

/// A call that was not answered.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) reason: String,
    pub(crate) took: Duration,
}

/// How a second reader finds what a program keeps in SQLite.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    /// Everything, by its name, and when it was filed.
    pub(crate) kept: &'static str,
    /// What is there without what belongs to it.
    pub(crate) half: &'static str,
}

/// How the tables compare with the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) acknowledged: usize,
    /// Acknowledged, and not there, or otherwise than it was answered.
    pub(crate) lost: usize,
    pub(crate) half: usize,
}

impl Journal {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }

    /// `name` was filed at `micros`, says an answer. A retry has to say the same.
    pub(crate) fn told(&self, name: String, micros: i128) {
        let first = *self.lock().told.entry(name.clone()).or_insert(micros);
        assert_eq!(first, micros, "{name}: a retry answers the first result");
    }

    fn failed(&self, status: &Status, took: Duration) {
        let Problem { code, reason, .. } = Problem::from(status);
        self.lock().failures.push(Failure { code, reason, took });
    }

    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.lock().failures.clone()
    }

    /// Waits until so many more are acknowledged; answers how long it took, `None` if nothing comes any more.
    pub(crate) fn grows(&self, by: usize) -> Option<Duration> {
        let enough = self.lock().told.len() + by;
        waits(|| self.lock().told.len() >= enough)
    }

    /// Waits until one more call has failed; answers how long it took, `None` if nothing fails any more.
    pub(crate) fn fails(&self) -> Option<Duration> {
        let before = self.lock().failures.len();
        waits(|| self.lock().failures.len() > before)
    }

    /// Compares with the tables at `url`, past the service. What is acknowledged meanwhile does not count.
    pub(crate) fn compare(&self, url: &str, tables: Tables) -> Compared {
        let told = self.lock().told.clone();
        let rows = query(url, tables.kept).unwrap();
        let kept: BTreeMap<&str, i128> = rows.iter().map(|row| named(row)).collect();
        let lost = told.iter().filter(|(name, at)| kept.get(name.as_str()) != Some(at)).count();
        let half = query(url, tables.half).unwrap().len();
        Compared { acknowledged: told.len(), lost, half }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, lost, half } = self;
        write!(f, "{acknowledged} acknowledged, {lost} lost, {half} half")
    }
}

impl Compared {
    /// Nothing was lost, or kept by halves.
    #[track_caller]
    pub(crate) fn hold(self) {
        assert_eq!((self.lost, self.half), (0, 0), "lost, half: {self:?}");
    }
}

/// Running callers.
pub(crate) struct Callers {
    over: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Callers {
    /// Starts them; `write` writes the thing of a number, the same again if it is called again.
    pub(crate) fn start<F>(
        journal: &Journal,
        write: impl Fn(Journal, u128) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Status>> + Send,
    {
        let over = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for caller in 1..=CALLERS {
            let (write, journal, over) = (write.clone(), journal.clone(), Arc::clone(&over));
            tasks.spawn(async move {
                let mut pace = interval(PACE);
                pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
                for turn in 0.. {
                    // The second time is a retry of what was answered.
                    for _ in 0..2 {
                        until_answered(&journal, &mut pace, || {
                            write(journal.clone(), caller + turn * CALLERS)
                        })
                        .await;
                    }
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        Self { over, tasks }
    }

    /// Tells them to stop, and waits until the last of each is acknowledged.
    pub(crate) async fn stop(mut self) {
        self.over.store(true, Ordering::Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

async fn until_answered<F>(journal: &Journal, pace: &mut Interval, write: impl Fn() -> F)
where
    F: Future<Output = Result<(), Status>>,
{
    loop {
        pace.tick().await;
        let asked = Instant::now();
        match write().await {
            Ok(()) => return,
            Err(status) => journal.failed(&status, asked.elapsed()),
        }
    }
}

/// Failures by code and reason: how many, and how long the slowest took.
pub(crate) fn summary(failures: &[Failure]) -> String {
    let mut all: BTreeMap<String, (usize, Duration)> = BTreeMap::new();
    for Failure { code, reason, took } in failures {
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

fn named(row: &str) -> (&str, i128) {
    let (name, micros) = row.split_once('|').unwrap();
    (name, micros.parse().unwrap())
}

fn waits(condition: impl Fn() -> bool) -> Option<Duration> {
    let started = Instant::now();
    until(|| Ok(condition() || started.elapsed() > STANDSTILL)).unwrap();
    condition().then(|| started.elapsed())
}
