//! A client reads answers with another codec than a server reads requests with.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use tonic::{
    Code,
    body::Body,
    codegen::{Service, http},
};

use crate::pb::ledger::{GetProjectRequest, ledger_service_client::LedgerServiceClient};

/// A server that answers what is no message.
struct Babbler;

impl Service<http::Request<Body>> for Babbler {
    type Response = http::Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        // A frame of one byte, which begins a field and does not end it.
        let answer = http::Response::builder().header("content-type", "application/grpc");
        ready(Ok(answer.body("\0\0\0\0\x01\x0a".to_owned()).unwrap()))
    }
}

#[tokio::test]
async fn an_answer_that_is_no_message_is_not_the_callers_fault() {
    let mut client = LedgerServiceClient::new(Babbler);
    let status = client.get_project(GetProjectRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal, "{status:?}");
}
