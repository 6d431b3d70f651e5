//! The programs that read our files: poppler, qpdf, LibreOffice, python-docx.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where this test process leaves its files, to be looked at afterwards.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// Writes `bytes` as `name` into the folder.
pub(crate) fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What `program` prints.
///
/// Fails the test with what to install if the program is not there, and with its own words if it fails.
pub(crate) fn run(program: &str, install: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; install it: {install}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors} ({install})");
    String::from_utf8(output.stdout).unwrap()
}

/// A program of poppler.
pub(crate) fn poppler(program: &str, arguments: &[&str]) -> String {
    run(program, "apt-get install poppler-utils", arguments)
}

/// A path as an argument.
pub(crate) fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}
