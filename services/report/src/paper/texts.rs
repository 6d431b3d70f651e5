//! Whether what people wrote can be printed: asked before anything is set, so that the answer can name the place.

use std::fmt;

use domain::{Evaluation, Execution, Subject};

use crate::fonts::Fonts;

/// More are counted, not listed.
const LISTED_MAX: usize = 20;
/// Characters on either side of the one at fault.
const NEAR: usize = 8;

/// A character that would be lost in print, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    /// The field, such as `sections[2].paragraphs[0]`.
    pub path: String,
    /// The field in the words of the form, with the key of its section or indicator.
    pub place: String,
    /// The first such character of the text.
    pub character: char,
    /// Which character of the text it is, from 1.
    pub number: usize,
    /// The text around it; what does not show is □.
    pub near: String,
    /// What is wrong with it.
    pub trouble: Trouble,
}

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A bullet of Word, or a character that somebody made: what it looks like is known to their own machine only.
    Private,
    /// A control character: it shows nowhere, and a form must not hide anything.
    Control,
    /// U+FFFD: the text was read in the wrong encoding before it came here.
    Garbled,
    /// No font has it.
    NoGlyph,
}

/// Every text that cannot be printed, at least one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} texts cannot be printed", self.0.len())]
pub struct InvalidTexts(Vec<InvalidText>);

impl InvalidTexts {
    /// All of them, in the order of the form.
    #[must_use]
    pub fn all(&self) -> &[InvalidText] {
        &self.0
    }

    /// All of them in Chinese, one a line, with what to do.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut lines: Vec<String> =
            self.0.iter().take(LISTED_MAX).map(ToString::to_string).collect();
        let more = self.0.len().saturating_sub(LISTED_MAX);
        if more > 0 {
            lines.push(format!("另有{more}处。"));
        }
        lines.join("\n")
    }
}

impl Trouble {
    /// What to do about it.
    const fn advice(self) -> &'static str {
        match self {
            Self::Private => {
                "这是Word的项目符号或自造字，换一台电脑就看不到：请删去，或改写为“•”“一是”或规范的字"
            }
            Self::Control => "这是看不见的控制符：请删去，或重新录入这一处",
            Self::Garbled => "这是转码失败留下的替代符：请对照原件重新录入这一处",
            Self::NoGlyph => {
                "已装的字体都没有这个字：请核对是否误录，或改写；确需使用的，请管理员补充含有该字的字体（服务配置 fonts.own_folder，本机用 --fonts）"
            }
        }
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path: _, place, character, number, near, trouble } = self;
        let code = u32::from(*character);
        let advice = trouble.advice();
        write!(f, "{place}第{number}字 U+{code:04X} 不能印出，在“{near}”处：{advice}。")
    }
}

/// Refuses a text of `subject` that would lose a character in print, with every place at once. `fonts` are those it is to
/// be printed in; `None` asks for no glyph.
///
/// # Errors
/// [`InvalidTexts`] names field and code point, and says what to do.
pub fn check_texts(subject: &Subject, fonts: Option<&Fonts>) -> Result<(), InvalidTexts> {
    let Subject { evaluation, scorecard } = subject;
    let texts = filed(evaluation).into_iter().chain(registered(&scorecard.execution));
    let found: Vec<InvalidText> = texts.filter_map(|text| text.check(evaluation, fonts)).collect();
    if found.is_empty() { Ok(()) } else { Err(InvalidTexts(found)) }
}

/// A text, where it stands, and the key by which people find that place.
struct Place<'a> {
    path: String,
    key: &'a str,
    text: &'a str,
}

impl<'a> Place<'a> {
    fn new(path: impl Into<String>, text: &'a str) -> Self {
        Self { path: path.into(), key: "", text }
    }

    /// The first character in it that does not print.
    fn check(self, evaluation: &Evaluation, fonts: Option<&Fonts>) -> Option<InvalidText> {
        let Self { path, key, text } = self;
        let mut characters = text.chars().zip(1_usize..);
        let (character, number, trouble) = characters.find_map(|(character, number)| {
            trouble(character, fonts).map(|trouble| (character, number, trouble))
        })?;
        let shown = |it: char| if trouble_alone(it).is_some() { '□' } else { it };
        let first = number.saturating_sub(NEAR).saturating_sub(1);
        let near = text.chars().skip(first).take(NEAR.saturating_mul(2)).map(shown).collect();
        let mut place = evaluation.cell_in_words(&path);
        if !key.is_empty() {
            place = format!("{place}（{key}）");
        }
        Some(InvalidText { path, place, character, number, near, trouble })
    }
}

/// What is wrong with a character; blanks and line breaks are set as such, whatever they are.
fn trouble(character: char, fonts: Option<&Fonts>) -> Option<Trouble> {
    let printed = crate::document::Text::new(&character.to_string());
    let lacks = |fonts: &Fonts| printed.as_str().chars().any(|it| !fonts.cover(it));
    match (trouble_alone(character), fonts) {
        // A bureau's own font may have what the bureau made.
        (Some(Trouble::Private), Some(fonts)) if fonts.cover(character) => None,
        (Some(found), _) => Some(found),
        (None, Some(fonts)) if lacks(fonts) => Some(Trouble::NoGlyph),
        (None, _) => None,
    }
}

/// What is wrong whatever the fonts are.
fn trouble_alone(character: char) -> Option<Trouble> {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => None,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' => {
            Some(Trouble::Private)
        }
        '\u{fffd}' => Some(Trouble::Garbled),
        _ if character.is_control() => Some(Trouble::Control),
        _ => None,
    }
}

/// Every text of the evaluation that is printed, in the order of the form; but for readings, which tell of odd characters
/// and are printed by [`escaped`].
fn filed(evaluation: &Evaluation) -> Vec<Place<'_>> {
    let mut places = vec![
        Place::new("title", &evaluation.title),
        Place::new("unit_name", &evaluation.unit_name),
        Place::new("department_name", &evaluation.department_name),
    ];
    for (goal, index) in evaluation.goals.iter().zip(0_usize..) {
        places.push(Place::new(format!("goals[{index}].expected"), &goal.expected));
        places.push(Place::new(format!("goals[{index}].achieved"), &goal.achieved));
    }
    for (indicator, index) in evaluation.indicators.iter().zip(0_usize..) {
        let target = indicator.target.as_ref();
        let actual = indicator.actual.as_ref();
        let texts = [
            ("name", indicator.name.as_str()),
            ("target.text", target.map_or("", |it| it.text())),
            ("target.unit", target.map_or("", |it| it.unit())),
            ("actual.text", actual.map_or("", |it| it.text())),
            ("deviation_reason", indicator.deviation_reason.as_str()),
            ("evidence", indicator.evidence.as_str()),
        ];
        let key = indicator.id.as_str();
        places.extend(texts.map(|(field, text)| Place {
            path: format!("indicators[{index}].{field}"),
            key,
            text,
        }));
    }
    for (section, index) in evaluation.sections.iter().zip(0_usize..) {
        let key = section.key.key();
        places.extend(section.paragraphs.iter().zip(0_usize..).map(|(text, paragraph)| Place {
            path: format!("sections[{index}].paragraphs[{paragraph}]"),
            key,
            text,
        }));
    }
    places.push(Place::new("declared.grade", &evaluation.declared.grade));
    places.push(Place::new("source", &evaluation.source));
    places
}

/// `text` in characters that every font of ours has; any other by its code point, such as 〔U+2F08〕. What was typed may be
/// odd, and looks like something else: that is why it was doubtful.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if is_common(character) {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("〔U+{:04X}〕", u32::from(character)));
        }
    }
    escaped
}

fn is_common(character: char) -> bool {
    matches!(
        character,
        ' '..='~' | '°' | '±' | '·' | '×' | '÷' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'α'..='ω' | '—' | '‘' | '’' | '“' | '”'
            | '•' | '…' | '‰' | '℃' | '①'..='⑩' | '≠' | '≤' | '≥' | '\u{3000}'..='\u{3017}'
            | '\u{4e00}'..='\u{9fa5}' | '！'..='～' | '￥'
    )
}

/// Names from the registers of the books.
fn registered(books: &Execution) -> impl Iterator<Item = Place<'_>> {
    let index = 0_usize..;
    books.project_totals.iter().zip(index).map(|(total, index)| Place {
        path: format!("project_codes[{index}]"),
        key: "项目名称",
        text: total.project_name.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FontConfig;

    #[test]
    fn what_is_printed_as_it_is_has_a_glyph() {
        let fonts = Fonts::load(&FontConfig::default()).unwrap();
        let lost: String = ('\0'..=char::MAX)
            .filter(|character| is_common(*character) && !fonts.cover(*character))
            .collect();
        assert_eq!(lost, "");
        assert_eq!(escaped("≥500⼈\u{f06c}㎡"), "≥500〔U+2F08〕〔U+F06C〕〔U+33A1〕");
    }
}
