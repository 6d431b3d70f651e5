//! A response body that keeps the promises of the edge while it streams.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use http_body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tonic::{Code, Status, body::Body, codegen::Bytes};
use tracing::Span;

use crate::{
    call::{CALL, Call},
    edge::{Cut, end},
    panic::{Panicked, caught},
    red::{self, Measured},
    refusal,
};

/// A body whose deadline, panics and size errors end it with the right trailers, that holds its
/// place in the server until it is dropped, and whose end is measured.
pub(crate) struct Watched {
    body: Body,
    cut: Cut,
    span: Span,
    call: Call,
    measured: Measured,
    /// Held, not read.
    _permit: Option<OwnedSemaphorePermit>,
    over: bool,
}

impl Watched {
    pub(crate) fn new(
        body: Body,
        cut: Cut,
        span: Span,
        (call, measured, permit): (Call, Measured, Option<OwnedSemaphorePermit>),
    ) -> Self {
        Self { body, cut, span, call, measured, _permit: permit, over: false }
    }

    /// Ends the stream with `status` instead of what was to come.
    fn end_with(&mut self, status: &Status) -> Frame<Bytes> {
        let code = red::name(status.code());
        tracing::warn!(code, "请求未完成 (cut): {}", status.message());
        self.over = true;
        self.body = Body::empty();
        end(&self.span, &mut self.measured, status.code());
        Frame::trailers(refusal::trailers(status))
    }

    /// Looks at what the service sent.
    fn seen(&mut self, mut frame: Frame<Bytes>) -> Frame<Bytes> {
        if let Some(trailers) = frame.trailers_mut() {
            let code = refusal::mend(trailers).unwrap_or(Code::Unknown);
            end(&self.span, &mut self.measured, code);
        }
        frame
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
        if this.over {
            return Poll::Ready(None);
        }
        let span = this.span.clone();
        let _entered = span.enter();
        let body = &mut this.body;
        let polled =
            CALL.sync_scope(this.call.clone(), || caught(|| Pin::new(body).poll_frame(cx)));
        match polled {
            Ok(Poll::Ready(Some(Ok(frame)))) => Poll::Ready(Some(Ok(this.seen(frame)))),
            Ok(Poll::Ready(Some(Err(status)))) => Poll::Ready(Some(Ok(this.end_with(&status)))),
            Ok(Poll::Ready(None)) => Poll::Ready(None),
            Ok(Poll::Pending) => {
                this.cut.as_mut().poll(cx).map(|status| Some(Ok(this.end_with(&status))))
            }
            Err(Panicked) => Poll::Ready(Some(Ok(this.end_with(&refusal::internal())))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
