//! The disk below SQLite fills, is freed and fills again: what was acknowledged is in the books of a second reader.

use std::time::{Duration, Instant};

use testkit::disk::Room;

use crate::{
    callers::{Callers, Habit},
    health::Health,
    journal::{Journal, longest, summary},
    long,
    program::Program,
    world::verify,
};

const CALLERS: usize = 8;
/// A refusal comes well before a caller's deadline.
const WELL_BEFORE: Duration = Duration::from_secs(10);
const STOP: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_loses_nothing() {
    match Room::disk(if long() { 512 << 20 } else { 64 << 20 }) {
        Ok(room) => survive("SQLite, disk full", room).await,
        Err(refused) => eprintln!("only files that may not grow: {refused}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_may_not_grow_lose_nothing() {
    survive("SQLite, file size limited", Room::files().unwrap()).await;
}

async fn survive(what: &str, room: Room) {
    let rounds = if long() { 20 } else { 2 };
    let url = format!("sqlite://{}/ledger.db", room.folder().display());
    let mut program = Program::start(&url);
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    let (mut told, mut unready, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    let (mut again, mut lost) = (Vec::new(), 0);
    for _ in 0..rounds {
        let filled = Instant::now();
        room.fill(&program.process).unwrap();
        // There may be room left in the files themselves.
        let first = journal.fails(1);
        unready.push(health.turns(false, Instant::now()));
        told.push(first.and(journal.each_is_told(CALLERS, filled)));
        lost += journal.compare(&url).lost;
        room.free(&program.process).unwrap();
        ready.push(health.turns(true, Instant::now()));
        again.push(journal.grows(100));
        lost += journal.compare(&url).lost;
    }
    callers.stop().await;
    let settled = journal.settle(&program.client()).await;
    let (dead, failures) = (health.dead(), journal.failures());
    drop(health);
    let running = journal.compare(&url);
    let stopped = program.process.terminate_within(STOP);
    let compared = journal.compare(&url);
    eprintln!(
        "| {what} | {rounds} rounds | {compared}; {lost} while it ran | {} | told after {}, not ready after {}, \
         ready after {}, posted again after {}, {dead} times not alive | stopped: {stopped:.1?} |",
        summary(&failures),
        longest(&told),
        longest(&unready),
        longest(&ready),
        longest(&again)
    );
    assert_eq!(lost, 0, "lost while the service ran");
    running.hold();
    settled.unwrap();
    compared.hold();
    let (status, _) = stopped.unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(verify(&url).await, u64::try_from(compared.acknowledged).unwrap());
    for failure in &failures {
        assert!(failure.is_of_the_outage() || failure.is_of_the_line(), "{failure:?}");
        assert!(failure.took < WELL_BEFORE, "{failure:?}");
    }
    assert!(!told.contains(&None), "everybody is told");
    assert!(!again.contains(&None), "it goes on without a restart");
    assert!(!unready.contains(&None) && !ready.contains(&None), "readiness tells the truth");
    assert_eq!(dead, 0, "it is alive");
}
