//! What a process uses, and what it may use, as `/proc` tells.

use std::{fs, process::Command, time::Duration};

use anyhow::{Context as _, ensure};

use super::Process;

/// The unit of time in `/proc/PID/stat`: a hundredth of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);
/// Where the times of user and system are in `/proc/PID/stat`, counted after the name.
const TIMES: [usize; 2] = [11, 12];

impl Process {
    /// The processor time that all its threads have used.
    ///
    /// # Errors
    /// When it is gone.
    pub fn cpu_time(&self) -> anyhow::Result<Duration> {
        let stat = self.proc("stat")?;
        // The name is in parentheses, and may have spaces.
        let (_, rest) = stat.rsplit_once(") ").context("a process has a name")?;
        let fields: Vec<&str> = rest.split(' ').collect();
        let mut ticks: u32 = 0;
        for place in TIMES {
            let time: u32 = fields.get(place).context("a process has times")?.parse()?;
            ticks = ticks.saturating_add(time);
        }
        Ok(TICK.saturating_mul(ticks))
    }

    /// The memory that it has now, in bytes.
    ///
    /// # Errors
    /// When it is gone.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.status("VmRSS:")
    }

    /// The most memory that it ever had, in bytes.
    ///
    /// # Errors
    /// When it is gone.
    pub fn memory_peak(&self) -> anyhow::Result<u64> {
        self.status("VmHWM:")
    }

    /// How many files, sockets and pipes it has open.
    ///
    /// # Errors
    /// When it is gone.
    pub fn open_files(&self) -> anyhow::Result<usize> {
        let folder = format!("/proc/{}/fd", self.id());
        Ok(fs::read_dir(folder).context("look at its open files")?.count())
    }

    /// How many files it may have open.
    ///
    /// # Errors
    /// When it is gone.
    pub fn open_files_max(&self) -> anyhow::Result<usize> {
        let limits = self.proc("limits")?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        let soft = line.and_then(|line| line.split_whitespace().next());
        soft.context("a process has limits")?.parse().context("read the limit of open files")
    }

    /// From now on it may have so many files open; those that it has stay.
    ///
    /// # Errors
    /// When it is gone, or has no right to so many.
    pub fn limit_open_files(&self, files: usize) -> anyhow::Result<()> {
        self.limit(&format!("--nofile={files}:"))
    }

    /// From now on no file of it grows beyond so many bytes; `None` lifts that. Start the program with
    /// [`Process::start_with_limits`], or the signal that comes with the error kills it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn limit_file_size(&self, bytes: Option<u64>) -> anyhow::Result<()> {
        let bytes = bytes.map_or_else(|| "unlimited".to_owned(), |it| it.to_string());
        self.limit(&format!("--fsize={bytes}:"))
    }

    /// Starts `command` so that it bears [`Process::limit_file_size`]: writing more is an error, not a signal.
    ///
    /// # Errors
    /// As [`Process::start`].
    pub fn start_with_limits(command: &Command) -> anyhow::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#]);
        shell.arg(command.get_program()).args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        Self::start(shell)
    }

    fn limit(&self, option: &str) -> anyhow::Result<()> {
        let process = format!("--pid={}", self.id());
        let limited = Command::new("prlimit").args([&process, option]).status();
        let limited = limited.context("start prlimit: install the package util-linux")?;
        ensure!(limited.success(), "prlimit {process} {option}: {limited}");
        Ok(())
    }

    /// A line of `/proc/PID/status` in kB, as bytes.
    fn status(&self, name: &str) -> anyhow::Result<u64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes: u64 = kilobytes.context("a process has memory")?.parse()?;
        Ok(kilobytes.saturating_mul(1024))
    }

    fn proc(&self, file: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{file}", self.id());
        fs::read_to_string(&path).with_context(|| format!("read {path}"))
    }
}
