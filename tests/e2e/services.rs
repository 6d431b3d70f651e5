//! The three services as three processes, each on a PostgreSQL database of its own.

use std::{path::Path, process::Command};

use anyhow::Result;
use tempfile::TempDir;
use testkit::Process;

/// Running services; the order of their start does not matter.
pub(crate) struct Services {
    /// Of ledger, scoring and report.
    pub(crate) urls: [String; 3],
    processes: Vec<Process>,
    _documents: TempDir,
}

impl Services {
    /// Starts them; traces go to `otlp`.
    pub(crate) fn start(otlp: &str) -> Result<Self> {
        let ports = [testkit::free_port()?, testkit::free_port()?, testkit::free_port()?];
        let urls = ports.map(|port| format!("http://127.0.0.1:{port}"));
        let documents = tempfile::tempdir()?;
        let [ledger, scoring, report] = ports;
        let folder = documents.path().display().to_string();
        let start = |name, port, keys: &[(&str, &str)]| {
            let database = testkit::postgres::database()?;
            let common = [
                ("DATABASE__URL", database.as_str()),
                ("TELEMETRY__OTLP", otlp),
                ("TELEMETRY__SAMPLE_PERCENT", "100"),
            ];
            service(name, port, &[&common, keys].concat())
        };
        let mut processes = vec![
            start("report", report, &[("SCORING__URL", &urls[1]), ("DOCUMENTS__FOLDER", &folder)])?,
            start("scoring", scoring, &[("LEDGER__URL", &urls[0])])?,
            start("ledger", ledger, &[])?,
        ];
        for (process, port) in processes.iter_mut().zip([report, scoring, ledger]) {
            process.wait_for_port(port)?;
        }
        Ok(Self { urls, processes, _documents: documents })
    }

    /// SIGTERM: each ends in order, its traces flushed.
    pub(crate) fn stop(mut self) -> Result<()> {
        for process in &mut self.processes {
            let status = process.terminate()?;
            anyhow::ensure!(status.success(), "{status}: {}", process.stderr()?);
        }
        Ok(())
    }
}

/// One of them on `port`, with these keys of its configuration, such as `DATABASE__URL`.
pub(crate) fn service(name: &str, port: u16, keys: &[(&str, &str)]) -> Result<Process> {
    Process::start(command(name, port, keys)?)
}

/// How [`service`] starts it.
pub(crate) fn command(name: &str, port: u16, keys: &[(&str, &str)]) -> Result<Command> {
    let prefix = name.to_uppercase();
    let mut command = Command::new(testkit::binary(&format!("jixiao-{name}"))?);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    command
        .current_dir(repository)
        .env(format!("{prefix}__SERVER__LISTEN"), format!("127.0.0.1:{port}"));
    for (key, value) in keys {
        command.env(format!("{prefix}__{key}"), value);
    }
    Ok(command)
}
