//! Nothing tracked depends on, or tells of, the machine that it was written on.

use crate::repository::{File, check, files};

/// Not written out, so that this file passes.
const TRACES: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("/ho", "me/"), "a path of one machine"),
    (concat!("index", "-url"), "which registry is used is the machine's own matter"),
    (concat!("trusted", "-host"), "which registry is used is the machine's own matter"),
    (concat!("replace", "-with"), "which registry is used is the machine's own matter"),
];

#[test]
fn no_file_tells_of_a_machine() {
    check(&files(), traces);
    let (path, _) = TRACES[0];
    assert_eq!(traces(&File::new("x.md", &format!("see {path}notes.md\n"))).len(), 1);
    assert_eq!(traces(&File::new("x.md", &format!("see frame{path}notes.md\n"))).len(), 0);
}

fn traces(file: &File) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        let found = TRACES.iter().filter(|(trace, _)| begins_in(line, trace));
        problems.extend(found.map(|(trace, why)| format!("line {number}: `{trace}`: {why}")));
    }
    problems
}

/// Whether `trace` is in `line` and not the middle of a longer path or word.
fn begins_in(line: &str, trace: &str) -> bool {
    line.match_indices(trace).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|it| !it.is_alphanumeric() && !"._-}".contains(it))
    })
}
