//! Starts real servers for tests, on free ports, and stops them again; breaks what they stand on.
//!
//! Nothing here knows our crates: a test gets a [`postgres::database`], an [`s3::Server`], a [`free_port`], a
//! [`binary`] of the workspace and a [`Process`] that runs it. A [`disk::Disk`] fills, a [`network::Network`] falls
//! silent, and [`query`] looks at a database past the program under test. Whatever is started goes away with the
//! test, and what has to be waited for is waited for by condition ([`until`]), never by time.

mod binary;
pub mod disk;
pub mod network;
mod port;
pub mod postgres;
mod process;
mod query;
mod refused;
pub mod s3;
mod supervisor;
mod until;

pub use binary::binary;
pub use port::free_port;
pub use process::Process;
pub use query::query;
pub use refused::Refused;
pub use until::until;
