//! Findings (疑点): what in an evaluation contradicts a rule, the books or itself.

use crate::word::words;

words! {
    /// How much a finding matters to the reader.
    Severity is "疑点级别" {
        /// Worth knowing; nothing has to be done.
        Note = "note", "提示";
        /// To be explained or corrected before the paper is signed.
        Warning = "warning", "疑点";
        /// Contradicts a rule: the figure or the paper can't stand as it is.
        Error = "error", "错误";
    }
}

/// Something that contradicts a rule, the books or itself. Made by a deterministic rule; never a judgement about a
/// person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code of the rule, such as `F05`.
    pub code: String,
    /// Stable name of the rule in UPPER_SNAKE_CASE.
    pub reason: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in Chinese, with the figures.
    pub message: String,
    /// The legal or logical ground, in Chinese. A ground that was not checked against the official text says so.
    pub ground: String,
    /// What to do next, in Chinese.
    pub advice: String,
    /// The cells concerned, as paths into the evaluation, such as `indicators[3].actual`.
    pub cells: Vec<String>,
    /// The figures behind the message, in its order.
    pub figures: Vec<FindingFigure>,
}

/// One named figure of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFigure {
    /// Name in Chinese, such as 全年执行数.
    pub name: String,
    /// Exact text, such as `71300.00`.
    pub value: String,
}
