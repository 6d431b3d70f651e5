//! The scoring service: what was promised, what was done, how many points that is, and what contradicts what.

mod clients;
mod config;
mod engine;
mod error;
mod findings;
#[cfg(test)]
mod fixture;
mod policy;
mod rpc;
mod service;

use anyhow::Context;
use scoring_storage::{Options, Store};
use server::Serving;
use time::OffsetDateTime;
use tokio::net::TcpListener;

pub use config::{Config, DEFAULTS, Packs};
pub use engine::{EngineError, score};
pub use policy::{InvalidPack, Policies, read as read_policy};

use crate::{clients::Ledger, rpc::Rpc, service::Scoring};

/// The role of PostgreSQL whose rights the service has, unless the configuration names another one.
const ROLE: &str = "jixiao_scoring";

/// Reads what a start reads beside the configuration; writes and connects to nothing.
///
/// # Errors
/// A pack of rules that is invalid.
pub fn check(config: &Config) -> anyhow::Result<()> {
    Policies::load(config.policies.folder.as_deref())?;
    Ok(())
}

/// Brings the schema of the database up to date, and says what it did; on one that is up to date it changes nothing.
///
/// # Errors
/// A database that is not there, or that a newer program has changed.
pub async fn migrate(config: Config) -> anyhow::Result<String> {
    Ok(server::migrated(&Store::migrate(&options(&config.database)?).await?))
}

/// Wires the parts together and serves `listener` until `stopped`. The ledger may start later: until then scoring
/// is UNAVAILABLE, and everything else works.
///
/// # Errors
/// A pack of rules that is invalid, a database that is not there, a socket that can't be served.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    stopped: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let Config { server, telemetry: _, database, ledger, policies } = config;
    let policies = Policies::load(policies.folder.as_deref())?;
    let ledger = Ledger::new(server::channel(&ledger)?);
    let store = Store::connect(&options(&database)?)
        .await
        .context("打开评分数据库失败 (open the database)")?;
    let scoring = Scoring::new(store.clone(), policies, ledger, OffsetDateTime::now_utc);
    let message_bytes_max = server.message_bytes_max.get();
    let service =
        Rpc::new(scoring.clone()).into_server().max_decoding_message_size(message_bytes_max);
    let probe = move || {
        let scoring = scoring.clone();
        async move { scoring.is_ready().await }
    };
    let served = Serving::new(server)
        .probed_service(service, probe)
        .describe(api::DESCRIPTORS)
        .serve(listener, stopped)
        .await;
    store.close().await;
    served
}

/// The database as the configuration names it.
fn options(database: &server::Database) -> anyhow::Result<Options> {
    Ok(Options {
        url: database.access()?.expose().to_owned(),
        migrator_url: Some(database.migrator_access()?.expose().to_owned()),
        role: database.role.clone().unwrap_or_else(|| ROLE.to_owned()),
        connections_max: database.connections_max.get(),
        statement_limit: database.statement_timeout(),
    })
}
