//! The program or its database is killed at random moments under load: what was acknowledged is in the books, once
//! and whole.

use std::{
    hash::{BuildHasher, RandomState},
    time::Instant,
};

use testkit::{
    postgres::{Cluster, Durability},
    until,
};

use crate::{
    callers::{Callers, Habit},
    journal::{Journal, summary},
    long,
    program::Program,
    world::verify,
};

const CALLERS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_survives_kills() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/ledger.db", folder.path().display());
    survive("SQLite, service killed", &url, |program| {
        program.process.kill().unwrap();
        program.start_again();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_survives_kills_of_the_service() {
    let cluster = Cluster::start(Durability::Full).unwrap();
    survive("PostgreSQL, service killed", &cluster.database().unwrap(), |program| {
        program.process.kill().unwrap();
        program.start_again();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_survives_kills_of_the_database() {
    let mut cluster = Cluster::start(Durability::Full).unwrap();
    let url = cluster.database().unwrap();
    survive("PostgreSQL, postmaster killed", &url, |_| {
        cluster.kill().unwrap();
        cluster.restart().unwrap();
    })
    .await;
}

async fn survive(what: &str, url: &str, mut kill: impl FnMut(&mut Program)) {
    let rounds = if long() { 200 } else { 5 };
    let (started, journal) = (Instant::now(), Journal::default());
    let mut program = Program::start(url);
    program.register().await;
    for round in 0..rounds {
        let callers = Callers::start(&program, &journal, CALLERS, Habit::VARIED);
        // A random moment: after so many answers. The callers go on through it.
        let moment = usize::try_from(RandomState::new().hash_one(round) % 200).unwrap() + 1;
        let before = journal.count();
        until(|| Ok(journal.count() >= before + moment)).unwrap();
        kill(&mut program);
        let after = journal.count();
        until(|| Ok(journal.count() > after)).unwrap();
        callers.stop().await;
        journal.compare(url).hold();
        // What nobody answered is in the books or not; a retry finds out. One that fails is retried in the next round.
        journal.settle(&program.client()).await.ok();
    }
    let client = program.client();
    let settled = journal.settle(&client).await;
    let compared = journal.compare(url);
    eprintln!(
        "| {what} | {rounds} rounds in {:.0?} | {compared} | {} |",
        started.elapsed(),
        summary(&journal.failures())
    );
    settled.unwrap();
    journal.repeat(&client).await.unwrap();
    assert_eq!(journal.compare(url), compared, "a retry posts nothing");
    compared.hold();
    program.process.terminate().unwrap();
    assert_eq!(verify(url).await, u64::try_from(compared.acknowledged).unwrap());
}
