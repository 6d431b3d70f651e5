//! Paragraphs of a text: marks of an editor become what they mean, and what can't be printed is a fault with its line.

mod inline;

use grammar::{Profile, clip, code_points, is_private, plain};

/// What is to be said about a line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Which line, from 0.
    pub(crate) line: usize,
    /// Whether nothing can be made of it.
    pub(crate) is_fault: bool,
    /// What was found; a Chinese sentence.
    pub(crate) expected: String,
    /// What to do next.
    pub(crate) advice: &'static str,
    /// Stable code.
    pub(crate) reason: &'static str,
}

/// How lines make paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// An empty line ends a paragraph, as in a text file.
    Joined,
    /// Every line is one, as in a cell.
    Each,
}

/// The paragraphs of `lines`, and what is to be said about them.
pub(crate) fn paragraphs<'a>(
    lines: impl Iterator<Item = &'a str>,
    mode: Lines,
) -> (Vec<String>, Vec<Said>) {
    let mut text =
        Text { paragraphs: Vec::new(), list: Vec::new(), said: Vec::new(), is_open: false };
    let mut in_code = false;
    let mut in_table = false;
    for (at, line) in lines.enumerate() {
        let line = plain(line, Profile::Prose);
        if line.starts_with("```") || line.starts_with("~~~") {
            if !in_code {
                text.fault(at, "这里是代码块，报告不能印出。", "请改写成文字。", "CODE_BLOCK");
            }
            in_code = !in_code;
            continue;
        }
        let is_row = line.starts_with('|') && line.matches('|').count() > 1;
        if is_row && !in_table {
            text.fault(
                at,
                "这里是表格，报告正文不能印出。",
                "请改写成文字；指标写在指标表中。",
                "TABLE_IN_TEXT",
            );
        }
        in_table = is_row;
        if !in_code && !is_row {
            text.line(at, &line, mode);
        }
    }
    text.close_list();
    (text.paragraphs, text.said)
}

struct Text {
    paragraphs: Vec<String>,
    /// Items of the list that is open, with their lines.
    list: Vec<(usize, String)>,
    said: Vec<Said>,
    /// Whether the next line belongs to the last paragraph.
    is_open: bool,
}

impl Text {
    fn line(&mut self, at: usize, line: &str, mode: Lines) {
        let is_rule =
            line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '*' | '_' | '=' | ' '));
        if line.is_empty() || is_rule {
            self.is_open = false;
            return;
        }
        if let Some(item) = item(line) {
            let item = self.inline(at, item);
            self.list.push((at, item));
            return;
        }
        // A line right below an item goes on with it.
        let goes_on = mode == Lines::Joined && self.is_open;
        if goes_on || (mode == Lines::Joined && self.continues_item(at)) {
            let more = self.inline(at, line);
            let last = self.list.last_mut().map(|(_, item)| item).or(self.paragraphs.last_mut());
            if let Some(last) = last {
                join(last, &more);
            }
            return;
        }
        self.close_list();
        let heading = line.trim_start_matches(['#', '＃']);
        let line =
            if heading.len() < line.len() { heading.trim() } else { line.trim_start_matches("> ") };
        let paragraph = self.inline(at, line);
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph);
            self.is_open = true;
        }
    }

    fn continues_item(&mut self, at: usize) -> bool {
        match self.list.last_mut() {
            Some((line, _)) if line.saturating_add(1) == at => {
                *line = at;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Items become paragraphs with （1） and so on; a single one needs no number.
    fn close_list(&mut self) {
        let items = std::mem::take(&mut self.list);
        let is_single = items.len() == 1;
        for (number, (_, item)) in (1_usize..).zip(items) {
            self.paragraphs.push(if is_single { item } else { format!("（{number}）{item}") });
            self.is_open = false;
        }
    }

    fn inline(&mut self, at: usize, line: &str) -> String {
        let (text, faults) = inline::rendered(line);
        for (expected, advice, reason) in faults {
            self.fault(at, expected, advice, reason);
        }
        if text.chars().any(is_private) {
            let odd: String = text.chars().filter(|c| is_private(*c)).collect();
            let expected = format!(
                "“{}”中有别的字体才有的符号：{}，报告不能印出。",
                clip(&text.replace(is_private, "□")),
                code_points(&odd)
            );
            self.fault(at, &expected, "请删去，或改成文字。", "PRIVATE_CHARACTER");
        }
        text
    }

    fn fault(&mut self, line: usize, expected: &str, advice: &'static str, reason: &'static str) {
        self.said.push(Said {
            line,
            is_fault: true,
            expected: expected.to_owned(),
            advice,
            reason,
        });
    }
}

/// What follows the mark of a list: a hyphen or star and a space, or a bullet. Numbers that Chinese writes (1、, （1）) stay text.
fn item(line: &str) -> Option<&str> {
    const BULLETS: [char; 18] =
        ['•', '●', '○', '■', '□', '◆', '◇', '▪', '▫', '►', '▶', '➢', '➤', '✓', '✔', '‣', '★', '☆'];
    for mark in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some(rest.trim());
        }
    }
    let is_bullet = |c: char| BULLETS.contains(&c) || is_private(c);
    if let Some(rest) = line.strip_prefix(is_bullet) {
        return Some(rest.trim_start_matches(is_bullet).trim()).filter(|rest| !rest.is_empty());
    }
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = line.split_at_checked(digits)?;
    let rest = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
    (!number.is_empty() && number.len() <= 3).then(|| rest.trim())
}

/// Lines of one paragraph: between Latin words a space.
fn join(paragraph: &mut String, more: &str) {
    let is_latin = |c: char| c.is_ascii_alphanumeric();
    if paragraph.ends_with(is_latin) && more.starts_with(is_latin) {
        paragraph.push(' ');
    }
    paragraph.push_str(more);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (found, said) = paragraphs(text.lines(), Lines::Joined);
        assert_eq!(
            (found, said),
            (expected.iter().map(|it| (*it).to_owned()).collect(), Vec::new()),
            "{text}"
        );
    }

    #[track_caller]
    fn check_fault(text: &str, line: usize, reason: &str) {
        let (_, said) = paragraphs(text.lines(), Lines::Joined);
        let faults: Vec<_> = said.iter().map(|it| (it.line, it.reason)).collect();
        assert_eq!(faults, [(line, reason)], "{text}");
    }

    #[test]
    fn lines_are_paragraphs() {
        check("第一行，\n第二行。\n\n　　第二段。", &["第一行，第二行。", "第二段。"]);
        check("a b\nc", &["a b c"]);
        let (each, _) = paragraphs("一\n二".lines(), Lines::Each);
        assert_eq!(each, ["一", "二"]);
    }

    #[test]
    fn marks_become_what_they_mean() {
        check("- 甲\n- 乙", &["（1）甲", "（2）乙"]);
        check("1. 甲\n2. 乙\n\n文", &["（1）甲", "（2）乙", "文"]);
        check("• 甲\n续", &["甲续"]);
        check("\u{f06c} 维修渠道3公里。", &["维修渠道3公里。"]);
        check("1、甲\n\n（2）乙", &["1、甲", "（2）乙"]);
        check("**重点**和`代码`，~~旧~~", &["重点和代码，旧"]);
        check("见[办法](http://a.cn/b)。", &["见办法（http://a.cn/b）。"]);
        check("### 小标题\n\n文", &["小标题", "文"]);
        check("> 引文", &["引文"]);
        check("---\n文", &["文"]);
        check("2*3=6，a_b_c", &["2*3=6，a_b_c"]);
        check("A&amp;B\\*", &["A&B*"]);
    }

    #[test]
    fn what_cannot_be_printed_is_a_fault_with_its_line() {
        check_fault("文\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", 2, "TABLE_IN_TEXT");
        check_fault("文\n```\nx\n```", 1, "CODE_BLOCK");
        check_fault("文\u{f0b7}文", 0, "PRIVATE_CHARACTER");
        check_fault("![图](a.png)", 0, "IMAGE_IN_TEXT");
        check_fault("甲<br>乙", 0, "HTML_IN_TEXT");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-*_`~#>|.)0-9 甲\u{f06c}\\[\\]()<!a\n\\\\]{0,40}") {
            let (first, said) = paragraphs(text.lines(), Lines::Joined);
            if said.is_empty() {
                prop_assert!(first.iter().all(|it| !it.contains('\n')));
            }
        }
    }
}
