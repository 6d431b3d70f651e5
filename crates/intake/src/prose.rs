//! Paragraphs of a text: marks of an editor become what they mean, and what can't be printed is a fault with its line.

mod comment;
mod guard;
mod inline;
mod list;

use grammar::{Profile, clip, code_points, is_private, plain};

pub(crate) use comment::{Uncommented, without_comments};
use list::{List, item, without_bullets};

/// A fault of a line of a text: nothing can be made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Which line, from 0.
    pub(crate) line: usize,
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

/// The paragraphs of `text`, comments left out, and what is to be said about them. A cell and a text file are read alike.
pub(crate) fn read(text: &str, mode: Lines) -> (Vec<String>, Vec<Said>) {
    let uncommented = without_comments(text);
    let (paragraphs, mut said) = paragraphs(uncommented.text.lines(), mode);
    if let Some(line) = uncommented.not_closed {
        said.push(Said {
            line,
            expected: "注释从这里开始，没有结束，后面的正文都读不到。".to_owned(),
            advice: "请在注释结束处补上 -->。",
            reason: "COMMENT_NOT_CLOSED",
        });
    }
    (paragraphs, said)
}

/// `paragraph` written so that it is read as it stands: signs that would be marks are behind a backslash.
pub(crate) fn escaped(paragraph: &str) -> String {
    let (read, said) = read(paragraph, Lines::Each);
    let is_plain = said.is_empty() && read.len() == 1 && read.concat() == paragraph;
    if is_plain { paragraph.to_owned() } else { guard::escaped(paragraph) }
}

/// The paragraphs of `lines`, in which there are no comments, and what is to be said about them.
pub(crate) fn paragraphs<'a>(
    lines: impl Iterator<Item = &'a str>,
    mode: Lines,
) -> (Vec<String>, Vec<Said>) {
    let mut text =
        Text { paragraphs: Vec::new(), list: List::default(), said: Vec::new(), is_open: false };
    let mut in_code = false;
    let mut in_table = false;
    for (at, typed) in lines.enumerate() {
        let line = plain(typed, Profile::Prose);
        if line.starts_with("```") || line.starts_with("~~~") {
            if !in_code {
                text.fault(at, "这里是代码块，报告不能印出。", "请改写成文字。", "CODE_BLOCK");
            }
            in_code = !in_code;
            continue;
        }
        let is_row = is_table_row(&line);
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
            text.line(at, &line, indent(typed), mode);
        }
    }
    text.close_list();
    (text.paragraphs, text.said)
}

/// A row of a table, or the line of hyphens below its heads.
fn is_table_row(line: &str) -> bool {
    let is_rule = line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    is_rule || (line.starts_with('|') && line.matches('|').count() > 1)
}

/// How many spaces stand before the text; a tab is four.
fn indent(line: &str) -> usize {
    let widths = line.chars().map_while(|c| match c {
        ' ' => Some(1_usize),
        '\t' => Some(4),
        _ => None,
    });
    widths.fold(0, usize::saturating_add)
}

struct Text {
    paragraphs: Vec<String>,
    list: List,
    said: Vec<Said>,
    /// Whether the next line belongs to the last paragraph.
    is_open: bool,
}

impl Text {
    fn line(&mut self, at: usize, line: &str, indent: usize, mode: Lines) {
        let is_rule =
            line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '*' | '_' | '=' | ' '));
        if line.is_empty() || is_rule {
            self.is_open = false;
            return;
        }
        let line = unquoted(line);
        if let Some((mark, item)) = item(line) {
            if !self.list.takes(mark, indent) {
                self.close_list();
            }
            let item = self.inline(at, item);
            self.list.push(at, item, mark, indent);
            self.is_open = false;
            return;
        }
        let heading = without_heading(line);
        let is_heading = heading.len() < line.len();
        // A line right below an item goes on with it.
        let goes_on = mode == Lines::Joined && (self.is_open || self.list.is_followed(at));
        if goes_on && !is_heading {
            let more = self.inline(at, line);
            let last = self.list.continued(at).or(self.paragraphs.last_mut());
            if let Some(last) = last {
                join(last, &more);
            }
            return;
        }
        self.close_list();
        let paragraph = self.inline(at, without_bullets(heading));
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph);
            self.is_open = !is_heading;
        }
    }

    fn close_list(&mut self) {
        let paragraphs = std::mem::take(&mut self.list).paragraphs();
        self.is_open = self.is_open && paragraphs.is_empty();
        self.paragraphs.extend(paragraphs);
    }

    fn inline(&mut self, at: usize, line: &str) -> String {
        let (text, faults) = inline::rendered(line);
        for (expected, advice, reason) in faults {
            self.fault(at, expected, advice, reason);
        }
        let text = without_bullets(&text).to_owned();
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
        self.said.push(Said { line, expected: expected.to_owned(), advice, reason });
    }
}

/// The text of a quotation; `>5公里` compares.
fn unquoted(line: &str) -> &str {
    match line.strip_prefix('>') {
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '=') => {
            rest.trim_start_matches(['>', ' '])
        }
        Some(_) | None => line,
    }
}

/// The text of a heading; `#1机组` is a number.
fn without_heading(line: &str) -> &str {
    let rest = line.trim_start_matches(['#', '＃']);
    let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
    if is_number { line } else { rest.trim() }
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
        check("**重点**和`代码`", &["重点和代码"]);
        check("见[办法](http://a.cn/b)。", &["见办法（http://a.cn/b）。"]);
        check("### 小标题\n\n文", &["小标题", "文"]);
        check("文\n###小标题\n文", &["文", "小标题", "文"]);
        check("#1机组", &["#1机组"]);
        check("*•* 甲", &["甲"]);
        check("> 引文", &["引文"]);
        check(">引文", &["引文"]);
        check(">5公里", &[">5公里"]);
        check("---\n文", &["文"]);
        check("2*3=6，a_b_c，2*3*4=24", &["2*3=6，a_b_c，2*3*4=24"]);
        check("A&amp;B\\*&#39;", &["A&B*'"]);
        check(" *斜* _斜_ __粗__", &["斜 斜 粗"]);
        check("==亮==的，甲**粗**乙", &["亮的，甲粗乙"]);
        check("\\*甲\\*和\\*\\*乙\\*\\*", &["*甲*和**乙**"]);
        check("`**甲**`和`a_b`", &["**甲**和a_b"]);
        check("138****1234，____年__月", &["138****1234，____年__月"]);
        check("3~5公里，7~9公里，$5和$6", &["3~5公里，7~9公里，$5和$6"]);
    }

    #[test]
    fn lists_keep_their_own_numbers() {
        check("- 列一\n- 列二\n\n1. 甲\n2. 乙", &["（1）列一", "（2）列二", "（1）甲", "（2）乙"]);
        check("1. 甲\n2. 乙\n\n1. 丙\n2. 丁", &["（1）甲", "（2）乙", "（1）丙", "（2）丁"]);
        check("1. 甲\n1. 乙", &["（1）甲", "（2）乙"]);
        check("1. 甲\n\n说明。\n\n2. 乙", &["（1）甲", "说明。", "（2）乙"]);
        check("- 甲\n\n- 乙", &["（1）甲", "（2）乙"]);
        check("1. 甲\n   - 子\n   - 丑\n2. 乙", &["（1）甲", "①子", "②丑", "（2）乙"]);
    }

    #[test]
    fn comments_are_not_printed() {
        for mode in [Lines::Joined, Lines::Each] {
            assert_eq!(read("甲<!-- 待核 -->乙", mode), (vec!["甲乙".to_owned()], Vec::new()));
            let (_, said) = read("甲\n乙<!-- 待核", mode);
            assert_eq!(
                said.iter().map(|it| (it.line, it.reason)).collect::<Vec<_>>(),
                [(1, "COMMENT_NOT_CLOSED")]
            );
        }
    }

    #[test]
    fn what_cannot_be_printed_is_a_fault_with_its_line() {
        check_fault("文\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", 2, "TABLE_IN_TEXT");
        check_fault("甲 | 乙\n--- | ---", 1, "TABLE_IN_TEXT");
        check_fault("文\n```\nx\n```", 1, "CODE_BLOCK");
        check_fault("文\u{f0b7}文", 0, "PRIVATE_CHARACTER");
        check_fault("![图](a.png)", 0, "IMAGE_IN_TEXT");
        check_fault("甲<br>乙", 0, "HTML_IN_TEXT");
        check_fault("甲&hearts;乙", 0, "HTML_IN_TEXT");
        check_fault("甲-->乙", 0, "COMMENT_NOT_OPENED");
        check_fault("文\n\n~~旧~~新", 2, "STRUCK_TEXT");
        check_fault("面积2m^2^。", 0, "SCRIPT_IN_TEXT");
        check_fault("H~2~O", 0, "SCRIPT_IN_TEXT");
        check_fault("甲^2^", 0, "SCRIPT_IN_TEXT");
        check_fault("由$x^2$得", 0, "FORMULA_IN_TEXT");
        check_fault("$$x+y$$", 0, "FORMULA_IN_TEXT");
        check_fault("[ ] 待办", 0, "TASK_IN_TEXT");
        check_fault("- [x] 完成", 0, "TASK_IN_TEXT");
        check_fault("脚注[^1]", 0, "FOOTNOTE_IN_TEXT");
        check_fault("见[办法][1]", 0, "LINK_APART");
        check_fault("[1]: http://a.cn", 0, "LINK_APART");
        check_fault("**重点", 0, "MARK_NOT_PAIRED");
        check_fault("张**、李**", 0, "MARK_NOT_PAIRED");
        check_fault("长*宽*高", 0, "STAR_UNCLEAR");
    }

    proptest! {
        /// What was read is read again as it stands: a workbook made of a folder says the same.
        #[test]
        fn a_text_is_rendered_once(text in "[-*_`~#>|.)0-9 甲，•\u{f06c}\\[\\]()<!a&;=$^\n\\\\]{0,40}") {
            for mode in [Lines::Joined, Lines::Each] {
                let (first, said) = read(&text, mode);
                if said.is_empty() {
                    prop_assert!(first.iter().all(|it| !it.contains('\n')));
                    let again: Vec<String> = first.iter().map(|it| escaped(it)).collect();
                    prop_assert_eq!(read(&again.join("\n"), Lines::Each), (first, said));
                }
            }
        }
    }
}
