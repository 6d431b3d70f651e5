//! Packets go nowhere, and nobody is told.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{
    Process,
    network::Network,
    postgres::{Cluster, Durability},
    query, until,
};

/// A client of the database `$0` that has begun, and inserts as soon as the file `$1` is there.
const CLIENT: &str = r#"
{
  echo 'SELECT 1;'
  until [ -e "$1" ]; do sleep 0.01; done
  echo 'INSERT INTO entry VALUES (1);'
} | psql -Xq "$0"
"#;

#[test]
fn a_dead_host_is_silent_and_comes_back() {
    match Network::namespace() {
        Ok(network) => falls_silent(network),
        Err(refused) => eprintln!("no host of its own: {refused}"),
    }
}

#[test]
fn a_proxy_is_silent_and_comes_back() {
    falls_silent(Network::proxy().unwrap());
}

fn falls_silent(network: Network) {
    let mut cluster = Cluster::start_behind(network, Durability::None).unwrap();
    let url = cluster.database().unwrap();
    let past = cluster.past_the_network(&url).unwrap();
    query(&url, "CREATE TABLE entry (id bigint)").unwrap();

    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    let mut command = Command::new("sh");
    command.args(["-c", CLIENT]).arg(&url).arg(&go);
    let mut client = Process::start(command).unwrap();
    until(|| Ok(client.stdout()?.contains("1 row"))).unwrap();

    cluster.network().unwrap().swallow().unwrap();
    std::fs::write(&go, "").unwrap();
    assert!(!answers_within_a_second(&url), "a new connection is not answered");
    assert_eq!(query(&past, "SELECT count(*) FROM entry").unwrap(), ["0"], "the server lives");

    cluster.network().unwrap().resume().unwrap();
    assert!(client.wait().unwrap().success(), "the old connection goes on");
    assert_eq!(query(&url, "SELECT count(*) FROM entry").unwrap(), ["1"]);

    cluster.network().unwrap().cut().unwrap();
    let started = Instant::now();
    query(&url, "SELECT 1").unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5), "a cut is told at once");
    cluster.network().unwrap().resume().unwrap();
    assert_eq!(query(&url, "SELECT count(*) FROM entry").unwrap(), ["1"]);
}

fn answers_within_a_second(url: &str) -> bool {
    let mut command = Command::new("timeout");
    command.args(["1", "psql", "-Xqc", "SELECT 1", url]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}
