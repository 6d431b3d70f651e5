//! Runs the tool on a folder, in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

/// A place to run in, with a copy of the example that a test may edit.
pub(crate) struct Folder {
    folder: TempDir,
}

/// What a run of the tool left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// The example of a county.
    pub(crate) fn new() -> Result<Self> {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/wuding-2020"))
    }

    /// The dossier at `source`.
    pub(crate) fn of(source: &Path) -> Result<Self> {
        let folder = Self { folder: tempfile::tempdir()? };
        fs::create_dir(folder.path("example"))?;
        for file in fs::read_dir(source)? {
            let file = file?;
            fs::copy(file.path(), folder.path("example").join(file.file_name()))?;
        }
        Ok(folder)
    }

    /// A path in this world.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces `from` by `to` in a file of the example, where it stands first.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) -> Result<()> {
        let path = self.path("example").join(file);
        let text = fs::read_to_string(&path)?;
        anyhow::ensure!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replacen(from, to, 1))?;
        Ok(())
    }

    /// `jixiao evaluate example …`.
    pub(crate) fn evaluate(&self, arguments: &[&str]) -> Result<Run> {
        self.run(&[&["evaluate", "example"], arguments].concat())
    }

    /// `jixiao …`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Run> {
        let output = Command::new(testkit::binary("jixiao")?)
            .args(arguments)
            .current_dir(self.folder.path())
            .output()?;
        Run::new(output)
    }
}

impl Run {
    /// What `output` says.
    pub(crate) fn new(output: Output) -> Result<Self> {
        Ok(Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        })
    }

    /// Its standard output as JSON.
    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout).with_context(|| format!("no JSON: {self:?}"))
    }
}
