//! The host of PostgreSQL dies in mid-commit and nobody is told: callers hear of it, and nothing hangs.

use std::time::{Duration, Instant};

use testkit::{
    network::Network,
    postgres::{Cluster, Durability},
};

use crate::{
    callers::{Callers, DEADLINE, Habit},
    health::Health,
    journal::{Journal, longest, summary},
    long,
    program::Program,
    world::verify,
};

/// More than one to each shard, so that commits are under way on several.
const CALLERS: usize = 16;
/// Well before the caller's own deadline.
const WELL_BEFORE: Duration = Duration::from_secs(20);
/// Calls under way have five seconds, commits under way fifteen.
const STOP: Duration = Duration::from_secs(25);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_dies_in_mid_commit_is_noticed() {
    match Network::namespace() {
        Ok(network) => survive("PostgreSQL, host dead", network).await,
        Err(refused) => eprintln!("only a proxy that swallows: {refused}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_swallows_is_noticed() {
    survive("PostgreSQL, network swallows", Network::proxy().unwrap()).await;
}

async fn survive(what: &str, network: Network) {
    let rounds = if long() { 20 } else { 2 };
    let mut cluster = Cluster::start_behind(network, Durability::Full).unwrap();
    let url = cluster.database().unwrap();
    let past = cluster.past_the_network(&url).unwrap();
    let mut program = Program::start(&url);
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::BUSY);
    journal.grows(200).unwrap();
    let (mut told, mut unready, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    let (mut again, mut lost) = (Vec::new(), 0);
    for _ in 0..rounds {
        let died = Instant::now();
        cluster.network().unwrap().swallow().unwrap();
        unready.push(health.turns(false, died));
        // Every caller hears of it before the host comes back.
        told.push(journal.each_is_told(CALLERS, died));
        cluster.network().unwrap().resume().unwrap();
        ready.push(health.turns(true, Instant::now()));
        again.push(journal.grows(200));
        lost += journal.compare(&past).lost;
    }
    let (dead, failures) = (health.dead(), journal.failures());
    drop(health);
    cluster.network().unwrap().swallow().unwrap();
    let stopped = program.process.terminate_within(STOP);
    program.process.kill().ok();
    cluster.network().unwrap().resume().unwrap();
    program.start_again();
    callers.stop().await;
    let settled = journal.settle(&program.client()).await;
    let compared = journal.compare(&past);
    eprintln!(
        "| {what} | {rounds} rounds | {compared}; {lost} while it ran | {} | told after {}, not ready after {}, \
         ready after {}, posted again after {}, {dead} times not alive | stopped in the outage: {stopped:.1?} |",
        summary(&failures),
        longest(&told),
        longest(&unready),
        longest(&ready),
        longest(&again)
    );
    assert_eq!(lost, 0, "lost while the service ran");
    settled.unwrap();
    compared.hold();
    for failure in &failures {
        assert!(failure.is_of_the_outage() || failure.is_of_the_line(), "{failure:?}");
        assert!(failure.took < WELL_BEFORE, "{failure:?} of {DEADLINE:?}");
    }
    let in_time = |told: &Option<Duration>| told.is_some_and(|it| it < WELL_BEFORE);
    assert!(told.iter().all(in_time), "everybody is told: {told:?}");
    assert!(!again.contains(&None), "it goes on without a restart");
    assert!(!unready.contains(&None) && !ready.contains(&None), "readiness tells the truth");
    assert_eq!(dead, 0, "it is alive");
    let (status, _) = stopped.unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(verify(&past).await, u64::try_from(compared.acknowledged).unwrap());
}
