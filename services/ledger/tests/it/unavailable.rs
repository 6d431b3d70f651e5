//! PostgreSQL is down, hangs or takes no writes: callers hear UNAVAILABLE well before their deadline.

use std::time::{Duration, Instant};

use api::{
    Problem,
    pb::ledger::{
        BatchPostTransactionsRequest, CreateProjectRequest, GetProjectRequest, Transaction,
    },
};
use testkit::{
    network::Network,
    postgres::{Cluster, Durability},
};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};

use crate::{
    callers::{Callers, DEADLINE, Habit},
    health::Health,
    journal::{Journal, summary},
    program::Program,
    words::{FIRST, REGION, REGIONS, approval, project},
};

const CALLERS: usize = 8;
const WELL_BEFORE: Duration = Duration::from_secs(15);
/// Until it is known that the database is away, a caller may be told that those before it wait too long.
const FIRST_MOMENTS: Duration = Duration::from_secs(10);
/// More transactions than may wait.
const BATCHES: usize = 20;
const BATCH: usize = 1_000;
const SHORT: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_down_is_unavailable() {
    let harm = |cluster: &mut Cluster| cluster.kill().unwrap();
    tells("PostgreSQL down", harm, |cluster| cluster.restart().unwrap(), "refused").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_is_unavailable() {
    let harm = |cluster: &mut Cluster| cluster.freeze().unwrap();
    tells("PostgreSQL hangs", harm, |cluster| cluster.thaw().unwrap(), "").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_read_only_is_unavailable() {
    let harm = |cluster: &mut Cluster| cluster.read_only(true).unwrap();
    let heal = |cluster: &mut Cluster| cluster.read_only(false).unwrap();
    tells("PostgreSQL read-only", harm, heal, "read-only").await;
}

async fn tells(
    what: &str,
    harm: impl FnOnce(&mut Cluster),
    heal: impl FnOnce(&mut Cluster),
    why: &str,
) {
    let mut cluster = Cluster::start(Durability::Full).unwrap();
    let url = cluster.database().unwrap();
    let program = Program::start(&url);
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    let harmed = Instant::now();
    harm(&mut cluster);
    let unready = health.turns(false, harmed);
    let told = journal.each_is_told(CALLERS, harmed);
    let asked = Instant::now();
    let registering = create_project(&program).await.unwrap_err();
    let registering = (registering.code(), asked.elapsed());
    let failures = journal.failures();
    heal(&mut cluster);
    let ready = health.turns(true, Instant::now());
    let again = journal.grows(100);
    callers.stop().await;
    let settled = journal.settle(&program.client()).await;
    let compared = journal.compare(&url);
    let crowded = failures.iter().filter(|it| it.is_of_the_line());
    let crowded = crowded.map(|it| it.told().saturating_duration_since(harmed)).max();
    eprintln!(
        "| {what} | {compared} | {} (the last OVERLOADED after {crowded:.1?}) | told after {told:.1?}, not ready after {unready:.1?}, ready after {ready:.1?}, \
         posted again after {again:.1?} | a registration: {registering:.1?} |",
        summary(&journal.failures())
    );
    settled.unwrap();
    compared.hold();
    for failure in journal.failures() {
        assert!(failure.is_of_the_outage() || failure.is_of_the_line(), "{failure:?}");
        assert!(failure.took < WELL_BEFORE, "{failure:?} of {DEADLINE:?}");
    }
    assert!(crowded.unwrap_or_default() < FIRST_MOMENTS, "{crowded:?}");
    assert_eq!(registering.0, Code::Unavailable);
    assert!(registering.1 < WELL_BEFORE, "{registering:?}");
    assert!(unready.is_some() && ready.is_some(), "readiness tells the truth");
    assert!(told.is_some_and(|it| it < WELL_BEFORE), "everybody is told: {told:?}");
    assert!(again.is_some());
    assert_eq!(health.dead(), 0, "it is alive");
    let log = program.process.stdout().unwrap() + &program.process.stderr().unwrap();
    assert!(log.contains(why), "the log says why: {log}");
}

/// While nothing is committed, callers come and go: who has gone takes up no room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hung_up_gives_the_room_in_the_queue_back() {
    let mut cluster = Cluster::start_behind(Network::proxy().unwrap(), Durability::None).unwrap();
    let url = cluster.database().unwrap();
    let program = Program::start(&url);
    program.register().await;
    cluster.network().unwrap().swallow().unwrap();
    let mut hung_up = JoinSet::new();
    for _ in 0..BATCHES {
        let mut client = program.client();
        let request = batch(REGION, SHORT);
        hung_up.spawn(async move { client.batch_post_transactions(request).await });
    }
    let refused = hung_up.join_all().await.into_iter().map(|it| it.unwrap_err().code());
    let refused: Vec<Code> = refused.collect();
    // Where nobody stands in line: the room is that of all regions.
    let request = batch(REGIONS[1], DEADLINE);
    let answer = program.client().batch_post_transactions(request).await.unwrap_err();
    let problem = Problem::from(&answer);
    eprintln!("{BATCHES} that hung up: {refused:?}; one that did not: {problem:?}");
    assert_eq!(problem.code, Code::Unavailable, "the queue is not full: {problem:?}");
}

fn batch(region: &str, deadline: Duration) -> Request<BatchPostTransactionsRequest> {
    let approval = || Transaction { region_code: region.into(), ..approval(1) };
    let transactions = (0..BATCH).map(|_| approval()).collect();
    let mut request = Request::new(BatchPostTransactionsRequest {
        transactions,
        all_or_nothing: false,
        ..Default::default()
    });
    request.set_timeout(deadline);
    request
}

/// A write that goes past the committers, and a read.
async fn create_project(program: &Program) -> Result<(), Status> {
    let mut project = project(FIRST);
    project.project_code = "53232920T000000000077".into();
    let mut request =
        Request::new(CreateProjectRequest { project: Some(project), validate_only: false });
    request.set_timeout(DEADLINE);
    program.client().create_project(request).await?;
    let (region_code, project_code) = (REGION.into(), FIRST.into());
    let mut request = Request::new(GetProjectRequest { region_code, project_code });
    request.set_timeout(DEADLINE);
    program.client().get_project(request).await?;
    Ok(())
}
