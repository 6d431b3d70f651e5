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
};

use crate::{
    beside::Beside,
    edge::{Edge, Guarded, Phase},
    files,
    front::{Port, Rules, acceptor},
    health::{Health, Probe},
    settings,
};

/// How long calls that were told `STOPPING` have to leave.
const FAREWELL: Duration = Duration::from_secs(1);

/// The largest question of health, in bytes: it is the name of a service.
const CHECK_BYTES_MAX: usize = 1024;

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
    /// answered `UNAVAILABLE` (`STOPPING`). A second later every connection is cut, whatever it
    /// does. Work in [`crate::shielded`] is not torn by that.
    ///
    /// # Errors
    ///
    /// Before anything is served: limits that hold nothing ([`settings::Server::faults`]);
    /// plaintext on an address that other machines reach, outside of development mode; a
    /// certificate that cannot be read; an address that is taken.
    pub async fn serve(
        self,
        listener: TcpListener,
        stopped: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let Self { config, routes, services, descriptors } = self;
        config.limit_faults(files::limit()).refuse()?;
        let address = listener.local_addr().context("the address of the socket")?;
        check_trust(&config, address)?;
        let tls = config.tls.as_ref().map(acceptor).transpose()?;
        let (phase, phases) = watch::channel(Phase::Serving);
        let beside = Beside::bind(&config, &phases).await?;

        let names = services.iter().map(|(name, _)| *name);
        let names: BTreeSet<&'static str> = names.chain(BUILT_IN).collect();
        let (health, health_service) = Health::new(services).await;
        let health_service = health_service.max_decoding_message_size(CHECK_BYTES_MAX);
        let health_routes = Routes::new(health_service.clone()).prepare();
        let routes = with_reflection(routes.add_service(health_service), &descriptors)?.prepare();

        // Each port has an edge of its own: whoever fills one keeps nobody from the other.
        let guarded = |routes: Routes| {
            let edge = Arc::new(Edge::new(&config, names.clone(), phases.clone()));
            move |address| Guarded::new(routes.clone(), Arc::clone(&edge), address)
        };
        let connections_max = usize::try_from(config.connections_max).unwrap_or(usize::MAX);
        let rules = Rules::new(&config);
        let seats = [connections_max, config.peer_share(connections_max)];
        let main = Port::new(listener, tls, seats, rules, phases.clone());
        tracing::info!(%address, "开始服务 (serving)");
        tokio::select! {
            biased; // The stop first: whoever is answered can rely on its being orderly.
            () = wind_down(stopped, &health, &phase, config.drain()) => {
                tracing::warn!("仍有连接未关闭，不再等待 (connections were cut)");
            }
            () = main.serve(guarded(routes)) => {}
            failed = beside.serve(guarded(health_routes)) => match failed? {},
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
