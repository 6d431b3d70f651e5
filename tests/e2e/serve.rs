//! `jixiao serve`: three services in one process, for development.

use std::process::Command;

use anyhow::Result;
use api::pb::ledger::ledger_service_client::LedgerServiceClient;
use testkit::Process;
use tonic::codegen::tokio_stream;

use crate::folder::Folder;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_the_all_in_one_at_once() -> Result<()> {
    let folder = Folder::new()?;
    let (mut server, port) = start(&folder)?;
    server.wait_for_port(port)?;
    let mut ledger = LedgerServiceClient::connect(format!("http://127.0.0.1:{port}")).await?;
    // A stream that nobody ends holds the drain.
    let held = ledger.stream_transactions(tokio_stream::pending()).await?;
    server.signal("INT")?;
    server.wait_for_stderr("(draining)")?;
    server.signal("TERM")?;
    assert_eq!(server.wait()?.code(), Some(143), "{}", server.stderr()?);
    drop(held);
    Ok(())
}

#[test]
fn the_all_in_one_serves_until_it_is_told_to_stop() -> Result<()> {
    let folder = Folder::new()?;
    let (mut server, port) = start(&folder)?;
    let ports = [port, port + 1, port + 2];
    for port in ports {
        server.wait_for_port(port)?;
    }
    let urls = ports.map(|port| format!("http://127.0.0.1:{port}"));
    let [ledger, scoring, report] = &urls;
    let run = folder.evaluate(&["--json", "--connect", ledger, scoring, report])?;
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.json()?["posted"], 12);
    assert!(server.terminate()?.success(), "{}", server.stderr()?);
    assert!(server.stdout()?.contains(ledger), "says where it listens: {}", server.stdout()?);
    Ok(())
}

/// The three services on the port that is returned and the two behind it.
fn start(folder: &Folder) -> Result<(Process, u16)> {
    let port = three_free_ports()?;
    let mut command = Command::new(testkit::binary("jixiao")?);
    command.args(["serve", "--data"]).arg(folder.path("data")).args(["--port", &port.to_string()]);
    Ok((Process::start(command)?, port))
}

/// Three ports in a row.
fn three_free_ports() -> Result<u16> {
    loop {
        let port = testkit::free_port()?;
        let is_free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if port < 65_000 && is_free(port + 1) && is_free(port + 2) {
            return Ok(port);
        }
    }
}
