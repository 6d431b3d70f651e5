//! One PostgreSQL server in a folder of its own, gone when its owner is.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use super::{create_database, installation::Installation, template};
use crate::free_port;

/// The parent of the server; it runs until standard input ends: see its comments.
const SUPERVISOR: &str = include_str!("supervisor.sh");
/// How many ports to try: another process may take one between the look and the start.
const PORTS_MAX: usize = 10;
/// For tests that never crash the server: an eighth of the time.
const NOT_DURABLE: &str = "fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
";

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: fast, for tests of what is computed.
    None,
    /// A crash, as in production: for crash tests and for measuring.
    Full,
}

/// A server with no databases but its own, listening on 127.0.0.1 for user `postgres` without a password.
///
/// Dropping it stops the server and removes its folder. Should the process die instead, however it
/// dies, the supervisor does both.
#[derive(Debug)]
pub struct Cluster {
    supervisor: Child,
    commands: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    port: u16,
    folder: TempDir,
}

impl Cluster {
    /// Starts a new one on a free port and waits until it accepts connections.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; the message says why.
    pub fn start(durability: Durability) -> anyhow::Result<Self> {
        let installation = Installation::find()?;
        let owner = installation.owner;
        let folder = tempfile::Builder::new().prefix("jixiao-cluster-").tempdir()?;
        chown(folder.path(), Some(owner.user), None).context("hand the folder to postgres")?;
        let data = folder.path().join("data");
        template::copy(&installation, &data)?;
        if durability == Durability::None {
            let mut settings =
                fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
            settings.write_all(NOT_DURABLE.as_bytes())?;
        }
        let mut supervisor = owner
            .command("sh")
            .args(["-c", SUPERVISOR, "supervisor"])
            .args([installation.programs.as_path(), folder.path()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own, so that Ctrl-C does not reach it before it has cleaned up.
            .process_group(0)
            .spawn()
            .context("start sh")?;
        let commands = supervisor.stdin.take();
        let replies = supervisor.stdout.take().context("standard output is a pipe")?;
        let replies = BufReader::new(replies);
        let mut cluster = Self { supervisor, commands, replies, port: 0, folder };
        cluster.start_on_a_free_port()?;
        Ok(cluster)
    }

    /// Creates an empty database with a new name; returns its URL.
    ///
    /// # Errors
    /// When the server is down.
    pub fn database(&self) -> anyhow::Result<String> {
        create_database(&self.url("postgres"))
    }

    /// The URL of `database` on this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Kills the server and its backends at once (SIGKILL), as a crash would.
    ///
    /// # Errors
    /// When the supervisor is gone.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        let reply = self.ask("kill")?;
        ensure!(reply == "killed", "kill PostgreSQL: {reply}");
        Ok(())
    }

    /// Starts the server again after [`Cluster::kill`], on the same port with the same data, and waits
    /// until it has recovered.
    ///
    /// # Errors
    /// When it does not start; the message has its log.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let reply = self.ask(&format!("start {}", self.port))?;
        ensure!(reply == "ready", "PostgreSQL does not start again:\n{}", self.log()?);
        Ok(())
    }

    /// What the server has logged so far.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn log(&self) -> anyhow::Result<String> {
        fs::read_to_string(self.folder.path().join("log")).context("read the log of PostgreSQL")
    }

    /// The folder with the data of the server; only for looking at it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn start_on_a_free_port(&mut self) -> anyhow::Result<()> {
        for _ in 0..PORTS_MAX {
            self.port = free_port()?;
            if self.ask(&format!("start {}", self.port))? == "ready" {
                return Ok(());
            }
            let log = self.log()?;
            ensure!(log.contains("Address already in use"), "PostgreSQL does not start:\n{log}");
        }
        bail!("{PORTS_MAX} ports were taken before PostgreSQL could listen")
    }

    /// Sends one command to the supervisor and waits for its one-line reply.
    fn ask(&mut self, command: &str) -> anyhow::Result<String> {
        let commands = self.commands.as_mut().context("the supervisor is stopping")?;
        writeln!(commands, "{command}").context("ask the supervisor of PostgreSQL")?;
        let mut reply = String::new();
        let length = self.replies.read_line(&mut reply)?;
        ensure!(length != 0, "the supervisor of PostgreSQL is gone");
        Ok(reply.trim_end().to_owned())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input tells the supervisor to stop the server and remove the folder.
        drop(self.commands.take());
        self.supervisor.wait().ok();
    }
}
