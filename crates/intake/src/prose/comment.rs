//! Comments of an editor (`<!-- … -->`): they are for the authors, and no report prints them.

/// A text without its comments; lines stay where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uncommented {
    /// What is left.
    pub(crate) text: String,
    /// The line, from 0, of a comment that has no end: what stands behind it is lost.
    pub(crate) not_closed: Option<usize>,
}

/// Takes the comments out of `text`; `\<!--` begins none.
pub(crate) fn without_comments(text: &str) -> Uncommented {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        read.push_str(before);
        let escapes = before.chars().rev().take_while(|c| *c == '\\').count();
        if !escapes.is_multiple_of(2) {
            read.push_str("<!--");
            rest = comment;
            continue;
        }
        let Some((inside, behind)) = comment.split_once("-->") else {
            let line = read.matches('\n').count();
            return Uncommented { text: read, not_closed: Some(line) };
        };
        read.extend(inside.matches('\n'));
        rest = behind;
    }
    read.push_str(rest);
    Uncommented { text: read, not_closed: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_taken_out_and_lines_stay() {
        let check = |text: &str, left: &str, not_closed: Option<usize>| {
            let expected = Uncommented { text: left.to_owned(), not_closed };
            assert_eq!(without_comments(text), expected, "{text}");
        };
        check("甲<!-- 待核 -->乙", "甲乙", None);
        check("甲<!-- 一\n二 -->乙\n丙", "甲\n乙\n丙", None);
        check("甲\n乙<!-- 没有完\n丙", "甲\n乙", Some(1));
        check("甲\\<!--乙-->", "甲\\<!--乙-->", None);
        check("甲\\\\<!--乙-->", "甲\\\\", None);
    }
}
