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
    num::NonZeroU32,
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
        Service,
        http::{HeaderName, Request, Response},
    },
    service::Routes,
};
use tracing::{Instrument, Span};

use crate::{
    call::{CALL, Call, REQUEST_ID},
    panic::{Panicked, catch},
    red::{self, Measured, OTHER},
    refusal, trace,
    watch::Watched,
};

/// The paths of `grpc.health.v1`: they are answered at any load.
const HEALTH: &str = "/grpc.health.v1.Health/";

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
    request_timeout: Duration,
    services: BTreeSet<&'static str>,
    phase: watch::Receiver<Phase>,
}

/// What a server does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Counts against the limit and has a deadline; ends when the server has stopped.
    Ordinary,
    /// Is always admitted; its streams have no deadline and end as soon as the server drains.
    Health,
}

impl Edge {
    pub(crate) fn new(
        concurrency_max: NonZeroU32,
        request_timeout: Duration,
        services: BTreeSet<&'static str>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        let slots = usize::try_from(concurrency_max.get()).unwrap_or(Semaphore::MAX_PERMITS);
        let slots = Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS)));
        Self { slots, request_timeout, services, phase }
    }

    /// A place for one more call, until it is dropped.
    fn admit(&self, kind: Kind) -> Result<Option<OwnedSemaphorePermit>, Status> {
        match kind {
            Kind::Health => Ok(None),
            Kind::Ordinary => match Arc::clone(&self.slots).try_acquire_owned() {
                Ok(permit) => Ok(Some(permit)),
                Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => {
                    Err(refusal::overloaded())
                }
            },
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

/// The routes of a server behind its edge.
#[derive(Debug, Clone)]
pub(crate) struct Guarded {
    routes: Routes,
    edge: Arc<Edge>,
}

impl Guarded {
    pub(crate) fn new(routes: Routes, edge: Arc<Edge>) -> Self {
        Self { routes, edge }
    }
}

impl Service<Request<Body>> for Guarded {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.routes, cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let path = request.uri().path().to_owned();
        let kind = if path.starts_with(HEALTH) { Kind::Health } else { Kind::Ordinary };
        // The deadline is counted from here: tonic's own timer, which answers `CANCELLED`, is
        // started after this returns, so it can only run out later.
        let longest = (kind == Kind::Ordinary).then_some(self.edge.request_timeout);
        let call = Call::accept(request.headers(), longest);
        if let Some(id) = call.header() {
            request.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
        }
        let span = trace::served(&path, request.headers(), &call.request_id);
        let measured = Measured::begin(self.edge.method(&path).to_owned());
        // The routes that were polled are the ones that are ready.
        let fresh = self.routes.clone();
        let routes = mem::replace(&mut self.routes, fresh);
        let edge = Arc::clone(&self.edge);
        let answer = answer(edge, routes, Asked { kind, call, measured }, request);
        Box::pin(async move { Ok(answer.instrument(span).await) })
    }
}

/// A call, and what is known of it.
struct Asked {
    kind: Kind,
    call: Call,
    measured: Measured,
}

/// Asks the service, unless there is no room; a response that streams stays watched.
async fn answer(
    edge: Arc<Edge>,
    mut routes: Routes,
    asked: Asked,
    request: Request<Body>,
) -> Response<Body> {
    let Asked { kind, call, mut measured } = asked;
    let permit = match edge.admit(kind) {
        Ok(permit) => permit,
        Err(status) => {
            // Not a warning: a line for each would add to the load. The metric tells.
            tracing::debug!("请求过多，拒绝 (shed)");
            measured.shed(service_of(request.uri().path()));
            return refused(status, &call, measured);
        }
    };
    let mut cut = cut(call.deadline, kind, edge.phase.clone());
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
    let watched = Watched::new(body, cut, Span::current(), (call, measured, permit));
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
        Kind::Health => Phase::Draining,
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
        let hour = Duration::from_secs(3600);
        let edge = Edge::new(NonZeroU32::MIN, hour, BTreeSet::from([Silence::NAME]), phases);
        let edge = Arc::new(edge);
        let mut guarded = Guarded::new(Routes::new(Silence), Arc::clone(&edge));
        let request = Request::post("/test.v1.Silence/Ask").header("grpc-timeout", "5m");
        let response = guarded.call(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert!(response.body().is_end_stream());
        assert_eq!(edge.slots.available_permits(), 1);
    }

    #[test]
    fn only_names_that_are_served_become_series() {
        let (_phase, phases) = watch::channel(Phase::Serving);
        let services = BTreeSet::from([Silence::NAME]);
        let edge = Edge::new(NonZeroU32::MIN, Duration::ZERO, services, phases);
        assert_eq!(edge.method("/test.v1.Silence/Ask"), "/test.v1.Silence/Ask");
        for path in ["/test.v1.Other/Ask", "/", "", "/test.v1.Silence"] {
            let expected = if path == "/test.v1.Silence" { path } else { OTHER };
            assert_eq!(edge.method(path), expected);
        }
    }
}
