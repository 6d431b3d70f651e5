//! Text for a terminal of 80 columns: lines that are broken where a reader would, and colour only where it is seen.

use std::io::{self, IsTerminal as _};

/// Columns of a line.
pub(super) const WIDTH: usize = 80;
/// What may not stand at the beginning of a line.
const CLOSING: &str = "，。；：、！？）》〉】〕”’］%％…";
/// What may not stand at the end of a line.
const OPENING: &str = "（《〈【〔“‘［";

/// Lines of text.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    coloured: bool,
}

impl Page {
    /// For standard output.
    pub(super) fn new() -> Self {
        Self { text: String::new(), coloured: is_coloured(io::stdout().is_terminal()) }
    }

    /// For standard error.
    pub(super) fn on_stderr() -> Self {
        Self { text: String::new(), coloured: is_coloured(io::stderr().is_terminal()) }
    }

    /// A line, or as many as it takes.
    pub(super) fn line(&mut self, line: &str) {
        self.put(line, "", "");
    }

    /// A line with a mark before it; what follows is indented.
    pub(super) fn item(&mut self, line: &str) {
        self.put(line, "  · ", "    ");
    }

    /// Further lines of an item.
    pub(super) fn below(&mut self, line: &str) {
        self.put(line, "    ", "    ");
    }

    /// Text that is laid out already.
    pub(super) fn block(&mut self, block: &str) {
        self.text.push_str(block);
        self.text.push('\n');
    }

    /// An empty line, if there is none.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// What was written.
    pub(super) fn text(self) -> String {
        self.text
    }

    /// `text` in red.
    pub(super) fn red(&self, text: &str) -> String {
        self.painted("31", text)
    }

    /// `text` in yellow.
    pub(super) fn yellow(&self, text: &str) -> String {
        self.painted("33", text)
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn put(&mut self, line: &str, first: &str, next: &str) {
        for part in line.split('\n') {
            let room = WIDTH.saturating_sub(columns(first).max(columns(next)));
            for (at, broken) in broken(part, room).into_iter().enumerate() {
                self.text.push_str(if at == 0 { first } else { next });
                self.text.push_str(&broken);
                self.text.push('\n');
            }
        }
    }
}

fn is_coloured(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

/// How wide `text` is on a terminal: a Chinese character takes two columns, a colour none.
pub(super) fn columns(text: &str) -> usize {
    let mut escaped = false;
    text.chars()
        .map(|sign| {
            if escaped || sign == '\x1b' {
                escaped = sign != 'm';
                return 0;
            }
            width(sign)
        })
        .sum()
}

fn width(sign: char) -> usize {
    if sign.is_ascii() || matches!(sign, '\u{80}'..='\u{2ff}') { 1 } else { 2 }
}

/// `text` in lines of at most `room` columns; words and numbers stay whole where they can.
pub(crate) fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let Some(line) = lines.last_mut() else { break };
        let is_full = columns(line).saturating_add(columns(word.trim_end())) > room;
        if !is_full || line.is_empty() {
            line.push_str(&word);
        } else {
            lines.push(word.trim_start().to_owned());
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// What is not broken: a run of ASCII, or a Chinese character with the marks that belong to it.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for sign in text.chars() {
        let joins = words.last().and_then(|word| word.chars().last()).is_some_and(|before| {
            let is_run = is_run(before) && is_run(sign);
            is_run || CLOSING.contains(sign) || OPENING.contains(before)
        });
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.push(sign),
            None => words.push(sign.to_string()),
        }
    }
    words
}

fn is_run(sign: char) -> bool {
    (sign.is_ascii() && sign != ' ') || sign == '→'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal_and_nothing_is_lost() {
        let text = "资金（元）100,000.00，执行率71.30%；“渠道维修”一项见 indicators.toml 第12行。"
            .repeat(6);
        let mut page = Page { text: String::new(), coloured: false };
        page.item(&text);
        let whole = page.text();
        for line in whole.lines() {
            assert!(columns(line) <= WIDTH, "{line}");
            let first = line.trim_start().chars().next().unwrap();
            assert!(!CLOSING.contains(first), "{line}");
        }
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&whole), letters(&format!("·{text}")));
        assert!(whole.contains("indicators.toml"), "a name stays whole");
    }

    #[test]
    fn a_colour_takes_no_column() {
        assert_eq!(columns("\x1b[31m错误\x1b[0m"), 4);
    }
}
