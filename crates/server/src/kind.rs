//! What a server does with a call, by its path.

use crate::edge::Phase;

/// The paths of `grpc.health.v1`: they are answered however many other calls there are.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// The one of them that has no end of its own.
const WATCH: &str = "/grpc.health.v1.Health/Watch";

/// What a server does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Has a place while it is worked on.
    Ordinary,
    /// Counts against a limit of its own, and is short.
    Check,
    /// Counts against a limit of its own, and ends as soon as the server drains.
    Watch,
}

impl Kind {
    pub(crate) fn of(path: &str) -> Self {
        if path == WATCH {
            Self::Watch
        } else if path.starts_with(HEALTH) {
            Self::Check
        } else {
            Self::Ordinary
        }
    }

    /// From when on a stopping server ends such a call.
    pub(crate) fn last_phase(self) -> Phase {
        match self {
            Self::Ordinary | Self::Check => Phase::Stopped,
            Self::Watch => Phase::Draining,
        }
    }
}
