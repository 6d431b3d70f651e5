//! The small plaintext ports beside the service: health for probes, metrics for Prometheus.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;
use tonic::{
    service::Routes,
    transport::{Server, server::TcpIncoming},
};

use crate::{red, settings};

/// Sockets that are bound, so that a taken port stops the start.
pub(crate) struct Beside {
    health: Option<TcpListener>,
    metrics: Option<TcpListener>,
}

impl Beside {
    /// Binds what the configuration asks for.
    pub(crate) async fn bind(config: &settings::Server) -> anyhow::Result<Self> {
        if config.metrics_listen.is_some() {
            // Before the first call, so that it is counted.
            red::recorder()?;
        }
        Ok(Self {
            health: bind("health_listen", config.health_listen).await?,
            metrics: bind("metrics_listen", config.metrics_listen).await?,
        })
    }

    /// Serves them until it is dropped; returns only when one of them fails.
    pub(crate) async fn serve(self, health: Routes) -> anyhow::Result<()> {
        let Self { health: health_socket, metrics } = self;
        let health = async {
            let Some(socket) = health_socket else { return std::future::pending().await };
            let server = Server::builder().add_routes(health);
            server.serve_with_incoming(TcpIncoming::from(socket)).await.context("serve health")
        };
        let metrics = async {
            match metrics {
                Some(socket) => red::expose(socket).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            failed = health => failed,
            failed = metrics => failed,
        }
    }
}

/// Binds `address`; the error names the key it came from.
async fn bind(key: &str, address: Option<SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = address else { return Ok(None) };
    let socket = TcpListener::bind(address).await.with_context(|| {
        format!("无法监听 {address}：请检查 server.{key}，端口可能已被占用 (cannot listen)")
    })?;
    tracing::info!(%address, key, "开始监听 (listening)");
    Ok(Some(socket))
}
