//! What `grpc.health.v1` says of a server and of each of its services.

use std::{pin::Pin, time::Duration};

use tonic_health::{
    ServingStatus,
    pb::health_server::{Health as Answers, HealthServer},
    server::HealthReporter,
};

/// How often a service is asked whether it is ready.
const INTERVAL: Duration = Duration::from_secs(1);

/// Asks a service whether it could answer now.
pub(crate) type Probe = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// The services of a server and how to ask each whether it is ready.
pub(crate) struct Health {
    reporter: HealthReporter,
    services: Vec<(&'static str, Option<Probe>)>,
}

impl Health {
    /// The health of `services`, and the service that answers it. The server itself (the empty
    /// name) is `SERVING` from now on: it is alive. A service with a probe is not, until the
    /// probe has said so.
    pub(crate) async fn new(
        services: Vec<(&'static str, Option<Probe>)>,
    ) -> (Self, HealthServer<impl Answers>) {
        let (reporter, service) = tonic_health::server::health_reporter();
        for (name, probe) in &services {
            let status =
                if probe.is_none() { ServingStatus::Serving } else { ServingStatus::NotServing };
            reporter.set_service_status(name, status).await;
        }
        (Self { reporter, services }, service)
    }

    /// Asks each probe, at once and then every second, until it is dropped.
    pub(crate) async fn follow(&self) {
        let mut ticks = tokio::time::interval(INTERVAL);
        let mut ready = vec![false; self.services.len()];
        loop {
            ticks.tick().await;
            for ((name, probe), was) in self.services.iter().zip(&mut ready) {
                let Some(probe) = probe else { continue };
                // A probe that hangs is a database that hangs.
                let is = tokio::time::timeout(INTERVAL, probe()).await.unwrap_or(false);
                if is != *was {
                    tracing::info!(service = name, ready = is, "就绪状态改变 (readiness changed)");
                    self.set(name, is).await;
                    *was = is;
                }
            }
        }
    }

    /// The server takes no more calls.
    pub(crate) async fn stop(&self) {
        self.set("", false).await;
        for (name, _) in &self.services {
            self.set(name, false).await;
        }
    }

    async fn set(&self, name: &str, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.reporter.set_service_status(name, status).await;
    }
}
