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
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
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
    call::{CALL, Call, GRPC_ENCODING, REQUEST_ID},
    front,
    kind::Kind,
    limits::seconds,
    panic::{Panicked, catch},
    receive::{Received, Terms},
    red::{self, Measured, OTHER},
    refusal,
    rooms::{Addresses, Rooms},
    settings, trace,
    watch::{Kept, Watched},
};

/// How long a question of health may take: its answer is at hand.
const CHECK_TIME: Duration = Duration::from_secs(5);
/// How long a watch of health may take: then its peer asks again, if it is still there.
const WATCH_TIME: Duration = Duration::from_secs(300);

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

/// What all connections of a port share.
#[derive(Debug)]
pub(crate) struct Edge {
    addresses: Addresses,
    terms: Terms,
    request_time: Duration,
    watch_time: Duration,
    services: BTreeSet<&'static str>,
    phase: watch::Receiver<Phase>,
}

impl Edge {
    pub(crate) fn new(
        config: &settings::Server,
        services: BTreeSet<&'static str>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        Self {
            addresses: Addresses::new(config),
            terms: Terms {
                message_max: u64::try_from(config.message_bytes_max.get()).unwrap_or(u64::MAX),
                time: seconds(config.receive_seconds),
            },
            request_time: config.request_timeout(),
            watch_time: WATCH_TIME,
            services,
            phase,
        }
    }

    /// The longest a call may take.
    fn longest(&self, kind: Kind) -> Duration {
        match kind {
            Kind::Ordinary => self.request_time,
            Kind::Check => self.request_time.min(CHECK_TIME),
            Kind::Watch => self.watch_time,
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
    rooms: Rooms,
}

impl Guarded {
    /// For a connection from `address`.
    pub(crate) fn new(routes: Routes, edge: Arc<Edge>, address: IpAddr) -> Self {
        let rooms = edge.addresses.connection(address);
        Self { routes, edge, rooms }
    }

    /// The routes that were polled: they are the ones that are ready.
    fn ready_routes(&mut self) -> Routes {
        let fresh = self.routes.clone();
        mem::replace(&mut self.routes, fresh)
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
        let path = request.uri().path();
        let kind = Kind::of(path);
        let call = Call::accept(request.headers(), Some(self.edge.longest(kind)));
        let span = trace::served(path, request.headers(), &call.request_id);
        let mut measured = Measured::begin(self.edge.method(path).to_owned());
        let Some(holding) = self.rooms.enter(kind).map(Arc::new) else {
            measured.shed(service_of(path));
            let answer = async move { Ok(shed(&call, measured)) };
            return Box::pin(answer.instrument(span));
        };
        let (head, body) = request.into_parts();
        let encoded = head.headers.contains_key(GRPC_ENCODING);
        let body = Received::new(body, encoded, self.edge.terms, Arc::clone(&holding));
        let mut request = Request::from_parts(head, Body::new(body));
        if let Some(id) = call.header() {
            request.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
        }
        let cut = cut(call.deadline, kind, self.edge.phase.clone());
        let kept = Kept { call, measured, _holding: holding };
        let answer = answer(self.ready_routes(), cut, kept, request);
        Box::pin(async move { Ok(answer.instrument(span).await) })
    }
}

/// Says that there is no room for a call.
fn shed(call: &Call, measured: Measured) -> Response<Body> {
    // Not a warning: a line for each would add to the load. The metric tells.
    tracing::debug!("请求过多，拒绝 (shed)");
    front::ends(call.deadline);
    refused(refusal::overloaded(), call, measured)
}

/// Asks the service; a response that streams stays watched.
async fn answer(
    mut routes: Routes,
    mut cut: Cut,
    kept: Kept,
    request: Request<Body>,
) -> Response<Body> {
    front::ends(kept.call.deadline);
    let call = kept.call.clone();
    let handled = CALL.scope(call.clone(), catch(async move { routes.call(request).await }));
    let response = tokio::select! {
        biased;
        handled = handled => match handled {
            Ok(Ok(response)) => response,
            Err(Panicked) => return refused(refusal::internal(), &call, kept.measured),
        },
        status = &mut cut => {
            tracing::warn!(code = red::name(status.code()), "请求未完成 (cut): {}", status.message());
            return refused(status, &call, kept.measured);
        }
    };
    let mut kept = kept;
    let (mut head, body) = response.into_parts();
    head.headers.extend(call.header().map(|id| (HeaderName::from_static(REQUEST_ID), id)));
    if let Some(code) = refusal::mend(&mut head.headers) {
        end(&Span::current(), &mut kept.measured, code);
    }
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
fn cut(deadline: Option<Instant>, kind: Kind, mut phase: watch::Receiver<Phase>) -> Cut {
    Box::pin(async move {
        let late = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = late => match kind {
                Kind::Ordinary | Kind::Check => refusal::deadline_exceeded(),
                Kind::Watch => refusal::watch_ended(),
            },
            // An error says that the server is gone: that is a stop, too.
            _ = phase.wait_for(|phase| *phase >= kind.last_phase()) => refusal::stopping(),
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
        let free = edge.addresses.server().free_places();
        let caller = [127, 0, 0, 1].into();
        let mut guarded = Guarded::new(Routes::new(Silence), Arc::clone(&edge), caller);
        let request = Request::post("/test.v1.Silence/Ask").header("grpc-timeout", "5m");
        let response = guarded.call(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert!(response.body().is_end_stream());
        assert_eq!(edge.addresses.server().free_places(), free);
    }

    #[tokio::test]
    async fn a_watch_ends_and_may_be_asked_for_again() {
        let (_phase, phases) = watch::channel(Phase::Serving);
        let mut edge = Edge::new(&server(), BTreeSet::new(), phases);
        edge.watch_time = Duration::from_millis(5);
        let (_, health) = crate::health::Health::new(Vec::new()).await;
        let caller = [127, 0, 0, 1].into();
        let mut guarded = Guarded::new(Routes::new(health), Arc::new(edge), caller);
        let request = Request::post("/grpc.health.v1.Health/Watch");
        let body = Body::new(String::from("\0\0\0\0\0"));
        let response = guarded.call(request.body(body).unwrap()).await.unwrap();
        let mut body = std::pin::pin!(response.into_body());
        let trailers = loop {
            let frame = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
            if let Ok(trailers) = frame.unwrap().unwrap().into_trailers() {
                break trailers;
            }
        };
        let status = Status::from_header_map(&trailers).unwrap();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Unavailable, "the watch has lasted long enough")
        );
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
