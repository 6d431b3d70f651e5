//! A socket that notices a peer who says nothing, or takes nothing.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

use super::seats::Seat;

/// How many bytes a peer sends before it can have asked for anything: the preface of HTTP/2.
const PREFACE: usize = 24;
/// A write that makes no progress for so long is given up. Keepalive does not see this: with the
/// socket full neither its question nor the farewell goes out.
const STALLED: Duration = Duration::from_secs(30);

/// The socket of the connection that has this seat.
pub(crate) struct Socket<IO> {
    io: IO,
    seat: Arc<Seat>,
    heard: usize,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<IO> Socket<IO> {
    pub(crate) fn new(io: IO, seat: Arc<Seat>) -> Self {
        Self { io, seat, heard: 0, patience: STALLED, stalled: None }
    }

    /// What became of a write; it fails when the peer has taken nothing for too long.
    fn moved<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Socket<IO> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.io).poll_read(cx, buffer);
        if this.heard < PREFACE {
            let more = buffer.filled().len().saturating_sub(before);
            this.heard = this.heard.saturating_add(more);
            if this.heard >= PREFACE {
                this.seat.spoke();
            }
        }
        read
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Socket<IO> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write(cx, bytes);
        this.moved(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write_vectored(cx, bytes);
        this.moved(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.io).poll_flush(cx);
        this.moved(cx, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shut = Pin::new(&mut this.io).poll_shutdown(cx);
        this.moved(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;
    use crate::front::seats::Seats;

    #[tokio::test]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let seated = Seats::new(1, 1).take([127, 0, 0, 1].into()).await.unwrap();
        let (ours, _theirs) = tokio::io::duplex(8);
        let mut socket = Socket::new(ours, seated.seat());
        socket.patience = Duration::from_millis(20);
        socket.write_all(&[0; 8]).await.unwrap();
        let error = socket.write_all(&[0; 1]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
