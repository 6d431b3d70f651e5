//! What Prometheus reads.

use std::{net::SocketAddr, num::NonZeroU64};

use server::Server;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tonic::{Code, Request};

use crate::{
    desk::{Desk, ask, note},
    raw::{Raw, framed},
    world::{Running, config, free},
};

/// A page over HTTP/1.1, with its head.
async fn get(address: SocketAddr, path: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    socket.read_to_string(&mut page).await.unwrap();
    page
}

#[tokio::test]
async fn every_method_is_counted_by_code_and_two_servers_share_a_recorder() {
    let (one, two) = (free(2).await, free(3).await);
    let first = Running::desk(Server { metrics_listen: Some(one), ..config() }, Desk::default());
    let second = Running::desk(Server { metrics_listen: Some(two), ..config() }, Desk::default());
    let (first, second) = (first.await, second.await);
    // A series of its own, whatever other tests of this process count.
    ask(&first.peer(), "Deadline", Request::new(note(""))).await.unwrap();
    ask(&second.peer(), "Deadline", Request::new(note(""))).await.unwrap();
    let status = ask(&second.peer(), "Invented", Request::new(note(""))).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);

    for address in [one, two] {
        let page = get(address, "/metrics").await;
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        let counted = "grpc_requests_total{method=\"/test.v1.Desk/Deadline\",code=\"OK\"} 2";
        assert!(page.contains(counted), "{page}");
        assert!(page.contains("grpc_request_seconds_count{method=\"/test.v1.Desk/Deadline\"} 2"));
        assert!(page.contains("code=\"UNIMPLEMENTED\""), "{page}");
        assert!(!page.contains("Invented"), "{page}");
        assert!(page.contains("grpc_requests_in_flight "), "{page}");
    }
    assert!(get(one, "/").await.starts_with("HTTP/1.1 404 Not Found"));
}

#[tokio::test]
async fn what_a_server_does_not_bear_is_counted() {
    let metrics = free(4).await;
    let config = Server {
        metrics_listen: Some(metrics),
        request_timeout_ms: NonZeroU64::new(100).unwrap(),
        connections_max: 1,
        ..config()
    };
    let server = Running::desk(config, Desk::default()).await;
    let mut greedy = Raw::connect(server.address, 0).await;
    greedy.call("Echo", framed("a"), true).await.reset().await;
    ask(&server.peer(), "Echo", Request::new(note(""))).await.unwrap();

    let page = get(metrics, "/metrics").await;
    for line in [
        "\ngrpc_streams_reset_total ",
        "\ngrpc_connections_left_total{why=\"full\"} ",
        "\ngrpc_connections_open ",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}
