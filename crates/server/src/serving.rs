//! Serves gRPC on a socket: health, reflection, limits, certificates, and an orderly stop.

use std::{collections::BTreeSet, convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use tokio::{net::TcpListener, sync::watch};
use tonic::{
    body::Body,
    codegen::{
        Service,
        http::{Request, Response},
    },
    server::NamedService,
    service::Routes,
    transport::{Certificate, Identity, Server, ServerTlsConfig, server::TcpIncoming},
};
use tower::layer::layer_fn;

use crate::{
    beside::Beside,
    edge::{Edge, Guarded, Phase},
    health::{Health, Probe},
    load::{read, read_key},
    settings,
};

/// A connection that is silent this long is asked whether it still lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// A handshake that takes longer is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long calls that were told `STOPPING` have to leave.
const FAREWELL: Duration = Duration::from_secs(1);

/// What is served beside the services that were added.
const BUILT_IN: [&str; 3] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

/// A server that is being put together: services, then [`Serving::serve`].
#[must_use = "nothing is served before `serve`"]
pub struct Serving {
    config: settings::Server,
    routes: Routes,
    services: Vec<(&'static str, Option<Probe>)>,
    descriptors: Vec<&'static [u8]>,
}

impl Serving {
    /// A server without services.
    pub fn new(config: settings::Server) -> Self {
        Self { config, routes: Routes::default(), services: Vec::new(), descriptors: Vec::new() }
    }

    /// Adds a generated service; its health is `SERVING` from the start.
    pub fn service<S>(self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        self.route(service, None)
    }

    /// Adds a generated service that is ready only while `probe` says so (its database answers).
    /// The probe is asked at once and then every second; one that hangs says no. The health
    /// of the server (the empty name, for liveness) does not depend on it.
    pub fn probed_service<S, P, F>(self, service: S, probe: P) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
        P: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = bool> + Send + 'static,
    {
        self.route(service, Some(Box::new(move || Box::pin(probe()))))
    }

    /// Lets reflection describe the services of an encoded `FileDescriptorSet`.
    pub fn describe(mut self, descriptors: &'static [u8]) -> Self {
        self.descriptors.push(descriptors);
        self
    }

    /// Serves `listener` until `stopped`: then health says `NOT_SERVING`, no connection is
    /// accepted, calls that are under way have `drain_seconds` to end, and those that are left are
    /// answered `UNAVAILABLE` (`STOPPING`). Work in [`crate::shielded`] is not torn by that.
    ///
    /// # Errors
    ///
    /// Before anything is served: plaintext on an address that other machines reach, outside of
    /// development mode; a certificate that cannot be read; an address that is taken.
    pub async fn serve(
        self,
        listener: TcpListener,
        stopped: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let Self { config, routes, services, descriptors } = self;
        let address = listener.local_addr().context("the address of the socket")?;
        check_trust(&config, address)?;
        let server = transport(&config)?;
        let beside = Beside::bind(&config).await?;

        let names = services.iter().map(|(name, _)| *name);
        let names: BTreeSet<&'static str> = names.chain(BUILT_IN).collect();
        let (health, health_service) = Health::new(services).await;
        let health_routes = Routes::new(health_service.clone());
        let routes = with_reflection(routes.add_service(health_service), &descriptors)?;

        let (phase, phases) = watch::channel(Phase::Serving);
        let timeout = config.request_timeout();
        let edge = Arc::new(Edge::new(config.concurrency_max, timeout, names, phases.clone()));
        let mut draining = phases;
        let main = server
            .layer(layer_fn(move |routes| Guarded::new(routes, Arc::clone(&edge))))
            .add_routes(routes)
            .serve_with_incoming_shutdown(
                TcpIncoming::from(listener).with_nodelay(Some(true)),
                async move { drop(draining.wait_for(|phase| *phase >= Phase::Draining).await) },
            );
        tracing::info!(%address, "开始服务 (serving)");
        tokio::select! {
            biased; // The stop first: whoever is answered can rely on its being orderly.
            () = wind_down(stopped, &health, &phase, config.drain()) => {
                tracing::warn!("仍有连接未关闭，不再等待 (connections were cut)");
            }
            served = main => served.context("serve")?,
            failed = beside.serve(health_routes) => failed?,
        }
        tracing::info!(%address, "已停止 (stopped)");
        Ok(())
    }

    fn route<S>(mut self, service: S, probe: Option<Probe>) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        self.routes = self.routes.add_service(service);
        self.services.push((S::NAME, probe));
        self
    }
}

/// Refuses plaintext that other machines could reach, unless it was asked for by name.
pub(crate) fn check_trust(config: &settings::Server, address: SocketAddr) -> anyhow::Result<()> {
    if config.development {
        tracing::warn!(
            %address,
            tls = config.tls.is_some(),
            "开发模式：未强制证书，不得用于正式环境 (development mode)"
        );
        return Ok(());
    }
    match &config.tls {
        None if !address.ip().is_loopback() => bail!(
            "地址 {address} 可从其他机器访问，却没有证书，拒绝启动：请配置 server.tls，\
             或仅在开发时明示 server.development = true (plaintext on a reachable address)"
        ),
        Some(tls) if tls.client_ca.is_none() => {
            tracing::warn!("未配置 client_ca：不核对调用方证书 (callers are not authenticated)");
            Ok(())
        }
        None | Some(_) => Ok(()),
    }
}

/// Limits and certificates of connections.
pub(crate) fn transport(config: &settings::Server) -> anyhow::Result<Server> {
    let server = Server::builder()
        .max_concurrent_streams(config.streams_max.get())
        .http2_keepalive_interval(Some(KEEPALIVE));
    let Some(settings::Tls { cert, key, client_ca }) = &config.tls else { return Ok(server) };
    let mut tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(read(cert)?, read_key(key)?))
        .timeout(HANDSHAKE);
    if let Some(ca) = client_ca {
        tls = tls.client_ca_root(Certificate::from_pem(read(ca)?));
    }
    server.tls_config(tls).with_context(|| {
        format!("证书 {} 或其私钥不可用：应为 PEM (invalid certificate)", cert.display())
    })
}

/// `routes`, with reflection in both of the versions that tools speak.
fn with_reflection(routes: Routes, descriptors: &[&'static [u8]]) -> anyhow::Result<Routes> {
    let builder = || {
        let ours = [tonic_health::pb::FILE_DESCRIPTOR_SET, tonic_types::pb::FILE_DESCRIPTOR_SET];
        descriptors.iter().copied().chain(ours).fold(
            tonic_reflection::server::Builder::configure(),
            tonic_reflection::server::Builder::register_encoded_file_descriptor_set,
        )
    };
    let v1 = builder().build_v1().context("reflection: invalid descriptors")?;
    let v1alpha = builder().build_v1alpha().context("reflection: invalid descriptors")?;
    Ok(routes.add_service(v1).add_service(v1alpha))
}

/// Waits for the stop, and then for calls that are under way; returns when it is of no use to
/// wait any longer.
async fn wind_down(
    stopped: impl Future<Output = ()>,
    health: &Health,
    phase: &watch::Sender<Phase>,
    drain: Duration,
) {
    tokio::select! {
        () = stopped => {}
        () = health.follow() => {}
    }
    tracing::info!(seconds = drain.as_secs(), "停止：等待进行中的请求 (draining)");
    health.stop().await;
    phase.send_replace(Phase::Draining);
    tokio::time::sleep(drain).await;
    phase.send_replace(Phase::Stopped);
    tokio::time::sleep(FAREWELL).await;
}
