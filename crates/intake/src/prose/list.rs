//! Lists: their items become paragraphs with the numbers that Chinese writes.

use grammar::is_private;

/// The list that is open.
#[derive(Default)]
pub(super) struct List {
    items: Vec<Item>,
    /// How far its first item is set in.
    indent: usize,
}

struct Item {
    /// The last line that belongs to it.
    line: usize,
    text: String,
    mark: Mark,
    is_nested: bool,
}

/// What an item begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A hyphen, a star or a bullet.
    Bullet,
    /// A number, as it was typed.
    Number(usize),
}

impl List {
    /// Whether an item with this mark goes on with the list; if not, it begins another one.
    pub(super) fn takes(&self, mark: Mark, indent: usize) -> bool {
        if self.is_nested(indent) {
            return true;
        }
        match (self.items.iter().rev().find(|item| !item.is_nested).map(|item| item.mark), mark) {
            (None, _) | (Some(Mark::Bullet), Mark::Bullet) => true,
            (Some(Mark::Number(last)), Mark::Number(next)) => next > 1 || last <= 1,
            (Some(Mark::Bullet), Mark::Number(_)) | (Some(Mark::Number(_)), Mark::Bullet) => false,
        }
    }

    pub(super) fn push(&mut self, line: usize, text: String, mark: Mark, indent: usize) {
        let is_nested = self.is_nested(indent);
        if self.items.is_empty() {
            self.indent = indent;
        }
        self.items.push(Item { line, text, mark, is_nested });
    }

    fn is_nested(&self, indent: usize) -> bool {
        !self.items.is_empty() && indent > self.indent.saturating_add(1)
    }

    /// Whether line `at` stands right below the last item.
    pub(super) fn is_followed(&self, at: usize) -> bool {
        self.items.last().is_some_and(|item| item.line.saturating_add(1) == at)
    }

    /// The last item, if line `at` stands right below it.
    pub(super) fn continued(&mut self, at: usize) -> Option<&mut String> {
        let last = self.items.last_mut().filter(|item| item.line.saturating_add(1) == at)?;
        last.line = at;
        Some(&mut last.text)
    }

    /// The items as paragraphs: （1）, and ① below it. A number that was typed stays; a single bullet needs none.
    pub(super) fn paragraphs(self) -> Vec<String> {
        let is_single = self.items.len() == 1;
        let (mut number, mut nested) = (0_usize, 0_usize);
        let mut paragraphs = Vec::with_capacity(self.items.len());
        for Item { text, mark, is_nested, .. } in self.items {
            if is_nested {
                nested = nested.saturating_add(1);
                paragraphs.push(format!("{}{text}", circled(nested)));
                continue;
            }
            nested = 0;
            number = number.saturating_add(1);
            match mark {
                Mark::Bullet if is_single => {
                    paragraphs.push(text);
                    continue;
                }
                Mark::Bullet => {}
                Mark::Number(typed) => number = number.max(typed),
            }
            paragraphs.push(format!("（{number}）{text}"));
        }
        paragraphs
    }
}

/// ① to ⑳.
fn circled(number: usize) -> String {
    let circled = number
        .checked_sub(1)
        .filter(|before| *before < 20)
        .and_then(|before| u32::try_from(before).ok())
        .and_then(|before| char::from_u32(u32::from('①').saturating_add(before)));
    circled.map_or_else(|| format!("（{number}）"), String::from)
}

/// What follows the mark of an item: a hyphen or star and a space, a bullet, or a number with a point and a space. Numbers
/// that Chinese writes (1、, （1）) stay text.
pub(super) fn item(line: &str) -> Option<(Mark, &str)> {
    for mark in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some((Mark::Bullet, without_bullets(rest)));
        }
    }
    if line.starts_with(is_bullet) {
        let rest = without_bullets(line);
        return (!rest.is_empty()).then_some((Mark::Bullet, rest));
    }
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = line.split_at_checked(digits)?;
    let rest = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
    let number = number.parse().ok().filter(|_| number.len() <= 3)?;
    Some((Mark::Number(number), without_bullets(rest)))
}

/// `text` without the bullets before it: no report prints them.
pub(super) fn without_bullets(text: &str) -> &str {
    text.trim_start_matches(|c| is_bullet(c) || c == ' ').trim()
}

fn is_bullet(c: char) -> bool {
    const BULLETS: [char; 18] =
        ['•', '●', '○', '■', '□', '◆', '◇', '▪', '▫', '►', '▶', '➢', '➤', '✓', '✔', '‣', '★', '☆'];
    BULLETS.contains(&c) || is_private(c)
}
