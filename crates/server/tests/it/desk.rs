//! A gRPC service written by hand: what it does is what its methods are named.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use server::Peer;
use tokio::sync::Notify;
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{
        Service, http,
        tokio_stream::{self, Stream, StreamExt},
    },
    server::NamedService,
};
use tonic_prost::ProstCodec;
use tower::service_fn;

/// The largest message a desk reads or writes, if it is not told otherwise.
pub(crate) const BYTES_MAX: usize = 1024;

/// What is said to the desk, and what it says.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Note {
    /// The words.
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

/// A note with these words.
pub(crate) fn note(text: impl Into<String>) -> Note {
    Note { text: text.into() }
}

/// The service `test.v1.Desk`.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The largest message it reads or writes.
    pub(crate) bytes_max: usize,
    /// Told when `Wait` has begun.
    pub(crate) entered: Arc<Notify>,
    /// Lets one `Wait` end.
    pub(crate) release: Arc<Notify>,
    /// Whom `Relay` asks.
    pub(crate) next: Option<Peer>,
}

impl Default for Desk {
    fn default() -> Self {
        let (entered, release) = Default::default();
        Self { bytes_max: BYTES_MAX, entered, release, next: None }
    }
}

type Notes = Pin<Box<dyn Stream<Item = Result<Note, Status>> + Send>>;

impl Desk {
    async fn answer(self, method: String, request: Request<Note>) -> Result<Note, Status> {
        match method.as_str() {
            "Echo" => Ok(request.into_inner()),
            "RequestId" => Ok(note(&*server::request_id().unwrap())),
            "Deadline" => {
                let header = request.metadata().get("grpc-timeout");
                Ok(note(header.map_or("none", |value| value.to_str().unwrap())))
            }
            "Large" => Ok(note("字".repeat(BYTES_MAX))),
            "Panic" => panic!("the desk fell over"),
            "Wait" => {
                self.entered.notify_one();
                self.release.notified().await;
                Ok(note("released"))
            }
            // The note names the method to ask the next desk for.
            "Relay" => {
                let method = request.into_inner().text;
                let answer = ask(&self.next.unwrap(), &method, Request::new(note(""))).await?;
                Ok(answer.into_inner())
            }
            _ => Err(Status::unimplemented(method)),
        }
    }

    fn stream(request: Request<Note>) -> Notes {
        let first = tokio_stream::iter([Ok(note("first"))]);
        match request.into_inner().text.as_str() {
            "forever" => Box::pin(first.chain(tokio_stream::pending())),
            _ => Box::pin(first.chain(tokio_stream::iter([()]).then(async |()| {
                // What was said goes out before.
                tokio::task::yield_now().await;
                panic!("the desk fell over while it spoke")
            }))),
        }
    }
}

impl NamedService for Desk {
    const NAME: &'static str = "test.v1.Desk";
}

impl Service<http::Request<Body>> for Desk {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let desk = self.clone();
        let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<Note, Note>::default())
                .max_decoding_message_size(desk.bytes_max)
                .max_encoding_message_size(desk.bytes_max);
            if method == "Stream" {
                let service = service_fn(|request| async {
                    Ok::<_, Status>(Response::new(Desk::stream(request)))
                });
                return Ok(grpc.server_streaming(service, request).await);
            }
            let service = service_fn(move |request| {
                let answer = desk.clone().answer(method.clone(), request);
                async move { answer.await.map(Response::new) }
            });
            Ok(grpc.unary(service, request).await)
        })
    }
}

/// Asks a desk, as generated code would.
pub(crate) async fn ask(
    peer: &Peer,
    method: &str,
    request: Request<Note>,
) -> Result<Response<Note>, Status> {
    let mut grpc = tonic::client::Grpc::new(peer.clone());
    grpc.ready().await.map_err(Status::from_error)?;
    let path = format!("/test.v1.Desk/{method}").try_into().unwrap();
    grpc.unary(request, path, ProstCodec::<Note, Note>::default()).await
}

/// Asks a desk for its stream of this kind.
pub(crate) async fn listen(peer: &Peer, kind: &str) -> tonic::Streaming<Note> {
    let mut grpc = tonic::client::Grpc::new(peer.clone());
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/test.v1.Desk/Stream");
    let request = Request::new(note(kind));
    grpc.server_streaming(request, path, ProstCodec::<Note, Note>::default())
        .await
        .unwrap()
        .into_inner()
}
