//! The ledger service: every yuan of a project, from funding document to payee, double-entry and append-only.

mod chart;
mod committer;
mod config;
mod error;
mod line;
mod measure;
mod memory;
mod plan;
mod queue;
mod refusal;
mod rehearsal;
mod rpc;
mod service;

use std::sync::Arc;

use anyhow::Context;
use ledger_storage::{Options, Store};
use server::Serving;
use time::OffsetDateTime;
use tokio::net::TcpListener;

pub use config::{Books, Config, DEFAULTS};

use crate::{queue::Committers, rpc::Rpc, service::Ledger};

/// The role of PostgreSQL whose rights the service has, unless the configuration names another one.
const ROLE: &str = "jixiao_ledger";

/// Reads what a start reads beside the configuration; writes and connects to nothing.
///
/// # Errors
/// A chart that doesn't hold together.
pub fn check(_: &Config) -> anyhow::Result<()> {
    chart::working()?;
    Ok(())
}

/// Brings the schema of the database up to date, and says what it did; on one that is up to date it changes nothing.
///
/// # Errors
/// A database that is not there, or that a newer program has changed.
pub async fn migrate(config: Config) -> anyhow::Result<String> {
    Ok(server::migrated(&Store::migrate(&options(&config.database)?).await?))
}

/// Wires the parts together and serves `listener` until `stopped`; then ends what is under way.
///
/// # Errors
/// A chart that doesn't hold together, a database that is not there, a socket that can't be served.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    stopped: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    measure::describe();
    let chart = Arc::new(chart::working()?);
    let Config { server, telemetry: _, database, books } = config;
    let store = Store::connect(&options(&database)?, books.shards.get())
        .await
        .context("打开账务数据库失败 (open the database)")?;
    let (committers, queue) =
        Committers::start(&store, Arc::clone(&chart), OffsetDateTime::now_utc)
            .context("启动入账线程失败 (start the committers)")?;
    let ledger = Ledger::new(store.clone(), chart, queue, OffsetDateTime::now_utc);
    let message_bytes_max = server.message_bytes_max.get();
    let service =
        Rpc::new(ledger.clone()).into_server().max_decoding_message_size(message_bytes_max);
    let probe = move || {
        let ledger = ledger.clone();
        async move { ledger.is_ready().await }
    };
    let served = Serving::new(server)
        .probed_service(service, probe)
        .describe(api::DESCRIPTORS)
        .serve(listener, stopped)
        .await;
    // What was taken in is committed, whether somebody still waits for it or not.
    committers.stop().await;
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
