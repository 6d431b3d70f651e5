//! Waiting for a condition: the one place in our tests that lets time pass.

use std::{thread, time::Duration};

/// How long to let others work between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Looks again and again until `condition` holds; blocks the thread meanwhile.
///
/// There is no time limit, which would fail on a slow machine only: let `condition` return an error
/// as soon as it can no longer come true.
///
/// # Errors
/// The first error that `condition` returns.
pub fn until(mut condition: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    while !condition()? {
        thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}
