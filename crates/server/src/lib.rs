//! What every service does alike: configuration, logs and traces, limits, certificates, health,
//! and an orderly start and stop.

mod beside;
mod call;
mod client;
mod edge;
mod health;
mod load;
mod log;
mod panic;
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
