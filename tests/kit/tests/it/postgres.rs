//! Clusters start, crash, recover and go away.

use std::{
    fs,
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use testkit::{
    Process, binary,
    postgres::{Cluster, Durability, SERVER, database},
    query, until,
};

/// What a command that `with-postgres` runs does here: says its server and lives as long as its parent.
const LINGER: &str = "echo $JIXIAO_TEST_POSTGRES; while kill -0 $PPID; do sleep 0.01; done 2>&-";

#[test]
fn a_new_database_is_empty_and_like_no_other() {
    let (one, other) = (database().unwrap(), database().unwrap());
    assert_ne!(one, other);
    psql(&one, "CREATE TABLE entry (id bigint)");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(psql(&one, tables), "1");
    assert_eq!(psql(&other, tables), "0");
}

#[test]
fn a_durable_cluster_keeps_commits_through_a_crash() {
    let mut cluster = Cluster::start(Durability::Full).unwrap();
    let url = cluster.database().unwrap();
    assert_eq!(psql(&url, "SHOW fsync"), "on");
    assert_eq!(psql(&url, "SHOW synchronous_commit"), "on");
    assert_eq!(psql(&url, "SHOW full_page_writes"), "on");
    psql(&url, "CREATE TABLE entry (id bigint)");
    for round in 1..=5 {
        psql(&url, &format!("INSERT INTO entry VALUES ({round})"));
        cluster.kill().unwrap();
        assert!(TcpStream::connect(address(&url)).is_err(), "a killed server does not listen");
        cluster.restart().unwrap();
        assert!(cluster.log().unwrap().contains("not properly shut down"), "it crashed");
        assert_eq!(psql(&url, "SELECT count(*) FROM entry"), round.to_string());
    }
}

#[test]
fn a_crash_ends_the_connections() {
    let mut cluster = Cluster::start(Durability::None).unwrap();
    let url = cluster.database().unwrap();
    let mut command = Command::new("psql");
    command.args(["-Xqc", "SELECT pg_sleep(1000)", &url]);
    let mut client = Process::start(command).unwrap();
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    until(|| Ok(psql(&url, sleeping) == "1")).unwrap();
    cluster.kill().unwrap();
    assert!(!client.wait().unwrap().success());
    cluster.restart().unwrap();
}

#[test]
fn a_frozen_cluster_answers_when_it_is_thawed() {
    let mut cluster = Cluster::start(Durability::None).unwrap();
    let url = cluster.database().unwrap();
    cluster.freeze().unwrap();
    let mut command = Command::new("psql");
    command.args(["-XAtqc", "SELECT 1", &url]);
    let mut client = Process::start(command).unwrap();
    let mut late = Command::new("timeout");
    late.args(["0.5", "psql", "-XAtqc", "SELECT 1", &url]);
    assert!(!late.status().unwrap().success(), "it hangs");
    cluster.thaw().unwrap();
    assert!(client.wait().unwrap().success());
    cluster.freeze().unwrap(); // It goes away all the same.
}

#[test]
fn a_read_only_cluster_refuses_to_write() {
    let cluster = Cluster::start(Durability::None).unwrap();
    let url = cluster.database().unwrap();
    cluster.read_only(true).unwrap();
    let refused = || query(&url, "CREATE TABLE entry (id bigint)").err().map(|it| it.to_string());
    until(|| Ok(refused().is_some_and(|it| it.contains("25006")))).unwrap();
    cluster.read_only(false).unwrap();
    until(|| Ok(refused().is_none_or(|it| it.contains("already exists")))).unwrap();
}

#[test]
fn a_sqlite_file_is_read_as_another_process_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("books with a space.db");
    let script = "import sqlite3, sys
books = sqlite3.connect(sys.argv[1])
books.execute('PRAGMA journal_mode = WAL')
books.execute('CREATE TABLE entry (id, name)')
books.execute(\"INSERT INTO entry VALUES (1, '甲'), (2, NULL)\")
books.commit()
books.execute('INSERT INTO entry VALUES (3, NULL)')
print('open', flush=True)
import time
time.sleep(1000)";
    let mut command = Command::new("python3");
    command.args(["-c", script]).arg(&file);
    let mut writer = Process::start(command).unwrap();
    until(|| Ok(writer.stdout()? == "open\n")).unwrap();
    let url = format!("sqlite://{}", file.display());
    let rows = query(&url, "SELECT * FROM entry ORDER BY id").unwrap();
    assert_eq!(rows, ["1|甲", "2|None"], "what is committed, and nothing else");
    query(&url, "INSERT INTO entry VALUES (4, NULL)").unwrap_err();
    writer.kill().unwrap();
}

#[test]
fn a_dropped_cluster_leaves_nothing() {
    let cluster = Cluster::start(Durability::None).unwrap();
    let (folder, url) = (cluster.folder().to_owned(), cluster.url("postgres"));
    assert!(folder.is_dir());
    assert_eq!(psql(&url, "SHOW fsync"), "off");
    drop(cluster);
    assert!(!folder.exists());
    assert!(TcpStream::connect(address(&url)).is_err());
}

#[test]
fn a_cluster_goes_away_when_its_process_is_killed() {
    let mut process = with_postgres(&std::env::temp_dir());
    let url = announced(&mut process);
    let folder = PathBuf::from(psql(&url, "SHOW data_directory")).parent().unwrap().to_owned();
    assert!(folder.is_dir());
    process.kill().unwrap();
    until(|| Ok(!folder.exists())).unwrap();
    assert!(TcpStream::connect(address(&url)).is_err());
}

#[test]
fn several_may_start_at_once_on_a_machine_that_has_no_template() {
    let folder = tempfile::tempdir().unwrap();
    // As /tmp is: PostgreSQL does not run as root.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    let mut processes: Vec<_> = (0..3).map(|_| with_postgres(folder.path())).collect();
    let mut urls: Vec<_> = processes.iter_mut().map(announced).collect();
    urls.sort();
    urls.dedup();
    assert_eq!(urls.len(), 3, "each has a server of its own");
    for url in &urls {
        assert_eq!(psql(url, "SELECT 1"), "1");
    }
    for process in &mut processes {
        process.kill().unwrap();
    }
    let left = || fs::read_dir(folder.path()).unwrap().count();
    until(|| Ok(left() == 2)).unwrap(); // the template and its lock
}

#[test]
fn with_postgres_passes_the_exit_code_on() {
    let mut command = Command::new(binary("with-postgres").unwrap());
    command.args(["sh", "-c", "exit 7"]);
    assert_eq!(Process::start(command).unwrap().wait().unwrap().code(), Some(7));
}

#[test]
fn a_server_that_is_given_is_used() {
    let mut command = Command::new(binary("with-postgres").unwrap());
    command.args(["sh", "-c", "echo $JIXIAO_TEST_POSTGRES"]).env(SERVER, "postgres://given");
    let mut process = Process::start(command).unwrap();
    assert!(process.wait().unwrap().success());
    assert_eq!(process.stdout().unwrap(), "postgres://given\n");
}

/// A process that runs with a cluster of its own below `folder`.
fn with_postgres(folder: &Path) -> Process {
    let mut command = Command::new(binary("with-postgres").unwrap());
    command.args(["sh", "-c", LINGER]).env("TMPDIR", folder).env_remove(SERVER);
    Process::start(command).unwrap()
}

/// The URL of the cluster that `process` has started.
fn announced(process: &mut Process) -> String {
    until(|| {
        anyhow::ensure!(process.stderr()?.is_empty(), "{}", process.stderr()?);
        Ok(process.stdout()?.ends_with('\n'))
    })
    .unwrap();
    process.stdout().unwrap().trim_end().to_owned()
}

/// `host:port` of a URL.
fn address(url: &str) -> &str {
    url.split(['@', '/']).nth(3).unwrap()
}

fn psql(url: &str, statement: &str) -> String {
    let output = Command::new("psql").args(["-XAtqc", statement, url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}
