//! Rate, errors and duration of every method, for Prometheus.

use std::{convert::Infallible, sync::OnceLock, time::Duration};

use anyhow::Context;
use hyper::body::Incoming;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::time::Instant;
use tonic::{
    Code,
    body::Body,
    codegen::http::{HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE},
};
use tower::service_fn;

use crate::front::{Leave, Port};

const REQUESTS: &str = "grpc_requests_total";
const SECONDS: &str = "grpc_request_seconds";
const IN_FLIGHT: &str = "grpc_requests_in_flight";
const REQUEST_BYTES: &str = "grpc_request_bytes_held";
const STREAMS_RESET: &str = "grpc_streams_reset_total";
const CONNECTIONS: &str = "grpc_connections_open";
const CONNECTIONS_LEFT: &str = "grpc_connections_left_total";
const ACCEPTS_FAILED: &str = "grpc_accepts_failed_total";

/// The method of calls that nobody serves.
pub(crate) const OTHER: &str = "other";

/// How often what was measured is folded into its histogram, whether somebody scrapes or not.
const UPKEEP: Duration = Duration::from_secs(5);

/// A call that is being measured. One that is dropped unfinished counts as `CANCELLED`: the caller
/// hung up.
pub(crate) struct Measured {
    method: String,
    since: Instant,
    finished: bool,
}

impl Measured {
    pub(crate) fn begin(method: String) -> Self {
        gauge!(IN_FLIGHT).increment(1);
        Self { method, since: Instant::now(), finished: false }
    }

    /// The call is refused before anybody looked whether its method exists: it is measured under
    /// its service alone.
    pub(crate) fn shed(&mut self, service: &str) {
        if self.method != OTHER {
            self.method = format!("/{service}");
        }
    }

    /// Counts the call, the first time it is said to be over.
    pub(crate) fn finish(&mut self, code: Code) {
        if self.finished {
            return;
        }
        self.finished = true;
        gauge!(IN_FLIGHT).decrement(1);
        // A name that nobody serves is the caller's invention: it must not become a series.
        let method = if code == Code::Unimplemented {
            OTHER.to_owned()
        } else {
            std::mem::take(&mut self.method)
        };
        histogram!(SECONDS, "method" => method.clone()).record(self.since.elapsed());
        counter!(REQUESTS, "method" => method, "code" => name(code)).increment(1);
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.finish(Code::Cancelled);
    }
}

/// A request has drawn so many bytes.
pub(crate) fn bytes_held(bytes: usize) {
    gauge!(REQUEST_BYTES).increment(u32::try_from(bytes).unwrap_or(u32::MAX));
}

/// And has given them back.
pub(crate) fn bytes_given_back(bytes: usize) {
    gauge!(REQUEST_BYTES).decrement(u32::try_from(bytes).unwrap_or(u32::MAX));
}

/// A stream had to be reset.
pub(crate) fn stream_reset() {
    counter!(STREAMS_RESET).increment(1);
}

/// A connection has a seat.
pub(crate) fn connection_opened() {
    gauge!(CONNECTIONS).increment(1);
}

/// A connection has ended.
pub(crate) fn connection_closed() {
    gauge!(CONNECTIONS).decrement(1);
}

/// A connection had to leave.
pub(crate) fn connection_left(why: Leave) {
    counter!(CONNECTIONS_LEFT, "why" => why.name()).increment(1);
}

/// No connection could be accepted.
pub(crate) fn accept_failed() {
    counter!(ACCEPTS_FAILED).increment(1);
}

/// The recorder of this process. The first one who asks installs it.
///
/// # Errors
///
/// Another recorder than ours is installed.
pub(crate) fn recorder() -> anyhow::Result<PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(install).clone().context("another recorder of metrics is installed")
}

fn install() -> Option<PrometheusHandle> {
    let handle = PrometheusBuilder::new().set_buckets(&buckets()).ok()?.install_recorder().ok()?;
    describe_counter!(REQUESTS, "calls that ended, by method and gRPC code");
    describe_histogram!(SECONDS, metrics::Unit::Seconds, "how long a call took, by method");
    describe_gauge!(IN_FLIGHT, "calls that are being answered");
    describe_gauge!(REQUEST_BYTES, "bytes of large requests, drawn from request_bytes_max");
    describe_counter!(STREAMS_RESET, "streams whose peer did not take the answer in time");
    describe_gauge!(CONNECTIONS, "connections that are open, of all ports");
    describe_counter!(CONNECTIONS_LEFT, "connections that had to leave, by reason");
    describe_counter!(ACCEPTS_FAILED, "times that no connection could be accepted: no files left");
    Some(handle)
}

/// From half a millisecond to what only a report takes.
#[expect(clippy::disallowed_types, reason = "Prometheus measures seconds in floats")]
fn buckets() -> [f64; 15] {
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]
}

/// Answers `/metrics` on `port`, over HTTP/1 or 2, until it is dropped.
pub(crate) async fn expose(port: Port) -> anyhow::Result<()> {
    let handle = recorder()?;
    let upkeep = keep_up(handle.clone());
    let page = service_fn(move |request: Request<Incoming>| {
        let response = page(&handle, &request);
        async move { Ok::<_, Infallible>(response) }
    });
    tokio::select! {
        () = port.serve(move |_address| page.clone()) => Ok(()),
        () = upkeep => Ok(()),
    }
}

/// Folds measurements into their histograms, until it is dropped.
async fn keep_up(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

fn page<B>(handle: &PrometheusHandle, request: &Request<B>) -> Response<Body> {
    let found = request.method() == Method::GET && request.uri().path() == "/metrics";
    let mut response = if found {
        Response::new(Body::new(handle.render()))
    } else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    };
    let text = HeaderValue::from_static("text/plain; version=0.0.4");
    response.headers_mut().insert(CONTENT_TYPE, text);
    response
}

/// A code as the gRPC specification writes it.
pub(crate) fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
