//! Turns a panic into a value, and writes it into the log where it happens.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind},
    pin::pin,
    task::Poll,
};

/// A panic. What it said was logged by [`log`], or printed where no telemetry was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs `work` until it ends or panics.
pub(crate) async fn catch<F: Future>(work: F) -> Result<F::Output, Panicked> {
    let mut work = pin!(work);
    poll_fn(|cx| match caught(|| work.as_mut().poll(cx)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

/// Runs `work` until it ends or panics.
///
/// What `work` touched is not used again: a call that panicked is over.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_logged| Panicked)
}

/// The panic hook: one log line, in the span in which it happened, instead of many on the screen.
pub(crate) fn log(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("a panic without a message");
    let location = panic.location().map(Location::to_string).unwrap_or_default();
    tracing::error!(panic = message, location, "程序内部错误 (panic)");
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::fmt;

    use super::*;
    use crate::log::lines::Lines;

    #[test]
    fn a_panic_is_logged_where_it_happens() {
        let lines = Lines::default();
        let written = lines.clone();
        let subscriber = fmt().json().with_writer(move || lines.clone()).finish();
        std::panic::set_hook(Box::new(log));
        let ended = tracing::subscriber::with_default(subscriber, || {
            tracing::info_span!("serve", request_id = "r-1")
                .in_scope(|| caught(|| panic!("no {}", "books")))
        });
        drop(std::panic::take_hook());
        let Err(Panicked) = ended;
        let text = written.text();
        assert!(text.contains("\"panic\":\"no books\""), "{text}");
        assert!(text.contains("panic.rs:"), "{text}");
        assert!(text.contains("r-1"), "{text}");
    }
}
