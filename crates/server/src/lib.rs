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
//! peer_share_percent = 50            # what one address may have; 100 behind one proxy
//! connections_max = 1024             # `ulimit -n` has 256 more
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
//! # password_file = "/run/secrets/ledger"
//! # migrator_url = "postgres://…"    # the role that owns the tables; by default url
//! # migrator_password_file = "…"
//! # role = "ledger_runtime"          # what the service may do
//! connections_max = 8
//! statement_timeout_ms = 10000
//!
//! [scoring]                          # a service that this one calls
//! url = "http://127.0.0.1:7002"
//! timeout_ms = 5000
//! ```
//!
//! `lib.rs` wires the parts; the socket and the stop come from outside, so that tests and the
//! all-in-one bring their own. `main.rs` says what differs:
//!
//! ```no_run
//! # use tonic_health::server::HealthService;
//! # const DEFAULTS: &str = "";
//! # fn into_server() -> tonic_health::pb::health_server::HealthServer<HealthService> { panic!() }
//! # async fn ping() -> bool { true }
//! # const DESCRIPTORS: &[u8] = &[];
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
//! impl Config {
//!     /// What can be read and would still not work.
//!     fn faults(&self) -> server::Faults {
//!         let Self { server, telemetry: _, database, scoring } = self;
//!         server.faults().and(database.faults()).and(scoring.faults("scoring"))
//!     }
//! }
//!
//! /// Brings the schema up to date, and says what it did.
//! async fn migrate(config: Config) -> anyhow::Result<String> {
//!     let url = config.database.migrator_access()?; // with the password of its file
//!     Ok("…".to_owned())
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
//! fn main() -> std::process::ExitCode {
//!     let program = server::Program {
//!         name: "jixiao-ledger",
//!         about: "账务服务",
//!         load: |file| server::load("LEDGER", DEFAULTS, file, Config::faults),
//!         frame: |config: &Config| (&config.server, &config.telemetry),
//!         check: |_| Ok(()), // What else a start reads: fonts, packs of rules.
//!     };
//!     program.run(migrate, serve)
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
//! | `concurrency_max` calls are under way, or four times as many receive their requests, or 1024 checks or 64 watches of health, or `request_bytes_max` is held; or one address has its `peer_share_percent` of these | `RESOURCE_EXHAUSTED` | `OVERLOADED`, with a `RetryInfo` |
//! | a message is not whole `receive_seconds` after its first byte (the first of a call: after the call began) and a second more for each 64 KiB of it; or none of it comes for `receive_seconds` | `DEADLINE_EXCEEDED` | `REQUEST_TOO_SLOW` |
//! | a request that is no gRPC: no message, half of one, a wrong compression | `INVALID_ARGUMENT` | `INVALID_MESSAGE` |
//! | a message beyond its limit | `RESOURCE_EXHAUSTED` | `MESSAGE_TOO_LARGE` |
//! | a panic | `INTERNAL` | `INTERNAL` |
//! | the drain of a stopping server is over | `UNAVAILABLE` | `STOPPING` |
//! | a watch of health is five minutes old | `UNAVAILABLE` | `WATCH_ENDED` |
//! | a [`Peer`] cannot be reached, or is lost | `UNAVAILABLE` | `UNREACHABLE` |
//!
//! Each has the domain `jixiao` and a `LocalizedMessage` in zh-CN that says what to do. A check of
//! health is answered however many calls there are. Every answer has an `x-request-id`.
//!
//! What no caller can be told by an answer:
//!
//! | what happens | what the peer sees |
//! |---|---|
//! | it has not taken the answer half a second after the deadline | the stream is reset (`CANCEL`) |
//! | it has not said what it wants within 10 s, in TLS or HTTP/2 | the connection is closed |
//! | it does not answer a ping for 10 s, or takes nothing for 30 s | the connection is closed |
//! | no call for `idle_seconds`; a connection of `connection_age_seconds` | GOAWAY, and `connection_grace_seconds` to finish |
//! | `connections_max` are open | one that has said nothing yet, else the one without a call for the longest, is told GOAWAY and closed; if there is none, the new one is closed |

mod beside;
mod call;
mod client;
mod command;
mod database;
mod database_url;
mod edge;
mod explain;
mod faults;
mod files;
mod front;
mod health;
mod kind;
mod level;
mod limits;
mod load;
mod log;
mod panic;
mod receive;
mod red;
mod refusal;
mod room;
mod rooms;
mod secret;
mod service_url;
mod serving;
mod settings;
mod shield;
mod stop;
mod telemetry;
mod trace;
mod watch;

pub use call::request_id;
pub use client::{Peer, channel};
pub use command::{Program, Stopped, exit, in_runtime, migrated};
pub use database::{Connections, Database, InvalidConnections};
pub use database_url::{DatabaseUrl, InvalidDatabaseUrl};
pub use faults::Faults;
pub use level::{InvalidLevel, LogLevel};
pub use load::load;
pub use secret::Secret;
pub use service_url::{InvalidServiceUrl, ServiceUrl};
pub use serving::Serving;
pub use settings::{
    Client, ClientTls, Identity, InvalidPercent, LogFormat, Percent, Server,
    Telemetry as TelemetryConfig, Tls,
};
pub use shield::{Interrupted, shielded};
pub use stop::stopped;
pub use telemetry::Telemetry;
