//! What was last seen of a store of documents, and whether it must be looked at more closely.

use std::{
    error::Error,
    iter::successors,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::{sync::Mutex, time::Instant};

use crate::StoreError;

/// How long what was seen holds.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// Looks now and then.
#[derive(Debug)]
pub(super) struct Watch {
    last: Mutex<Option<Look>>,
    /// Whether the next look must write: nothing was kept yet, or something could not be.
    in_doubt: AtomicBool,
}

/// What was seen, and when.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    is_well: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Self { last: Mutex::default(), in_doubt: AtomicBool::new(true) }
    }
}

impl Watch {
    /// What `look` saw, or what was seen less than two seconds ago. What is wrong is logged when it begins.
    pub(super) async fn is_well<W>(&self, look: impl FnOnce() -> W) -> bool
    where
        W: Future<Output = Result<(), StoreError>>,
    {
        let mut last = self.last.lock().await;
        if let Some(Look { at, is_well }) = *last
            && at.elapsed() < BETWEEN_LOOKS
        {
            return is_well;
        }
        let looked = look().await;
        let is_well = looked.is_ok();
        if let (Err(error), None | Some(Look { is_well: true, .. })) = (looked, *last) {
            tracing::warn!(error = causes(&error), "文件库不可用 (documents cannot be kept)");
        }
        *last = Some(Look { at: Instant::now(), is_well });
        is_well
    }

    /// Something could not be kept.
    pub(super) fn is_doubtful(&self) {
        self.in_doubt.store(true, Ordering::Relaxed);
    }

    /// Whether there is doubt; it is the caller's now.
    pub(super) fn takes_doubt(&self) -> bool {
        self.in_doubt.swap(false, Ordering::Relaxed)
    }
}

/// An error with all its causes, for the log.
fn causes(error: &StoreError) -> String {
    let all = successors(Some(error as &dyn Error), |&error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
