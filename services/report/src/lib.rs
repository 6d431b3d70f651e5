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
pub mod paper;
mod pdf;
mod press;
mod refusal;
mod rpc;
mod service;

use anyhow::Context;
use report_storage::{Documents, Store};
use server::Serving;
use tokio::net::TcpListener;

pub use config::{Config, DEFAULTS, DocumentFolder, Limits};
pub use docx::render_docx;
pub use error::RenderError;
pub use fonts::{Aliases, FontConfig, Fonts, InvalidFonts};
pub use pdf::render_pdf;

use crate::{clients::Scoring, press::Press, service::Reports};

/// Serves reports on `listener` until `stopped`.
///
/// # Errors
///
/// Before anything is served: fonts or a folder that cannot be used, a database that does not answer, and what
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
    let documents = Documents::in_folder(&documents.folder).with_context(|| {
        format!("文件库 {} 不可用：请检查 documents.folder", documents.folder.display())
    })?;
    let store = Store::connect(&database.url, database.connections_max.get(), documents)
        .await
        .context("数据库不可用：请检查 database.url，数据库是否已启动")?;
    let scoring = Scoring::new(server::channel(&scoring)?, message_bytes_max);
    let press = Press::new(fonts, limits.renders_max);
    let probe = store.clone();
    let reports = rpc::server(Reports { scoring, store, press }, message_bytes_max);
    Serving::new(server)
        .probed_service(reports, move || {
            let store = probe.clone();
            async move { store.ping().await }
        })
        .describe(api::DESCRIPTORS)
        .serve(listener, stopped)
        .await
}
