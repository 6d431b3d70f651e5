//! Signs that are meant as they stand, behind a backslash or as code: they are kept apart from marks.

/// The signs that a backslash takes their meaning from; Unicode has just as many characters that no text may hold.
const SIGNS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const FIRST: u32 = 0xFDD0;
const LAST: u32 = 0xFDEF;
/// So many stars or underscores are a blank to fill in, or hide something.
const BLANK: usize = 4;

/// `line` with a stand-in for each sign that is no mark.
pub(super) fn guarded(line: &str) -> String {
    let mut read = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let run = rest.chars().take_while(|it| *it == c).count();
        match c {
            '\\' if behind.starts_with(is_sign) => {
                let sign = behind.chars().next().map(stand_in);
                read.extend(sign);
                rest = behind.get(1..).unwrap_or_default();
                continue;
            }
            '`' => {
                let (ticks, behind) = rest.split_at_checked(run).unwrap_or((rest, ""));
                if let Some((code, behind)) = behind.split_once(ticks)
                    && !code.trim().is_empty()
                {
                    read.extend(code.trim().chars().map(stand_in));
                    rest = behind;
                } else {
                    read.push_str(ticks);
                    rest = behind;
                }
                continue;
            }
            '*' | '_' if run >= BLANK => {
                read.extend(std::iter::repeat_n(stand_in(c), run));
                rest = rest.get(run..).unwrap_or_default();
                continue;
            }
            // A character that is none; the printer says so.
            _ if (FIRST..=LAST).contains(&u32::from(c)) => read.push('\u{FFFD}'),
            _ => read.push(c),
        }
        rest = behind;
    }
    read
}

/// The text with the signs themselves.
pub(super) fn unguarded(text: &str) -> String {
    text.chars().map(sign).collect()
}

/// `text` with a backslash before every sign.
pub(super) fn escaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    for c in text.chars() {
        if is_sign(c) {
            read.push('\\');
        }
        read.push(c);
    }
    read
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(c)
}

fn stand_in(c: char) -> char {
    let at = SIGNS.chars().position(|sign| sign == c).and_then(|at| u32::try_from(at).ok());
    at.and_then(|at| char::from_u32(FIRST.saturating_add(at))).unwrap_or(c)
}

fn sign(c: char) -> char {
    let at = u32::from(c).checked_sub(FIRST).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| SIGNS.chars().nth(at)).unwrap_or(c)
}
