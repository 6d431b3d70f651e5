//! A process that may open no more files.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    process::Stdio,
    time::{Duration, Instant},
};

use server::Server;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};
use tonic::Request;

use crate::{
    desk::{Desk, ask, note},
    world::{Running, config},
};

/// How many files this process may open besides those it has.
const FILES: usize = 10;
/// How many connections a stranger opens.
const CONNECTIONS: usize = 40;

/// How much processor time this process has had; the file is open before none is left.
fn busy(stat: &File) -> Duration {
    let mut text = [0; 1024];
    let length = stat.read_at(&mut text, 0).unwrap();
    let text = std::str::from_utf8(text.get(..length).unwrap()).unwrap();
    // After the name, which may hold anything: user and system time, in hundredths of a second.
    let fields = text.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks.saturating_mul(10))
}

/// Lets this process open no more than so many files beyond those it has.
async fn limit(more: usize) {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().count();
    let limit = format!("--nofile={}:", open.saturating_add(more));
    let process = std::process::id().to_string();
    let limited = Command::new("prlimit").args(["--pid", &process, &limit]).status().await;
    assert!(limited.unwrap().success());
}

/// Another process, which connects and holds when it is told to.
struct Stranger {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Stranger {
    fn new(server: &Running) -> Self {
        let script = format!(
            "read; for n in $(seq {CONNECTIONS}); do exec {{fd}}<>/dev/tcp/127.0.0.1/{}; done; \
             echo; cat",
            server.address.port()
        );
        let mut process = Command::new("bash")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, input, output: BufReader::new(output).lines() }
    }

    async fn connect(&mut self) {
        self.input.write_all(b"\n").await.unwrap();
        self.output.next_line().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_server_without_files_does_not_spin_and_serves_again() {
    let server = Running::desk(Server { connections_max: 1000, ..config() }, Desk::default()).await;
    ask(&server.peer(), "Echo", Request::new(note("前"))).await.unwrap();
    let mut stranger = Stranger::new(&server);
    let stat = File::open("/proc/self/stat").unwrap();
    limit(FILES).await;
    // Nothing that could be closed holds them.
    let files: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    stranger.connect().await;
    let (since, before) = (Instant::now(), busy(&stat));
    let waited = tokio::time::timeout(Duration::from_secs(2), stranger.process.wait()).await;
    assert!(waited.is_err(), "it holds its connections");
    let used = busy(&stat).saturating_sub(before);
    println!("{used:?} of processor time in {:?}", since.elapsed());
    assert!(used < Duration::from_millis(200), "{used:?}");

    // The stranger, who still holds more connections than there are files, keeps nobody out.
    drop(files);
    while ask(&server.peer(), "Echo", Request::new(note("后"))).await.is_err() {}
    assert_eq!(stranger.process.try_wait().unwrap(), None);
    server.stop();
    server.stopped().await.unwrap();
}
