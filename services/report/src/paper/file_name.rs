//! The name to save a document under: readable, and no two evaluations share one.

use domain::{Evaluation, Format, Paper, Scorecard};

/// Room for a number that a program puts behind it is left below the 255 bytes of file systems.
const BYTES_MAX: usize = 200;
/// The last digits of the evaluation's id: the first ones of a UUIDv7 are the minute in which it was made.
const ID_DIGITS: usize = 8;
/// The longest name of a project in it.
const PROJECT_CHARACTERS_MAX: usize = 20;

/// What the report is about: unit and year, unless the title says them, the title, the projects; then the digits of the
/// evaluation's id; then the paper. A title alone does not tell: a unit may have one for all its projects.
#[must_use]
pub fn file_name(
    evaluation: &Evaluation,
    scorecard: &Scorecard,
    paper: Paper,
    format: Format,
) -> String {
    let id = evaluation.id.to_string();
    let digits: String = id.chars().rev().take(ID_DIGITS).collect();
    let digits: String = digits.chars().rev().collect();
    let of_paper = match paper {
        Paper::Report => "",
        Paper::Findings | Paper::Review => paper.chinese(),
    };
    let ending = format!("-{digits}{of_paper}.{}", format.key());
    let projects = plain(&projects(evaluation, scorecard));
    let room = BYTES_MAX.saturating_sub(ending.len()).saturating_sub(projects.len());
    format!("{}{projects}{ending}", clipped(&plain(&heading(evaluation)), room))
}

/// The title, with unit and year in front if it does not say them.
fn heading(evaluation: &Evaluation) -> String {
    let title = evaluation.title.trim();
    let year = evaluation.fiscal_year.to_string();
    let unit = evaluation.unit_name.trim();
    let unit = if title.contains(unit) { "" } else { unit };
    let year = if title.contains(&year) { String::new() } else { format!("{year}年度") };
    let front = format!("{unit}{year}");
    if front.is_empty() { title.to_owned() } else { format!("{front} {title}") }
}

/// The projects in brackets, unless the title names the only one.
fn projects(evaluation: &Evaluation, scorecard: &Scorecard) -> String {
    let totals = &scorecard.execution.project_totals;
    let Some(first) = totals.first() else { return String::new() };
    let name = first.project_name.as_str();
    let clipped = match name.char_indices().nth(PROJECT_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    };
    match totals.len() {
        1 if evaluation.title.contains(name) => String::new(),
        1 => format!("（{clipped}）"),
        count => format!("（{clipped}等{count}个项目）"),
    }
}

/// Without what file systems and shells take otherwise, or show otherwise than it is.
fn plain(text: &str) -> String {
    let refused = |c: char| {
        c.is_control()
            || r#"/\:*?"<>|"#.contains(c)
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = text.chars().filter(|c| !refused(*c)).collect();
    name.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

/// At most `bytes` of it, cut between two characters and marked where it was cut.
fn clipped(text: &str, bytes: usize) -> String {
    const CUT: &str = "…";
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mut clipped = text.to_owned();
    while clipped.len().saturating_add(CUT.len()) > bytes && clipped.pop().is_some() {}
    clipped + CUT
}
