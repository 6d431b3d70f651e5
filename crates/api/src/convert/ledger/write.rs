//! Writes that may be asked about before they are made (AIP-163).

/// A write, or only the question what would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write<T> {
    /// What to write.
    pub content: T,
    /// Write nothing; answer as it would be.
    pub validate_only: bool,
}
