//! The report service: scored evaluations become documents that are signed, filed and published.

pub mod bounds;
mod clients;
mod config;
pub mod document;
mod docx;
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

use report_storage::Options;
use server::Serving;
use tokio::net::TcpListener;

pub use config::{Config, DEFAULTS, InvalidLibrary, Library, Limits, S3};
pub use docx::render_docx;
pub use error::RenderError;
pub use fonts::{Aliases, FontConfig, Fonts, InvalidFonts};
pub use pdf::render_pdf;

use crate::{clients::Scoring, press::Press, service::Reports};

/// The role of PostgreSQL whose rights the service has, unless the configuration names another one.
const ROLE: &str = "jixiao_report";

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
    let Config { server, telemetry: _, database, scoring, documents, fonts, limits } = config;
    press::describe();
    let message_bytes_max = server.message_bytes_max.get();
    let fonts = Fonts::load(&fonts)?;
    let store = library::open(&documents, &options(&database)).await?;
    let scoring = Scoring::new(server::channel(&scoring)?, message_bytes_max);
    let press = Press::new(fonts, limits.renders_max);
    let probe = store.clone();
    let closing = store.clone();
    let reports = rpc::server(Reports { scoring, store, press }, message_bytes_max);
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
fn options(database: &server::Database) -> Options {
    Options { connections_max: database.connections_max.get(), ..Options::new(&database.url, ROLE) }
}
