//! Marks inside a line: bold, code, links, escapes.

type Fault = (&'static str, &'static str, &'static str);

/// The line as plain text, and what can't be printed of it.
pub(super) fn rendered(line: &str) -> (String, Vec<Fault>) {
    let mut faults = Vec::new();
    if line.contains("![") && line.contains("](") {
        faults.push((
            "这里是图片，报告正文不能印出。",
            "请删去，需要的作为附件。",
            "IMAGE_IN_TEXT",
        ));
    }
    if has_tag(line) {
        faults.push((
            "这里有网页标记（<…>），报告不能印出。",
            "请删去标记，只留文字。",
            "HTML_IN_TEXT",
        ));
    }
    let mut text = line.to_owned();
    for mark in ["**", "__", "~~", "`"] {
        text = without_pairs(&text, mark);
    }
    let text = without_stars(&text);
    (entities(&unescaped(&links(&text))), faults)
}

/// `<br>`, `</p>`, `<span …>`; a comparison such as a<b has no closing bracket or letter.
fn has_tag(line: &str) -> bool {
    line.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.contains('>')
    })
}

/// Takes away marks that stand in pairs around something.
fn without_pairs(text: &str, mark: &str) -> String {
    let parts: Vec<&str> = text.split(mark).collect();
    // An even number of marks, none of them inside a word such as a__b.
    let is_paired = parts.len() > 2 && parts.len() % 2 == 1;
    let inside_is_text = parts.iter().skip(1).step_by(2).all(|inside| !inside.trim().is_empty());
    if is_paired && inside_is_text { parts.concat() } else { text.to_owned() }
}

/// `*甲*` is 甲; 2*3*4 is a product.
fn without_stars(text: &str) -> String {
    let parts: Vec<&str> = text.split('*').collect();
    if parts.len() < 3 || parts.len().is_multiple_of(2) || text.contains("\\*") {
        return text.to_owned();
    }
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != ')');
    let inside_is_text = parts
        .iter()
        .skip(1)
        .step_by(2)
        .all(|inside| !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' '));
    let outside_ends = parts
        .iter()
        .step_by(2)
        .all(|outside| is_edge(outside.chars().next()) && is_edge(outside.chars().next_back()));
    if inside_is_text && outside_ends { parts.concat() } else { text.to_owned() }
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

/// `\*` is *.
fn unescaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_escape =
            c == '\\' && rest.peek().is_some_and(|next| "\\`*_{}[]()#+-.!|<>~".contains(*next));
        if !is_escape {
            read.push(c);
        } else if let Some(next) = rest.next() {
            read.push(next);
        }
    }
    read
}

/// The entities that editors put in.
fn entities(text: &str) -> String {
    const ENTITIES: [(&str, &str); 8] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&mdash;", "—"),
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return text.to_owned();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}
