//! What rustfmt and Clippy don't check in a source file.

use crate::repository::{File, check, files_ending};

const LINES_MAX: usize = 400;
const MAIN_LINES_MAX: usize = 50;
/// Not written out, so that this file passes.
const BANNED: &[(&str, &str)] = &[
    (concat!("FIX", "ME"), "fix it, or file an issue"),
    (concat!("TO", "DO"), "do it, or file an issue"),
    (concat!("#[ign", "ore"), "assert today's behaviour instead"),
    (concat!("#[should", "_panic"), "assert on the Result instead"),
    (concat!("dbg", "!("), "remove it"),
];
const BANNED_IN_TESTS: &[(&str, &str)] = &[
    (concat!("thread::", "sleep"), "wait for a condition: testkit::until"),
    (concat!("time::", "sleep"), "wait for a condition"),
];
/// The one place where waiting lets time pass.
const WAITS: &str = "tests/kit/src/until.rs";
/// Where a library asks for floats; the item says so with `#[expect(clippy::disallowed_types, reason = "…")]`.
const LIBRARY_ASKS_FOR_FLOATS: &[&str] =
    &["crates/intake/src/workbook/", "crates/server/", "services/report/src/"];

#[test]
fn files_are_short() {
    check(&files_ending(".rs"), length);
    let long = "x\n".repeat(51);
    assert_eq!(length(&File::new("services/x/src/main.rs", &long)).len(), 1);
    assert_eq!(length(&File::new("services/x/tests/it/main.rs", &long)).len(), 0);
    assert_eq!(length(&File::new("x.rs", &"x\n".repeat(401))).len(), 1);
}

#[test]
fn every_file_says_what_it_is_for() {
    check(&files_ending(".rs"), purpose);
    assert_eq!(purpose(&File::new("x.rs", "use std::fs;\n")).len(), 1);
}

#[test]
fn no_banned_words() {
    check(&files_ending(".rs"), banned);
    let (word, _) = BANNED[0];
    assert_eq!(banned(&File::new("x.rs", &format!("// {word}\n"))).len(), 1);
    let wait = format!("fn f() {{ std::{}(x); }}", BANNED_IN_TESTS[0].0);
    assert_eq!(banned(&File::new("tests/e2e/x.rs", &wait)).len(), 1);
    assert_eq!(banned(&File::new("crates/x/tests/it/x.rs", &wait)).len(), 1);
    assert_eq!(banned(&File::new("crates/x/src/x.rs", &wait)).len(), 0, "a back-off may wait");
    let tests = format!("#[cfg(test)]\nmod tests {{ {wait} }}");
    assert_eq!(banned(&File::new("crates/x/src/x.rs", &tests)).len(), 1);
}

#[test]
fn nothing_we_ship_computes_with_floats() {
    check(&files_ending(".rs"), floats);
    let text = "// not an f64\nlet x = 1.5_f64;\nlet y: f32 = z;\n";
    assert_eq!(floats(&File::new("services/ledger/src/x.rs", text)).len(), 2);
    assert_eq!(floats(&File::new("services/report/src/x.rs", text)).len(), 2);
    let confined = format!("#[expect(clippy::disallowed_types, reason = \"typst\")]\n{text}");
    assert_eq!(floats(&File::new("services/report/src/x.rs", &confined)).len(), 0);
    assert_eq!(floats(&File::new("crates/domain/src/x.rs", &confined)).len(), 2);
}

fn length(file: &File) -> Vec<String> {
    let is_program = file.name() == "main.rs" && file.is_product_source();
    let max = if is_program { MAIN_LINES_MAX } else { LINES_MAX };
    let lines = file.text.lines().count();
    if lines <= max { Vec::new() } else { vec![format!("{lines} lines, more than {max}")] }
}

fn purpose(file: &File) -> Vec<String> {
    let says = file.text.starts_with("//! ");
    if says { Vec::new() } else { vec!["begins with no `//! ` sentence".to_owned()] }
}

fn banned(file: &File) -> Vec<String> {
    let problem = |(word, instead): &(&str, &str)| format!("`{word}`: {instead}");
    let everywhere = BANNED.iter().filter(|(word, _)| file.text.contains(word));
    let tests = if file.path == WAITS { "" } else { file.tests() };
    let in_tests = BANNED_IN_TESTS.iter().filter(|(word, _)| tests.contains(word));
    everywhere.chain(in_tests).map(problem).collect()
}

fn floats(file: &File) -> Vec<String> {
    let may = LIBRARY_ASKS_FOR_FLOATS.iter().any(|folder| file.path.starts_with(folder))
        && file.text.contains("clippy::disallowed_types");
    if may || !file.is_product_source() {
        return Vec::new();
    }
    let code = file.text.lines().map(|line| line.split("//").next().unwrap_or(line).trim());
    let is_float = |line: &&str| {
        line.split(|it: char| !it.is_alphanumeric())
            .any(|word| word.ends_with("f64") || word.ends_with("f32"))
    };
    code.filter(is_float).map(|line| format!("`{line}`: money and scores are exact")).collect()
}
