//! More is offered than can be posted: what is too much is refused at once, and the rest is posted as before.

use std::time::{Duration, Instant};

use testkit::until;
use tonic::Code;

use crate::{
    callers::{Callers, Habit, offer},
    database::Database,
    journal::{Failure, Journal, summary},
    long,
    program::Program,
    world::Client,
};

const CONNECTIONS: usize = 60;
/// More calls than run at once, from so many connections that none is at its own limit.
const TOO_MANY: usize = 1_500;
/// Where the knee is looked for.
const CALLERS: [usize; 6] = [16, 32, 64, 128, 256, 512];
const WINDOW: Duration = Duration::from_secs(4);
/// The longest that an accepted call waits.
const WAIT: Duration = Duration::from_secs(2);
/// The half of the refusals is told within this time.
const AT_ONCE: Duration = Duration::from_secs(1);
/// What the machine of the test may add to the wait.
const FACTOR: u32 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_much_is_refused_at_once_on_sqlite() {
    overload("SQLite", Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_much_is_refused_at_once_on_postgres() {
    overload("PostgreSQL", Database::postgres()).await;
}

async fn overload(what: &str, database: Database) {
    let program = Program::start(&database.url);
    program.register().await;
    let clients: Vec<Client> = (0..CONNECTIONS).map(|_| program.client()).collect();
    let journal = Journal::default();
    if long() {
        past_the_knee(what, &clients, &journal).await;
    }
    let started = Instant::now();
    let accepted = closed_loop(&clients, &journal, TOO_MANY).await;
    let latencies = journal.latencies_after(started);
    let (slowest, failures) = (latencies.last().copied().unwrap(), journal.failures());
    let settled = journal.settle(&clients[0]).await;
    let compared = journal.compare(&database.url);
    eprintln!(
        "| {what}, {TOO_MANY} callers | {accepted} accepted a second, p99 {:.1?}, slowest {slowest:.1?} | {}, half of \
         them within {:.1?} | {compared} |",
        p99(&latencies),
        summary(&failures),
        refused_within(&failures)
    );
    settled.unwrap();
    compared.hold();
    let median = refused_within(&failures);
    assert!(median < AT_ONCE, "refused after {median:?}");
    for failure in &failures {
        assert_eq!((failure.code, failure.retry), (Code::ResourceExhausted, true), "{failure:?}");
        assert!(failure.took < WAIT * FACTOR, "{failure:?}");
    }
    assert!(slowest < WAIT * FACTOR, "an accepted call took {slowest:?}");
}

/// At twice and three times what it takes, it takes at least four fifths of that.
async fn past_the_knee(what: &str, clients: &[Client], journal: &Journal) {
    let mut knee = 0;
    for callers in CALLERS {
        let rate = closed_loop(clients, journal, callers).await;
        eprintln!("| {what}, {callers} callers | {rate} accepted a second |");
        if rate < knee * 21 / 20 {
            break;
        }
        knee = rate;
    }
    for times in [2, 3] {
        let (started, failed) = (Instant::now(), journal.failures().len());
        let time = WINDOW * 3;
        let rate = per_second(offer(clients, journal, knee * times, time).await, time);
        let latencies = journal.latencies_after(started);
        let p99 = p99(&latencies);
        let failures = journal.failures().split_off(failed);
        eprintln!(
            "| {what}, {times} × the knee of {knee} | {rate} accepted a second, p99 {p99:.1?} | {} |",
            summary(&failures)
        );
        assert!(rate * 5 >= knee * 4, "{rate} of {knee} a second at {times} × the knee");
        assert!(p99 <= WAIT, "{p99:?} at {times} × the knee");
        let known = failures.iter().all(|it| it.code == Code::ResourceExhausted && it.retry);
        assert!(known, "{}", summary(&failures));
    }
}

/// Callers that wait for their answers; answers how many a second were accepted.
async fn closed_loop(clients: &[Client], journal: &Journal, count: usize) -> usize {
    let (started, before) = (Instant::now(), journal.count());
    let callers = Callers::start_on(clients, journal, count, Habit::BUSY);
    until(|| Ok(started.elapsed() > WINDOW)).unwrap();
    let rate = per_second(journal.count() - before, started.elapsed());
    callers.stop().await;
    rate
}

fn per_second(count: usize, time: Duration) -> usize {
    count * 1_000 / usize::try_from(time.as_millis()).unwrap()
}

/// How long the refusal of half of those took that were refused; somebody must be.
fn refused_within(failures: &[Failure]) -> Duration {
    let mut all: Vec<Duration> = failures.iter().map(|it| it.took).collect();
    all.sort_unstable();
    assert!(!all.is_empty(), "nothing is refused");
    all[all.len() / 2]
}

fn p99(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() * 99 / 100).copied().unwrap_or_default()
}
