//! Peers that do with HTTP/2 what no gRPC client does.

use std::{future::poll_fn, net::SocketAddr};

use h2::{
    Reason, RecvStream,
    client::{Builder, SendRequest},
};
use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
};
use tonic::codegen::{
    Bytes,
    http::{HeaderMap, Request, Response},
};

/// A connection of HTTP/2 without a client that behaves.
pub(crate) struct Raw {
    /// Opens streams.
    pub(crate) requests: SendRequest<Bytes>,
    /// Answers pings; ends when the connection does.
    pub(crate) connection: JoinHandle<Result<(), h2::Error>>,
}

impl Raw {
    /// Connects; each stream of the server may send as much as `window` before it is told more.
    pub(crate) async fn connect(address: SocketAddr, window: u32) -> Self {
        Self::connect_from([127, 0, 0, 1], address, window).await
    }

    /// The same from another address than that of the other peers.
    pub(crate) async fn connect_from(from: [u8; 4], address: SocketAddr, window: u32) -> Self {
        let socket = socket(from, address).await;
        let mut builder = Builder::new();
        builder.initial_window_size(window).initial_max_send_streams(1);
        let (requests, connection) = builder.handshake(socket).await.unwrap();
        Self { requests, connection: tokio::spawn(connection) }
    }

    /// Opens a stream for this method of the desk, as soon as the server lets it, and sends
    /// `body`; `end` says whether that is all.
    pub(crate) async fn call(&mut self, method: &str, body: Bytes, end: bool) -> Opened {
        self.call_path(&format!("test.v1.Desk/{method}"), body, end).await
    }

    /// The same for any method.
    pub(crate) async fn call_path(&mut self, path: &str, body: Bytes, end: bool) -> Opened {
        let request = Request::post(format!("http://desk/{path}"));
        let request = request.header("content-type", "application/grpc").header("te", "trailers");
        poll_fn(|cx| self.requests.poll_ready(cx)).await.unwrap();
        let request = request.body(()).unwrap();
        let (answer, mut stream) = self.requests.send_request(request, false).unwrap();
        stream.send_data(body, end).unwrap();
        Opened { answer: tokio::spawn(answer), stream }
    }
}

/// A connection from this address, on which nothing is said yet.
pub(crate) async fn socket(from: [u8; 4], address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    socket.connect(address).await.unwrap()
}

/// A call that was opened.
pub(crate) struct Opened {
    answer: JoinHandle<Result<Response<RecvStream>, h2::Error>>,
    /// What more of the request is sent on. Dropped, it takes back a call that is not whole.
    pub(crate) stream: h2::SendStream<Bytes>,
}

impl Opened {
    /// Whether there is an answer, or the head of one.
    pub(crate) fn has_begun(&self) -> bool {
        self.answer.is_finished()
    }

    /// Waits for the head of the answer.
    pub(crate) async fn head(self) -> (HeaderMap, RecvStream) {
        let (head, body) = self.answer.await.unwrap().unwrap().into_parts();
        (head.headers, body)
    }

    /// Takes the head of the answer and waits for the reset of the stream.
    pub(crate) async fn reset(self) -> Reason {
        let (_head, mut body) = self.head().await;
        // What fits into the window still comes.
        loop {
            match body.data().await.unwrap() {
                Ok(piece) => assert!(piece.len() <= 1),
                Err(error) => return error.reason().unwrap(),
            }
        }
    }
}

/// The message of a note with this text, as gRPC frames it.
pub(crate) fn framed(text: &str) -> Bytes {
    let message = prost::Message::encode_to_vec(&crate::desk::note(text));
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [[0].as_slice(), &length, &message].concat().into()
}
