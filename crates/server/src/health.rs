//! What `grpc.health.v1` says of a server and of each of its services.

use std::{pin::Pin, sync::Arc, time::Duration};

use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health as Answers, HealthServer},
    server::HealthReporter,
};

use crate::panic::catch;

/// How often a service is asked whether it is ready, and how long it may take to say so: a
/// database that hangs is a database that is down.
const INTERVAL: Duration = Duration::from_secs(1);
/// How many answers in a row that differ from what was said before change it: one lost packet
/// does not take a replica out of service. With [`INTERVAL`] the truth is told within 4 seconds.
const IN_A_ROW: u32 = 2;

/// Asks a service whether it could answer now.
pub(crate) type Probe = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// The services of a server and how to ask each whether it is ready.
pub(crate) struct Health {
    reporter: HealthReporter,
    services: Vec<(&'static str, Option<Arc<Probe>>)>,
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
            set(&reporter, name, probe.is_none()).await;
        }
        let services = services.into_iter().map(|(name, probe)| (name, probe.map(Arc::new)));
        (Self { reporter, services: services.collect() }, service)
    }

    /// Asks each probe, at once and then every second, until it is dropped. None waits for
    /// another.
    pub(crate) async fn follow(&self) {
        let mut probes = JoinSet::new();
        for (name, probe) in &self.services {
            if let Some(probe) = probe {
                probes.spawn(follow(self.reporter.clone(), name, Arc::clone(probe)));
            }
        }
        while probes.join_next().await.is_some() {}
        std::future::pending().await
    }

    /// The server takes no more calls.
    pub(crate) async fn stop(&self) {
        set(&self.reporter, "", false).await;
        for (name, _) in &self.services {
            set(&self.reporter, name, false).await;
        }
    }
}

/// Says of one service what its probe says.
async fn follow(reporter: HealthReporter, name: &'static str, probe: Arc<Probe>) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut readiness = Readiness::default();
    loop {
        ticks.tick().await;
        // A panic is in the log, and is no yes.
        let answer = matches!(timeout(INTERVAL, catch(probe())).await, Ok(Ok(true)));
        if let Some(ready) = readiness.heard(answer) {
            tracing::info!(service = name, ready, "就绪状态改变 (readiness changed)");
            set(&reporter, name, ready).await;
        }
    }
}

async fn set(reporter: &HealthReporter, name: &str, serving: bool) {
    let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
    reporter.set_service_status(name, status).await;
}

/// Whether a service is ready, by what its probe said.
#[derive(Debug, Default)]
struct Readiness {
    ready: bool,
    /// Whether it ever was.
    started: bool,
    /// How many answers in a row said otherwise.
    otherwise: u32,
}

impl Readiness {
    /// Whether the service is ready, if that changes by this answer.
    fn heard(&mut self, answer: bool) -> Option<bool> {
        if answer == self.ready {
            self.otherwise = 0;
            return None;
        }
        self.otherwise = self.otherwise.saturating_add(1);
        if self.started && self.otherwise < IN_A_ROW {
            return None;
        }
        *self = Self { ready: answer, started: true, otherwise: 0 };
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tonic_health::pb::{
        HealthCheckRequest, health_check_response::ServingStatus as Told,
        health_client::HealthClient,
    };

    use super::*;

    #[test]
    fn readiness_changes_with_two_answers_in_a_row_and_at_first_with_one() {
        let mut readiness = Readiness::default();
        let steps = [
            (false, None),
            (true, Some(true)),
            (false, None),
            (true, None),
            (false, None),
            (false, Some(false)),
            (false, None),
            (true, None),
            (false, None),
            (true, None),
            (true, Some(true)),
        ];
        for (number, (answer, expected)) in steps.into_iter().enumerate() {
            assert_eq!(readiness.heard(answer), expected, "step {number}");
        }
    }

    #[tokio::test]
    async fn a_probe_that_hangs_is_told_within_five_seconds() {
        let hangs = Arc::new(AtomicBool::new(false));
        let probe: Probe = Box::new({
            let hangs = Arc::clone(&hangs);
            move || {
                let hangs = hangs.load(Ordering::SeqCst);
                Box::pin(async move { if hangs { std::future::pending().await } else { true } })
            }
        });
        let (health, service) = Health::new(vec![("test.v1.Desk", Some(probe))]).await;
        let mut client = HealthClient::new(service);
        let request = HealthCheckRequest { service: "test.v1.Desk".to_owned() };
        let mut watching = client.watch(request).await.unwrap().into_inner();
        tokio::spawn(async move { health.follow().await });
        let mut told = async || watching.message().await.unwrap().unwrap().status();
        assert_eq!(told().await, Told::NotServing);
        assert_eq!(told().await, Told::Serving);
        hangs.store(true, Ordering::SeqCst);
        let since = tokio::time::Instant::now();
        assert_eq!(told().await, Told::NotServing);
        assert!(since.elapsed() <= Duration::from_secs(5), "{:?}", since.elapsed());
    }
}
