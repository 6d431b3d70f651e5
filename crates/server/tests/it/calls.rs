//! What a caller is told when a call does not come to its end.

use std::num::NonZeroU64;

use tonic::{Code, Request, Status, codegen::Bytes};

use crate::{
    desk::{BYTES_MAX, Desk, ask, listen, note},
    raw::Raw,
    world::{Running, client, config, refused},
};

#[tokio::test]
async fn a_passed_deadline_is_not_a_cancellation() {
    let config = server::Server { request_timeout_ms: NonZeroU64::new(30).unwrap(), ..config() };
    let server = Running::desk(config, Desk::default()).await;
    let status = ask(&server.peer(), "Wait", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");

    let mut notes = listen(&server.peer(), "forever").await;
    assert_eq!(notes.message().await.unwrap(), Some(note("first")));
    refused(&notes.message().await.unwrap_err(), Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_caller_that_waits_no_longer_is_told_so() {
    let server = Running::desk(config(), Desk::default()).await;
    let url = format!("http://{}", server.address);
    let hasty = server::Client { timeout_ms: NonZeroU64::new(30).unwrap(), ..client(&url) };
    let peer = server::channel(&hasty).unwrap();
    let status = ask(&peer, "Wait", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn the_next_server_has_no_more_time_than_is_left() {
    let last = Running::desk(config(), Desk::default()).await;
    let desk = Desk { next: Some(last.peer()), ..Desk::default() };
    let millis = NonZeroU64::new(50_000).unwrap();
    let first = Running::desk(server::Server { request_timeout_ms: millis, ..config() }, desk);
    let answer = ask(&first.await.peer(), "Relay", Request::new(note("Deadline"))).await.unwrap();
    let micros: u64 = answer.into_inner().text.strip_suffix('u').unwrap().parse().unwrap();
    // The peer would wait for a minute; the call it is made for has fifty seconds.
    assert!((1..50_000_000).contains(&micros), "{micros}");
}

#[tokio::test]
async fn a_panic_is_internal_and_the_server_lives_on() {
    let server = Running::desk(config(), Desk::default()).await;
    let peer = server.peer();
    let status = ask(&peer, "Panic", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::Internal, "INTERNAL");
    assert!(!format!("{status:?}").contains("fell over"), "{status:?}");

    let mut notes = listen(&peer, "panic").await;
    assert_eq!(notes.message().await.unwrap(), Some(note("first")));
    refused(&notes.message().await.unwrap_err(), Code::Internal, "INTERNAL");

    let answer = ask(&peer, "Echo", Request::new(note("还在"))).await.unwrap();
    assert_eq!(answer.into_inner(), note("还在"));
}

#[tokio::test]
async fn a_message_that_is_too_large_exhausts_a_resource() {
    let server = Running::desk(config(), Desk::default()).await;
    let peer = server.peer();
    // The note is the text and two bytes of tag and two of length.
    let largest = Request::new(note("a".repeat(BYTES_MAX - 3)));
    let status = ask(&peer, "Echo", Request::new(note("a".repeat(BYTES_MAX - 2)))).await;
    refused(&status.unwrap_err(), Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    assert_eq!(ask(&peer, "Echo", largest).await.unwrap().into_inner().text.len(), BYTES_MAX - 3);

    let status = ask(&peer, "Large", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
}

#[tokio::test]
async fn a_request_that_is_no_message_is_the_fault_of_the_caller() {
    let server = Running::desk(config(), Desk::default()).await;
    let mut peer = Raw::connect(server.address, 65_535).await;
    for path in ["test.v1.Desk/Echo", "grpc.health.v1.Health/Check"] {
        // No such flag, compressed by nothing, cut short, and without a message.
        for bytes in [&[9, 0, 0, 0, 0][..], &[1, 0, 0, 0, 0], &[0, 0, 0, 0, 1], &[0, 0], &[]] {
            let call = peer.call_path(path, Bytes::copy_from_slice(bytes), true).await;
            let (headers, _) = call.head().await;
            let status = Status::from_header_map(&headers).unwrap();
            refused(&status, Code::InvalidArgument, "INVALID_MESSAGE");
        }
    }
}

#[tokio::test]
async fn a_request_keeps_its_id_through_every_server() {
    let last = Running::desk(config(), Desk::default()).await;
    let desk = Desk { next: Some(last.peer()), ..Desk::default() };
    let first = Running::desk(config(), desk).await;

    let mut request = Request::new(note("RequestId"));
    request.metadata_mut().insert("x-request-id", "hubei-2020-7".parse().unwrap());
    let answer = ask(&first.peer(), "Relay", request).await.unwrap();
    assert_eq!(answer.metadata().get("x-request-id").unwrap(), "hubei-2020-7");
    assert_eq!(answer.into_inner(), note("hubei-2020-7"));

    let answer = ask(&first.peer(), "RequestId", Request::new(note(""))).await.unwrap();
    let made = answer.metadata().get("x-request-id").unwrap().to_str().unwrap().to_owned();
    assert_eq!(answer.into_inner(), note(made.clone()));
    assert_eq!(made.parse::<uuid::Uuid>().unwrap().get_version_num(), 7);

    let status = ask(&first.peer(), "Panic", Request::new(note(""))).await.unwrap_err();
    assert!(status.metadata().contains_key("x-request-id"));
}
