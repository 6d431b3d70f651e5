//! A request body that arrives within its time, and within its share of memory.
//!
//! **What is counted.** The bytes of the message that is arriving, by the framing of gRPC (five
//! bytes that say how long it is, then the message). The first 16 KiB of a message are free:
//! `concurrency_max` bounds them. What is beyond is drawn from the share of the connection and
//! the budget of the server, as it arrives; a compressed message counts as the largest message
//! beside itself, for it may become one. Nothing is given back before the call ends, and the next
//! message of a stream uses what was drawn for the one before: so a call holds as much as its
//! largest message, a unary call while its message is being worked on, and a stream of any length
//! no more than that. Nobody waits for room: who will not find room for the whole of a message is
//! answered `OVERLOADED` and gives back its own.
//!
//! **How long.** A message must be whole within `receive_seconds` after its first byte, the first
//! one after the call began. Between two messages a stream may pause until its deadline.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};
use tonic::{
    Status,
    codegen::{Bytes, StdError},
};

use crate::{
    budget::{Share, Taken},
    red, refusal,
};

/// What a message may have without drawing from the budget.
const FREE: u64 = 16 * 1024;
/// The length of what stands before each message: whether it is compressed, and how long it is.
const PREFIX: usize = 5;

/// What a call holds of the budget, until the last clone is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held(Arc<Mutex<Drawn>>);

#[derive(Debug, Default)]
struct Drawn(Option<Taken>);

impl Held {
    fn add(&self, more: Taken) {
        red::bytes_held(more.room());
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut drawn.0 {
            Some(taken) => taken.add(more),
            none => *none = Some(more),
        }
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        if let Some(taken) = &self.0 {
            red::bytes_given_back(taken.room());
        }
    }
}

/// The limits of the requests of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// What its requests may draw.
    pub(crate) bytes: Share,
    /// The largest message a service decodes.
    pub(crate) message_max: u64,
    /// How long a message may take.
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
    terms: Terms,
    held: Held,
    at: At,
    prefix: [u8; PREFIX],
    /// How long the message is.
    length: u64,
    /// How much of it is here.
    arrived: u64,
    drawn: u64,
    late: Pin<Box<Sleep>>,
    /// Whether the first message is whole.
    begun: bool,
}

impl<B> Received<B> {
    /// The body, and what it holds: whoever keeps that keeps it from being given back.
    pub(crate) fn new(body: B, terms: Terms) -> (Self, Held) {
        let held = Held::default();
        let received = Self {
            body: Some(Box::pin(body)),
            late: Box::pin(sleep(terms.time)),
            terms,
            held: held.clone(),
            at: At::Prefix(0),
            prefix: [0; PREFIX],
            length: 0,
            arrived: 0,
            drawn: 0,
            begun: false,
        };
        (received, held)
    }

    /// Whether a message is under way, or the first is awaited.
    fn waits(&self) -> bool {
        !self.begun || !matches!(self.at, At::Prefix(0))
    }

    /// Counts what has arrived.
    fn count(&mut self, mut chunk: &[u8]) -> Result<(), Status> {
        while !chunk.is_empty() {
            chunk = match self.at {
                At::Prefix(have) => self.count_prefix(have, chunk),
                At::Message(missing) => self.count_message(missing, chunk),
            };
            self.draw()?;
        }
        Ok(())
    }

    fn count_prefix<'a>(&mut self, have: usize, chunk: &'a [u8]) -> &'a [u8] {
        if have == 0 && self.begun {
            self.late
                .as_mut()
                .reset(Instant::now().checked_add(self.terms.time).unwrap_or_else(Instant::now));
        }
        let missing = PREFIX.saturating_sub(have);
        let (head, rest) = chunk.split_at(missing.min(chunk.len()));
        for (to, from) in self.prefix.iter_mut().skip(have).zip(head) {
            *to = *from;
        }
        if head.len() < missing {
            self.at = At::Prefix(have.saturating_add(head.len()));
            return rest;
        }
        let [compressed, length @ ..] = self.prefix;
        // What is compressed may become as large as the largest.
        self.arrived = if compressed == 0 { 0 } else { self.terms.message_max };
        self.length = u64::from(u32::from_be_bytes(length));
        self.message(self.length);
        rest
    }

    fn count_message<'a>(&mut self, missing: u64, chunk: &'a [u8]) -> &'a [u8] {
        let length = usize::try_from(missing).unwrap_or(usize::MAX).min(chunk.len());
        let counted = u64::try_from(length).unwrap_or(u64::MAX);
        self.arrived = self.arrived.saturating_add(counted);
        self.message(missing.saturating_sub(counted));
        chunk.get(length..).unwrap_or_default()
    }

    /// So much of the message is missing.
    fn message(&mut self, missing: u64) {
        self.at = if missing == 0 { At::Prefix(0) } else { At::Message(missing) };
        self.begun |= missing == 0;
    }

    /// What `bytes` of a message cost beyond what was drawn.
    fn cost(&self, bytes: u64) -> u32 {
        let beyond = bytes.saturating_sub(FREE).saturating_sub(self.drawn);
        u32::try_from(beyond).unwrap_or(u32::MAX)
    }

    fn draw(&mut self) -> Result<(), Status> {
        let beyond = self.cost(self.arrived);
        if beyond == 0 {
            return Ok(());
        }
        // Who will not find room for the whole is refused before it has sent the whole. A length
        // beyond the limit is refused as such, by the service.
        let whole = self.cost(self.length.min(self.terms.message_max));
        let has = self.terms.bytes.has(usize::try_from(whole).unwrap_or(usize::MAX));
        let taken = if has { self.terms.bytes.take(beyond) } else { None };
        let Some(taken) = taken else {
            tracing::debug!("请求占用的内存已达上限，拒绝 (no room for the request)");
            return Err(refusal::overloaded());
        };
        self.held.add(taken);
        self.drawn = self.drawn.saturating_add(u64::from(beyond));
        Ok(())
    }

    /// Ends the body with `status`.
    fn refuse(&mut self, status: Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.body = None;
        Poll::Ready(Some(Err(status)))
    }
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
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if this.waits() => {
                ready!(this.late.as_mut().poll(cx));
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
mod tests {
    use std::{collections::VecDeque, convert::Infallible, future::poll_fn};

    use tonic::Code;

    use super::*;
    use crate::budget::Budget;

    const BUDGET: usize = 1 << 20;
    const MESSAGE_MAX: u64 = 1 << 18;
    const FREE: usize = 16 * 1024;

    /// A body that has these pieces and then waits for more.
    struct Pieces(VecDeque<Bytes>);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.0.pop_front() {
                Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
                None => Poll::Pending,
            }
        }
    }

    /// Messages of these lengths, framed.
    fn messages(compressed: bool, lengths: &[usize]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for length in lengths {
            bytes.push(u8::from(compressed));
            bytes.extend(u32::try_from(*length).unwrap().to_be_bytes());
            bytes.extend(std::iter::repeat_n(0, *length));
        }
        bytes
    }

    fn held(budget: &Budget) -> usize {
        BUDGET.saturating_sub(budget.left())
    }

    /// Receives `bytes` in pieces of this size; returns what is held of the budget, and whether
    /// the body waits for the rest of a message or is refused.
    async fn receive(bytes: &[u8], piece: usize) -> (usize, Result<bool, Code>) {
        let budget = Budget::new(BUDGET, BUDGET / 2);
        let pieces = bytes.chunks(piece).map(Bytes::copy_from_slice).collect::<VecDeque<_>>();
        let terms = Terms { bytes: budget.share(), message_max: MESSAGE_MAX, time: Duration::MAX };
        let (received, _held) = Received::new(Pieces(pieces), terms);
        let mut received = Box::pin(received);
        for _ in bytes.chunks(piece) {
            let frame = poll_fn(|cx| received.as_mut().poll_frame(cx)).await;
            if let Err(status) = frame.unwrap() {
                assert!(received.is_end_stream(), "the rest is not kept");
                return (held(&budget), Err(status.code()));
            }
        }
        (held(&budget), Ok(received.waits()))
    }

    #[tokio::test]
    async fn a_call_holds_as_much_as_its_largest_message() {
        let check = async |compressed, lengths: &[usize], held| {
            let bytes = messages(compressed, lengths);
            for piece in [1, 2, 5, 7, 1000, 16_384, bytes.len()] {
                assert_eq!(receive(&bytes, piece).await, (held, Ok(false)), "{lengths:?} {piece}");
            }
        };
        check(false, &[0], 0).await;
        check(false, &[FREE], 0).await;
        check(false, &[FREE; 40], 0).await;
        check(false, &[FREE + 1], 1).await;
        check(false, &[FREE + 1000, 10, FREE + 300, 0], 1000).await;
        check(true, &[10], (1 << 18) + 10 - FREE).await;
    }

    #[tokio::test]
    async fn what_has_not_arrived_is_not_counted_but_awaited() {
        let bytes = messages(false, &[10, FREE + 1000]);
        let check = async |length, expected| {
            assert_eq!(receive(&bytes[..length], 4096).await, expected, "{length}");
        };
        check(4, (0, Ok(true))).await;
        check(14, (0, Ok(true))).await;
        check(15, (0, Ok(false))).await;
        check(16, (0, Ok(true))).await;
        check(bytes.len() - 1, (999, Ok(true))).await;
        check(bytes.len(), (1000, Ok(false))).await;
    }

    #[tokio::test]
    async fn beyond_the_share_a_body_is_refused() {
        let share = BUDGET / 2;
        let fits = messages(false, &[share + FREE]);
        assert_eq!(receive(&fits, 4096).await, (share, Ok(false)));
        let (_, refused) = receive(&messages(false, &[share + FREE + 1]), 4096).await;
        assert_eq!(refused, Err(Code::ResourceExhausted));
    }
}
