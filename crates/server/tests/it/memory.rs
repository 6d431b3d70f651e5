//! What requests may cost.

use std::{
    num::{NonZeroU32, NonZeroU64, NonZeroUsize},
    time::Duration,
};

use server::Server;
use tonic::{Code, Request, Status, codegen::Bytes};
use tonic_types::StatusExt;

use crate::{
    desk::{Desk, ask, note},
    raw::{Raw, framed},
    world::{Running, config, refused},
};

const MIB: usize = 1 << 20;
/// The largest message.
const MESSAGE: usize = 4 * MIB;
/// What all requests may hold.
const BUDGET: usize = 16 * MIB;

fn large() -> Server {
    Server {
        message_bytes_max: NonZeroUsize::new(MESSAGE).unwrap(),
        request_bytes_max: NonZeroUsize::new(BUDGET).unwrap(),
        concurrency_max: NonZeroU32::new(200).unwrap(),
        receive_seconds: NonZeroU64::new(5).unwrap(),
        ..config()
    }
}

/// How much memory this process has, and has had at most, in bytes.
fn resident(key: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap().saturating_mul(1024)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_held_back_cost_no_more_than_the_budget() {
    let desk = Desk { bytes_max: MESSAGE, ..Desk::default() };
    let server = Running::desk(large(), desk).await;
    // One byte is held back of each.
    let mut message = framed(&"a".repeat(MESSAGE - 5));
    message.truncate(message.len() - 1);
    assert_eq!(message.len(), MESSAGE + 4);
    ask(&server.peer(), "Echo", Request::new(note("a"))).await.unwrap();
    let before = resident("VmRSS");

    let (mut peers, mut calls) = (Vec::new(), tokio::task::JoinSet::new());
    for _ in 0..10 {
        let mut peer = Raw::connect(server.address, 65_535).await;
        for _ in 0..15 {
            let call = peer.call("Echo", message.clone(), false).await;
            calls.spawn(async move {
                let (headers, _body) = call.head().await;
                Status::from_header_map(&headers).unwrap()
            });
        }
        peers.push(peer);
    }
    let (mut refusals, mut late) = (0, 0);
    while let Some(status) = calls.join_next().await {
        let status = status.unwrap();
        if status.code() == Code::ResourceExhausted {
            refused(&status, Code::ResourceExhausted, "OVERLOADED");
            refusals += 1;
        } else {
            refused(&status, Code::DeadlineExceeded, "REQUEST_TOO_SLOW");
            late += 1;
        }
        let small = ask(&server.peer(), "Echo", Request::new(note("别人"))).await.unwrap();
        assert_eq!(small.into_inner(), note("别人"));
    }
    let most = resident("VmHWM").saturating_sub(before);
    println!("{before} bytes before, {most} more at most; {refusals} overloaded, {late} late");
    assert!(late <= BUDGET / (MESSAGE - 16 * 1024), "{late}");
    // What is held, and what the allocator keeps of what was refused; without the budget it was
    // all 600 MiB.
    assert!(most < BUDGET * 4, "{most}");
    // And what was held is there again.
    let whole = note("a".repeat(MESSAGE - 5));
    assert_eq!(
        ask(&server.peer(), "Echo", Request::new(whole.clone())).await.unwrap().into_inner(),
        whole
    );
}

#[tokio::test]
async fn a_message_that_does_not_come_to_its_end_is_refused() {
    let config = Server { receive_seconds: NonZeroU64::MIN, ..config() };
    let server = Running::desk(config, Desk::default()).await;
    let mut peer = Raw::connect(server.address, 65_535).await;
    let whole = framed("abc");
    // Nothing, a part of the prefix, the prefix, a part of the message.
    for length in [0, 3, 5, 7] {
        let call = peer.call("Echo", whole.slice(..length), false).await;
        let (headers, _) = call.head().await;
        let status = Status::from_header_map(&headers).unwrap();
        refused(&status, Code::DeadlineExceeded, "REQUEST_TOO_SLOW");
    }
}

#[tokio::test]
async fn a_call_that_is_refused_for_lack_of_room_is_told_when_to_come_again() {
    let desk = Desk { bytes_max: MESSAGE, ..Desk::default() };
    // The share of a connection is one message, and another is held on it.
    let server = Running::desk(large(), desk.clone()).await;
    let mut peer = Raw::connect(server.address, 65_535).await;
    let large = framed(&"a".repeat(3 * MIB));
    let _held = peer.call("Wait", large.clone(), true).await;
    desk.entered.notified().await;
    let (headers, _) = peer.call("Echo", large.clone(), true).await.head().await;
    let status = Status::from_header_map(&headers).unwrap();
    refused(&status, Code::ResourceExhausted, "OVERLOADED");
    let retry = status.get_details_retry_info().unwrap().retry_delay.unwrap();
    assert_eq!(retry, Duration::from_millis(250));

    // Another connection has a share of its own.
    let mut other = Raw::connect(server.address, 65_535).await;
    let (headers, mut body) = other.call("Echo", large, true).await.head().await;
    assert!(Status::from_header_map(&headers).is_none());
    let piece: Bytes = body.data().await.unwrap().unwrap();
    assert!(!piece.is_empty());
}
