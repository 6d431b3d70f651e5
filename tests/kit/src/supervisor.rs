//! A shell that holds something for us, obeys line by line, and lets go of it when we die, however we die.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, ensure};

/// A script that answers each line on its standard input with one line, and cleans up when its input ends.
///
/// Dropping this ends the input, and waits until the script has cleaned up.
#[derive(Debug)]
pub(crate) struct Supervisor {
    child: Child,
    commands: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

impl Supervisor {
    /// Starts `script` with `arguments`; `shell` runs `sh`, as the user and in the environment that it needs.
    pub(crate) fn start(
        mut shell: Command,
        script: &str,
        arguments: &[&OsStr],
    ) -> anyhow::Result<Self> {
        let mut child = shell
            .args(["-c", script, "supervisor"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own, so that Ctrl-C does not reach it before it has cleaned up.
            .process_group(0)
            .spawn()
            .context("start sh")?;
        let commands = child.stdin.take();
        let replies = BufReader::new(child.stdout.take().context("standard output is a pipe")?);
        Ok(Self { child, commands, replies })
    }

    /// The id that the operating system gave the shell.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends one command and waits for its reply.
    pub(crate) fn ask(&mut self, command: &str) -> anyhow::Result<String> {
        let commands = self.commands.as_mut().context("the supervisor is stopping")?;
        writeln!(commands, "{command}").with_context(|| format!("ask for `{command}`"))?;
        let mut reply = String::new();
        let length = self.replies.read_line(&mut reply)?;
        ensure!(length != 0, "the supervisor ended when it was asked for `{command}`");
        Ok(reply.trim_end().to_owned())
    }

    /// Sends one command; everything but the reply `done` is an error.
    pub(crate) fn order(&mut self, command: &str) -> anyhow::Result<()> {
        let reply = self.ask(command)?;
        ensure!(reply == "done", "{command}: {reply}");
        Ok(())
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.commands.take());
        self.child.wait().ok();
    }
}
