//! Spans of calls, and the W3C `traceparent` that joins those of several services.

use opentelemetry::{
    global,
    propagation::{Extractor, Injector},
};
use tonic::{
    Code,
    codegen::http::{HeaderMap, HeaderName, HeaderValue},
};
use tracing::{Span, field::Empty, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span of a call that is answered here. Its parent is the span of the caller: it must be
/// known before the span is entered, or the sampler does not see what the caller decided.
pub(crate) fn served(path: &str, headers: &HeaderMap, request_id: &str) -> Span {
    let span = info_span!(
        "serve",
        otel.name = path,
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.method = path,
        rpc.grpc.status_code = Empty,
        request_id,
    );
    let parent = global::get_text_map_propagator(|traces| traces.extract(&Incoming(headers)));
    // It fails where no telemetry was started; then there is no trace to join.
    span.set_parent(parent).ok();
    span
}

/// The span of a call to another service.
pub(crate) fn called(path: &str) -> Span {
    info_span!(
        "call",
        otel.name = path,
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.method = path,
        rpc.grpc.status_code = Empty,
    )
}

/// Tells the called service whose child its span is.
pub(crate) fn inject(span: &Span, headers: &mut HeaderMap) {
    let context = span.context();
    global::get_text_map_propagator(|traces| {
        traces.inject_context(&context, &mut Outgoing(headers));
    });
}

/// Writes how a call ended into its span; what is our fault makes it an error.
pub(crate) fn ended(span: &Span, code: Code) {
    span.record("rpc.grpc.status_code", code as i32);
    let ours = matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    );
    if ours {
        span.record("otel.status_code", "ERROR");
    }
}

struct Incoming<'a>(&'a HeaderMap);

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Outgoing<'a>(&'a mut HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(key), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(key, value);
        }
    }
}
