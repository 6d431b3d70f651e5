//! The report service as a program of its own.

use std::process::ExitCode;

use anyhow::Context;
use report::Config;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    server::exit(start().await)
}

async fn start() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).map(Into::into);
    let config: Config = Config::load(file)?;
    let telemetry = server::Telemetry::start(&config.telemetry, "jixiao-report")?;
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("地址 {} 不能监听 (cannot listen)", config.server.listen))?;
    let served = report::serve(config, listener, server::stopped()).await;
    telemetry.end().await;
    served
}
