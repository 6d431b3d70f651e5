//! Bodies in pieces of every size.

use std::{collections::VecDeque, convert::Infallible, future::poll_fn};

use tonic::Code;

use super::*;
use crate::{
    kind::Kind,
    limits::tests::server,
    rooms::Addresses,
    settings::{self, Percent},
};

const BUDGET: usize = 1 << 20;
const MESSAGE_MAX: u64 = 1 << 18;
const FREE: usize = 16 * 1024;

/// A body that has these pieces, and then ends or waits for more.
struct Pieces {
    pieces: VecDeque<Bytes>,
    ends: bool,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.pieces.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None if self.ends => Poll::Ready(None),
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

/// Receives `bytes` in pieces of this size; returns what is held of the budget, and whether
/// the body waits for the rest of a message or is refused.
async fn receive(bytes: &[u8], piece: usize) -> (usize, Result<bool, Code>) {
    let compressed = bytes.first() == Some(&1);
    let addresses = Addresses::new(&settings::Server {
        request_bytes_max: BUDGET.try_into().unwrap(),
        message_bytes_max: (BUDGET / 2).try_into().unwrap(),
        peer_share_percent: Percent::try_from(50).unwrap(),
        ..server()
    });
    let rooms = addresses.connection([10, 0, 0, 1].into());
    let holding = Arc::new(rooms.enter(Kind::Ordinary).unwrap());
    let held = || holding.bytes();
    let pieces = bytes.chunks(piece).map(Bytes::copy_from_slice).collect::<VecDeque<_>>();
    let terms = Terms { message_max: MESSAGE_MAX, time: Duration::MAX };
    let received =
        Received::new(Pieces { pieces, ends: false }, compressed, terms, Arc::clone(&holding));
    let mut received = Box::pin(received);
    for _ in bytes.chunks(piece) {
        let frame = poll_fn(|cx| received.as_mut().poll_frame(cx)).await;
        if let Err(status) = frame.unwrap() {
            assert!(received.is_end_stream(), "the rest is not kept");
            return (held(), Err(status.code()));
        }
    }
    (held(), Ok(received.waits()))
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

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let check = async |bytes: &[u8], encoded| {
        let rooms = Addresses::new(&server()).connection([10, 0, 0, 1].into());
        let holding = Arc::new(rooms.enter(Kind::Ordinary).unwrap());
        let terms = Terms { message_max: MESSAGE_MAX, time: Duration::MAX };
        let body = Pieces { pieces: [Bytes::copy_from_slice(bytes)].into(), ends: true };
        let mut received = Box::pin(Received::new(body, encoded, terms, holding));
        while let Some(frame) = poll_fn(|cx| received.as_mut().poll_frame(cx)).await {
            if let Err(status) = frame {
                return status.code();
            }
        }
        Code::Ok
    };
    assert_eq!(check(&[0, 0, 0, 0, 1, 7], false).await, Code::Ok);
    assert_eq!(check(&[], false).await, Code::Ok, "a stream may be empty");
    assert_eq!(check(&[0, 0, 0, 0, 1], false).await, Code::InvalidArgument, "cut short");
    assert_eq!(check(&[0, 0], false).await, Code::InvalidArgument, "cut short");
    assert_eq!(check(&[1, 0, 0, 0, 1, 7], true).await, Code::Ok);
    assert_eq!(check(&[1, 0, 0, 0, 1, 7], false).await, Code::InvalidArgument, "not encoded");
    assert_eq!(check(&[2, 0, 0, 0, 1, 7], true).await, Code::InvalidArgument, "no such flag");
}

#[tokio::test]
async fn a_message_has_more_time_by_what_of_it_is_here() {
    let time = Duration::from_secs(10);
    let check = async |length: usize, more| {
        let rooms = Addresses::new(&server()).connection([10, 0, 0, 1].into());
        let holding = Arc::new(rooms.enter(Kind::Ordinary).unwrap());
        let bytes = messages(false, &[4 << 20]);
        let piece = Bytes::copy_from_slice(&bytes[..length]);
        let body = Pieces { pieces: [piece].into(), ends: false };
        let terms = Terms { message_max: 4 << 20, time };
        let mut received = Box::pin(Received::new(body, false, terms, holding));
        poll_fn(|cx| received.as_mut().poll_frame(cx)).await.unwrap().unwrap();
        assert_eq!(received.allowed(), time + Duration::from_secs(more), "{length}");
        assert!(received.deadline() <= received.last + time, "what stalls has no more");
    };
    check(3, 0).await;
    check(5 + 65_535, 0).await;
    check(5 + 65_536, 1).await;
    check(5 + (4 << 20) - 1, 63).await;
}
