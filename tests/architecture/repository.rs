//! The files of the repository, as Git sees them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A text file: its path from the root of the repository, with `/`, and its content.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// For offenders that no repository should have.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// Whether this is a source file of what we ship, tests inside included.
    pub(crate) fn is_product_source(&self) -> bool {
        self.path.ends_with(".rs")
            && (self.path.starts_with("crates/") || self.path.starts_with("services/"))
            && !self.path.contains("/tests/")
    }

    /// What is compiled for tests only.
    pub(crate) fn tests(&self) -> &str {
        if self.path.starts_with("tests/") || self.path.contains("/tests/") {
            return &self.text;
        }
        self.text.find("#[cfg(test)]").map_or("", |start| &self.text[start..])
    }
}

/// The folder with the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every text file that is tracked, or would be after `git add --all`.
pub(crate) fn files() -> Vec<File> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("the rules are checked in a clone: git is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let paths = String::from_utf8(output.stdout).unwrap();
    let paths = paths.split('\0').filter(|path| !path.is_empty());
    let files: Vec<File> = paths.filter_map(read).collect();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"), "git lists the whole repository");
    files
}

/// The files whose name ends with `ending`.
pub(crate) fn files_ending(ending: &str) -> Vec<File> {
    files().into_iter().filter(|file| file.path.ends_with(ending)).collect()
}

/// Fails with all problems that `rule` finds in `files`, each with the path of its file.
pub(crate) fn check(files: &[File], rule: impl Fn(&File) -> Vec<String>) {
    let mut problems = Vec::new();
    for file in files {
        problems.extend(rule(file).into_iter().map(|problem| format!("{}: {problem}", file.path)));
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A file that was deleted but is still in the index, and one that is not text, is not read.
fn read(path: &str) -> Option<File> {
    let text = String::from_utf8(fs::read(root().join(path)).ok()?).ok()?;
    Some(File { path: path.to_owned(), text })
}
