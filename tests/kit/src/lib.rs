//! Starts real servers for tests, on free ports, and stops them again.
//!
//! Nothing here knows our crates: a test gets a [`postgres::database`], an [`s3::Server`], a [`free_port`], a
//! [`binary`] of the workspace and a [`Process`] that runs it. Whatever is started goes away with the
//! test, and what has to be waited for is waited for by condition ([`until`]), never by time.

mod binary;
mod port;
pub mod postgres;
mod process;
pub mod s3;
mod until;

pub use binary::binary;
pub use port::free_port;
pub use process::Process;
pub use until::until;
