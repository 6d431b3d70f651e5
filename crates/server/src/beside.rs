//! The small plaintext ports beside the service: health for probes, metrics for Prometheus.

use std::{
    convert::Infallible,
    future::pending,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use anyhow::Context;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    edge::{Guarded, Phase},
    front::{Port, Rules},
    red, settings,
};

/// How many connections such a port has: its callers are few and known.
const CONNECTIONS_MAX: usize = 64;
/// How many calls each may have open at once.
const STREAMS_MAX: u32 = 8;
/// How long a page or an answer may take to be taken.
const STREAM_TIME: Duration = Duration::from_secs(10);

/// Ports that are bound, so that a taken one stops the start.
pub(crate) struct Beside {
    health: Option<Port>,
    metrics: Option<Port>,
}

impl Beside {
    /// Binds what the configuration asks for.
    pub(crate) async fn bind(
        config: &settings::Server,
        phases: &watch::Receiver<Phase>,
    ) -> anyhow::Result<Self> {
        if config.metrics_listen.is_some() {
            // Before the first call, so that it is counted.
            red::recorder()?;
        }
        let seats = [CONNECTIONS_MAX, config.peer_share(CONNECTIONS_MAX)];
        let port = |http1, socket: Option<TcpListener>| {
            let rules = Rules {
                http1,
                streams_max: STREAMS_MAX,
                stream_time: STREAM_TIME,
                // They tell of the drain.
                until: Phase::Stopped,
                ..Rules::new(config)
            };
            socket.map(|socket| Port::new(socket, None, seats, rules, phases.clone()))
        };
        Ok(Self {
            health: port(false, bind("health_listen", config.health_listen).await?),
            metrics: port(true, bind("metrics_listen", config.metrics_listen).await?),
        })
    }

    /// Serves them until the server has stopped, and then waits to be dropped.
    ///
    /// # Errors
    ///
    /// There are no metrics to serve.
    pub(crate) async fn serve(
        self,
        health: impl Fn(IpAddr) -> Guarded,
    ) -> anyhow::Result<Infallible> {
        let Self { health: health_port, metrics } = self;
        let health = async {
            if let Some(port) = health_port {
                port.serve(health).await;
            }
            pending().await
        };
        let metrics = async {
            if let Some(port) = metrics {
                red::expose(port).await?;
            }
            pending().await
        };
        tokio::select! {
            never = health => never,
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
