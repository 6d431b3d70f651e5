//! A response body that keeps the promises of the edge while it streams.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::oneshot;
use tonic::{Code, Status, body::Body, codegen::Bytes};
use tracing::Span;

use crate::{
    call::{CALL, Call},
    edge::{Cut, end},
    panic::{Panicked, caught},
    red::{self, Measured},
    refusal,
    rooms::Holding,
};

/// A piece of an answer that may be left lying with the connection after the answer has ended.
const SMALL: usize = 1024;

/// What a call keeps until its response has ended.
pub(crate) struct Kept {
    pub(crate) call: Call,
    pub(crate) measured: Measured,
    /// Held, not read.
    pub(crate) _holding: Arc<Holding>,
}

/// A body whose deadline, panics and size errors end it with the right trailers, that holds its
/// place in the server until it is dropped, and whose end is measured.
///
/// Its end is not said before its last large piece has left. For a connection keeps what the peer
/// has not taken, and once all was handed over nobody would look at the deadline any more: with a
/// window of one byte a peer could have any number of answers kept for it.
pub(crate) struct Watched {
    body: Body,
    cut: Cut,
    span: Span,
    kept: Kept,
    /// Ends when the last large piece has left.
    leaving: Option<oneshot::Receiver<()>>,
    /// What comes after it.
    last: Option<Frame<Bytes>>,
    over: bool,
}

/// A piece of an answer that tells when it has left: when it is dropped.
struct Piece {
    bytes: Bytes,
    /// Held, not read.
    _left: oneshot::Sender<()>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Watched {
    pub(crate) fn new(body: Body, cut: Cut, span: Span, kept: Kept) -> Self {
        Self { body, cut, span, kept, leaving: None, last: None, over: false }
    }

    /// Ends the stream with `status` instead of what was to come.
    fn end_with(&mut self, status: &Status) -> Frame<Bytes> {
        let code = red::name(status.code());
        tracing::warn!(code, "请求未完成 (cut): {}", status.message());
        self.over = true;
        self.body = Body::empty();
        end(&self.span, &mut self.kept.measured, status.code());
        Frame::trailers(refusal::trailers(status))
    }

    /// Looks at what the service sent.
    fn seen(&mut self, mut frame: Frame<Bytes>) -> Frame<Bytes> {
        if let Some(trailers) = frame.trailers_mut() {
            let code = refusal::mend(trailers).unwrap_or(Code::Unknown);
            end(&self.span, &mut self.kept.measured, code);
        }
        frame.map_data(|bytes| self.sent(bytes))
    }

    /// A piece on its way.
    fn sent(&mut self, bytes: Bytes) -> Bytes {
        if bytes.len() <= SMALL {
            return bytes;
        }
        let (left, leaving) = oneshot::channel();
        self.leaving = Some(leaving);
        Bytes::from_owner(Piece { bytes, _left: left })
    }

    /// What the service sends next, and its panic.
    fn poll_service(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let span = self.span.clone();
        let _entered = span.enter();
        let body = &mut self.body;
        CALL.sync_scope(self.kept.call.clone(), || caught(|| Pin::new(body).poll_frame(cx)))
            .unwrap_or_else(|Panicked| Poll::Ready(Some(Err(refusal::internal()))))
    }
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.last.is_none() && !this.over {
            let frame = match this.poll_service(cx) {
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Ok(frame))) => this.seen(frame),
                Poll::Ready(Some(Err(status))) => this.end_with(&status),
                Poll::Pending => {
                    let status = ready!(this.cut.as_mut().poll(cx));
                    this.end_with(&status)
                }
            };
            if frame.is_data() {
                return Poll::Ready(Some(Ok(frame)));
            }
            this.last = Some(frame);
        }
        if let Some(leaving) = &mut this.leaving {
            // An error: the piece is gone, which is what was waited for.
            drop(ready!(Pin::new(leaving).poll(cx)));
            this.leaving = None;
        }
        this.over = true;
        Poll::Ready(this.last.take().map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.last.is_none() && (self.over || self.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
