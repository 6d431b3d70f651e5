//! Starting, being ready, and stopping.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use server::{Server, Serving};
use tokio::net::TcpListener;
use tonic::{Code, Request, codegen::Bytes};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::{v1, v1alpha};

use crate::{
    desk::{Desk, ask, note},
    raw::{Raw, framed},
    world::{Running, client, config, free, health, refused},
};

#[tokio::test]
async fn a_stop_lets_calls_end_and_tells_the_probes() {
    let desk = Desk::default();
    let probes = free(1).await;
    let server = Running::desk(Server { health_listen: Some(probes), ..config() }, desk.clone());
    let server = server.await;
    let probe = server::channel(&client(&format!("http://{probes}"))).unwrap();
    let peer = server.peer();
    let mut watching = {
        let request = HealthCheckRequest { service: "test.v1.Desk".to_owned() };
        HealthClient::new(server.peer()).watch(request).await.unwrap().into_inner()
    };
    assert_eq!(watching.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    let under_way = tokio::spawn(async move { ask(&peer, "Wait", Request::new(note(""))).await });
    desk.entered.notified().await;
    assert_eq!(health(&probe, "").await, ServingStatus::Serving);

    server.stop();
    assert_eq!(watching.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    refused(&watching.message().await.unwrap_err(), Code::Unavailable, "STOPPING");
    assert_eq!(health(&probe, "").await, ServingStatus::NotServing);
    assert_eq!(health(&probe, "test.v1.Desk").await, ServingStatus::NotServing);
    let status = ask(&server.peer(), "Echo", Request::new(note(""))).await.unwrap_err();
    refused(&status, Code::Unavailable, "UNREACHABLE");

    desk.release.notify_one();
    assert_eq!(under_way.await.unwrap().unwrap().into_inner(), note("released"));
    server.stopped().await.unwrap();
}

#[tokio::test]
async fn a_probe_during_the_drain_is_told_the_truth() {
    let desk = Desk::default();
    let server = Running::desk(config(), desk.clone()).await;
    let mut peer = Raw::connect(server.address, 65_535).await;
    let waiting = peer.call("Wait", framed(""), true).await;
    desk.entered.notified().await;
    let mut check = peer.call_path("grpc.health.v1.Health/Check", Bytes::new(), false).await;
    // It is answered after the server has seen the check.
    drop(peer.call("Echo", framed(""), true).await.head().await);
    let mut watching = {
        let request = HealthCheckRequest { service: String::new() };
        HealthClient::new(server.peer()).watch(request).await.unwrap().into_inner()
    };
    assert_eq!(watching.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    server.stop();
    while watching.message().await.is_ok() {}
    check.stream.send_data(Bytes::from_static(&[0; 5]), true).unwrap();
    let (headers, mut body) = check.head().await;
    assert_eq!(tonic::Status::from_header_map(&headers).map(|status| status.code()), None);
    // Field 1, which says NOT_SERVING.
    assert_eq!(&body.data().await.unwrap().unwrap()[..], [0, 0, 0, 0, 2, 8, 2]);
    desk.release.notify_one();
    drop(waiting.head().await);
}

#[tokio::test]
async fn a_call_that_outlasts_the_drain_is_told_to_retry() {
    let desk = Desk::default();
    let server = Running::desk(Server { drain_seconds: 0, ..config() }, desk.clone()).await;
    let peer = server.peer();
    let under_way = tokio::spawn(async move { ask(&peer, "Wait", Request::new(note(""))).await });
    desk.entered.notified().await;
    server.stop();
    refused(&under_way.await.unwrap().unwrap_err(), Code::Unavailable, "STOPPING");
    server.stopped().await.unwrap();
}

#[tokio::test]
async fn a_service_is_ready_only_while_its_probe_says_so() {
    let ready = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&ready);
    let probe = move || {
        let ready = asked.load(Ordering::SeqCst);
        async move { ready }
    };
    let serving = Serving::new(config()).probed_service(Desk::default(), probe);
    let server = Running::start(config(), serving).await;
    let peer = server.peer();
    assert_eq!(health(&peer, "").await, ServingStatus::Serving);
    let request = HealthCheckRequest { service: "test.v1.Desk".to_owned() };
    let watching = HealthClient::new(peer).watch(request).await.unwrap();
    let mut watching = watching.into_inner();
    for expected in [ServingStatus::NotServing, ServingStatus::Serving, ServingStatus::NotServing] {
        assert_eq!(watching.message().await.unwrap().unwrap().status(), expected);
        ready.store(expected == ServingStatus::NotServing, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn plaintext_that_others_reach_must_be_asked_for_by_name() {
    let open = Server { listen: ([0, 0, 0, 0], 0).into(), ..config() };
    let listener = TcpListener::bind(open.listen).await.unwrap();
    let serving = Serving::new(open.clone()).service(Desk::default());
    let error = serving.serve(listener, std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains("server.development = true"), "{error}");

    let server = Running::desk(Server { development: true, ..open }, Desk::default()).await;
    let url = format!("http://127.0.0.1:{}", server.address.port());
    let peer = server::channel(&client(&url)).unwrap();
    assert_eq!(
        ask(&peer, "Echo", Request::new(note("开发"))).await.unwrap().into_inner().text,
        "开发"
    );
}

#[tokio::test]
async fn a_port_that_is_taken_stops_the_start() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Server { metrics_listen: Some(taken.local_addr().unwrap()), ..config() };
    let error = Running::desk(config, Desk::default()).await.stopped().await.unwrap_err();
    assert!(error.to_string().contains("请检查 server.metrics_listen"), "{error}");
}

#[tokio::test]
async fn reflection_describes_health_in_both_versions() {
    let server = Running::desk(config(), Desk::default()).await;

    use v1::server_reflection_request::MessageRequest;
    let list = MessageRequest::ListServices(String::new());
    let request = v1::ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(server.peer());
    let stream = tonic::codegen::tokio_stream::iter([request]);
    let mut answers = client.server_reflection_info(stream).await.unwrap().into_inner();
    let answer = format!("{:?}", answers.message().await.unwrap().unwrap());
    assert!(answer.contains("grpc.health.v1.Health"), "{answer}");

    // The details of an error are of a type that tools must be able to look up.
    use v1alpha::server_reflection_request::MessageRequest as Older;
    let symbol = Older::FileContainingSymbol("google.rpc.ErrorInfo".to_owned());
    let request =
        v1alpha::ServerReflectionRequest { host: String::new(), message_request: Some(symbol) };
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(server.peer());
    let stream = tonic::codegen::tokio_stream::iter([request]);
    let mut answers = client.server_reflection_info(stream).await.unwrap().into_inner();
    let answer = format!("{:?}", answers.message().await.unwrap().unwrap());
    assert!(answer.contains("FileDescriptorResponse("), "{answer}");
}

#[tokio::test]
async fn sigterm_asks_for_a_stop() {
    let mut stopped = Box::pin(server::stopped());
    tokio::select! {
        biased;
        () = &mut stopped => panic!("nobody asked"),
        () = tokio::task::yield_now() => {}
    }
    let process = std::process::id().to_string();
    let sent = tokio::process::Command::new("kill").args(["-TERM", &process]).status().await;
    assert!(sent.unwrap().success());
    stopped.await;
}
