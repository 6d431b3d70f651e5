//! The protos: what buf does not know about money and scores.

use crate::repository::{File, check, files_ending};

#[test]
fn nothing_on_the_wire_is_a_float() {
    let files = files_ending(".proto");
    assert!(!files.is_empty());
    check(&files, floats);
    let text =
        "// double-entry\nmessage X {\n  double a = 1; // money\n  map<string, float> b = 2;\n}\n";
    assert_eq!(floats(&File::new("x.proto", text)).len(), 2);
}

fn floats(file: &File) -> Vec<String> {
    let code = file.text.lines().map(|line| line.split("//").next().unwrap_or(line).trim());
    let is_float = |line: &&str| {
        line.split(|it: char| !it.is_alphanumeric() && it != '_')
            .any(|word| word == "float" || word == "double")
    };
    let problem =
        |line: &str| format!("`{line}`: money is int64 fen, the rest google.type.Decimal");
    code.filter(is_float).map(problem).collect()
}
