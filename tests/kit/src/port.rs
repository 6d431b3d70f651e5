//! TCP ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context as _;

/// A TCP port of 127.0.0.1 that was free a moment ago; another process may take it before you do.
///
/// # Errors
/// When the machine has no free port left.
pub fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
    Ok(listener.local_addr().context("read the free port")?.port())
}
