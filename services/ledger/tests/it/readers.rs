//! Readers of a large project, and readers that wait for a lock, stop nobody from posting.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use api::pb::ledger::{
    BatchPostTransactionsRequest, GetExecutionRequest, GetProjectRequest, Transaction,
};
use testkit::{Process, query, until};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};

use crate::{
    callers::{Callers, DEADLINE, Habit},
    database::Database,
    health::Health,
    journal::{Journal, summary},
    long,
    program::Program,
    words::{FIRST, REGION, SECOND, allotment, approval, date},
    world::Client,
};

const READERS: usize = 20;
const CALLERS: usize = 20;
const BATCH: usize = 1_000;
/// How long posts are counted.
const WINDOW: Duration = Duration::from_secs(3);
/// More than there are connections.
const WAITING: usize = 60;
const CONNECTIONS: &str = "LEDGER__DATABASE__CONNECTIONS_MAX";
/// How long a reader waits before it hangs up.
const PATIENCE: Duration = Duration::from_secs(3);
const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_a_large_project_do_not_stop_posts_on_sqlite() {
    read_and_post("SQLite", Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_a_large_project_do_not_stop_posts_on_postgres() {
    read_and_post("PostgreSQL", Database::postgres()).await;
}

async fn read_and_post(what: &str, database: Database) {
    let size = if long() { 120_000 } else { 20_000 };
    let program = Program::start(&database.url);
    program.register().await;
    fill(&program.client(), size).await;
    let health = Health::watch(&program);
    health.turns(true, Instant::now()).unwrap();
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::BUSY);
    journal.grows(CALLERS).unwrap();
    let alone = posts_in_a_window(&journal);
    let small = posts_beside_readers(&program, &journal, SECOND).await;
    let large = posts_beside_readers(&program, &journal, FIRST).await;
    callers.stop().await;
    let (changes, dead, failures) = (health.changes(), health.dead(), journal.failures());
    eprintln!(
        "| {what}, {READERS} readers | posts alone {alone}, beside readers of an empty project {small}, of {size} \
         transactions {large} | {} | readiness changed {changes} times |",
        summary(&failures)
    );
    // Readers take their share of the processors, however little they read.
    assert!(large * 3 >= small && large * 10 >= alone, "{large} of {small} and {alone}");
    assert_eq!((changes, dead), (0, 0), "it stays ready");
    assert!(failures.is_empty(), "{}", summary(&failures));
}

/// Readers of one project, again and again, while posts are counted.
async fn posts_beside_readers(program: &Program, journal: &Journal, project: &str) -> usize {
    let read = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (client, project, read) = (program.client(), project.to_owned(), Arc::clone(&read));
        readers.spawn(async move {
            loop {
                if execution(&client, &project).await.is_ok() {
                    read.store(true, Ordering::Relaxed);
                }
            }
        });
    }
    until(|| Ok(read.load(Ordering::Relaxed))).unwrap();
    let posts = posts_in_a_window(journal);
    readers.shutdown().await;
    posts
}

fn posts_in_a_window(journal: &Journal) -> usize {
    let (started, before) = (Instant::now(), journal.count());
    until(|| Ok(started.elapsed() > WINDOW)).unwrap();
    journal.count() - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fund_table_costs_the_same_however_many_entries_on_sqlite() {
    costs_the_same("SQLite", Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fund_table_costs_the_same_however_many_entries_on_postgres() {
    costs_the_same("PostgreSQL", Database::postgres()).await;
}

async fn costs_the_same(what: &str, database: Database) {
    let program = Program::start(&database.url);
    program.register().await;
    let client = program.client();
    fill(&client, 1_000).await;
    let small = fastest(&client).await;
    fill(&client, 19_000).await;
    let large = fastest(&client).await;
    eprintln!("| {what}, GetExecution | 1,000 transactions: {small:.2?} | 20,000: {large:.2?} |");
    assert!(large < small * 3, "{small:?} with 1,000 transactions, {large:?} with 20,000");
}

/// The fastest of many: what it costs when nobody else is at work.
async fn fastest(client: &Client) -> Duration {
    let mut fastest = Duration::MAX;
    for _ in 0..30 {
        let asked = Instant::now();
        execution(client, FIRST).await.unwrap();
        fastest = fastest.min(asked.elapsed());
    }
    fastest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_hangs_up_leaves_no_query() {
    let Database { url, .. } = Database::postgres();
    let program = Program::start(&url);
    program.register().await;
    let _lock = lock_projects(&url);
    let (asked, readers) = (Instant::now(), read_projects(&program, PATIENCE));
    let mut waited = 0;
    until(|| {
        waited = waiting(&url);
        Ok(waited > 0 || asked.elapsed() > PATIENCE)
    })
    .unwrap();
    assert!(waited > 0, "no query runs");
    let answers = readers.join_all().await;
    assert!(answers.iter().all(Result::is_err), "the table is locked");
    let hung_up = Instant::now();
    let mut left = waiting(&url);
    until(|| {
        left = waiting(&url);
        Ok(left == 0 || hung_up.elapsed() > SOON)
    })
    .unwrap();
    eprintln!(
        "| {WAITING} readers with {waited} queries hung up | {left} queries left after {:.1?} |",
        hung_up.elapsed()
    );
    assert_eq!(left, 0, "queries that nobody waits for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_readers_are_refused_and_stop_nobody() {
    let Database { url, .. } = Database::postgres();
    let program = Program::start_with(&url, &[(CONNECTIONS, "4")]);
    program.register().await;
    let health = Health::watch(&program);
    health.turns(true, Instant::now()).unwrap();
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    let _lock = lock_projects(&url);
    let asked = Instant::now();
    let answers = read_projects(&program, DEADLINE).join_all().await;
    let took = asked.elapsed();
    let refused = answers.iter().filter(|it| code(it) == Code::ResourceExhausted).count();
    let (posts, changes) = (journal.count_after(asked), health.changes());
    callers.stop().await;
    eprintln!(
        "| {WAITING} readers wait for 4 connections | {refused} refused, all answered after {took:.1?} | {posts} posts \
         meanwhile, {} | readiness changed {changes} times |",
        summary(&journal.failures())
    );
    assert!(refused >= WAITING / 2, "{answers:?}");
    assert!(posts > CALLERS, "posts need no reader's connection");
    assert_eq!(changes, 0, "it stays ready");
}

fn code(answer: &Result<(), Status>) -> Code {
    answer.as_ref().map_or_else(Status::code, |()| Code::Ok)
}

/// Somebody has the table of projects for himself, until this is dropped.
fn lock_projects(url: &str) -> Process {
    let mut command = Command::new("psql");
    let lock = "BEGIN; LOCK TABLE projects IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1000);";
    command.args(["-Xqc", lock, url]);
    let process = Process::start(command).unwrap();
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND wait_event = 'PgSleep'";
    until(|| Ok(query(url, sleeping)? == ["1"])).unwrap();
    process
}

/// How many queries wait for the lock.
fn waiting(url: &str) -> usize {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                   AND wait_event_type = 'Lock'";
    query(url, waiting).unwrap()[0].parse().unwrap()
}

fn read_projects(program: &Program, deadline: Duration) -> JoinSet<Result<(), Status>> {
    let mut readers = JoinSet::new();
    for _ in 0..WAITING {
        let mut client = program.client();
        let (region_code, project_code) = (REGION.into(), FIRST.into());
        let mut request = Request::new(GetProjectRequest { region_code, project_code });
        request.set_timeout(deadline);
        readers.spawn(async move { client.get_project(request).await.map(drop) });
    }
    readers
}

async fn execution(client: &Client, project: &str) -> Result<(), Status> {
    let mut request = Request::new(GetExecutionRequest {
        region_code: REGION.into(),
        project_codes: vec![project.into()],
        fiscal_year: 2020,
        as_of: Some(date(2020, 12, 31)),
        proposal: None,
    });
    request.set_timeout(DEADLINE);
    client.clone().get_execution(request).await.map(drop)
}

/// Posts so many transactions of the first project.
async fn fill(client: &Client, count: usize) {
    let approved = approval(i64::try_from(count).unwrap());
    for rest in (0..count).step_by(BATCH) {
        let mut transactions: Vec<Transaction> =
            (0..BATCH.min(count - rest)).map(|_| allotment(FIRST, 1)).collect();
        if rest == 0 {
            transactions[0] = approved.clone();
        }
        let request = BatchPostTransactionsRequest {
            transactions,
            all_or_nothing: true,
            ..Default::default()
        };
        client.clone().batch_post_transactions(request).await.unwrap();
    }
}
