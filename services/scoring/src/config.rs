//! Everything that may differ between two deployments.

use std::path::PathBuf;

use serde::Deserialize;

/// Every key with its default and its meaning: the `config.toml` beside this crate's manifest.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The configuration of the scoring; `config.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How it listens.
    pub server: server::Server,
    /// What it says about itself.
    pub telemetry: server::TelemetryConfig,
    /// Where evaluations and scorecards are.
    pub database: server::Database,
    /// The ledger.
    pub ledger: server::Client,
    /// The packs of rules.
    pub policies: Packs,
}

/// The packs of rules beside those that ship with the program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packs {
    /// Where their files are.
    pub folder: Option<PathBuf>,
}

impl Config {
    /// The defaults, over them `file`, over it `SCORING__*` of the environment.
    ///
    /// # Errors
    /// All that is wrong with it: each key with where it came from, and nothing secret.
    pub fn load(file: Option<PathBuf>) -> anyhow::Result<Self> {
        server::load("SCORING", DEFAULTS, file, Self::faults)
    }

    /// What can be read and would still not work. Files are read; nothing is written or connected.
    pub fn faults(&self) -> server::Faults {
        let Self { server, telemetry: _, database, ledger, policies: _ } = self;
        server.faults().and(database.faults()).and(ledger.faults("ledger"))
    }

    /// The defaults with the database at `database_url` and the ledger at `ledger_url`, whatever the environment says:
    /// for the all-in-one server and tests.
    ///
    /// # Errors
    /// When the defaults of this program are not its configuration.
    pub fn embedded(database_url: &str, ledger_url: &str) -> anyhow::Result<Self> {
        let mut defaults: toml::Table = DEFAULTS.parse()?;
        for (table, url) in [("database", database_url), ("ledger", ledger_url)] {
            if let Some(toml::Value::Table(table)) = defaults.get_mut(table) {
                table.insert("url".to_owned(), url.into());
            }
        }
        Ok(defaults.try_into()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_lack_nothing_but_the_database() {
        let config = Config::embedded("sqlite://books.db", "http://127.0.0.1:1").unwrap();
        assert_eq!(config.database.url.expose(), "sqlite://books.db");
        assert_eq!(config.ledger.url.as_str(), "http://127.0.0.1:1");
        assert_eq!(config.policies.folder, None);
        let error = toml::from_str::<Config>(DEFAULTS).unwrap_err().to_string();
        assert!(error.contains("missing field `url`"), "{error}");
    }
}
