//! The disk below SQLite fills, is freed and fills again: what scoring and report acknowledged is seen by a second
//! reader, a retry answers the first result, and nothing is kept by halves. That of the ledger is with the ledger.

use std::time::{Duration, Instant};

use api::pb::{
    report::report_service_client::ReportServiceClient,
    scoring::scoring_service_client::ScoringServiceClient,
};
use testkit::{Process, disk::Room, free_port};
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};

use crate::{
    services::command,
    works::{evaluate, fund, report},
    world::World,
    writers::{Callers, Journal, Tables, longest, summary},
};

const BYTES: u64 = 64 << 20;
/// How many are acknowledged before the disk fills.
const SOME: usize = 12;
/// A refusal comes well before a caller's deadline.
const WELL_BEFORE: Duration = Duration::from_secs(10);
const STOP: Duration = Duration::from_secs(15);

/// Every revision and every scorecard; a scorecard is counted once, and a revision follows another.
const SCORING: Tables = Tables {
    kept: "SELECT evaluation_id || ' ' || revision, filed_at FROM evaluations \
           UNION ALL SELECT evaluation_id || ' ' || digest, scored_at FROM scorecards",
    half: "SELECT evaluation_id FROM scorecards WHERE digest NOT IN (SELECT digest FROM scorings) \
           UNION ALL SELECT evaluation_id FROM scorings \
           WHERE number > 1 OR digest NOT IN (SELECT digest FROM scorecards) \
           UNION ALL SELECT evaluation_id FROM evaluations WHERE revision > 1 AND evaluation_id NOT IN \
           (SELECT evaluation_id FROM evaluations WHERE revision = 1)",
};
const REPORT: Tables = Tables {
    kept: "SELECT lower(hex(report_id)), rendered_at FROM reports",
    half: "SELECT hex(report_id) FROM reports WHERE report_id NOT IN (SELECT report_id FROM documents) \
           UNION ALL SELECT hex(report_id) FROM documents \
           WHERE report_id NOT IN (SELECT report_id FROM reports)",
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_loses_no_evaluation() {
    match Room::disk(BYTES) {
        Ok(room) => of_scoring("scoring, disk full", room).await,
        Err(refused) => eprintln!("only files that may not be written: {refused}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_may_not_be_written_lose_no_evaluation() {
    of_scoring("scoring, file size limited", Room::files().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_loses_no_report() {
    match Room::disk(BYTES) {
        Ok(room) => of_report("report, disk full", room).await,
        Err(refused) => eprintln!("only files that may not be written: {refused}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_may_not_be_written_lose_no_report() {
    of_report("report, file size limited", Room::files().unwrap()).await;
}

/// The program on a database that can run out of room.
struct Program {
    what: &'static str,
    process: Process,
    channel: Channel,
    database: String,
    tables: Tables,
}

impl Program {
    fn start(
        what: &'static str,
        name: &str,
        room: &Room,
        tables: Tables,
        keys: &[(&str, &str)],
    ) -> Self {
        let database = format!("sqlite://{}", room.folder().join("rows.db").display());
        let port = free_port().unwrap();
        let keys = [&[("DATABASE__URL", database.as_str())], keys].concat();
        let command = command(name, port, &keys).unwrap();
        let mut process = Process::start_with_limits(&command).unwrap();
        process.wait_for_port(port).unwrap();
        let endpoint = Endpoint::new(format!("http://127.0.0.1:{port}")).unwrap();
        Self { what, process, channel: endpoint.connect_lazy(), database, tables }
    }
}

/// Evaluations are filed, revised and scored; the ledger is on another disk.
async fn of_scoring(what: &'static str, room: Room) {
    let world = World::on_sqlite().await;
    fund(&world).await;
    let keys = [("LEDGER__URL", world.urls[0].as_str())];
    let program = Program::start(what, "scoring", &room, SCORING, &keys);
    let client = ScoringServiceClient::new(program.channel.clone());
    let journal = Journal::default();
    let callers =
        Callers::start(&journal, move |journal, number| evaluate(client.clone(), journal, number));
    survive(program, room, &journal, callers).await;
    world.end().await;
}

/// One evaluation is reported again and again; ledger, scoring and the documents are on another disk.
async fn of_report(what: &'static str, room: Room) {
    let world = World::on_sqlite().await;
    fund(&world).await;
    evaluate(world.scoring.clone(), Journal::default(), 1).await.unwrap();
    let documents = tempfile::tempdir().unwrap();
    let folder = documents.path().display().to_string();
    let keys = [("SCORING__URL", world.urls[1].as_str()), ("DOCUMENTS__FOLDER", folder.as_str())];
    let program = Program::start(what, "report", &room, REPORT, &keys);
    let client = ReportServiceClient::new(program.channel.clone());
    let journal = Journal::default();
    let callers =
        Callers::start(&journal, move |journal, number| report(client.clone(), journal, number));
    survive(program, room, &journal, callers).await;
    world.end().await;
}

async fn survive(program: Program, room: Room, journal: &Journal, callers: Callers) {
    let rounds = if std::env::var_os("JIXIAO_LONG").is_some() { 20 } else { 2 };
    let Program { what, mut process, channel: _, database, tables } = program;
    let started = Instant::now();
    journal.grows(SOME).unwrap();
    let (mut told, mut again, mut lost) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        room.fill(&process).unwrap();
        // There may be room left in the files themselves.
        told.push(journal.fails());
        let full = journal.compare(&database, tables);
        room.free(&process).unwrap();
        again.push(journal.grows(SOME));
        let freed = journal.compare(&database, tables);
        lost += full.lost + full.half + freed.lost + freed.half;
    }
    callers.stop().await;
    let failures = journal.failures();
    let running = journal.compare(&database, tables);
    let stopped = process.terminate_within(STOP);
    let compared = journal.compare(&database, tables);
    eprintln!(
        "| {what} | {rounds} rounds in {:.0?} | {compared}; {lost} lost or half while it ran | {} | told after {}, \
         written again after {} | stopped: {stopped:.1?} |",
        started.elapsed(),
        summary(&failures),
        longest(&told),
        longest(&again),
    );
    assert_eq!(lost, 0, "lost or half while the service ran");
    running.hold();
    compared.hold();
    let (status, _) = stopped.unwrap();
    assert!(status.success(), "{status}");
    for failure in &failures {
        let said = (failure.code, failure.reason.as_str());
        assert_eq!(said, (Code::Unavailable, "STORAGE_UNAVAILABLE"), "{failure:?}");
        assert!(failure.took < WELL_BEFORE, "{failure:?}");
    }
    assert!(!told.contains(&None), "what is not kept is not acknowledged");
    assert!(!again.contains(&None), "it goes on without a restart");
}
