//! Real PostgreSQL for tests: a new empty database in a few milliseconds, a cluster to crash.

mod cluster;
mod installation;
mod template;

use std::{
    env,
    hash::{BuildHasher as _, RandomState},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context as _, anyhow, ensure};

pub use cluster::{Cluster, Durability};

/// The environment variable that names a server on which databases may be created.
pub const SERVER: &str = "JIXIAO_TEST_POSTGRES";

/// The URL of a new empty database.
///
/// It is on the server that [`SERVER`] names, or else on a cluster that this process starts at its first call and
/// that goes away with it. Nextest runs every test in a process of its own: run many of them under
/// `with-postgres`, which starts one cluster for all.
///
/// # Errors
/// When PostgreSQL is not installed or does not start; the message says what to do.
pub fn database() -> anyhow::Result<String> {
    match env::var(SERVER) {
        Ok(server) => {
            create_database(&server).with_context(|| format!("on the server of {SERVER}"))
        }
        Err(_) => own_cluster()?.database(),
    }
}

/// The cluster of this process. It ends with the process: its supervisor sees the pipe close.
fn own_cluster() -> anyhow::Result<&'static Cluster> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    let started = CLUSTER
        .get_or_init(|| Cluster::start(Durability::None).map_err(|error| format!("{error:#}")));
    started.as_ref().map_err(|error| anyhow!("{error}"))
}

/// Creates a database with a new name on the server at `server`; returns its URL.
fn create_database(server: &str) -> anyhow::Result<String> {
    let name = format!("test_{:016x}", RandomState::new().hash_one(std::process::id()));
    psql(server, &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
    url_of(server, &name)
}

/// Runs one statement with psql, so that this crate needs no driver.
pub(crate) fn psql(url: &str, statement: &str) -> anyhow::Result<String> {
    let output = Command::new(installation::psql())
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            "--set=VERBOSITY=verbose",
        ])
        .args(["--dbname", url, "--command", statement])
        .env("LC_ALL", "C")
        .output()
        .context("start psql: install the package postgresql-client")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{statement}: {}", said.trim_end());
    String::from_utf8(output.stdout).context("psql answers in UTF-8")
}

/// The URL of the database `name` on the server of `url`, with the same user and parameters.
fn url_of(url: &str, name: &str) -> anyhow::Result<String> {
    let (scheme, rest) = url.split_once("://").context("a URL begins with postgres://")?;
    let (place, parameters) = match rest.split_once('?') {
        Some((place, parameters)) => (place, format!("?{parameters}")),
        None => (rest, String::new()),
    };
    let authority = place.split_once('/').map_or(place, |(authority, _)| authority);
    Ok(format!("{scheme}://{authority}/{name}{parameters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        check("postgres://h:1", "postgres://h:1/new");
        check("postgres://h:1/", "postgres://h:1/new");
        check("postgres://u:p@h:1/old", "postgres://u:p@h:1/new");
        check("postgres://h/old?sslmode=disable", "postgres://h/new?sslmode=disable");
        check("postgres://h?host=/run/x", "postgres://h/new?host=/run/x");
        assert!(url_of("h:1/old", "new").is_err(), "a URL without a scheme is refused");
    }

    #[track_caller]
    fn check(url: &str, expected: &str) {
        assert_eq!(url_of(url, "new").unwrap(), expected);
    }
}
