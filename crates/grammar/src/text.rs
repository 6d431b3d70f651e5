//! The one normaliser: characters that look alike, or that nobody sees, become the ones that were meant.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::radicals::unified;

/// What a text is, which decides what may be changed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A number, quantity, date, code or 文号: everything half-width, Chinese punctuation too.
    Value,
    /// A name: letters and digits half-width, brackets and punctuation as they are.
    Name,
    /// A text: only what can't be seen or looks like another character is changed.
    Prose,
}

/// A text after normalising, and what was changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The text, without white space around it.
    pub text: String,
    /// Every kind of change, once, in order; at most 50.
    pub changes: Vec<Change>,
}

/// One character that was read as something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The character that was written.
    pub from: char,
    /// What it was read as; empty if it was left out.
    pub to: String,
}

/// Normalises `text`. Applying it again changes nothing.
pub fn normalise(text: &str, profile: Profile) -> Normalised {
    let mut read = String::with_capacity(text.len());
    let mut changes: Vec<Change> = Vec::new();
    for from in text.chars() {
        let start = read.len();
        push(&mut read, from, profile);
        let to = read.get(start..).unwrap_or_default();
        let is_same = to.chars().eq([from]);
        let is_new = || !changes.iter().any(|change| change.from == from);
        if !is_same && changes.len() < CHANGES_MAX && is_new() {
            changes.push(Change { from, to: to.to_owned() });
        }
    }
    // A mark that follows its letter becomes one character with it.
    let read = if read.chars().any(is_combining_mark) { read.nfc().collect() } else { read };
    Normalised { text: squeeze(&read, profile), changes }
}

/// The text alone.
pub fn plain(text: &str, profile: Profile) -> String {
    normalise(text, profile).text
}

/// The characters of `text` that look like others or can't be seen, with their code points; empty if there are none.
///
/// Part of a message: `其中“⼈”为U+2F08`.
pub fn code_points(text: &str) -> String {
    let mut odd: Vec<char> = text.chars().filter(|c| !is_ordinary(*c)).collect();
    odd.dedup();
    odd.truncate(CODE_POINTS_MAX);
    odd.iter().map(|c| named(*c)).collect::<Vec<_>>().join("、")
}

const CODE_POINTS_MAX: usize = 6;
/// More are not listed: a person would not read them, and the list is searched for every character.
const CHANGES_MAX: usize = 50;

impl Change {
    /// Whether it changes more than a person would see: white space, and the width of letters and digits, don't count.
    pub fn is_notable(&self) -> bool {
        !self.from.is_whitespace() && !is_full_width(self.from)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = named(self.from);
        match (self.to.trim().is_empty(), self.to.chars().next()) {
            (false, Some(to)) if self.to.chars().nth(1).is_none() => {
                write!(f, "{from}读作{}", named(to))
            }
            (false, _) => write!(f, "{from}读作“{}”", self.to),
            (true, _) => write!(f, "{from}不计"),
        }
    }
}

/// `“人”（U+4EBA）`; a character that can't be seen is named by its code point alone.
fn named(c: char) -> String {
    let point = u32::from(c);
    if is_invisible(c) || c.is_whitespace() || is_private(c) {
        return format!("字符U+{point:04X}");
    }
    format!("“{c}”（U+{point:04X}）")
}

fn push(read: &mut String, c: char, profile: Profile) {
    if is_invisible(c) {
        return;
    }
    if c == '\n' || (c == ' ' || c == '\t') {
        return read.push(if c == '\t' { ' ' } else { c });
    }
    if c.is_whitespace() {
        return read.push(' ');
    }
    if let Some(ideograph) = unified(c) {
        return read.push(ideograph);
    }
    match profile {
        Profile::Value => read.extend([c].into_iter().nfkc().map(half_width_punctuation)),
        Profile::Name if is_compatible(c) || is_full_width(c) => {
            read.extend([c].into_iter().nfkc())
        }
        Profile::Prose if is_ideograph_twin(c) => read.extend([c].into_iter().nfkc()),
        Profile::Name | Profile::Prose => read.push(c),
    }
}

/// What an input method gives in place of the sign on the key.
fn half_width_punctuation(c: char) -> char {
    match c {
        '，' | '﹐' => ',',
        '。' | '．' => '.',
        '：' | '∶' => ':',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '～' | '〜' | '∼' => '~',
        '−' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '﹣' | '－' | '─' => '-',
        '“' | '”' | '„' | '‟' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        '￥' => '¥',
        '≧' | '⩾' => '≥',
        '≦' | '⩽' => '≤',
        '═' => '=',
        '⁄' | '∕' => '/',
        _ => c,
    }
}

/// Zero-width characters, marks of direction, soft hyphens, variation selectors and control characters.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E01EF}'
    ) || (c.is_control() && !matches!(c, '\n' | '\t' | '\u{B}' | '\u{C}' | '\u{85}'))
}

/// Characters whose meaning only the font of their author knew, such as the bullets of Word.
pub fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Kangxi radicals and compatibility ideographs: they look exactly like the unified ones.
fn is_ideograph_twin(c: char) -> bool {
    matches!(c, '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_compatible(c: char) -> bool {
    is_ideograph_twin(c) || matches!(c, '\u{3300}'..='\u{33FF}' | '\u{FB00}'..='\u{FB06}')
}

/// Full-width letters and digits.
fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Characters that a clerk types knowingly.
fn is_ordinary(c: char) -> bool {
    matches!(
        c,
        '\n' | ' '..='~'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{3015}'
            | '\u{FF01}'..='\u{FF5E}'
            | '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '≥' | '≤' | '℃' | '‰' | '￥' | '¥' | '×' | '㎡' | '²' | '³'
    )
}

/// No white space around lines; in names and values one space for several.
fn squeeze(text: &str, profile: Profile) -> String {
    if profile == Profile::Prose {
        return text.trim().to_owned();
    }
    text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(typed: &str, profile: Profile, expected: &str) {
        assert_eq!(plain(typed, profile), expected, "{typed:?}");
    }

    #[test]
    fn a_value_is_half_width() {
        check("２０", Profile::Value, "20");
        check("￥１００，０００．００", Profile::Value, "¥100,000.00");
        check("≥５００⼈", Profile::Value, "≥500人");
        check("１０００㎡", Profile::Value, "1000m2");
        check("35m²", Profile::Value, "35m2");
        check("3㎞", Profile::Value, "3km");
        check("\u{feff}3\u{200b}公里\u{a0}", Profile::Value, "3公里");
        check("“3”（个）", Profile::Value, "\"3\"(个)");
        check("90%－100%", Profile::Value, "90%-100%");
        check("90%—100%", Profile::Value, "90%-100%");
        check("1\u{ad}0\u{202e}0", Profile::Value, "100");
        check("一百", Profile::Value, "一百");
        check("12。5", Profile::Value, "12.5");
    }

    #[test]
    fn a_name_keeps_its_punctuation() {
        check("示例县⽔务站（本级）", Profile::Name, "示例县水务站（本级）");
        check("⻋辆　购置２０２３", Profile::Name, "车辆 购置2023");
        check("渠道\u{200b}维修", Profile::Name, "渠道维修");
        check("硬化㎡", Profile::Name, "硬化m2");
    }

    #[test]
    fn prose_stays_chinese() {
        check("，。：；“”㎡①２０２３", Profile::Prose, "，。：；“”㎡①２０２３");
        check("⼈民\u{feff}，\u{3000}维修", Profile::Prose, "人民， 维修");
        check("第一段\n第二段", Profile::Prose, "第一段\n第二段");
    }

    #[test]
    fn changes_are_listed_with_their_code_points() {
        let changes = normalise("500⼈和⼈\u{200b}", Profile::Value).changes;
        let printed: Vec<String> = changes.iter().map(Change::to_string).collect();
        assert_eq!(printed, ["“⼈”（U+2F08）读作“人”（U+4EBA）", "字符U+200B不计"]);
        assert_eq!(code_points("500⼈"), "“⼈”（U+2F08）");
        assert_eq!(code_points("≥500人，（含）“是”"), "");
        assert_eq!(code_points("\u{f06c}"), "字符U+F06C");
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "\\PC{0,20}") {
            for profile in [Profile::Value, Profile::Name, Profile::Prose] {
                let once = plain(&text, profile);
                prop_assert_eq!(plain(&once, profile), once);
            }
        }
    }
}
