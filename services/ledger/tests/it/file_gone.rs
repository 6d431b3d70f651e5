//! The SQLite file: who may read it, what is in it after a stop, and what happens when it is gone or read-only.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use api::pb::ledger::GetExecutionRequest;
use testkit::{Process, binary, disk::Locked, free_port};
use tokio::task::JoinSet;

use crate::{
    callers::{Callers, Habit},
    health::{Health, TRUTH},
    journal::{Journal, summary},
    program::Program,
    words::{FIRST, REGION},
};

const CALLERS: usize = 8;
const READERS: usize = 40;
const STOP: Duration = Duration::from_secs(15);
/// An answer may be on its way while the probe sees that nothing is taken any more.
const ON_ITS_WAY: Duration = Duration::from_millis(500);
/// Whoever is neither root nor the owner of anything.
const NOBODY: u32 = 65_534;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_books_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("books");
    // The service makes the folder.
    let program = Program::start(&url(&books));
    program.register().await;
    assert_eq!(mode(&books), 0o700);
    for file in files(&books) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_stop_everything_is_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&url(folder.path()));
    program.register().await;
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    callers.stop().await;
    assert!(program.process.terminate().unwrap().success());
    let [file, log, _] = files(folder.path());
    let left = fs::metadata(&log).map_or(0, |it| it.len());
    assert_eq!(left, 0, "{} has what the file lacks", log.display());
    let copy = tempfile::tempdir().unwrap();
    fs::copy(&file, copy.path().join("ledger.db")).unwrap();
    journal.compare(&url(copy.path())).hold();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_deleted_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(&url(folder.path()));
    notices("file deleted", program, || fs::remove_file(&files(folder.path())[0]).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_replaced_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(&url(folder.path()));
    notices("file replaced", program, || {
        let file = &files(folder.path())[0];
        let older = file.with_extension("older");
        fs::copy(file, &older).unwrap();
        fs::rename(older, file).unwrap();
    })
    .await;
}

/// The next connection makes a new log, which hides that commits still go to the one that is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_deleted_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let url = url(folder.path());
    let mut program = Program::start(&url);
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    fs::remove_file(&files(folder.path())[1]).unwrap();
    let gone = Instant::now();
    read_on_new_connections(&program).await;
    let noticed = health.turns(false, gone);
    let told = journal.fails(CALLERS);
    let (between, dead) = (journal.count_after(gone), health.dead());
    drop(health);
    program.process.kill().unwrap();
    program.start_again();
    callers.stop().await;
    // What was only in the log went with it; what was acknowledged since is there.
    let compared = journal.compare_after(&url, gone + ON_ITS_WAY);
    eprintln!(
        "| log deleted | not ready after {noticed:.1?} | {between} acknowledged since | after kill -9 {compared} |"
    );
    assert!(noticed.is_some(), "it says that it is ready {TRUTH:?} later");
    assert!(told.is_some(), "nobody is told");
    assert!(between <= CALLERS, "{between} acknowledged: more than were under way");
    assert_eq!(dead, 0, "it is alive");
    compared.hold();
}

/// More readers at once than have connections.
async fn read_on_new_connections(program: &Program) {
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let mut client = program.client();
        let request = GetExecutionRequest {
            region_code: REGION.into(),
            project_codes: vec![FIRST.into()],
            fiscal_year: 2020,
            as_of: None,
            proposal: None,
        };
        readers.spawn(async move { client.get_execution(request).await.map(drop) });
    }
    // They may be refused as well.
    readers.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_the_right_to_write_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let program = unprivileged(folder.path());
    notices("chmod a-w", program, || {
        for file in files(folder.path()) {
            fs::set_permissions(file, fs::Permissions::from_mode(0o400)).unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_system_that_turned_read_only_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let url = url(folder.path());
    let program = Program::start(&url);
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    // The third is mapped into memory: a write to it would be no error but a signal.
    let [file, log, _] = files(folder.path());
    let locked = match Locked::new(&[file, log]) {
        Ok(locked) => locked,
        Err(refused) => return eprintln!("no file system that turns read-only: {refused}"),
    };
    let noticed = health.turns(false, Instant::now());
    let seen = Instant::now();
    let told = journal.fails(CALLERS);
    let late = journal.count_after(seen + ON_ITS_WAY);
    let lost = journal.compare(&url).lost;
    drop(locked);
    let ready = health.turns(true, Instant::now());
    let again = journal.grows(100);
    callers.stop().await;
    let compared = journal.compare(&url);
    eprintln!(
        "| read-only file system | {compared}; {lost} while it was | {} | not ready after {noticed:.1?}, ready after \
         {ready:.1?}, posted again after {again:.1?}, {late} acknowledged late |",
        summary(&journal.failures())
    );
    assert_eq!((lost, compared.lost), (0, 0));
    assert!(noticed.is_some() && ready.is_some(), "readiness tells the truth");
    assert!(told.is_some() && again.is_some());
    assert_eq!((late, health.dead()), (0, 0));
}

/// The files go: within five seconds the service is not ready, and from then on acknowledges nothing.
async fn notices(what: &str, mut program: Program, harm: impl FnOnce()) {
    program.register().await;
    let health = Health::watch(&program);
    let journal = Journal::default();
    let callers = Callers::start(&program, &journal, CALLERS, Habit::CALM);
    journal.grows(100).unwrap();
    harm();
    let gone = Instant::now();
    let noticed = health.turns(false, gone);
    let seen = Instant::now();
    let told = journal.fails(CALLERS);
    let (between, late) = (journal.count_after(gone), journal.count_after(seen + ON_ITS_WAY));
    let dead = health.dead();
    drop(health);
    let stopped = program.process.terminate_within(STOP);
    callers.stop().await;
    eprintln!(
        "| {what} | not ready after {noticed:.1?} | {between} acknowledged since, {late} of them late | stopped: \
         {stopped:.1?} |"
    );
    assert!(noticed.is_some(), "it says that it is ready {TRUTH:?} later");
    assert!(told.is_some(), "nobody is told");
    assert!(between <= CALLERS, "{between} acknowledged: more than were under way");
    assert_eq!(late, 0, "acknowledged though not ready");
    assert_eq!(dead, 0, "it is alive");
    stopped.unwrap();
}

/// The program as a user who can't write where the mode of a file forbids it; root can.
fn unprivileged(folder: &Path) -> Program {
    let (url, port) = (url(folder), free_port().unwrap());
    let mut command = Program::command(&url, port);
    if user() == "0" {
        // Where our programs are is not for everybody.
        let program = folder.join("jixiao-ledger");
        fs::copy(binary("jixiao-ledger").unwrap(), &program).unwrap();
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        let mut own = Command::new(program);
        own.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        own.uid(NOBODY).gid(NOBODY);
        command = own;
    }
    Program::run(Process::start(command).unwrap(), &url, port)
}

fn user() -> String {
    let output = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}/ledger.db", folder.display())
}

/// The file, and what SQLite keeps beside it while it is open.
fn files(folder: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| folder.join(format!("ledger.db{suffix}")))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
