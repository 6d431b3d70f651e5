//! Programs are found, waited for and ended.

use std::{
    env, fs, net::TcpListener, os::unix::process::ExitStatusExt as _, process::Command,
    time::Duration,
};

use testkit::{Process, binary, free_port, until};

/// Starts a shell script.
fn sh(script: &str) -> Process {
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
fn a_process_that_does_not_stop_in_time_is_an_error() {
    let mut process = sh("trap '' TERM; echo up; while :; do sleep 0.01; done");
    until(|| Ok(process.stdout()? == "up\n")).unwrap();
    let error = process.terminate_within(Duration::from_millis(50)).unwrap_err().to_string();
    assert!(error.contains("after SIGTERM:\nup\n"), "{error}");
    let (status, took) = sh("exec sleep 1000").terminate_within(Duration::from_secs(60)).unwrap();
    assert_eq!(status.signal(), Some(15));
    assert!(took < Duration::from_secs(60));
}

#[test]
fn what_a_process_uses_is_told() {
    let script = "import sys
files = [open('/dev/null') for _ in range(20)]
memory = bytearray(b'x') * (64 << 20)
del memory
print('up', flush=True)
while True: pass";
    let mut command = Command::new("python3");
    command.args(["-c", script]);
    let mut process = Process::start(command).unwrap();
    until(|| Ok(process.stdout()? == "up\n")).unwrap();
    let before = process.cpu_time().unwrap();
    until(|| Ok(process.cpu_time()? > before + Duration::from_millis(20))).unwrap();
    assert!((64 << 20..256 << 20).contains(&process.memory_peak().unwrap()));
    assert!(process.memory().unwrap() < process.memory_peak().unwrap());
    assert!((23..40).contains(&process.open_files().unwrap()));
    process.limit_open_files(50).unwrap();
    assert_eq!(process.open_files_max().unwrap(), 50);
    process.kill().unwrap();
    process.cpu_time().unwrap_err();
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
    assert!(!is_running(id));
}

/// Plays two parts: it runs itself once more, as the test that is killed while its process runs.
#[test]
fn a_process_dies_with_the_test_that_started_it() {
    const TOLD: &str = "TESTKIT_TELLS_THE_ID_IN";
    if let Some(file) = env::var_os(TOLD) {
        let mut orphan = sh("exec sleep 1000");
        fs::write(file, format!("{}\n", orphan.id())).unwrap();
        orphan.wait().unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("id");
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "process::a_process_dies_with_the_test_that_started_it"]);
    command.env(TOLD, &file);
    let mut test = Process::start(command).unwrap();
    until(|| Ok(fs::read_to_string(&file).is_ok_and(|id| id.ends_with('\n')))).unwrap();
    let orphan = fs::read_to_string(&file).unwrap().trim_end().parse().unwrap();
    assert!(is_running(orphan));
    test.kill().unwrap();
    until(|| Ok(!is_running(orphan))).unwrap();
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

/// Whether process `id` is there and no zombie, which nobody may reap once its parent is dead.
fn is_running(id: u32) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", &id.to_string()]).output().unwrap();
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
