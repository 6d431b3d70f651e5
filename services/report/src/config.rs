//! Everything that may differ between two deployments.

mod documents;

use std::{num::NonZeroU32, path::PathBuf};

use serde::Deserialize;

use crate::FontConfig;
pub use documents::{InvalidLibrary, Library, S3};

/// Every key with its default and its meaning: the `config.toml` beside this crate's manifest.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// The configuration of the report service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How it listens.
    pub server: server::Server,
    /// What it says about itself.
    pub telemetry: server::TelemetryConfig,
    /// Where its rows are.
    pub database: server::Database,
    /// The service that is asked for evaluations and scorecards.
    pub scoring: server::Client,
    /// Where its documents are.
    pub documents: Library,
    /// The fonts that documents are set in.
    #[serde(default)]
    pub fonts: FontConfig,
    /// What it takes on at once.
    pub limits: Limits,
}

/// What the service takes on at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Documents that are rendered at once; others wait for their turn.
    pub renders_max: NonZeroU32,
}

impl Config {
    /// The defaults, over them `file`, over it `REPORT__*` of the environment.
    ///
    /// # Errors
    /// A key that is missing, unknown or of the wrong type; the message names it and where it came from.
    pub fn load(file: Option<PathBuf>) -> anyhow::Result<Self> {
        server::load("REPORT", DEFAULTS, file)
    }
}
