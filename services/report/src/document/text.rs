//! Text that is safe to print in any format.

use std::fmt;

/// Printable text, cleaned once when it is made: no control characters, no invisible direction marks (they can make
/// an amount read backwards), no characters that XML or Unicode forbid. A line break is `\n`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(String);

impl Text {
    /// The words, without line breaks at either end; tabs and the typographic spaces that fonts lack become spaces.
    pub fn new(raw: &str) -> Self {
        let unified = raw
            .replace("\r\n", "\n")
            .replace(['\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'], "\n");
        let printable: String = unified
            .replace(is_blank, " ")
            .chars()
            .filter(|&character| is_printable(character))
            .collect();
        Self(printable.trim_matches('\n').to_owned())
    }

    /// The cleaned words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Blanks of other widths; the full-width one (U+3000) stays.
fn is_blank(character: char) -> bool {
    matches!(character, '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

fn is_printable(character: char) -> bool {
    if character == '\n' {
        return true;
    }
    let code = u32::from(character);
    let invisible = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    let noncharacter = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    !(character.is_control() || invisible || noncharacter)
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(Text::new(raw).as_str(), expected, "{raw:?}");
    }

    #[test]
    fn text_keeps_what_prints_and_drops_what_misleads() {
        check("5.00万元", "5.00万元");
        check("一\r\n二\r三\n", "一\n二\n三");
        check("a\tb\u{a0}c\u{2003}d", "a b c d");
        check("甲\u{3000}乙", "甲\u{3000}乙");
        check("1\u{0}2\u{7}3\u{9b}", "123");
        check("\u{202e}00.5\u{202c}", "00.5");
        check("x\u{200b}\u{feff}\u{ffff}y", "xy");
        check("]]> <b> & #read(\"/etc\") {{x}}", "]]> <b> & #read(\"/etc\") {{x}}");
    }
}
