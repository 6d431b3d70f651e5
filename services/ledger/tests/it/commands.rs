//! The program: what can be asked of it, and how it ends.

use std::{
    path::Path,
    process::{Command, Output},
};

use api::pb::ledger::StreamTransactionsRequest;
use futures::stream;
use tempfile::TempDir;
use testkit::{Process, binary, free_port};

use crate::world::Client;

/// Runs the program to its end on a database in `folder`.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(binary("jixiao-ledger").unwrap());
    let url = format!("sqlite://{}", folder.join("ledger.db").display());
    command.args(arguments).current_dir(folder).env("LEDGER__DATABASE__URL", url);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn it_says_what_it_is_and_what_it_does() {
    let folder = TempDir::new().unwrap();
    let version = run(folder.path(), &["--version"], &[]);
    assert_eq!(version.status.code(), Some(0));
    let expected = format!("jixiao-ledger {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(text(&version.stdout), expected);
    let help = run(folder.path(), &["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    for word in ["账务服务", "check-config", "migrate", "[FILE]"] {
        assert!(text(&help.stdout).contains(word), "{word}: {}", text(&help.stdout));
    }
    let wrong = run(folder.path(), &["a.toml", "postgres://u:hunter2@h/d"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(text(&wrong.stderr), "参数不对：请看 jixiao-ledger --help (invalid arguments)\n");
}

#[test]
fn a_configuration_is_checked_without_a_trace() {
    let folder = TempDir::new().unwrap();
    let checked = run(folder.path(), &["check-config"], &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    assert_eq!(text(&checked.stdout), "配置可用 (configuration ok)\n");
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing was written");

    std::fs::write(folder.path().join("a.toml"), "[books]\nshards = 0\n").unwrap();
    let faults = [
        ("LEDGER__DATABASE__URL", "postgres://u:hun/ter2@h/d"),
        ("LEDGER__SERVER__LISTEN", "0.0.0.0:7001"),
        ("LEDGER__TELEMETRY__LEVEL", "inof"),
    ];
    for arguments in [&["check-config", "a.toml"][..], &["migrate", "a.toml"], &["a.toml"]] {
        let checked = run(folder.path(), arguments, &faults);
        let said = text(&checked.stderr);
        assert_eq!(checked.status.code(), Some(2), "{said}");
        for key in ["books.shards", "database.url", "telemetry.level"] {
            assert!(said.contains(key), "{key}: {said}");
        }
        assert!(!said.contains("ter2"), "{said}");
    }
    let open = run(folder.path(), &["check-config"], &faults[1..2]);
    assert!(text(&open.stderr).contains("server.listen：地址 0.0.0.0:7001"));
}

#[test]
fn a_password_that_others_can_read_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "hunter2\n").unwrap();
    let variables = [
        ("LEDGER__DATABASE__URL", "postgres://u@h/d"),
        ("LEDGER__DATABASE__PASSWORD_FILE", "password"),
    ];
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let checked = run(folder.path(), &["check-config"], &variables);
        let said = text(&checked.stderr);
        assert_eq!(checked.status.code(), Some(0), "{said}");
        assert_eq!(said.contains("others can read a secret"), warned, "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_schema_is_brought_up_to_date_and_nothing_is_served() {
    let folder = TempDir::new().unwrap();
    for said in ["已更新：0001_books", "schema is up to date"] {
        let migrated = run(folder.path(), &["migrate"], &[]);
        assert_eq!(migrated.status.code(), Some(0), "{}", text(&migrated.stderr));
        assert!(text(&migrated.stdout).contains(said), "{}", text(&migrated.stdout));
        assert!(folder.path().join("ledger.db").is_file());
    }
    let port = free_port().unwrap();
    let nobody = format!("postgres://u:hunter2@127.0.0.1:{port}/d");
    let failed = run(folder.path(), &["migrate"], &[("LEDGER__DATABASE__URL", &nobody)]);
    assert_eq!(failed.status.code(), Some(1));
    let said = text(&failed.stderr);
    assert!(said.contains("数据库不可用") && !said.contains("hunter2"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_it_while_it_drains() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let folder = TempDir::new().unwrap();
        let port = free_port().unwrap();
        let mut command = Command::new(binary("jixiao-ledger").unwrap());
        let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
        command
            .env("LEDGER__DATABASE__URL", url)
            .env("LEDGER__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("LEDGER__SERVER__DRAIN_SECONDS", "30");
        let mut program = Process::start(command).unwrap();
        program.wait_for_port(port).unwrap();
        let mut client = Client::connect(format!("http://127.0.0.1:{port}")).await.unwrap();
        let stream = stream::pending::<StreamTransactionsRequest>();
        let held = client.stream_transactions(stream).await.unwrap();

        program.signal("TERM").unwrap();
        program.wait_for_stderr("(draining)").unwrap();
        program.signal(signal).unwrap();
        let ended = program.wait().unwrap();
        assert_eq!(ended.code(), Some(code), "{}", program.stderr().unwrap());
        drop(held);
    }
}
