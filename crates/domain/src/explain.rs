//! Refusals in Chinese: what was found, what is expected, what to do next.

/// A refusal that the person who typed the value can act on.
///
/// `Display` of the same error is for developers and logs.
pub trait Explain {
    /// One or more Chinese sentences, ending with what to do next.
    fn explain(&self) -> String;
}

/// The start of a refused text, so that no error grows with its input.
pub(crate) fn clip(found: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let mut shown: String = found.chars().take(SHOWN_MAX).collect();
    if shown.len() < found.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &str, expected: &str) {
        assert_eq!(clip(found), expected);
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        check("", "");
        check(&"绩".repeat(40), &"绩".repeat(40));
        check(&"绩".repeat(41), &format!("{}…", "绩".repeat(40)));
    }
}
