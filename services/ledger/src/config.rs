//! Everything that may differ between two deployments.

use std::{num::NonZeroU32, path::PathBuf};

use serde::Deserialize;

const DEFAULTS: &str = include_str!("../config.toml");

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
    /// A key that is missing, unknown or of the wrong type; the message names it and where it came from.
    pub fn load(file: Option<PathBuf>) -> anyhow::Result<Self> {
        server::load("LEDGER", DEFAULTS, file)
    }
}
