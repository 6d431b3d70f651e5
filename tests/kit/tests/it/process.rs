//! Programs are found, waited for and ended.

use std::{net::TcpListener, os::unix::process::ExitStatusExt as _, process::Command};

use testkit::{Process, binary, free_port, until};

/// Starts a shell script.
pub(crate) fn sh(script: &str) -> Process {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    Process::start(command).unwrap()
}

#[test]
fn output_is_kept_and_the_status_is_told() {
    let mut process = sh("echo out; echo err >&2; exit 7");
    assert_eq!(process.wait().unwrap().code(), Some(7));
    assert_eq!(process.stdout().unwrap(), "out\n");
    assert_eq!(process.stderr().unwrap(), "err\n");
}

#[test]
fn a_process_that_is_asked_to_stop_may_clean_up() {
    let mut process = sh("trap 'echo cleaned; exit 3' TERM; echo up; while :; do sleep 0.01; done");
    until(|| Ok(process.stdout()? == "up\n")).unwrap();
    assert_eq!(process.terminate().unwrap().code(), Some(3));
    assert_eq!(process.stdout().unwrap(), "up\ncleaned\n");
    assert_eq!(process.terminate().unwrap().code(), Some(3), "once more changes nothing");
}

#[test]
fn a_killed_process_does_not_clean_up() {
    let mut process = sh("trap 'echo cleaned' TERM; echo up; while :; do sleep 0.01; done");
    until(|| Ok(process.stdout()? == "up\n")).unwrap();
    process.kill().unwrap();
    assert_eq!(process.wait().unwrap().signal(), Some(9));
    assert_eq!(process.stdout().unwrap(), "up\n");
}

#[test]
fn a_dropped_process_is_gone() {
    let process = sh("exec sleep 1000");
    let id = process.id();
    drop(process);
    assert!(!is_alive(id));
}

#[test]
fn a_port_that_answers_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    sh("exec sleep 1000").wait_for_port(port).unwrap();
}

#[test]
fn a_process_that_ends_before_it_listens_tells_why() {
    let mut process = sh("echo no configuration >&2; exit 2");
    let error = process.wait_for_port(free_port().unwrap()).unwrap_err().to_string();
    assert!(error.contains("exit status: 2"), "{error}");
    assert!(error.contains("no configuration"), "{error}");
}

#[test]
fn a_program_of_the_workspace_is_found() {
    assert!(binary("with-postgres").unwrap().is_file());
    let error = binary("no-such-program").unwrap_err().to_string();
    assert!(error.contains("cargo build --workspace --all-targets"), "{error}");
}

#[test]
fn free_ports_can_be_bound() {
    TcpListener::bind(("127.0.0.1", free_port().unwrap())).unwrap();
}

/// Whether process `id` is there, be it as a zombie.
pub(crate) fn is_alive(id: u32) -> bool {
    Command::new("kill").args(["-0", &id.to_string()]).output().unwrap().status.success()
}
