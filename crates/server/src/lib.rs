//! What every service does alike: configuration, logs and traces, limits, certificates, health,
//! and an orderly start and stop.
//!
//! # A service from start to end
//!
//! `config.toml`, beside `Cargo.toml`, names every key with its default:
//!
//! ```toml
//! [server]
//! listen = "127.0.0.1:7001"
//! # health_listen = "0.0.0.0:7101"   # plaintext, health only: the probes of Kubernetes
//! # metrics_listen = "0.0.0.0:7201"  # plaintext, /metrics only
//! request_timeout_ms = 10000
//! message_bytes_max = 4194304
//! concurrency_max = 1024
//! streams_max = 128                  # at most a quarter of concurrency_max
//! connections_max = 1024
//! idle_seconds = 300
//! connection_age_seconds = 3600
//! connection_grace_seconds = 60
//! request_bytes_max = 67108864
//! receive_seconds = 10
//! drain_seconds = 20
//! # development = true               # plaintext where other machines reach it
//! # [server.tls]                     # a renewed certificate needs a restart
//! # cert = "/tls/tls.crt"
//! # key = "/tls/tls.key"
//! # client_ca = "/tls/ca.crt"        # callers must show a certificate
//!
//! [telemetry]
//! log = "json"                       # or "text"
//! level = "info"
//! # otlp = "http://127.0.0.1:4317"
//! sample_percent = 10
//!
//! [database]                         # url has no default: LEDGER__DATABASE__URL
//! connections_max = 8
//!
//! [scoring]                          # a service that this one calls
//! url = "http://127.0.0.1:7002"
//! timeout_ms = 5000
//! ```
//!
//! `lib.rs` wires the parts; the socket and the stop come from outside, so that tests and the
//! all-in-one bring their own. `main.rs` reads the configuration, once:
//!
//! ```no_run
//! # use tonic_health::server::HealthService;
//! # const DEFAULTS: &str = "";
//! # fn into_server() -> tonic_health::pb::health_server::HealthServer<HealthService> { panic!() }
//! # async fn ping() -> bool { true }
//! # const DESCRIPTORS: &[u8] = &[];
//! use anyhow::Context;
//! use tokio::net::TcpListener;
//!
//! /// Everything that may differ between two deployments.
//! #[derive(Debug, serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Config {
//!     server: server::Server,
//!     telemetry: server::TelemetryConfig,
//!     database: server::Database,
//!     scoring: server::Client,
//! }
//!
//! async fn serve(
//!     config: Config,
//!     listener: TcpListener,
//!     stopped: impl Future<Output = ()>,
//! ) -> anyhow::Result<()> {
//!     let scoring = server::channel(&config.scoring)?; // for ScoringServiceClient::new(scoring)
//!     // Here the store is connected with `config.database`, and the service made of both.
//!     server::Serving::new(config.server)
//!         .probed_service(into_server(), ping) // ready while the database answers
//!         .describe(DESCRIPTORS)
//!         .serve(listener, stopped)
//!         .await
//! }
//!
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     server::exit(start().await)
//! }
//!
//! async fn start() -> anyhow::Result<()> {
//!     let file = std::env::args_os().nth(1).map(Into::into);
//!     let config: Config = server::load("LEDGER", DEFAULTS, file)?;
//!     let telemetry = server::Telemetry::start(&config.telemetry, "ledger")?;
//!     let listener = TcpListener::bind(config.server.listen).await.context("listen")?;
//!     let served = serve(config, listener, server::stopped()).await;
//!     telemetry.end().await;
//!     served
//! }
//! ```
//!
//! The generated service sets `.max_decoding_message_size(message_bytes_max)`. A write that must
//! not be torn when its caller hangs up runs in [`shielded`]; [`request_id`] goes into its audit
//! record.
//!
//! # What a caller sees
//!
//! | what happens | code | `ErrorInfo.reason` |
//! |---|---|---|
//! | the deadline passes: `grpc-timeout`, or `request_timeout_ms` if that is less | `DEADLINE_EXCEEDED` | `DEADLINE_EXCEEDED` |
//! | `concurrency_max` calls are under way, or 64 watches of health, or `request_bytes_max` is held | `RESOURCE_EXHAUSTED` | `OVERLOADED`, with a `RetryInfo` |
//! | a message is not whole `receive_seconds` after its first byte, the first of a call after the call began | `DEADLINE_EXCEEDED` | `REQUEST_TOO_SLOW` |
//! | a message beyond its limit | `RESOURCE_EXHAUSTED` | `MESSAGE_TOO_LARGE` |
//! | a panic | `INTERNAL` | `INTERNAL` |
//! | the drain of a stopping server is over | `UNAVAILABLE` | `STOPPING` |
//! | a [`Peer`] cannot be reached, or is lost | `UNAVAILABLE` | `UNREACHABLE` |
//!
//! Each has the domain `jixiao` and a `LocalizedMessage` in zh-CN that says what to do. A check of
//! health is answered at any load. Every answer has an `x-request-id`.
//!
//! What no caller can be told by an answer:
//!
//! | what happens | what the peer sees |
//! |---|---|
//! | it has not taken the answer half a second after the deadline | the stream is reset (`CANCEL`) |
//! | it has not said what it wants within 10 s, in TLS or HTTP/2 | the connection is closed |
//! | it does not answer a ping for 10 s, or takes nothing for 30 s | the connection is closed |
//! | no call for `idle_seconds`; a connection of `connection_age_seconds` | GOAWAY, and `connection_grace_seconds` to finish |
//! | `connections_max` are open | the one without a call for the longest is told GOAWAY and closed; if there is none, the new one is closed |

mod beside;
mod budget;
mod call;
mod client;
mod edge;
mod front;
mod health;
mod limits;
mod load;
mod log;
mod panic;
mod receive;
mod red;
mod refusal;
mod serving;
mod settings;
mod shield;
mod stop;
mod telemetry;
mod trace;
mod watch;

pub use call::request_id;
pub use client::{Peer, channel};
pub use load::load;
pub use serving::Serving;
pub use settings::{
    Client, ClientTls, Database, Identity, InvalidPercent, LogFormat, Percent, Server,
    Telemetry as TelemetryConfig, Tls,
};
pub use shield::{Interrupted, shielded};
pub use stop::{exit, stopped};
pub use telemetry::Telemetry;
