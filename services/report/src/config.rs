//! Everything that may differ between two deployments.

mod documents;

use std::{num::NonZeroU32, path::PathBuf};

use serde::Deserialize;

use crate::{FontConfig, library};
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
    /// Documents that are rendered at once; others wait for their turn, and are refused after two seconds.
    pub renders_max: NonZeroU32,
    /// Documents that are open for download at once, each in memory until its last byte was taken; more are refused.
    pub downloads_max: NonZeroU32,
}

impl Config {
    /// The defaults, over them `file`, over it `REPORT__*` of the environment.
    ///
    /// # Errors
    /// All that is wrong with it: each key with where it came from, and nothing secret.
    pub fn load(file: Option<PathBuf>) -> anyhow::Result<Self> {
        server::load("REPORT", DEFAULTS, file, Self::faults)
    }

    /// What can be read and would still not work. Files are read; nothing is written or connected.
    pub fn faults(&self) -> server::Faults {
        let Self { server, telemetry: _, database, scoring, documents, fonts, limits } = self;
        let mut faults = server.faults().and(database.faults()).and(scoring.faults("scoring"));
        faults = faults.and(library::faults(documents)).and(fonts.faults());
        faults.bound("limits.renders_max", limits.renders_max.get().into(), 1..=256);
        faults.bound("limits.downloads_max", limits.downloads_max.get().into(), 1..=1_024);
        faults
    }
}
