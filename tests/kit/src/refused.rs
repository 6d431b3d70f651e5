//! What a machine does not allow, such as a mount without being root.

use std::{error::Error, fmt};

/// The machine does not allow this fault to be made: take the form of the test that runs without, and say so.
#[derive(Debug)]
pub struct Refused(String);

impl Refused {
    pub(crate) fn because(error: &anyhow::Error) -> Self {
        Self(format!("{error:#}"))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this machine does not allow it: {}", self.0)
    }
}

impl Error for Refused {}
