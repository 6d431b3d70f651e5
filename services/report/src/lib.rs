//! The report service: scored evaluations become documents that are signed, filed and published.

pub mod bounds;
mod clients;
mod config;
pub mod document;
mod docx;
mod download;
mod error;
mod extent;
mod flow;
mod fonts;
mod library;
pub mod paper;
mod pdf;
mod press;
mod refusal;
mod rpc;
mod service;
mod xlsx;

use report_storage::{Options, Store};
use server::Serving;
use tokio::net::TcpListener;

pub use config::{Config, DEFAULTS, InvalidLibrary, Library, Limits, S3};
pub use docx::render_docx;
pub use error::RenderError;
pub use fonts::{Aliases, FontConfig, Fonts, InvalidFonts, NoFonts, find_fonts};
pub use pdf::render_pdf;
pub use xlsx::render_xlsx;

use crate::{clients::Scoring, download::Downloads, press::Press, service::Reports};

/// The role of PostgreSQL whose rights the service has, unless the configuration names another one.
const ROLE: &str = "jixiao_report";

/// Reads what a start reads beside the configuration; writes and connects to nothing.
///
/// # Errors
///
/// Fonts that cannot be used.
pub fn check(config: &Config) -> anyhow::Result<()> {
    Ok(Fonts::load(&config.fonts).map(drop)?)
}

/// Brings the schema of the database up to date, and says what it did; on one that is up to date it changes nothing.
///
/// # Errors
///
/// A database that is not there, or that a newer program has changed.
pub async fn migrate(config: Config) -> anyhow::Result<String> {
    Ok(server::migrated(&Store::migrate(&options(&config.database)?).await?))
}

/// Serves reports on `listener` until `stopped`.
///
/// # Errors
///
/// Before anything is served: fonts or a document store that cannot be used or is not the database's, a database
/// that does not answer, and what
/// [`Serving::serve`] refuses. The scoring service need not be there yet.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    stopped: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    press::describe();
    let Config { server, telemetry: _, database, scoring, documents, fonts, limits } = config;
    let message_bytes_max = server.message_bytes_max.get();
    let fonts = Fonts::load(&fonts)?;
    let store = library::open(&documents, &options(&database)?).await?;
    let scoring = Scoring::new(server::channel(&scoring)?, message_bytes_max);
    let press = Press::new(fonts, limits.renders_max);
    let probe = store.clone();
    let closing = store.clone();
    let downloads = Downloads::new(limits.downloads_max);
    let reports = rpc::server(Reports { scoring, store, press, downloads }, message_bytes_max);
    let served = Serving::new(server)
        .probed_service(reports, move || {
            let store = probe.clone();
            async move { store.is_writable().await }
        })
        .describe(api::DESCRIPTORS)
        .serve(listener, stopped)
        .await;
    closing.close().await;
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
