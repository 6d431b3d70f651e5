//! Everything that may differ between two deployments.

use std::{num::NonZeroU32, path::PathBuf};

use serde::Deserialize;

/// Every key with its default and its meaning: the `config.toml` beside this crate's manifest.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The configuration of the ledger; `config.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How it listens.
    pub server: server::Server,
    /// What it says about itself.
    pub telemetry: server::TelemetryConfig,
    /// Where the books are.
    pub database: server::Database,
    /// How the books are kept.
    pub books: Books,
}

/// How the books are kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Books {
    /// Over how many logs the regions are spread. Fixed when the database is created.
    pub shards: NonZeroU32,
}

impl Config {
    /// The defaults, over them `file`, over it `LEDGER__*` of the environment.
    ///
    /// # Errors
    /// All that is wrong with it: each key with where it came from, and nothing secret.
    pub fn load(file: Option<PathBuf>) -> anyhow::Result<Self> {
        server::load("LEDGER", DEFAULTS, file, Self::faults)
    }

    /// What can be read and would still not work. Files are read; nothing is written or connected.
    pub fn faults(&self) -> server::Faults {
        let Self { server, telemetry: _, database, books } = self;
        let mut faults = server.faults().and(database.faults());
        faults.bound("books.shards", books.shards.get().into(), 1..=1_024);
        faults
    }

    /// The defaults with the database at `url`, whatever the environment says: for the all-in-one server and tests.
    ///
    /// # Errors
    /// When the defaults of this program are not its configuration.
    pub fn embedded(url: &str) -> anyhow::Result<Self> {
        let mut defaults: toml::Table = DEFAULTS.parse()?;
        if let Some(toml::Value::Table(database)) = defaults.get_mut("database") {
            database.insert("url".to_owned(), url.into());
        }
        Ok(defaults.try_into()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_lack_nothing_but_the_database() {
        let config = Config::embedded("sqlite://books.db").unwrap();
        assert_eq!(config.database.url.expose(), "sqlite://books.db");
        assert_eq!(config.books.shards.get(), 16);
        let error = toml::from_str::<Config>(DEFAULTS).unwrap_err().to_string();
        assert!(error.contains("missing field `url`"), "{error}");
    }
}
