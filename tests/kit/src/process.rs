//! One running program of ours: started, looked at, and ended gently or by force.

mod usage;

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    os::unix::process::CommandExt as _,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::until;

/// A child process whose output is kept in files; it is killed when this value is dropped.
///
/// Should the test itself be killed, a watcher that holds the other end of a pipe kills the child.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    watcher: Child,
    output: TempDir,
}

/// Kills process `$0` when standard input ends, which it does when the test dies, however it dies.
/// A line on standard input says that the process is gone already.
const WATCHER: &str = r#"read -r gone || kill -KILL "$0""#;

impl Process {
    /// Starts `command` with no input and its output kept for [`Process::stdout`] and
    /// [`Process::stderr`]. It inherits the environment but for what `command` changes.
    ///
    /// # Errors
    /// When the program can't be started.
    pub fn start(mut command: Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let output = tempfile::tempdir().context("make a folder for the output")?;
        command
            .stdin(Stdio::null())
            .stdout(fs::File::create(output.path().join("stdout"))?)
            .stderr(fs::File::create(output.path().join("stderr"))?);
        let mut child = command.spawn().with_context(|| format!("start {name}"))?;
        match watch(child.id()) {
            Ok(watcher) => Ok(Self { name, child, watcher, output }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// The id that the operating system gave it.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until something answers on `port` of 127.0.0.1.
    ///
    /// # Errors
    /// When the process ends before; the message has what it wrote.
    pub fn wait_for_port(&mut self, port: u16) -> anyhow::Result<()> {
        until(|| {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended ({status}) before it listened:\n{}", self.name, self.written());
            }
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
        })
    }

    /// Waits until it has written `text` to standard error.
    ///
    /// # Errors
    /// When the process ends before; the message has what it wrote.
    pub fn wait_for_stderr(&mut self, text: &str) -> anyhow::Result<()> {
        until(|| {
            let ended = self.child.try_wait()?;
            let is_written = self.stderr()?.contains(text);
            if let (Some(status), false) = (ended, is_written) {
                bail!("{} ended ({status}) before it wrote {text}:\n{}", self.name, self.written());
            }
            Ok(is_written)
        })
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When the operating system refuses to wait for it.
    pub fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        self.child.wait().with_context(|| format!("wait for {}", self.name))
    }

    /// Kills it at once (SIGKILL), as a crash would, and waits until it is gone.
    ///
    /// # Errors
    /// When the operating system refuses to.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().with_context(|| format!("kill {}", self.name))?;
        self.wait().map(drop)
    }

    /// Asks it to stop (SIGTERM), as Kubernetes does, and waits until it has.
    ///
    /// # Errors
    /// When it can't be asked.
    pub fn terminate(&mut self) -> anyhow::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        self.signal("TERM")?;
        self.wait()
    }

    /// The same where how long it takes is under test; answers how long it took.
    ///
    /// # Errors
    /// When it still runs after `limit`; the message has what it wrote.
    pub fn terminate_within(&mut self, limit: Duration) -> anyhow::Result<(ExitStatus, Duration)> {
        let asked = Instant::now();
        self.signal("TERM")?;
        until(|| {
            let late = asked.elapsed() > limit && self.child.try_wait()?.is_none();
            ensure!(!late, "{} runs {limit:?} after SIGTERM:\n{}", self.name, self.written());
            Ok(self.child.try_wait()?.is_some())
        })?;
        Ok((self.wait()?, asked.elapsed()))
    }

    /// Sends it the signal `name`, such as `TERM`, and does not wait for what it does then.
    ///
    /// # Errors
    /// When it can't be sent.
    pub fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status()?;
        ensure!(sent.success(), "send {name} to {}: {sent}", self.name);
        Ok(())
    }

    /// What it has written to standard output so far.
    ///
    /// # Errors
    /// When that is not UTF-8.
    pub fn stdout(&self) -> anyhow::Result<String> {
        self.read("stdout")
    }

    /// What it has written to standard error so far.
    ///
    /// # Errors
    /// When that is not UTF-8.
    pub fn stderr(&self) -> anyhow::Result<String> {
        self.read("stderr")
    }

    fn read(&self, stream: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.output.path().join(stream))
            .with_context(|| format!("read the {stream} of {}", self.name))
    }

    fn written(&self) -> String {
        let both = [self.stdout(), self.stderr()];
        both.into_iter().map(Result::unwrap_or_default).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that is gone already can't be killed: that is what was wanted.
        let gone = self.kill().is_ok();
        if let (true, Some(mut pipe)) = (gone, self.watcher.stdin.take()) {
            // Should this fail, the watcher finds nothing to kill.
            std::io::Write::write_all(&mut pipe, b"gone\n").ok();
        }
        self.watcher.wait().ok();
    }
}

/// Starts the process that kills `child` when we die.
fn watch(child: u32) -> anyhow::Result<Child> {
    Command::new("sh")
        .args(["-c", WATCHER, &child.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A group of its own, so that Ctrl-C does not reach it before it has done its work.
        .process_group(0)
        .spawn()
        .context("start sh")
}
