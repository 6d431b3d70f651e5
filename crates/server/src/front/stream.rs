//! A stream of HTTP/2 that ends in time, whatever its peer does.
//!
//! The deadline of a call ends its response (`watch.rs`), but hyper asks a response for more only
//! when the peer grants window: a peer that grants none kept its calls, and their places, for as
//! long as it answered pings. hyper spawns one future for each stream, from the call to the last
//! byte. Here that future has a timer of its own, and is dropped soon after the deadline: that
//! resets the stream (RST_STREAM) and frees all that it held.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Poll, ready},
    time::Duration,
};

use hyper::rt::Executor;
use tokio::{
    task_local,
    time::{Instant, sleep_until},
};

use super::seats::Seat;
use crate::red;

/// How long the answer that the deadline has passed may take to go out.
const GRACE: Duration = Duration::from_millis(500);

task_local! {
    /// When the call of the stream that is being polled is over.
    static END: Cell<Option<Instant>>;
}

/// Tells the stream on which a call came when the call is over; None: when the connection is.
pub(crate) fn ends(at: Option<Instant>) {
    // Outside of a stream (a test, HTTP/1) there is nothing to tell.
    let _nobody = END.try_with(|end| end.set(at));
}

/// Runs the streams of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Streams {
    seat: Arc<Seat>,
    /// How long a stream may take of which nobody has said when it ends.
    time: Duration,
}

impl Streams {
    pub(crate) fn new(seat: Arc<Seat>, time: Duration) -> Self {
        Self { seat, time }
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let open = self.seat.stream();
        let end = Instant::now().checked_add(self.time);
        tokio::spawn(async move {
            bounded(stream, end).await;
            drop(open);
        });
    }
}

/// Runs `stream` until it ends, or until its call has been over for a while.
async fn bounded(stream: impl Future<Output = ()>, mut end: Option<Instant>) {
    let mut stream = pin!(stream);
    let mut timer = pin!(sleep_until(last(end)));
    poll_fn(|cx| {
        let (ended, told) = END.sync_scope(Cell::new(end), || {
            let ended = stream.as_mut().poll(cx).is_ready();
            (ended, END.with(Cell::get))
        });
        if ended {
            return Poll::Ready(());
        }
        if told != end {
            end = told;
            timer.as_mut().reset(last(end));
        }
        if end.is_some() {
            ready!(timer.as_mut().poll(cx));
            red::stream_reset();
            tracing::debug!("对方不收回答，断开此流 (a stream was reset)");
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

/// When a stream whose call is over at `end` is dropped.
fn last(end: Option<Instant>) -> Instant {
    let end = end.unwrap_or_else(Instant::now);
    end.checked_add(GRACE).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::timeout;

    use super::*;

    /// How long a stream may take that says nothing.
    const TIME: Duration = Duration::from_millis(100);

    /// How long a stream lives that says `told` of its end and then takes forever.
    async fn lives(told: Option<Duration>) -> Duration {
        let start = Instant::now();
        let stream = async {
            if let Some(time) = told {
                ends(start.checked_add(time));
            }
            pending().await
        };
        bounded(stream, start.checked_add(TIME)).await;
        start.elapsed()
    }

    #[tokio::test]
    async fn a_stream_ends_soon_after_its_call() {
        let told = Duration::from_secs(1);
        let (untold, told_so) = tokio::join!(lives(None), lives(Some(told)));
        assert!(untold >= TIME.saturating_add(GRACE), "{untold:?}");
        assert!(told_so >= told.saturating_add(GRACE), "{told_so:?}");
    }

    #[tokio::test]
    async fn a_watch_has_no_end() {
        let (go, gone) = tokio::sync::oneshot::channel();
        let stream = async {
            ends(None);
            gone.await.unwrap();
        };
        let mut watch = pin!(bounded(stream, Instant::now().checked_sub(GRACE)));
        assert!(timeout(GRACE.saturating_mul(2), &mut watch).await.is_err());
        go.send(()).unwrap();
        watch.await;
    }
}
