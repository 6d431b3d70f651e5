//! What happens to every call before and after its service, in one place.
//!
//! From outside in: request id and span, measurement, admission, panic and deadline, the service.
//! The same holds while a response streams (`watch.rs`). Why not tonic's own timeout, limit and
//! panic: there a passed deadline and a panic are `CANCELLED`, a message that is too large is
//! `OUT_OF_RANGE`, and overload sheds the health checks too.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, watch},
    time::sleep_until,
};
use tonic::{
    Code, Status,
    body::Body,
    codegen::{
        Bytes, Service, StdError,
        http::{HeaderName, Request, Response},
    },
    service::Routes,
};
use tracing::{Instrument, Span};

use crate::{
    budget::{Budget, Share, Taken},
    call::{CALL, Call, REQUEST_ID},
    front,
    limits::seconds,
    panic::{Panicked, catch},
    receive::{Held, Received, Terms},
    red::{self, Measured, OTHER},
    refusal, settings, trace,
    watch::{Kept, Watched},
};

/// The paths of `grpc.health.v1`: they are answered at any load.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// The one of them that has no end.
const WATCH: &str = "/grpc.health.v1.Health/Watch";
/// How many watches of health there may be, over all connections and on one.
const WATCHES_MAX: [usize; 2] = [64, 16];
/// How long another question of health may take: its answer is at hand.
const HEALTH_TIME: Duration = Duration::from_secs(5);

/// Where a server is in its life. It only goes forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It takes calls.
    Serving,
    /// It takes no new connections and finishes the calls it has.
    Draining,
    /// It has waited long enough: calls that are left are answered with `STOPPING`.
    Stopped,
}

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Edge {
    slots: Arc<Semaphore>,
    watches: Budget,
    bytes: Budget,
    message_max: u64,
    receive_time: Duration,
    request_timeout: Duration,
    services: BTreeSet<&'static str>,
    phase: watch::Receiver<Phase>,
}

/// What a server does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Counts against the limit and has a deadline; ends when the server has stopped.
    Ordinary,
    /// Is always admitted.
    Check,
    /// Counts against a limit of its own, has no deadline, and ends as soon as the server drains.
    Watch,
}

impl Kind {
    fn of(path: &str) -> Self {
        if path == WATCH {
            Self::Watch
        } else if path.starts_with(HEALTH) {
            Self::Check
        } else {
            Self::Ordinary
        }
    }
}

/// A place for a call, until it is dropped.
#[derive(Debug)]
pub(crate) enum Place {
    /// It needs none.
    Free,
    /// One of `concurrency_max`.
    Slot {
        /// Held, not read.
        _permit: OwnedSemaphorePermit,
    },
    /// One of the watches.
    Watch {
        /// Held, not read.
        _taken: Taken,
    },
}

impl Edge {
    pub(crate) fn new(
        config: &settings::Server,
        services: BTreeSet<&'static str>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        let slots = usize::try_from(config.concurrency_max.get()).unwrap_or(Semaphore::MAX_PERMITS);
        let [watches, on_one] = WATCHES_MAX;
        Self {
            slots: Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS))),
            watches: Budget::new(watches, on_one),
            bytes: Budget::new(config.request_bytes_max.get(), config.request_bytes_share()),
            message_max: u64::try_from(config.message_bytes_max.get()).unwrap_or(u64::MAX),
            receive_time: seconds(config.receive_seconds),
            request_timeout: config.request_timeout(),
            services,
            phase,
        }
    }

    /// A place for one more call of a connection.
    fn admit(&self, kind: Kind, watches: &Share) -> Result<Place, Status> {
        let place = match kind {
            Kind::Check => Some(Place::Free),
            Kind::Watch => watches.take(1).map(|taken| Place::Watch { _taken: taken }),
            Kind::Ordinary => match Arc::clone(&self.slots).try_acquire_owned() {
                Ok(permit) => Some(Place::Slot { _permit: permit }),
                Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => None,
            },
        };
        place.ok_or_else(refusal::overloaded)
    }

    /// The longest a call may take; None: it may take forever.
    fn longest(&self, kind: Kind) -> Option<Duration> {
        match kind {
            Kind::Ordinary => Some(self.request_timeout),
            Kind::Check => Some(self.request_timeout.min(HEALTH_TIME)),
            Kind::Watch => None,
        }
    }

    /// The name a call is measured under: only names that somebody serves become a series.
    fn method<'a>(&self, path: &'a str) -> &'a str {
        let service = service_of(path);
        if self.services.contains(service) { path } else { OTHER }
    }
}

/// `Service` of `/Service/Method`.
fn service_of(path: &str) -> &str {
    path.strip_prefix('/').and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// The routes of a server behind its edge, for one connection and its clones.
#[derive(Debug, Clone)]
pub(crate) struct Guarded {
    routes: Routes,
    edge: Arc<Edge>,
    terms: Terms,
    watches: Share,
}

impl Guarded {
    pub(crate) fn new(routes: Routes, edge: Arc<Edge>) -> Self {
        let (bytes, watches) = (edge.bytes.share(), edge.watches.share());
        let terms = Terms { bytes, message_max: edge.message_max, time: edge.receive_time };
        Self { routes, edge, terms, watches }
    }
}

impl<B> Service<Request<B>> for Guarded
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.routes, cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path = request.uri().path().to_owned();
        let kind = Kind::of(&path);
        let call = Call::accept(request.headers(), self.edge.longest(kind));
        let (head, body) = request.into_parts();
        let (body, held) = Received::new(body, self.terms.clone());
        let mut request = Request::from_parts(head, Body::new(body));
        if let Some(id) = call.header() {
            request.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
        }
        let span = trace::served(&path, request.headers(), &call.request_id);
        let measured = Measured::begin(self.edge.method(&path).to_owned());
        // The routes that were polled are the ones that are ready.
        let fresh = self.routes.clone();
        let routes = mem::replace(&mut self.routes, fresh);
        let place = self.edge.admit(kind, &self.watches);
        let asked = Asked { kind, call, measured, place, held };
        let answer = answer(self.edge.phase.clone(), routes, asked, request);
        Box::pin(async move { Ok(answer.instrument(span).await) })
    }
}

/// A call, and what is known of it.
struct Asked {
    kind: Kind,
    call: Call,
    measured: Measured,
    place: Result<Place, Status>,
    held: Held,
}

/// Asks the service, unless there is no room; a response that streams stays watched.
async fn answer(
    phase: watch::Receiver<Phase>,
    mut routes: Routes,
    asked: Asked,
    request: Request<Body>,
) -> Response<Body> {
    let Asked { kind, call, mut measured, place, held } = asked;
    front::ends(call.deadline);
    let place = match place {
        Ok(place) => place,
        Err(status) => {
            // Not a warning: a line for each would add to the load. The metric tells.
            tracing::debug!("请求过多，拒绝 (shed)");
            measured.shed(service_of(request.uri().path()));
            return refused(status, &call, measured);
        }
    };
    let mut cut = cut(call.deadline, kind, phase);
    let handled = CALL.scope(call.clone(), catch(async move { routes.call(request).await }));
    let response = tokio::select! {
        biased;
        handled = handled => match handled {
            Ok(Ok(response)) => response,
            Err(Panicked) => return refused(refusal::internal(), &call, measured),
        },
        status = &mut cut => {
            tracing::warn!(code = red::name(status.code()), "请求未完成 (cut): {}", status.message());
            return refused(status, &call, measured);
        }
    };
    let (mut head, body) = response.into_parts();
    head.headers.extend(call.header().map(|id| (HeaderName::from_static(REQUEST_ID), id)));
    if let Some(code) = refusal::mend(&mut head.headers) {
        end(&Span::current(), &mut measured, code);
    }
    let kept = Kept { call, measured, _place: place, _held: held };
    let watched = Watched::new(body, cut, Span::current(), kept);
    Response::from_parts(head, Body::new(watched))
}

/// The answer that `status` is.
fn refused(status: Status, call: &Call, mut measured: Measured) -> Response<Body> {
    end(&Span::current(), &mut measured, status.code());
    let mut response = status.into_http::<Body>();
    let id = call.header().map(|id| (HeaderName::from_static(REQUEST_ID), id));
    response.headers_mut().extend(id);
    response
}

/// Writes down how a call ended.
pub(crate) fn end(span: &Span, measured: &mut Measured, code: Code) {
    measured.finish(code);
    trace::ended(span, code);
}

/// What ends a call from outside.
pub(crate) type Cut = Pin<Box<dyn Future<Output = Status> + Send>>;

/// The first of: the deadline passes; the server will not wait any longer.
fn cut(
    deadline: Option<tokio::time::Instant>,
    kind: Kind,
    mut phase: watch::Receiver<Phase>,
) -> Cut {
    let last = match kind {
        Kind::Ordinary => Phase::Stopped,
        Kind::Check | Kind::Watch => Phase::Draining,
    };
    Box::pin(async move {
        let late = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = late => refusal::deadline_exceeded(),
            // An error says that the server is gone: that is a stop, too.
            _ = phase.wait_for(|phase| *phase >= last) => refusal::stopping(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use http_body::Body as _;
    use tonic::server::NamedService;

    use super::*;
    use crate::limits::tests::server;

    /// A service that never answers.
    #[derive(Clone)]
    struct Silence;

    impl NamedService for Silence {
        const NAME: &'static str = "test.v1.Silence";
    }

    impl Service<Request<Body>> for Silence {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            Box::pin(pending())
        }
    }

    #[tokio::test]
    async fn the_deadline_of_the_caller_is_kept() {
        let (_phase, phases) = watch::channel(Phase::Serving);
        let edge = Edge::new(&server(), BTreeSet::from([Silence::NAME]), phases);
        let edge = Arc::new(edge);
        let free = edge.slots.available_permits();
        let mut guarded = Guarded::new(Routes::new(Silence), Arc::clone(&edge));
        let request = Request::post("/test.v1.Silence/Ask").header("grpc-timeout", "5m");
        let response = guarded.call(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert!(response.body().is_end_stream());
        assert_eq!(edge.slots.available_permits(), free);
    }

    #[test]
    fn only_names_that_are_served_become_series() {
        let (_phase, phases) = watch::channel(Phase::Serving);
        let services = BTreeSet::from([Silence::NAME]);
        let edge = Edge::new(&server(), services, phases);
        assert_eq!(edge.method("/test.v1.Silence/Ask"), "/test.v1.Silence/Ask");
        for path in ["/test.v1.Other/Ask", "/", "", "/test.v1.Silence"] {
            let expected = if path == "/test.v1.Silence" { path } else { OTHER };
            assert_eq!(edge.method(path), expected);
        }
    }
}
