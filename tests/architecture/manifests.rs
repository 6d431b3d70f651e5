//! The Cargo.toml files: lints on, versions in one place, every dependency with its reason.

use cargo_metadata::DependencyKind;

use crate::{
    imports::{dependencies, is_ours, packages},
    repository::{File, check, files_ending},
};

/// How many outside crates a crate may use.
const DEPENDENCIES_MAX: usize = 15;
/// `(crate, how many it may use instead, why)`.
const MORE_DEPENDENCIES: &[(&str, usize, &str)] = &[
    (
        "server",
        24,
        "transport and telemetry of all services are here, so that they are nowhere else",
    ),
    ("report", 18, "each format of a document has its own crates"),
    ("jixiao", 18, "the tool speaks to all services and makes their files"),
];

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    check(&members(), lints);
    let problems = lints(&File::new("crates/x/Cargo.toml", "[package]\nname = \"x\"\n"));
    assert_eq!(problems.len(), 1);
}

#[test]
fn versions_are_in_the_workspace_only() {
    check(&members(), versions);
    let own = "[dependencies]\nserde = \"1\"\n[dev-dependencies.toml]\nversion = \"0.9\"\n";
    assert_eq!(versions(&File::new("crates/x/Cargo.toml", own)).len(), 2);
    let shared = "[dependencies]\nserde.workspace = true\ntoml = { workspace = true }\n";
    assert_eq!(versions(&File::new("crates/x/Cargo.toml", shared)).len(), 0);
}

#[test]
fn every_dependency_has_its_reason() {
    let workspace: Vec<File> =
        files_ending("Cargo.toml").into_iter().filter(|file| file.path == "Cargo.toml").collect();
    assert_eq!(workspace.len(), 1);
    check(&workspace, reasons);
    let bare =
        "[workspace.dependencies]\nours = { path = \"x\" }\nserde = \"1\"\ntoml = \"1\" # files\n";
    assert_eq!(reasons(&File::new("Cargo.toml", bare)), ["`serde` has no reason: add `# why`"]);
}

#[test]
fn a_crate_uses_few_others() {
    for package in packages() {
        let used = dependencies(&package)
            .filter(|(kind, name)| *kind == DependencyKind::Normal && !is_ours(name))
            .count();
        let exception = MORE_DEPENDENCIES.iter().find(|(name, ..)| package.name == *name);
        let max = exception.map_or(DEPENDENCIES_MAX, |(_, max, _)| *max);
        assert!(used <= max, "`{}` uses {used} outside crates, more than {max}", package.name);
    }
}

/// The manifests of the crates; the fuzz targets are a workspace of their own.
fn members() -> Vec<File> {
    let is_member = |file: &File| !file.path.starts_with("fuzz/");
    let files: Vec<File> = files_ending("/Cargo.toml").into_iter().filter(is_member).collect();
    assert!(!files.is_empty());
    files
}

fn lints(file: &File) -> Vec<String> {
    // The helpers of the tests of the whole may unwrap.
    if file.path == "tests/Cargo.toml" || file.text.contains("[lints]\nworkspace = true") {
        return Vec::new();
    }
    vec!["add `[lints]` with `workspace = true`".to_owned()]
}

fn versions(file: &File) -> Vec<String> {
    let mut section = "";
    let mut problems = Vec::new();
    for line in file.text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") && line.contains('"') {
            let own = line.split_once('=').is_some_and(|(name, value)| {
                name.trim() == "version"
                    || value.trim_start().starts_with('"')
                    || value.contains("version =")
            });
            problems.extend(own.then(|| format!("`{line}`: say `.workspace = true`")));
        }
    }
    problems
}

fn reasons(file: &File) -> Vec<String> {
    let lines = file.text.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains("path = "))
        .filter(|line| line.rsplit_once(" # ").is_none_or(|(_, reason)| reason.trim().is_empty()))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| format!("`{name}` has no reason: add `# why`"))
        .collect()
}
