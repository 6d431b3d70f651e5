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

/// Reads what a start reads beside the configuration; writes and connects to nothing.
///
/// # Errors
///
/// Fonts that cannot be used, or documents that are to be kept in what is no folder.
pub fn check(config: &Config) -> anyhow::Result<()> {
    Fonts::load(&config.fonts)?;
    let folder = &config.documents.folder;
    anyhow::ensure!(
        folder.is_dir() || !folder.exists(),
        "documents.folder 不是文件夹：请改正 (not a folder)"
    );
    Ok(())
}

/// Brings the schema of the database up to date, and says what it did; on one that is up to date it changes nothing.
///
/// # Errors
///
/// A database that is not there, or that a newer program has changed.
pub async fn migrate(config: Config) -> anyhow::Result<String> {
    connect(&config).await?;
    Ok("报告数据库结构已是最新 (schema is up to date)".to_owned())
}

async fn connect(config: &Config) -> anyhow::Result<Store> {
    let Config { database, documents, .. } = config;
    let documents = Documents::in_folder(&documents.folder).with_context(|| {
        format!("文件库 {} 不可用：请检查 documents.folder", documents.folder.display())
    })?;
    Store::connect(database.access()?.expose(), database.connections_max.get(), documents)
        .await
        .context("数据库不可用：请检查 database.url，数据库是否已启动")
}

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
    press::describe();
    let message_bytes_max = config.server.message_bytes_max.get();
    let fonts = Fonts::load(&config.fonts)?;
    let store = connect(&config).await?;
    let Config { server, scoring, limits, .. } = config;
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
