//! Runs a command with one throw-away PostgreSQL for all tests that it starts.

use std::{
    env,
    process::{Command, ExitCode},
};

use anyhow::Context as _;
use testkit::postgres::{Cluster, Durability, SERVER};

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    let program = arguments.next().context("usage: with-postgres COMMAND [ARGUMENT]…")?;
    let mut command = Command::new(program);
    command.args(arguments);
    // A server that was given is used as it is.
    let cluster = match env::var_os(SERVER) {
        Some(_) => None,
        None => Some(Cluster::start(Durability::None)?),
    };
    if let Some(cluster) = &cluster {
        command.env(SERVER, cluster.url("postgres"));
    }
    let status = command.status().context("start the command")?;
    // 1 also for a command that a signal ended.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
