//! What a probe sees of a service, several times a second.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use testkit::until;
use tokio::{task::JoinHandle, time::interval};
use tonic::{Request, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::program::Program;

const SERVICE: &str = "jixiao.ledger.v1.LedgerService";
/// Readiness tells the truth within this time.
pub(crate) const TRUTH: Duration = Duration::from_secs(5);
const BETWEEN_PROBES: Duration = Duration::from_millis(50);
/// As long as a probe of Kubernetes waits at most, in a usual configuration.
const PATIENCE: Duration = Duration::from_secs(5);

/// Probes that go on until this is dropped.
pub(crate) struct Health {
    seen: Arc<Mutex<Seen>>,
    probes: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    /// Every change of readiness, the first answer included.
    changes: Vec<(Instant, bool)>,
    /// Answers to a probe of liveness that were not SERVING.
    dead: usize,
}

impl Health {
    pub(crate) fn watch(program: &Program) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut client = HealthClient::new(program.channel());
        let shared = Arc::clone(&seen);
        let probes = tokio::spawn(async move {
            let mut ticks = interval(BETWEEN_PROBES);
            loop {
                ticks.tick().await;
                let alive = serves(&mut client, "").await;
                let ready = serves(&mut client, SERVICE).await;
                let mut seen = lock(&shared);
                seen.dead += usize::from(!alive);
                if seen.changes.last().is_none_or(|(_, was)| *was != ready) {
                    seen.changes.push((Instant::now(), ready));
                }
            }
        });
        Self { seen, probes }
    }

    /// Waits until it is (or is not) ready; answers how long that took from `since` on, `None` if it took longer than
    /// the truth may take.
    pub(crate) fn turns(&self, ready: bool, since: Instant) -> Option<Duration> {
        let mut turned = None;
        until(|| {
            let last = lock(&self.seen).changes.last().copied();
            turned = last.filter(|(_, is)| *is == ready).map(|(at, _)| at);
            Ok(turned.is_some() || since.elapsed() > TRUTH)
        })
        .unwrap();
        turned.map(|at| at.saturating_duration_since(since))
    }

    /// How often it changed between ready and not ready.
    pub(crate) fn changes(&self) -> usize {
        lock(&self.seen).changes.len().saturating_sub(1)
    }

    /// How many probes of liveness failed.
    pub(crate) fn dead(&self) -> usize {
        lock(&self.seen).dead
    }
}

impl Drop for Health {
    fn drop(&mut self) {
        self.probes.abort();
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap()
}

async fn serves(client: &mut HealthClient<Channel>, service: &str) -> bool {
    let mut request = Request::new(HealthCheckRequest { service: service.into() });
    request.set_timeout(PATIENCE);
    let answer = client.check(request).await;
    answer.is_ok_and(|it| it.into_inner().status() == ServingStatus::Serving)
}
