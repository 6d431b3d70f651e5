//! One caller with many connections against the others.

use std::num::{NonZeroU32, NonZeroUsize};

use server::{Percent, Server};
use tokio::io::AsyncReadExt;
use tonic::{Code, Request, Status, codegen::Bytes};

use crate::{
    desk::{Desk, ask, note},
    raw::{Opened, Raw, framed, socket},
    world::{Running, config, refused},
};

const WINDOW: u32 = 65_535;
/// Where the crowd comes from; all others come from 127.0.0.1.
const ELSEWHERE: [u8; 4] = [127, 0, 0, 2];
/// How many calls the server takes at once.
const CALLS: u32 = 16;
/// How many of them one connection may have.
const STREAMS: u32 = 4;
/// How many connections the crowd opens.
const CONNECTIONS: usize = 8;

fn small() -> Server {
    Server {
        concurrency_max: NonZeroU32::new(CALLS).unwrap(),
        streams_max: NonZeroU32::new(STREAMS).unwrap(),
        ..config()
    }
}

/// The most for one address is a half.
fn halved(config: Server) -> Server {
    Server { peer_share_percent: Percent::try_from(50).unwrap(), ..config }
}

async fn is_served(peer: &mut Raw, body: Bytes) -> Result<(), Status> {
    let (headers, mut answer) = peer.call("Echo", body, true).await.head().await;
    match Status::from_header_map(&headers) {
        None => {
            while answer.data().await.transpose().unwrap().is_some() {}
            Ok(())
        }
        Some(status) => Err(status),
    }
}

#[tokio::test]
async fn calls_that_wait_for_their_request_keep_nobody_out() {
    let whole = framed("abc");
    // Nothing, a part of the message, the message without the end of the request.
    for length in [0, 6, whole.len()] {
        let server = Running::desk(small(), Desk::default()).await;
        let (mut crowd, mut calls) = (Vec::new(), Vec::new());
        for _ in 0..CONNECTIONS {
            let mut peer = Raw::connect(server.address, WINDOW).await;
            for _ in 1..STREAMS {
                calls.push(peer.call("Echo", whole.slice(..length), false).await);
            }
            // It is answered after the server has seen the others of this connection.
            is_served(&mut peer, whole.clone()).await.unwrap();
            crowd.push(peer);
        }
        assert!(calls.len() > usize::try_from(CALLS).unwrap());
        assert!(!calls.iter().any(Opened::has_begun));
        let answer = ask(&server.peer(), "Echo", Request::new(note("别人"))).await.unwrap();
        assert_eq!(answer.into_inner(), note("别人"));
    }
}

#[tokio::test]
async fn one_address_leaves_half_of_the_places() {
    let desk = Desk::default();
    let server = Running::desk(halved(small()), desk.clone()).await;
    let (mut crowd, mut calls) = (Vec::new(), Vec::new());
    for _ in 0..CALLS / STREAMS / 2 {
        let mut peer = Raw::connect_from(ELSEWHERE, server.address, WINDOW).await;
        for _ in 0..STREAMS {
            calls.push(peer.call("Wait", framed(""), true).await);
            desk.entered.notified().await;
        }
        crowd.push(peer);
    }
    let mut peer = Raw::connect_from(ELSEWHERE, server.address, WINDOW).await;
    let status = is_served(&mut peer, framed("")).await.unwrap_err();
    refused(&status, Code::ResourceExhausted, "OVERLOADED");
    let mut other = Raw::connect(server.address, WINDOW).await;
    is_served(&mut other, framed("别人")).await.unwrap();
    desk.release.notify_one();
    while let Err(status) = is_served(&mut peer, framed("")).await {
        refused(&status, Code::ResourceExhausted, "OVERLOADED");
    }
}

#[tokio::test]
async fn one_address_leaves_half_of_the_connections() {
    let limits = Server { connections_max: 4, ..small() };
    let desk = Desk::default();
    let server = Running::desk(halved(limits), desk.clone()).await;
    let (mut crowd, mut calls) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let mut peer = Raw::connect_from(ELSEWHERE, server.address, WINDOW).await;
        calls.push(peer.call("Wait", framed(""), true).await);
        desk.entered.notified().await;
        crowd.push(peer);
    }
    // The server greets whom it takes; a reset is as good as an end.
    let mut late = socket(ELSEWHERE, server.address).await;
    assert_eq!(late.read(&mut [0]).await.unwrap_or_default(), 0);
    let mut other = Raw::connect(server.address, WINDOW).await;
    is_served(&mut other, framed("别人")).await.unwrap();
}

#[tokio::test]
async fn one_address_leaves_half_of_the_bytes() {
    const MIB: usize = 1 << 20;
    let limits = Server {
        message_bytes_max: NonZeroUsize::new(MIB).unwrap(),
        request_bytes_max: NonZeroUsize::new(8 * MIB).unwrap(),
        concurrency_max: NonZeroU32::new(100).unwrap(),
        ..small()
    };
    let server = Running::desk(halved(limits), Desk { bytes_max: MIB, ..Desk::default() }).await;
    let whole = note("a".repeat(MIB - 4));
    let short = framed(&whole.text);
    let short = short.slice(..short.len() - 1);
    let (mut crowd, mut calls) = (Vec::new(), Vec::new());
    for _ in 0..CONNECTIONS {
        let mut peer = Raw::connect_from(ELSEWHERE, server.address, WINDOW).await;
        for _ in 1..STREAMS {
            calls.push(peer.call("Echo", short.clone(), false).await);
        }
        crowd.push(peer);
    }
    // One of each connection has its share; without the share of the address, so have eight.
    let refusals = || calls.iter().filter(|call| call.has_begun()).count();
    while refusals() < 2 * CONNECTIONS {
        tokio::task::yield_now().await;
    }
    let answer = ask(&server.peer(), "Echo", Request::new(whole.clone())).await.unwrap();
    assert_eq!(answer.into_inner(), whole);
}
