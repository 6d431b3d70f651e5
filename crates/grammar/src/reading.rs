//! What a reader says of a text: a value with its doubts and notes, or why there is none.

use crate::text::code_points;

/// A value that was read, and what a person must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value; with doubts, the one that is proposed.
    pub value: T,
    /// Why it must be confirmed; empty if there is only one way to read it.
    pub doubts: Vec<Doubt>,
    /// How it was read, where that shows in no figure; Chinese sentences.
    pub notes: Vec<String>,
}

/// Why a reading must be confirmed, and how to write it so that it need not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Stable code in UPPER_SNAKE_CASE.
    pub reason: &'static str,
    /// What is doubtful; a Chinese sentence.
    pub why: String,
    /// The proposed reading, written out: who means it writes exactly this.
    pub proposal: String,
}

/// Why a text has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code in UPPER_SNAKE_CASE.
    pub reason: &'static str,
    /// What was found and what was expected; Chinese sentences.
    pub why: String,
    /// What to do next.
    pub advice: String,
}

impl<T> Reading<T> {
    /// A value with only one way to read it.
    pub const fn sure(value: T) -> Self {
        Self { value, doubts: Vec::new(), notes: Vec::new() }
    }

    /// The same with one more doubt.
    #[must_use]
    pub fn doubt(
        mut self,
        reason: &'static str,
        why: impl Into<String>,
        proposal: impl Into<String>,
    ) -> Self {
        self.doubts.push(Doubt { reason, why: why.into(), proposal: proposal.into() });
        self
    }

    /// The same with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same doubts and notes about another value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: to(self.value), doubts: self.doubts, notes: self.notes }
    }
}

impl Refusal {
    /// `why` and `advice` are whole sentences.
    pub fn new(reason: &'static str, why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { reason, why: why.into(), advice: advice.into() }
    }

    /// `found` is not what is `expected`; characters that look like others are named.
    pub fn not(found: &str, expected: &str, advice: impl Into<String>) -> Self {
        let shown = clip(found);
        let points = code_points(&shown);
        let points = if points.is_empty() { points } else { format!("其中有{points}。") };
        let points = format!("{points}{}", letters_for_digits(&shown));
        Self::new("INVALID_VALUE", format!("写的是“{shown}”，应为{expected}。{points}"), advice)
    }
}

/// Refuses what is far too long to be a value, so that no reader spends time on it.
pub(crate) fn bounded(text: &str) -> Result<(), Refusal> {
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        None => Ok(()),
        Some(_) => {
            let why = format!("写的是“{}”，超过{VALUE_CHARACTERS_MAX}个字。", clip(text));
            Err(Refusal::new("TEXT_TOO_LONG", why, "请删减。"))
        }
    }
}

const VALUE_CHARACTERS_MAX: usize = 1_000;

/// Letters that look like digits and stand beside one: 2O23, l00.
fn letters_for_digits(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_beside_digit = |pair: &[char]| pair.iter().any(char::is_ascii_digit);
    let found = letters.windows(2).filter(|pair| is_beside_digit(pair)).flatten();
    let found = found.copied().find(|c| matches!(c, 'O' | 'o' | 'l' | 'I'));
    found.map(|c| format!("其中的“{c}”是字母，不是数字。")).unwrap_or_default()
}

/// The start of a text, so that no message grows with its input.
pub fn clip(text: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let mut shown: String = text.chars().take(SHOWN_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Whether a cell says that nothing is given: empty, 无, or a stroke.
pub fn is_not_given(text: &str) -> bool {
    let typed = crate::text::plain(text, crate::text::Profile::Value);
    let is_stroke = |c: char| matches!(c, '-' | '/' | '\\' | '_' | '|' | '.' | '*');
    matches!(
        typed.as_str(),
        "无" | "暂无" | "没有" | "不适用" | "未填" | "空" | "N/A" | "n/a" | "NA" | "null"
    ) || typed.chars().all(is_stroke)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_not_given() {
        for text in
            ["", " ", "—", "——", "-", "－", "/", "／", "无", " 无 ", "N/A", "\u{3000}", "\u{200b}"]
        {
            assert!(is_not_given(text), "{text:?}");
        }
        for text in ["0", "无障碍", "-1", "1/2"] {
            assert!(!is_not_given(text), "{text:?}");
        }
    }

    #[test]
    fn a_refusal_names_what_looks_alike() {
        let refusal = Refusal::not("5⼈", "数", "请改正。");
        let letter = Refusal::not("2O23", "年", "").why;
        assert_eq!(letter, "写的是“2O23”，应为年。其中的“O”是字母，不是数字。");
        assert_eq!(refusal.why, "写的是“5⼈”，应为数。其中有“⼈”（U+2F08）。");
    }
}
