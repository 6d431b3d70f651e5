//! More calls than a server bears.

use std::num::NonZeroU32;

use tonic::{Code, Request};
use tonic_health::pb::health_check_response::ServingStatus;

use crate::{
    desk::{Desk, ask, listen, note},
    world::{Running, config, health, refused},
};

/// A server that four callers fill.
fn four() -> server::Server {
    let concurrency_max = NonZeroU32::new(4).unwrap();
    server::Server { concurrency_max, streams_max: NonZeroU32::MIN, ..config() }
}

#[tokio::test]
async fn overload_sheds_calls_of_every_connection_but_not_health() {
    let desk = Desk::default();
    let server = Running::desk(four(), desk.clone()).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        let busy = server.peer();
        waiting.push(tokio::spawn(async move {
            ask(&busy, "Wait", Request::new(note(""))).await.unwrap().into_inner()
        }));
        desk.entered.notified().await;
    }

    let other = server.peer();
    let status = ask(&other, "Echo", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::ResourceExhausted, "OVERLOADED");
    assert_eq!(health(&other, "").await, ServingStatus::Serving);
    assert_eq!(health(&other, "test.v1.Desk").await, ServingStatus::Serving);

    for waiting in waiting {
        desk.release.notify_one();
        assert_eq!(waiting.await.unwrap(), note("released"));
    }
    assert_eq!(
        ask(&other, "Echo", Request::new(note("进"))).await.unwrap().into_inner().text,
        "进"
    );
}

#[tokio::test]
async fn a_stream_keeps_its_place_until_it_ends() {
    let server = Running::desk(four(), Desk::default()).await;
    let mut streams = Vec::new();
    for _ in 0..4 {
        let mut notes = listen(&server.peer(), "forever").await;
        assert_eq!(notes.message().await.unwrap(), Some(note("first")));
        streams.push(notes);
    }
    let peer = server.peer();
    let status = ask(&peer, "Echo", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::ResourceExhausted, "OVERLOADED");

    // When the caller hangs up, its place is free as soon as the server has heard of it.
    drop(streams.pop());
    while let Err(status) = ask(&peer, "Echo", Request::new(note(""))).await {
        refused(&status, Code::ResourceExhausted, "OVERLOADED");
    }
}
