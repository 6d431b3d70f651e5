//! Starts the scoring: configuration, then the socket, then the service.

use std::process::ExitCode;

use anyhow::Context;
use scoring::Config;
use server::Telemetry;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    server::exit(start().await)
}

async fn start() -> anyhow::Result<()> {
    let config = Config::load(std::env::args_os().nth(1).map(Into::into))?;
    let telemetry = Telemetry::start(&config.telemetry, "jixiao-scoring")?;
    let address = config.server.listen;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("地址 {address} 不能监听 (cannot listen)"))?;
    let served = scoring::serve(config, listener, server::stopped()).await;
    telemetry.end().await;
    served
}
