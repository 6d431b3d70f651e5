//! Starts servers and peers for tests.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroU64, NonZeroUsize},
    sync::Arc,
};

use server::{Client, Peer, Percent, Server, Serving};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tonic::{Code, Status};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_types::StatusExt;

use crate::desk::{BYTES_MAX, Desk};

/// A server that runs until it is told to stop.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    stop: Arc<Notify>,
    served: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    /// Serves a desk.
    pub(crate) async fn desk(config: Server, desk: Desk) -> Self {
        Self::start(config.clone(), Serving::new(config).service(desk)).await
    }

    /// Serves whatever was put together.
    pub(crate) async fn start(config: Server, serving: Serving) -> Self {
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let served = tokio::spawn(async move {
            serving.serve(listener, async move { stopped.notified().await }).await
        });
        Self { address, stop, served }
    }

    /// A peer that waits a minute.
    pub(crate) fn peer(&self) -> Peer {
        server::channel(&client(&format!("http://{}", self.address))).unwrap()
    }

    /// Asks it to stop, as SIGTERM would.
    pub(crate) fn stop(&self) {
        self.stop.notify_one();
    }

    /// Waits until it has.
    pub(crate) async fn stopped(self) -> anyhow::Result<()> {
        self.served.await.unwrap()
    }
}

/// Loopback on a free port, and limits that no test meets by accident.
pub(crate) fn config() -> Server {
    Server {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        health_listen: None,
        metrics_listen: None,
        request_timeout_ms: NonZeroU64::new(60_000).unwrap(),
        message_bytes_max: NonZeroUsize::new(BYTES_MAX).unwrap(),
        concurrency_max: NonZeroU32::new(100).unwrap(),
        streams_max: NonZeroU32::new(25).unwrap(),
        peer_share_percent: Percent::try_from(100).unwrap(),
        connections_max: 100,
        idle_seconds: NonZeroU64::new(60).unwrap(),
        connection_age_seconds: NonZeroU64::new(60).unwrap(),
        connection_grace_seconds: NonZeroU64::new(60).unwrap(),
        request_bytes_max: NonZeroUsize::new(1 << 20).unwrap(),
        receive_seconds: NonZeroU64::new(60).unwrap(),
        drain_seconds: 60,
        tls: None,
        development: false,
    }
}

/// How to reach `url`.
pub(crate) fn client(url: &str) -> Client {
    Client { url: url.parse().unwrap(), timeout_ms: NonZeroU64::new(60_000).unwrap(), tls: None }
}

/// A free port on a loopback address that only this test uses.
pub(crate) async fn free(last: u8) -> SocketAddr {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 7, last));
    TcpListener::bind((address, 0)).await.unwrap().local_addr().unwrap()
}

/// What health says of `service`.
pub(crate) async fn health(peer: &Peer, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.to_owned() };
    HealthClient::new(peer.clone()).check(request).await.unwrap().into_inner().status()
}

/// Checks code and reason, and that there is a text in Chinese.
#[track_caller]
pub(crate) fn refused(status: &Status, code: Code, reason: &str) {
    assert_eq!(status.code(), code, "{status:?}");
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "jixiao"));
    let message = details.localized_message().unwrap();
    assert_eq!(message.locale, "zh-CN");
    assert!(message.message.contains('：'), "{}", message.message);
}
