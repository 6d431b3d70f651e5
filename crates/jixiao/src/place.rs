//! Where the data of the three services is: a folder that stays, or one that goes away.

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::TempDir;

/// A folder with a database per service and the documents.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    ephemeral: Option<TempDir>,
}

impl Place {
    /// A folder that stays; made if it is not there, for nobody else to read.
    pub(crate) fn kept(folder: &Path) -> anyhow::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("建立数据目录 {} 失败", folder.display()))?;
        let folder = folder
            .canonicalize()
            .with_context(|| format!("打开数据目录 {} 失败", folder.display()))?;
        Ok(Self { folder, ephemeral: None })
    }

    /// A folder that is removed with this value.
    pub(crate) fn ephemeral() -> anyhow::Result<Self> {
        let ephemeral = tempfile::tempdir().context("建立临时目录失败")?;
        Ok(Self { folder: ephemeral.path().to_owned(), ephemeral: Some(ephemeral) })
    }

    /// The folder, if it stays.
    pub(crate) fn kept_folder(&self) -> Option<PathBuf> {
        self.ephemeral.is_none().then(|| self.folder.clone())
    }

    /// The database of `service`.
    pub(crate) fn database(&self, service: &str) -> String {
        format!("sqlite://{}", self.folder.join(format!("{service}.db")).display())
    }

    /// The folder of the documents.
    pub(crate) fn documents(&self) -> PathBuf {
        self.folder.join("documents")
    }
}
