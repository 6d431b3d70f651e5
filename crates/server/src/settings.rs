//! The parts of a configuration that every service has.

use std::{
    fmt,
    net::SocketAddr,
    num::{NonZeroU32, NonZeroU64, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use serde::Deserialize;

use crate::{level::LogLevel, service_url::ServiceUrl};

/// How a service listens, and what it bears.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where gRPC is served.
    pub listen: SocketAddr,
    /// A second, plaintext port that answers nothing but `grpc.health.v1`: the probes of
    /// Kubernetes cannot present a certificate.
    pub health_listen: Option<SocketAddr>,
    /// A plaintext port whose `/metrics` Prometheus reads.
    pub metrics_listen: Option<SocketAddr>,
    /// The longest a call may take, in milliseconds; a caller may ask for less, not for more.
    pub request_timeout_ms: NonZeroU64,
    /// The largest message a service decodes, in bytes. The service passes it to the generated
    /// `max_decoding_message_size`; what is larger is answered with `MESSAGE_TOO_LARGE`.
    pub message_bytes_max: NonZeroUsize,
    /// How many calls may run at once, over all connections; more are answered with `OVERLOADED`.
    pub concurrency_max: NonZeroU32,
    /// How many calls one connection may have open at once; a client waits with further ones.
    /// At most a quarter of `concurrency_max`.
    pub streams_max: NonZeroU32,
    /// What one address may have at most of calls, bytes of requests, watches and connections, in
    /// hundredths, 1 to 100, however many connections it opens. 100 where all callers come through
    /// one proxy.
    pub peer_share_percent: Percent,
    /// How many connections may be open at once, 1 to 65536; this process may open 256 files
    /// more. When all are open, the one that has been without a call the longest is closed for a
    /// new one; if there is none, the new one is.
    pub connections_max: u32,
    /// How long a connection may be without a call, in seconds.
    pub idle_seconds: NonZeroU64,
    /// How old a connection may become, in seconds, a tenth more or less: then its client is
    /// asked to make a new one (GOAWAY).
    pub connection_age_seconds: NonZeroU64,
    /// How long a connection that was asked to leave has to finish its calls, in seconds.
    pub connection_grace_seconds: NonZeroU64,
    /// How many bytes of requests may be in memory, over all calls and beyond the first 16 KiB of
    /// each; one connection may have an eighth. Calls beyond are answered with `OVERLOADED`.
    pub request_bytes_max: NonZeroUsize,
    /// How long a message may take from its first byte to its last, in seconds; for each 64 KiB of
    /// it that are here a second more.
    pub receive_seconds: NonZeroU64,
    /// How long a stop waits for calls that are under way, in seconds.
    pub drain_seconds: u64,
    /// Certificates. Without them the socket is plaintext.
    pub tls: Option<Tls>,
    /// Development mode (开发模式): plaintext on an address that other machines reach.
    /// It must be asked for by name.
    #[serde(default)]
    pub development: bool,
}

impl Server {
    /// The longest a call may take.
    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms.get())
    }

    /// How long a stop waits for calls that are under way.
    pub(crate) fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// PEM files of a server. They are read once: a renewed certificate needs a restart.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate, followed by its intermediates.
    pub cert: PathBuf,
    /// The private key of the certificate.
    pub key: PathBuf,
    /// Who signs the certificates of callers. With it a caller without one is refused
    /// (mutual TLS, 双向认证); without it anyone may connect.
    pub client_ca: Option<PathBuf>,
}

/// What a service says about itself while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// How a log line looks.
    pub log: LogFormat,
    /// What is logged: `info`, or `info,sqlx=warn`.
    pub level: LogLevel,
    /// Where traces go by OTLP over gRPC (`http://…:4317`); without it they stay in the log.
    pub otlp: Option<ServiceUrl>,
    /// How many of a hundred traces that begin here are kept; what a caller sampled is kept.
    pub sample_percent: Percent,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object per line, with `trace_id` and `span_id`: for machines.
    Json,
    /// For the eyes of a developer.
    Text,
}

/// A whole number from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub struct Percent(u8);

impl Percent {
    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Percent {
    type Error = InvalidPercent;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        if value > 100 { Err(InvalidPercent(value)) } else { Ok(Self(value)) }
    }
}

/// More than a hundred of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidPercent(u8);

impl fmt::Display for InvalidPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "应为 0 到 100 的整数，却是 {}", self.0)
    }
}

impl std::error::Error for InvalidPercent {}

/// How to call another service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// `http://…` or, with `tls`, `https://…`.
    pub url: ServiceUrl,
    /// The longest to wait for an answer, in milliseconds; less if the call that asks has less
    /// time left.
    pub timeout_ms: NonZeroU64,
    /// Certificates. Without them the connection is plaintext.
    pub tls: Option<ClientTls>,
}

/// PEM files of a client. They are read once: a renewed certificate needs a restart.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientTls {
    /// Who signs the certificate of the server.
    pub ca: PathBuf,
    /// The name in the certificate of the server, if the url does not say it.
    pub domain: Option<String>,
    /// What this service shows of itself; a server with `client_ca` asks for it.
    pub identity: Option<Identity>,
}

/// A certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The certificate, followed by its intermediates.
    pub cert: PathBuf,
    /// The private key of the certificate.
    pub key: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_ends_at_a_hundred() {
        assert_eq!(Percent::try_from(100), Ok(Percent(100)));
        assert_eq!(Percent::try_from(101), Err(InvalidPercent(101)));
    }
}
