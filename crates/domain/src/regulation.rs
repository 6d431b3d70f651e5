//! What a pack of rules is called in what is signed: by its regulation, never by its file.

/// The regulation that a pack of rules follows (评分依据).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// Name of the pack in Chinese.
    pub name: String,
    /// The regulation, with its document number.
    pub source: String,
    /// Whether all of the pack was checked against the official text.
    pub official: bool,
}
