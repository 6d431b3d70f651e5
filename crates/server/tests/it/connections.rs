//! Which connections a server keeps.

use std::num::NonZeroU64;

use server::Server;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};
use tonic::{Code, Request};

use crate::{
    desk::{Desk, ask, note},
    raw::{Raw, framed},
    world::{Running, config, refused},
};

const WINDOW: u32 = 65_535;

#[tokio::test]
async fn the_connection_that_was_idle_the_longest_makes_room() {
    let desk = Desk::default();
    let server = Running::desk(Server { connections_max: 2, ..config() }, desk.clone()).await;
    let mut busy = Raw::connect(server.address, WINDOW).await;
    let waiting = busy.call("Wait", framed(""), true).await;
    desk.entered.notified().await;
    let idle = Raw::connect(server.address, WINDOW).await;

    let answer = ask(&server.peer(), "Echo", Request::new(note("新"))).await.unwrap();
    assert_eq!(answer.into_inner(), note("新"));
    drop(idle.connection.await.unwrap());

    desk.release.notify_one();
    let (_, mut body) = waiting.head().await;
    assert!(body.data().await.unwrap().is_ok());
}

#[tokio::test]
async fn when_all_are_busy_a_new_connection_is_closed_at_once() {
    let desk = Desk::default();
    let server = Running::desk(Server { connections_max: 1, ..config() }, desk.clone()).await;
    let peer = server.peer();
    let waiting = tokio::spawn(async move { ask(&peer, "Wait", Request::new(note(""))).await });
    desk.entered.notified().await;

    let status = ask(&server.peer(), "Echo", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::Unavailable, "UNREACHABLE");
    desk.release.notify_one();
    assert_eq!(waiting.await.unwrap().unwrap().into_inner(), note("released"));
}

#[tokio::test]
async fn a_peer_that_does_not_say_what_it_wants_is_closed() {
    let server = Running::desk(config(), Desk::default()).await;
    let since = Instant::now();
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r").await.unwrap();
    for peer in [&mut silent, &mut slow] {
        let mut heard = Vec::new();
        // A reset is as good as an end.
        drop(peer.read_to_end(&mut heard).await);
    }
    assert!((9..20).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_connection_without_calls_is_asked_to_leave() {
    let second = NonZeroU64::MIN;
    let server = Running::desk(Server { idle_seconds: second, ..config() }, Desk::default()).await;
    let mut peer = Raw::connect(server.address, WINDOW).await;
    let (_, mut body) = peer.call("Echo", framed("a"), true).await.head().await;
    while body.data().await.is_some() {}
    peer.connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_old_connection_finishes_its_calls_and_leaves() {
    let desk = Desk::default();
    let config = Server { connection_age_seconds: NonZeroU64::MIN, ..config() };
    let server = Running::desk(config, desk.clone()).await;
    let mut peer = Raw::connect(server.address, WINDOW).await;
    let waiting = peer.call("Wait", framed(""), true).await;
    desk.entered.notified().await;
    // The farewell of the server: no new call.
    while peer.requests.clone().ready().await.is_ok() {
        tokio::task::yield_now().await;
    }
    desk.release.notify_one();
    let (_, mut body) = waiting.head().await;
    assert!(body.data().await.unwrap().is_ok());
    drop(body);
    peer.connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_old_connection_that_does_not_leave_is_cut() {
    let desk = Desk::default();
    let config = Server {
        connection_age_seconds: NonZeroU64::MIN,
        connection_grace_seconds: NonZeroU64::MIN,
        ..config()
    };
    let server = Running::desk(config, desk.clone()).await;
    let mut peer = Raw::connect(server.address, WINDOW).await;
    let _waiting = peer.call("Wait", framed(""), true).await;
    desk.entered.notified().await;
    let since = Instant::now();
    drop(peer.connection.await.unwrap());
    assert!(since.elapsed().as_secs() < 10, "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_stop_waits_for_nobody_who_takes_nothing() {
    let desk = Desk { bytes_max: 1 << 20, ..Desk::default() };
    let server = Running::desk(Server { drain_seconds: 0, ..config() }, desk.clone()).await;
    let mut greedy = Raw::connect(server.address, 0).await;
    let _large = greedy.call("Large", framed(""), true).await;
    let _waiting = greedy.call("Wait", framed(""), true).await;
    desk.entered.notified().await;
    let mut deaf = TcpStream::connect(server.address).await.unwrap();
    deaf.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();

    let since = Instant::now();
    server.stop();
    server.stopped().await.unwrap();
    assert!(since.elapsed().as_secs() < 5, "{:?}", since.elapsed());
    drop(greedy.connection.await.unwrap());
    drop(deaf.read_to_end(&mut Vec::new()).await);
}
