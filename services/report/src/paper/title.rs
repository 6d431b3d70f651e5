//! 标题 and the name of the file.

use domain::{Evaluation, Format};

use crate::document::Text;

/// Characters of 2号 type in a line of 156 mm.
const LINE: usize = 20;
/// With three bytes a character and the extension this stays below the 255 bytes of a file name.
const FILE_NAME_CHARACTERS_MAX: usize = 80;

/// The title, broken behind the name of the unit if it is longer than a line (GB/T 9704-2012: 词意完整).
pub(super) fn lines(evaluation: &Evaluation) -> Vec<Text> {
    let title = evaluation.title.trim();
    let unit = evaluation.unit_name.as_str();
    match title.strip_prefix(unit) {
        Some(rest) if !rest.is_empty() && title.chars().count() >= LINE => {
            vec![unit.into(), rest.into()]
        }
        Some(_) | None => vec![title.into()],
    }
}

/// The year, unless the title says it.
pub(super) fn subtitle(evaluation: &Evaluation) -> Option<Text> {
    let year = evaluation.fiscal_year.to_string();
    (!evaluation.title.contains(&year)).then(|| format!("（{year}年度）").into())
}

/// The name to save a document under: the title, without what file systems refuse.
#[must_use]
pub fn file_name(title: &str, format: Format) -> String {
    let refused = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    let name: String = title.trim().chars().filter(|c| !refused(*c)).collect();
    let name: String = name.trim_matches('.').chars().take(FILE_NAME_CHARACTERS_MAX).collect();
    format!("{name}.{}", format.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_one_on_every_system() {
        let check = |title: &str, expected: &str| {
            assert_eq!(file_name(title, Format::Pdf), expected, "{title}");
        };
        check("2020年度 报告", "2020年度 报告.pdf");
        check("../../a\\b:c*\n?", "abc.pdf");
        assert!(file_name(&"绩".repeat(100), Format::Docx).len() <= 255);
    }
}
