//! Peers that take no answers, or only a byte of each.

use std::num::{NonZeroU32, NonZeroU64};

use h2::Reason;
use server::Server;
use tonic::{Code, Request};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    desk::{Desk, ask, note},
    raw::{Opened, Raw, framed},
    world::{Running, config, refused},
};

/// How many calls the server takes at once.
const CALLS: u32 = 16;
/// How many of them one connection may have.
const STREAMS: u32 = 4;

fn small() -> Server {
    Server {
        concurrency_max: NonZeroU32::new(CALLS).unwrap(),
        streams_max: NonZeroU32::new(STREAMS).unwrap(),
        request_timeout_ms: NonZeroU64::new(1_000).unwrap(),
        ..config()
    }
}

/// As many calls as the server takes, from four connections that grant `window`.
async fn fill(server: &Running, method: &str, window: u32) -> (Vec<Raw>, Vec<Opened>) {
    let (mut peers, mut calls) = (Vec::new(), Vec::new());
    for _ in 0..CALLS / STREAMS {
        let mut peer = Raw::connect(server.address, window).await;
        for _ in 0..STREAMS {
            calls.push(peer.call(method, framed("a"), true).await);
        }
        peers.push(peer);
    }
    (peers, calls)
}

/// Every place of the server is free.
async fn all_are_free(server: &Running, desk: &Desk) {
    let mut waiting = Vec::new();
    for _ in 0..CALLS {
        let peer = server.peer();
        waiting.push(tokio::spawn(async move {
            ask(&peer, "Wait", Request::new(note(""))).await.unwrap().into_inner()
        }));
        desk.entered.notified().await;
    }
    for waiting in waiting {
        desk.release.notify_one();
        assert_eq!(waiting.await.unwrap(), note("released"));
    }
}

#[tokio::test]
async fn a_peer_that_grants_no_window_loses_its_calls_at_the_deadline() {
    let desk = Desk::default();
    let server = Running::desk(small(), desk.clone()).await;
    let (peers, calls) = fill(&server, "Echo", 0).await;
    for call in calls {
        assert_eq!(call.reset().await, Reason::CANCEL);
    }
    all_are_free(&server, &desk).await;
    for peer in peers {
        assert!(!peer.connection.is_finished(), "only the streams were reset");
    }
}

#[tokio::test]
async fn a_peer_that_takes_a_byte_of_each_answer_loses_them_at_the_deadline() {
    let desk = Desk { bytes_max: 1 << 20, ..Desk::default() };
    let server = Running::desk(small(), desk.clone()).await;
    let (_peers, calls) = fill(&server, "Large", 1).await;
    for call in calls {
        assert_eq!(call.reset().await, Reason::CANCEL);
    }
    all_are_free(&server, &desk).await;
}

#[tokio::test]
async fn one_connection_leaves_room_for_the_others() {
    let server = Running::desk(
        Server { request_timeout_ms: config().request_timeout_ms, ..small() },
        Desk::default(),
    )
    .await;
    let mut greedy = Raw::connect(server.address, 0).await;
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        calls.push(greedy.call("Echo", framed("a"), true).await);
    }
    let streams = usize::try_from(STREAMS).unwrap();
    let begun = || calls.iter().filter(|call| call.has_begun()).count();
    while begun() < streams {
        let answer = ask(&server.peer(), "Echo", Request::new(note("别人"))).await.unwrap();
        assert_eq!(answer.into_inner(), note("别人"));
    }
    ask(&server.peer(), "Echo", Request::new(note(""))).await.unwrap();
    assert_eq!(begun(), streams);
}

#[tokio::test]
async fn watches_of_health_are_counted_and_checks_are_not() {
    let server = Running::desk(config(), Desk::default()).await;
    let mut watches = Vec::new();
    let watch = async |peer: &server::Peer| {
        let request = HealthCheckRequest { service: String::new() };
        HealthClient::new(peer.clone()).watch(request).await
    };
    let one = server.peer();
    for _ in 0..16 {
        watches.push(watch(&one).await.unwrap());
    }
    refused(&watch(&one).await.unwrap_err(), Code::ResourceExhausted, "OVERLOADED");
    for _ in 0..3 {
        let other = server.peer();
        for _ in 0..16 {
            watches.push(watch(&other).await.unwrap());
        }
    }
    let late = server.peer();
    refused(&watch(&late).await.unwrap_err(), Code::ResourceExhausted, "OVERLOADED");
    crate::world::health(&late, "").await;
    drop(watches.pop());
    while let Err(status) = watch(&late).await {
        refused(&status, Code::ResourceExhausted, "OVERLOADED");
    }
}

#[tokio::test]
async fn watches_of_one_port_leave_room_on_the_other() {
    let probes = crate::world::free(9).await;
    let config = Server { health_listen: Some(probes), ..config() };
    let server = Running::desk(config, Desk::default()).await;
    let request = || HealthCheckRequest { service: String::new() };
    let (mut watches, mut full) = (Vec::new(), false);
    while !full {
        let peer = server.peer();
        for _ in 0..16 {
            match HealthClient::new(peer.clone()).watch(request()).await {
                Ok(watch) => watches.push(watch),
                Err(status) => {
                    refused(&status, Code::ResourceExhausted, "OVERLOADED");
                    full = true;
                }
            }
        }
    }
    let probe = server::channel(&crate::world::client(&format!("http://{probes}"))).unwrap();
    HealthClient::new(probe).watch(request()).await.unwrap();
}

#[tokio::test]
async fn a_question_of_health_is_small() {
    let server = Running::desk(config(), Desk::default()).await;
    let check = async |length| {
        let request = HealthCheckRequest { service: "a".repeat(length) };
        HealthClient::new(server.peer()).check(request).await.unwrap_err()
    };
    // The name, its tag, and two bytes of length.
    assert_eq!(check(1021).await.code(), Code::NotFound);
    refused(&check(1022).await, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
}
