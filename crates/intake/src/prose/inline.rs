//! Marks inside a line: bold, code, links, escapes. What has no meaning in print is a fault.

use super::guard::{guarded, unguarded};

/// What was found, what to do, and a stable code.
type Fault = (&'static str, &'static str, &'static str);

/// The line as plain text, and what can't be printed of it.
pub(super) fn rendered(line: &str) -> (String, Vec<Fault>) {
    let text = guarded(line);
    let mut faults: Vec<Fault> =
        FAULTS.iter().filter(|(is_there, _)| is_there(&text)).map(|(_, fault)| *fault).collect();
    let text = pairs_removed(&text, "**", is_any);
    let text = pairs_removed(&text, "__", is_boundary);
    let text = pairs_removed(&text, "_", is_boundary);
    let text = pairs_removed(&text, "==", is_any);
    if text.contains("**") || text.contains('`') {
        faults.push((
            "这里的“**”或“`”没有成对，会照样印出。",
            "请删去；遮盖的字请写“某”或“×”。",
            "MARK_NOT_PAIRED",
        ));
    }
    if pairs_removed(&text, "*", is_any) != pairs_removed(&text, "*", is_boundary_or_sign) {
        faults.push((
            "这里的“*”可能是强调，也可能是乘号。",
            "强调的请删去“*”，相乘的请写“×”。",
            "STAR_UNCLEAR",
        ));
    }
    let text = pairs_removed(&text, "*", is_boundary_or_sign);
    let text = entities(&links(&text));
    if has_entity(&text) {
        faults.push((
            "这里有网页的代码（&…;），报告不能印出。",
            "请改写成它代表的字。",
            "HTML_IN_TEXT",
        ));
    }
    (unguarded(&text), faults)
}

type Found = fn(&str) -> bool;

/// What a line may hold that has no meaning in print.
const FAULTS: &[(Found, Fault)] = &[
    (
        |text| text.contains("![") && text.contains("]("),
        ("这里是图片，报告正文不能印出。", "请删去，需要的作为附件。", "IMAGE_IN_TEXT"),
    ),
    (has_tag, ("这里有网页标记（<…>），报告不能印出。", "请删去标记，只留文字。", "HTML_IN_TEXT")),
    (
        |text| text.contains("-->"),
        (
            "这里有“-->”，前面没有注释的开头“<!--”。",
            "请补上开头，或删去；箭头请写“→”。",
            "COMMENT_NOT_OPENED",
        ),
    ),
    (
        |text| text.contains("~~"),
        (
            "这里有删除线（~~），不知道文字还要不要。",
            "作废的文字请删去，要印的请删去“~~”。",
            "STRUCK_TEXT",
        ),
    ),
    (
        |text| text.split("[^").skip(1).any(|rest| rest.contains(']')),
        ("这里是脚注，报告正文不能印出。", "请把注释写进正文，例如用括号。", "FOOTNOTE_IN_TEXT"),
    ),
    (
        |text| ["[ ] ", "[x] ", "[X] "].iter().any(|mark| text.starts_with(mark)),
        ("这里是待办事项的方框，报告不能印出。", "请删去方框，写明是否已完成。", "TASK_IN_TEXT"),
    ),
    (
        is_link_apart,
        (
            "这里的链接写在别处（[…][…] 或 […]: 地址），报告不能印出。",
            "请把地址写在文字后面的括号里。",
            "LINK_APART",
        ),
    ),
    (has_formula, ("这里是公式（$…$），报告不能印出。", "请改写成文字。", "FORMULA_IN_TEXT")),
    (
        |text| has_script(text, '^') || has_script(text, '~'),
        (
            "这里是上标或下标（^…^、~…~），报告不能印出。",
            "请改写，如“平方米”“m²”“H₂O”。",
            "SCRIPT_IN_TEXT",
        ),
    ),
];

/// `<br>`, `</p>`, `<span …>`; a comparison such as a<b has no closing bracket or letter.
fn has_tag(line: &str) -> bool {
    line.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.contains('>')
    })
}

/// `[办法][1]`, or `[1]: http://…` where it is explained.
fn is_link_apart(line: &str) -> bool {
    let is_meaning = line.starts_with('[')
        && line
            .split_once("]:")
            .is_some_and(|(_, to)| to.contains("://") || to.contains("mailto:"));
    is_meaning || line.split_once("][").is_some_and(|(a, b)| a.contains('[') && b.contains(']'))
}

/// `$x^2$`; not two prices.
fn has_formula(line: &str) -> bool {
    line.match_indices('$').any(|(at, mark)| {
        let rest = line.get(at..).and_then(|it| it.strip_prefix(mark)).unwrap_or_default();
        let rest = rest.trim_start_matches('$');
        rest.split_once('$').is_some_and(|(inside, behind)| {
            let is_tight = !inside.is_empty() && inside.trim() == inside;
            is_tight && inside.is_ascii() && !behind.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

/// `m^2^`, `H~2~O`; not 3~5.
fn has_script(line: &str, mark: char) -> bool {
    let parts: Vec<&str> = line.split(mark).collect();
    parts.windows(3).any(|window| {
        let [before, inside, _] = window else { return false };
        let is_short = !inside.is_empty()
            && inside.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
        // A wave between numbers is a range: only what follows a letter is set below.
        let is_below = before.ends_with(|c: char| c.is_ascii_alphabetic())
            && inside.starts_with(|c: char| c.is_ascii_digit());
        is_short && (mark == '^' || is_below)
    })
}

/// Whether the characters before and behind a pair allow that it is one.
type Edges = fn(Option<char>, Option<char>) -> bool;

/// Beside Latin letters and digits a mark is a sign: 2*3*4, a==b==c.
fn is_any(before: Option<char>, behind: Option<char>) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | ')');
    !before.is_some_and(is_sign) && !behind.is_some_and(is_sign)
}

/// Inside a word a mark is part of it: 附件_甲_乙.
fn is_boundary(before: Option<char>, behind: Option<char>) -> bool {
    !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
}

/// Between words without a space on either side a star may be a product: 长*宽*高.
fn is_boundary_or_sign(before: Option<char>, behind: Option<char>) -> bool {
    let is_inside =
        before.is_some_and(char::is_alphanumeric) && behind.is_some_and(char::is_alphanumeric);
    is_any(before, behind) && !is_inside
}

/// Takes away marks that stand in pairs around something.
fn pairs_removed(text: &str, mark: &str, edges: Edges) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(mark) {
        read.push_str(before);
        let opens = |inside: &str| !inside.starts_with(|c: char| c.is_whitespace() || closes(c));
        let ends = |inside: &str| !inside.ends_with(|c: char| c.is_whitespace() || begins(c));
        let pair = behind.match_indices(mark).find_map(|(at, _)| {
            let inside = behind.get(..at)?;
            let more = behind.get(at.saturating_add(mark.len())..)?;
            let is_pair = !inside.is_empty() && opens(inside) && ends(inside);
            let is_between = edges(read.chars().next_back(), more.chars().next());
            (is_pair && is_between).then_some((inside, more))
        });
        if let Some((inside, more)) = pair {
            read.push_str(inside);
            rest = more;
        } else {
            read.push_str(mark);
            rest = behind;
        }
    }
    read.push_str(rest);
    read
}

/// Nothing is stressed that begins with these.
fn closes(c: char) -> bool {
    "，。、；：！？）》”’】,;:!?)]".contains(c)
}

/// Nothing is stressed that ends with these.
fn begins(c: char) -> bool {
    "（《“‘【([".contains(c)
}

/// `[办法](http://…)` is 办法（http://…）.
fn links(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[') {
        let link = from.split_once("](").and_then(|(name, behind)| {
            let (address, behind) = behind.split_once(')')?;
            (!name.contains(['[', ']'])).then_some((name, address, behind))
        });
        read.push_str(before);
        match link {
            Some((name, address, behind)) => {
                read.push_str(name);
                if name != address && !address.is_empty() {
                    read.push_str(&format!("（{address}）"));
                }
                rest = behind;
            }
            None => {
                read.push('[');
                rest = from;
            }
        }
    }
    read.push_str(rest);
    read
}

/// The entities that editors put in.
fn entities(text: &str) -> String {
    const ENTITIES: [(&str, &str); 10] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&mdash;", "—"),
        ("&amp;", "\u{FDD5}"),
    ];
    if !text.contains('&') {
        return text.to_owned();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

/// An entity that is none of these.
fn has_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        rest.split_once(';').is_some_and(|(name, _)| {
            let name = name.strip_prefix('#').unwrap_or(name);
            !name.is_empty() && name.len() <= 8 && name.chars().all(|c| c.is_ascii_alphanumeric())
        })
    })
}
