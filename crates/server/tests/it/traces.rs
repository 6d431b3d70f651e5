//! One trace through two servers, as a collector receives it.

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use server::{LogFormat, Percent, Telemetry, TelemetryConfig};
use tokio::{net::TcpListener, sync::mpsc};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};
use tracing::Instrument;

use crate::{
    desk::{Desk, ask, note},
    world::{Running, config},
};

/// A collector that hands on each span.
struct Collector(mpsc::UnboundedSender<Span>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        for scopes in request.into_inner().resource_spans.into_iter().map(|r| r.scope_spans) {
            for span in scopes.into_iter().flat_map(|scope| scope.spans) {
                self.0.send(span).map_err(|error| Status::internal(error.to_string()))?;
            }
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

const CLIENT: i32 = 3;
const SERVER: i32 = 2;

#[tokio::test]
async fn a_call_is_one_trace_through_every_server() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (send, mut spans) = mpsc::unbounded_channel();
    let collector = TraceServiceServer::new(Collector(send));
    tokio::spawn(async move {
        let server = tonic::transport::Server::builder().add_service(collector);
        server.serve_with_incoming(TcpIncoming::from(socket)).await
    });
    let settings = TelemetryConfig {
        log: LogFormat::Json,
        level: "info".parse().unwrap(),
        otlp: Some(format!("http://{address}").parse().unwrap()),
        sample_percent: Percent::try_from(100).unwrap(),
    };
    let telemetry = Telemetry::start(&settings, "test").unwrap();
    // An all-in-one starts three services; only the first starts the telemetry.
    let again = Telemetry::start(&settings, "again").unwrap();

    let last = Running::desk(config(), Desk::default()).await;
    let desk = Desk { next: Some(last.peer()), ..Desk::default() };
    let first = Running::desk(config(), desk).await;
    let peer = first.peer();
    let story = tracing::info_span!("story");
    let answer = ask(&peer, "Relay", Request::new(note("RequestId"))).instrument(story).await;
    let request_id = answer.unwrap().into_inner().text;
    for server in [first, last] {
        server.stop();
        server.stopped().await.unwrap();
    }
    again.end().await;
    telemetry.end().await;

    let mut received = Vec::new();
    while let Ok(span) = spans.try_recv() {
        received.push(span);
    }
    // Other tests of this process are traced, too.
    let story = received.iter().find(|span| span.name == "story").unwrap().trace_id.clone();
    received.retain(|span| span.trace_id == story);
    let find = |name: &str, kind: i32| {
        let found: Vec<&Span> =
            received.iter().filter(|span| span.name == name && span.kind == kind).collect();
        let [span] = found.as_slice() else { panic!("{name}: {found:?}") };
        (*span).clone()
    };
    let chain = [
        find("story", 1),
        find("/test.v1.Desk/Relay", CLIENT),
        find("/test.v1.Desk/Relay", SERVER),
        find("/test.v1.Desk/RequestId", CLIENT),
        find("/test.v1.Desk/RequestId", SERVER),
    ];
    for pair in chain.windows(2) {
        assert_eq!(pair[1].parent_span_id, pair[0].span_id, "{pair:?}");
        assert_eq!(pair[1].trace_id, pair[0].trace_id, "{pair:?}");
    }
    for served in [&chain[2], &chain[4]] {
        let attributes = format!("{:?}", served.attributes);
        assert!(attributes.contains(&request_id), "{attributes}");
    }
}
