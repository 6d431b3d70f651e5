//! A request body that arrives within its time, and within its share of memory.
//!
//! **What is counted.** The bytes of the message that is arriving, by the framing of gRPC (five
//! bytes that say how long it is, then the message). The first 16 KiB of a message are free: the
//! number of calls bounds them. What is beyond is held of the rooms of the connection, of its
//! address and of the server (`rooms.rs`), as it arrives; a compressed message counts as the
//! largest message beside itself, for it may become one. Nothing is given back before the call
//! ends, and the next message of a stream uses what is held for the one before: so a call holds as
//! much as its largest message, a unary call while its message is being worked on, and a stream of
//! any length no more than that. Nobody waits for room: who will not find room for the whole of a
//! message is answered `OVERLOADED` and gives back its own.
//!
//! **When a call takes its place.** When its request is whole: the body has ended, or, of a
//! stream, the second message begins. Until then a service has nothing to do but to wait (or, of a
//! stream, to answer the first message), and who sends nothing keeps nobody out.
//!
//! **How long.** A message must be whole within `receive_seconds` after its first byte, the first
//! one after the call began, and a second more for each 64 KiB of it that are here; and none of it
//! may be awaited for longer than `receive_seconds`. Between two messages a stream may pause until its deadline.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};
use tonic::{
    Status,
    codegen::{Bytes, StdError},
};

use crate::{refusal, rooms::Holding};

/// What a message may have without holding bytes.
const FREE: u64 = 16 * 1024;
/// So many bytes give a message a second more.
const BYTES_PER_SECOND: u64 = 64 * 1024;
/// The length of what stands before each message: whether it is compressed, and how long it is.
const PREFIX: usize = 5;

/// The limits of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// The largest message a service decodes.
    pub(crate) message_max: u64,
    /// How long a message may take, however slow it is.
    pub(crate) time: Duration,
}

/// Where a body is in its framing.
#[derive(Debug, Clone, Copy)]
enum At {
    /// This many bytes of a prefix have arrived.
    Prefix(usize),
    /// This many bytes of a message are missing.
    Message(u64),
}

/// A body that is counted and timed.
pub(crate) struct Received<B> {
    /// None after a refusal: what is still on its way is not kept.
    body: Option<Pin<Box<B>>>,
    /// Whether its messages may be compressed.
    encoded: bool,
    terms: Terms,
    holding: Arc<Holding>,
    at: At,
    prefix: [u8; PREFIX],
    /// How long the message is.
    length: u64,
    /// What it costs so far.
    cost: u64,
    /// How many bytes are held.
    held: u64,
    /// Since when the message is awaited.
    since: Instant,
    /// When the last of it arrived.
    last: Instant,
    late: Pin<Box<Sleep>>,
    /// Whether the first message is whole.
    begun: bool,
}

impl<B> Received<B> {
    /// The body; `encoded` says whether its messages may be compressed. What they cost is added to
    /// `holding`.
    pub(crate) fn new(body: B, encoded: bool, terms: Terms, holding: Arc<Holding>) -> Self {
        Self {
            body: Some(Box::pin(body)),
            encoded,
            late: Box::pin(sleep(terms.time)),
            terms,
            holding,
            at: At::Prefix(0),
            prefix: [0; PREFIX],
            length: 0,
            cost: 0,
            held: 0,
            since: Instant::now(),
            last: Instant::now(),
            begun: false,
        }
    }

    /// Whether a message is under way, or the first is awaited.
    fn waits(&self) -> bool {
        !self.begun || !matches!(self.at, At::Prefix(0))
    }

    /// Counts what has arrived.
    fn count(&mut self, mut chunk: &[u8]) -> Result<(), Status> {
        self.last = Instant::now();
        while !chunk.is_empty() {
            chunk = match self.at {
                At::Prefix(have) => {
                    if have == 0 && self.begun {
                        self.next_message()?;
                    }
                    self.count_prefix(have, chunk)?
                }
                At::Message(missing) => self.count_message(missing, chunk),
            };
            self.hold()?;
        }
        Ok(())
    }

    /// Another message begins: this is a stream.
    fn next_message(&mut self) -> Result<(), Status> {
        self.since = self.last;
        self.late.as_mut().reset(after(self.since, self.terms.time));
        self.whole()
    }

    /// Nothing more will come.
    fn end(&self) -> Result<(), Status> {
        if matches!(self.at, At::Prefix(0)) {
            self.whole()
        } else {
            Err(refusal::invalid_message("the request ends within a message"))
        }
    }

    /// There is something to work on.
    fn whole(&self) -> Result<(), Status> {
        self.holding.take_place().then_some(()).ok_or_else(refusal::overloaded)
    }

    fn count_prefix<'a>(&mut self, have: usize, chunk: &'a [u8]) -> Result<&'a [u8], Status> {
        let missing = PREFIX.saturating_sub(have);
        let (head, rest) = chunk.split_at(missing.min(chunk.len()));
        for (to, from) in self.prefix.iter_mut().skip(have).zip(head) {
            *to = *from;
        }
        if head.len() < missing {
            self.at = At::Prefix(have.saturating_add(head.len()));
            return Ok(rest);
        }
        let [compressed, length @ ..] = self.prefix;
        self.cost = match compressed {
            0 => 0,
            // What is compressed may become as large as the largest.
            1 if self.encoded => self.terms.message_max,
            _ => return Err(refusal::invalid_message("invalid compression flag")),
        };
        self.length = u64::from(u32::from_be_bytes(length));
        self.message(self.length);
        Ok(rest)
    }

    fn count_message<'a>(&mut self, missing: u64, chunk: &'a [u8]) -> &'a [u8] {
        let length = usize::try_from(missing).unwrap_or(usize::MAX).min(chunk.len());
        let counted = u64::try_from(length).unwrap_or(u64::MAX);
        self.cost = self.cost.saturating_add(counted);
        self.message(missing.saturating_sub(counted));
        chunk.get(length..).unwrap_or_default()
    }

    /// So much of the message is missing.
    fn message(&mut self, missing: u64) {
        self.at = if missing == 0 { At::Prefix(0) } else { At::Message(missing) };
        self.begun |= missing == 0;
    }

    /// How many bytes are to be held for `cost`, beyond those that are.
    fn beyond(&self, cost: u64) -> u64 {
        cost.saturating_sub(FREE).saturating_sub(self.held)
    }

    /// Holds what the message costs.
    fn hold(&mut self) -> Result<(), Status> {
        let more = self.beyond(self.cost);
        if more == 0 {
            return Ok(());
        }
        // Who will not find room for the whole is refused before it has sent the whole. A length
        // beyond the limit is refused as such, by the service.
        let whole = self.beyond(self.length.min(self.terms.message_max));
        let [bytes, whole] =
            [more, whole].map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        if !self.holding.add_bytes(bytes, whole) {
            tracing::debug!("请求占用的内存已达上限，拒绝 (no room for the request)");
            return Err(refusal::overloaded());
        }
        self.held = self.held.saturating_add(more);
        Ok(())
    }

    /// How long the message that is under way may take, by what of it is here.
    fn allowed(&self) -> Duration {
        let here = match self.at {
            At::Prefix(_) => 0,
            At::Message(missing) => self.length.saturating_sub(missing),
        };
        self.terms.time.saturating_add(Duration::from_secs(here / BYTES_PER_SECOND))
    }

    /// When it is too slow, if no more of it arrives.
    fn deadline(&self) -> Instant {
        after(self.since, self.allowed()).min(after(self.last, self.terms.time))
    }

    /// Returns when the message that is under way is too slow.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.late.as_mut().poll(cx));
            let deadline = self.deadline();
            if deadline <= self.late.deadline() {
                return Poll::Ready(());
            }
            self.late.as_mut().reset(deadline);
        }
    }

    /// Ends the body with `status`.
    fn refuse(&mut self, status: Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.body = None;
        Poll::Ready(Some(Err(status)))
    }
}

/// So long after `since`.
fn after(since: Instant, time: Duration) -> Instant {
    since.checked_add(time).unwrap_or(since)
}

impl<B> Body for Received<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<StdError>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        match body.as_mut().poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                match frame.data_ref().map_or(Ok(()), |data| this.count(data)) {
                    Ok(()) => Poll::Ready(Some(Ok(frame))),
                    Err(status) => this.refuse(status),
                }
            }
            Poll::Ready(Some(Err(error))) => {
                Poll::Ready(Some(Err(Status::from_error(error.into()))))
            }
            Poll::Ready(None) => match this.end() {
                Ok(()) => Poll::Ready(None),
                Err(status) => this.refuse(status),
            },
            Poll::Pending if this.waits() => {
                ready!(this.poll_late(cx));
                this.refuse(refusal::too_slow())
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, |body| body.size_hint())
    }
}

#[cfg(test)]
mod tests;
