//! Work that a cancelled call must not tear.

use std::fmt;

use tracing::Instrument;

use crate::{
    call::{CALL, Call},
    panic::{Panicked, catch},
};

/// Runs `work` to its end in a task of its own, even if the caller hangs up or its deadline
/// passes: a future that is dropped between two statements leaves a transaction to be rolled back,
/// and the caller in doubt. The task keeps the span and the request id of the call, and what is
/// left of its deadline.
///
/// # Errors
///
/// [`Interrupted`] if `work` panics (the panic is logged), or the runtime ends first. A retry is
/// as safe as `work` is idempotent.
pub async fn shielded<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Interrupted> {
    let work = catch(work).in_current_span();
    let task = match Call::current() {
        Some(call) => tokio::spawn(CALL.scope(call, work)),
        None => tokio::spawn(work),
    };
    match task.await {
        Ok(ended) => ended.map_err(|Panicked| Interrupted { by: "a panic, which is in the log" }),
        Err(_ended) => Err(Interrupted { by: "the end of the runtime" }),
    }
}

/// Work that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    by: &'static str,
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the work was interrupted by {}", self.by)
    }
}

impl std::error::Error for Interrupted {}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn the_work_goes_on_when_nobody_waits() {
        let (go, gone) = oneshot::channel::<()>();
        let (tell, told) = oneshot::channel();
        let mut waiting = Box::pin(shielded(async move {
            gone.await.unwrap();
            tell.send(7).unwrap();
        }));
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("the work waits for `go`"),
            () = tokio::task::yield_now() => {}
        }
        drop(waiting);
        go.send(()).unwrap();
        assert_eq!(told.await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_becomes_an_error() {
        let error = shielded(async { panic!("the books do not balance") }).await;
        let Err(error) = error;
        assert_eq!(error.to_string(), "the work was interrupted by a panic, which is in the log");
    }
}
