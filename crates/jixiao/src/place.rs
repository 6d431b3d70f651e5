//! Where the data of the three services is: a folder that stays, or one that goes away.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::{ffi::OsStrExt, fs::DirBuilderExt},
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::TempDir;

/// A folder with a database per service and the documents.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    /// Held, not read.
    _ephemeral: Option<TempDir>,
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
        Ok(Self { folder, _ephemeral: None })
    }

    /// A folder that is removed with this value.
    pub(crate) fn ephemeral() -> anyhow::Result<Self> {
        let ephemeral = tempfile::tempdir().context("建立临时目录失败")?;
        Ok(Self { folder: ephemeral.path().to_owned(), _ephemeral: Some(ephemeral) })
    }

    /// A copy of the books, evaluations and records of reports at `folder`, or an empty place if there is none: to try
    /// what would come of something, without a trace. The documents are not copied: nobody reads them there. The copy
    /// is removed with this value.
    pub(crate) fn copy_of(folder: &Path) -> anyhow::Result<Self> {
        let copy = Self::ephemeral()?;
        let copied = COPIED.iter().try_for_each(|name| copied(folder, &copy.folder, name));
        copied.with_context(|| format!("读取数据目录 {} 失败", folder.display()))?;
        Ok(copy)
    }

    /// The database of `service`, as a url that names this very file, whatever signs its path is made of.
    pub(crate) fn database(&self, service: &str) -> String {
        format!("sqlite://{}", escaped(&self.folder.join(format!("{service}.db"))))
    }

    /// The folder of the documents.
    pub(crate) fn documents(&self) -> PathBuf {
        self.folder.join("documents")
    }
}

/// What a copy has. What a process that was killed has left in the log of a database belongs to it; and the records of
/// the reports fit no other store of documents than theirs.
const COPIED: [&str; 7] = [
    "ledger.db",
    "ledger.db-wal",
    "scoring.db",
    "scoring.db-wal",
    "report.db",
    "report.db-wal",
    "documents/identity",
];

/// Copies a file from one folder to another, if it is there.
fn copied(from: &Path, to: &Path, name: &str) -> io::Result<()> {
    let (from, to) = (from.join(name), to.join(name));
    if let Some(parent) = to.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    match fs::copy(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) | Ok(_) => Ok(()),
    }
}

/// `path` with every byte escaped that means something in a url.
fn escaped(path: &Path) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let mut text = String::new();
    for byte in path.as_os_str().as_bytes() {
        if is_plain(*byte) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[test]
    fn a_data_folder_is_for_nobody_else() {
        let parent = tempfile::tempdir().unwrap();
        Place::kept(&parent.path().join("a/b")).unwrap();
        for folder in [parent.path().join("a/b"), parent.path().join("a")] {
            assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700, "{folder:?}");
        }
    }

    #[tokio::test]
    async fn a_path_is_the_file_that_it_names() {
        for name in ["a%41", "a?mode=memory", "a%2Fb", "a#b", "资料 1", "a&b+c"] {
            let parent = tempfile::tempdir().unwrap();
            let place = Place::kept(&parent.path().join(name)).unwrap();
            let running = crate::all_in_one::AllInOne::start(&place, 0, None).await.unwrap();
            running.stop().await.unwrap();
            let entries = |folder: &Path| {
                let entries = fs::read_dir(folder).unwrap();
                let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
                names.sort();
                names
            };
            assert_eq!(entries(parent.path()), [name], "nothing beside it");
            let made = entries(&parent.path().join(name));
            for file in ["documents", "ledger.db", "report.db", "scoring.db"] {
                assert!(made.iter().any(|it| it == file), "{file}: {made:?}");
            }
        }
    }
}
