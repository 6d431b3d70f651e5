//! `jixiao serve`: three services in one process, for development.

use std::process::Command;

use anyhow::Result;
use testkit::Process;

use crate::folder::Folder;

#[test]
fn the_all_in_one_serves_until_it_is_told_to_stop() -> Result<()> {
    let folder = Folder::new()?;
    let port = three_free_ports()?;
    let mut command = Command::new(testkit::binary("jixiao")?);
    command.args(["serve", "--data"]).arg(folder.path("data")).args(["--port", &port.to_string()]);
    let mut server = Process::start(command)?;
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
