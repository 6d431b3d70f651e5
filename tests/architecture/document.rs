//! ARCHITECTURE.md: short, and every invariant it states is held by a test.

use crate::repository::{File, files, files_ending};

const LINES_MAX: usize = 300;
const INVARIANT: &str = "**Invariant:**";
/// Between this and the end of the paragraph are the names of tests, in backticks.
const HELD_BY: &str = "Held by";

#[test]
fn the_architecture_is_short() {
    for file in files_ending("ARCHITECTURE.md") {
        let lines = file.text.lines().count();
        assert!(lines <= LINES_MAX, "{}: {lines} lines, more than {LINES_MAX}", file.path);
    }
}

#[test]
fn every_invariant_is_held_by_a_test() {
    let sources: Vec<File> = files()
        .into_iter()
        .filter(|file| file.path.ends_with(".rs") || file.path.ends_with(".py"))
        .collect();
    for file in files_ending("ARCHITECTURE.md") {
        for invariant in invariants(&file.text) {
            let tests = tests(&invariant);
            assert!(!tests.is_empty(), "say `{HELD_BY}` and a test: {invariant}");
            for test in tests {
                assert!(sources.iter().any(|file| has_test(file, &test)), "no test `{test}`");
            }
        }
    }
}

#[test]
fn an_invariant_is_read_to_the_end_of_its_paragraph() {
    let text =
        "- **Invariant:** `a_field` is whole.\n  Held by `x::one`\n  and `two`.\n- next `three`\n";
    let [invariant] = &invariants(text)[..] else { panic!("there is one") };
    assert_eq!(tests(invariant), ["one", "two"]);
    let file = File::new("x.rs", "#[test]\nfn one() {}\n\nfn two() {}\n");
    assert!(has_test(&file, "one"));
    assert!(!has_test(&file, "two"), "it is no test");
    assert!(!has_test(&file, "three"));
    let stories = "on_both_databases!(four, five,);\n\nasync fn five() {}\n\nasync fn six() {}\n";
    let file = File::new("y.rs", stories);
    assert!(has_test(&file, "five"));
    assert!(!has_test(&file, "four"), "it is not there");
    assert!(!has_test(&file, "six"), "nothing runs it");
}

/// The paragraphs or list items that state one.
fn invariants(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in text.lines() {
        let begins = line.is_empty()
            || ["- ", "* ", "#"].iter().any(|it| line.trim_start().starts_with(it))
            || line.contains(INVARIANT);
        if begins {
            paragraphs.push(String::new());
        }
        let paragraph = paragraphs.last_mut().expect("there is one from the start");
        paragraph.push_str(line);
        paragraph.push(' ');
    }
    paragraphs.into_iter().filter(|paragraph| paragraph.contains(INVARIANT)).collect()
}

fn tests(invariant: &str) -> Vec<String> {
    let Some((_, held_by)) = invariant.split_once(HELD_BY) else { return Vec::new() };
    let quoted = held_by.split('`').skip(1).step_by(2);
    quoted.filter_map(|name| name.rsplit("::").next()).map(str::to_owned).collect()
}

/// Whether `file` has a test function `name`: its attribute is on one of the lines before.
fn has_test(file: &File, name: &str) -> bool {
    let lines: Vec<&str> = file.text.lines().collect();
    let rust = format!("fn {name}(");
    let python = format!("def {name}(");
    lines.iter().enumerate().any(|(number, line)| {
        let is_attributed = || {
            let before = lines[..number].iter().rev().take_while(|it| !it.trim().is_empty());
            before.take(5).any(|it| it.contains("#[") && it.contains("test"))
        };
        line.contains(&python)
            || (line.contains(&rust) && (is_attributed() || is_story(&file.text, name)))
    })
}

/// Whether a macro makes a test of it for each database.
fn is_story(text: &str, name: &str) -> bool {
    let lists = text.split("on_both_databases!(").skip(1);
    let mut names =
        lists.filter_map(|list| list.split(')').next()).flat_map(|list| list.split(','));
    names.any(|it| it.trim() == name)
}
