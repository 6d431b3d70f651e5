//! Calls another service, and hands on what belongs to the call that asks.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::time::{Instant, sleep_until};
use tonic::{
    Code, Status,
    body::Body,
    codegen::{
        Service, StdError,
        http::{HeaderName, HeaderValue, Request, Response},
    },
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity},
};
use tracing::Instrument;

use crate::{
    call::{Call, GRPC_TIMEOUT, REQUEST_ID, deadline, timeout_text},
    load::{read, read_key},
    refusal,
    service_url::InvalidServiceUrl,
    settings, trace,
};

/// A connection that is silent this long is asked whether it still lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// A connection that is not there by then is given up, and the call is `UNAVAILABLE`.
const CONNECT: Duration = Duration::from_secs(5);

/// What generated clients call through: `LedgerServiceClient::new(peer)`.
///
/// Every call hands on the trace, the `x-request-id` and what is left of the deadline of the call
/// it is made for, and is `DEADLINE_EXCEEDED` when its time is up, or
/// `UNAVAILABLE` (`UNREACHABLE`) if the connection fails: whether the call had an effect is then
/// unknown, so a retry must be idempotent. Nothing is retried here. A clone shares the connection.
#[derive(Debug, Clone)]
pub struct Peer {
    channel: Channel,
    timeout: Duration,
}

/// The service that `config` names. It connects with the first call and again after a loss, so
/// that services start in any order; until then calls are `UNAVAILABLE`. Called within a Tokio
/// runtime.
///
/// # Errors
///
/// A url that does not fit to `tls`, or a certificate that cannot be read.
pub fn channel(config: &settings::Client) -> anyhow::Result<Peer> {
    let timeout = Duration::from_millis(config.timeout_ms.get());
    Ok(Peer { channel: endpoint(config)?.connect_lazy(), timeout })
}

/// How to reach the service that `config` names.
pub(crate) fn endpoint(config: &settings::Client) -> anyhow::Result<Endpoint> {
    let settings::Client { url, timeout_ms: _, tls } = config;
    let endpoint = Endpoint::from_shared(url.as_str().to_owned())
        .context(InvalidServiceUrl)?
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_while_idle(true);
    match (tls, url.is_https()) {
        (None, false) => Ok(endpoint),
        // Plaintext where certificates were asked for would go unnoticed.
        (Some(_), false) => bail!(
            "url 是 http://，却配置了 tls：请改用 https://，或删去 tls (plaintext url with certificates)"
        ),
        (None, true) => bail!(
            "url 是 https://，却没有配置 tls：请写明 tls.ca，或改用 http:// (no certificates)"
        ),
        (Some(tls), true) => endpoint
            .tls_config(certificates(tls)?)
            .context("tls 的证书或私钥不可用：应为 PEM (invalid certificate)"),
    }
}

fn certificates(tls: &settings::ClientTls) -> anyhow::Result<ClientTlsConfig> {
    let settings::ClientTls { ca, domain, identity } = tls;
    let mut config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?));
    if let Some(domain) = domain {
        config = config.domain_name(domain);
    }
    if let Some(settings::Identity { cert, key }) = identity {
        config = config.identity(Identity::from_pem(read(cert)?, read_key(key)?));
    }
    Ok(config)
}

impl Service<Request<Body>> for Peer {
    type Response = Response<Body>;
    type Error = StdError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, StdError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StdError>> {
        self.channel.poll_ready(cx).map_err(StdError::from)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let span = trace::called(request.uri().path());
        let headers = request.headers_mut();
        let call = Call::current();
        let asked = deadline(headers, Some(self.timeout));
        let given = call.as_ref().and_then(|call| call.deadline);
        let until = [asked, given].into_iter().flatten().min();
        if let Some(until) = until {
            let left = until.saturating_duration_since(Instant::now());
            if let Ok(value) = HeaderValue::try_from(timeout_text(left)) {
                headers.insert(HeaderName::from_static(GRPC_TIMEOUT), value);
            }
        }
        if let Some(id) = call.and_then(|call| call.header()) {
            headers.insert(HeaderName::from_static(REQUEST_ID), id);
        }
        trace::inject(&span, headers);
        let answer = self.channel.call(request);
        let of_call = span.clone();
        Box::pin(
            async move {
                let answer = in_time(until, answer).await;
                let code = match &answer {
                    Ok(response) => Status::from_header_map(response.headers()),
                    Err(status) => Some(status.clone()),
                };
                // Without a status in its headers a response is under way: its end is OK here.
                trace::ended(&of_call, code.map_or(Code::Ok, |status| status.code()));
                answer.map_err(StdError::from)
            }
            .instrument(span),
        )
    }
}

/// The answer, or `DEADLINE_EXCEEDED`. The channel has a timer of its own, which says `CANCELLED`:
/// it was started later, so this one is looked at first.
async fn in_time(
    deadline: Option<Instant>,
    answer: impl Future<Output = Result<Response<Body>, tonic::transport::Error>>,
) -> Result<Response<Body>, Status> {
    let late = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = late => Err(refusal::deadline_exceeded()),
        answer = answer => answer.map_err(unreachable),
    }
}

/// What it means that a connection failed. tonic calls a refused one `UNAVAILABLE`, one that was
/// reset `UNKNOWN`, and one whose certificate was refused `CANCELLED`: to a caller they are one.
fn unreachable(error: tonic::transport::Error) -> Status {
    let status = Status::from_error(Box::new(error));
    tracing::warn!(error = ?status, "连接失败 (a service cannot be reached)");
    if matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled) {
        refusal::unreachable()
    } else {
        status
    }
}
