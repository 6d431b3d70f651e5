//! Names that say nothing, and words of one layer spoken in another.

use crate::repository::{File, check, files_ending};

const EMPTY_MODULES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];
const EMPTY_ENDINGS: [&str; 5] = ["Manager", "Handler", "Helper", "Impl", "Dto"];
/// Mirrors the package of that name in /proto.
const NAMED_BY_THE_CONTRACT: &str = "crates/api/src/convert/common.rs";

#[test]
fn modules_and_types_are_named_for_what_they_are() {
    check(&files_ending(".rs"), empty_names);
    assert_eq!(empty_names(&File::new("crates/x/src/utils.rs", "")).len(), 1);
    assert_eq!(empty_names(&File::new("crates/x/src/helpers/mod.rs", "")).len(), 1);
    let text =
        EMPTY_ENDINGS.map(|ending| format!("pub struct Entry{ending};\nenum {ending}State {{}}\n"));
    assert_eq!(empty_names(&File::new("x.rs", &text.concat())).len(), EMPTY_ENDINGS.len());
}

#[test]
fn wire_types_stay_at_the_boundary() {
    check(&files_ending(".rs"), wire_types);
    let text = "use api::pb::ledger;\n";
    assert_eq!(wire_types(&File::new("services/ledger/src/service.rs", text)).len(), 1);
    assert_eq!(wire_types(&File::new("services/ledger/storage/src/row.rs", text)).len(), 1);
    assert_eq!(wire_types(&File::new("services/ledger/src/rpc.rs", text)).len(), 0);
    assert_eq!(wire_types(&File::new("services/report/src/clients/ledger.rs", text)).len(), 0);
}

#[test]
fn use_cases_know_neither_sql_nor_grpc() {
    check(&files_ending(".rs"), foreign_words);
    let text = "use tonic::Status;\nuse sea_orm::Entity;\n// tonic asks for it\n";
    assert_eq!(foreign_words(&File::new("services/x/src/service.rs", text)).len(), 2);
    assert_eq!(foreign_words(&File::new("services/x/src/service/post.rs", text)).len(), 2);
}

#[test]
fn imports_name_what_they_bring() {
    check(&files_ending(".rs"), globs);
    let text = "use domain::*;\nuse super::*;\nuse proptest::prelude::*;\n";
    assert_eq!(globs(&File::new("x.rs", text)), ["`use domain::*;`: name what you use"]);
}

fn empty_names(file: &File) -> Vec<String> {
    let mut problems = Vec::new();
    let folders = file.path.trim_end_matches(".rs").split('/');
    if file.path != NAMED_BY_THE_CONTRACT {
        let empty = folders.filter(|it| EMPTY_MODULES.contains(it));
        problems.extend(empty.map(|it| format!("`{it}` says nothing: name it for what is in it")));
    }
    let words: Vec<&str> = file.text.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
    for pair in words.windows(2) {
        let defines = ["struct", "enum", "trait", "type"].contains(&pair[0]);
        if defines && EMPTY_ENDINGS.iter().any(|ending| pair[1].ends_with(ending)) {
            problems.push(format!("`{}`: name it for what it is", pair[1]));
        }
    }
    problems
}

fn wire_types(file: &File) -> Vec<String> {
    let at_boundary = ["rpc.rs", "clients.rs", "/rpc/", "/clients/"];
    let is_inside = file.path.starts_with("services/") && file.is_product_source();
    if !is_inside || at_boundary.iter().any(|it| file.path.contains(it)) {
        return Vec::new();
    }
    let product = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    lines_with(product, &["pb::"], "a wire type stays in rpc.rs, clients.rs and `api`")
}

fn foreign_words(file: &File) -> Vec<String> {
    let is_use_case = file.path.starts_with("services/")
        && (file.path.ends_with("/service.rs") || file.path.contains("/service/"));
    if !is_use_case {
        return Vec::new();
    }
    lines_with(&file.text, &["sea_orm", "tonic"], "a use case speaks in domain words")
}

fn globs(file: &File) -> Vec<String> {
    let allowed = ["super::*;", "prelude::*;"];
    let uses = file.text.lines().map(str::trim).filter(|line| line.contains("use "));
    uses.filter(|line| line.ends_with("::*;") && !allowed.iter().any(|it| line.ends_with(it)))
        .map(|line| format!("`{line}`: name what you use"))
        .collect()
}

/// One problem per line of code (not comment) that has one of `words`.
fn lines_with(text: &str, words: &[&str], why: &str) -> Vec<String> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or(line).trim());
    code.filter(|line| words.iter().any(|word| line.contains(word)))
        .map(|line| format!("`{line}`: {why}"))
        .collect()
}
