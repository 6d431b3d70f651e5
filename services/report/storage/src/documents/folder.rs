//! A folder of documents that one process has for itself: two that do not know of each other would each miss what
//! the other keeps.

use std::{
    error::Error,
    fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// The folder in it where the documents are.
pub(super) const SHELVES: &str = "sm3";
/// The file in it that is locked.
const LOCK: &str = "lock";
/// The file that a look writes and removes again.
const PROBE: &str = "probe";
/// A block of a disk: there is room for it, or the disk is full.
const PROBE_BYTES: [u8; 4096] = [0; 4096];

/// A folder that is locked until this value is dropped, or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Makes the folder if it is not there, and locks it. What is made is for our user alone: whatever the mode of
    /// a folder that was there, nobody else reads a document.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| refused(path, source);
        make(&path.join(SHELVES)).map_err(failed)?;
        let lock = path.join(LOCK);
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock);
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), lock }),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::FolderInUse { folder: path.to_owned() })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses a folder that was removed, replaced or unmounted since it was opened: what is written to its path
    /// then is in another one. The lock is open, so its inode is not given to another file.
    pub(super) fn is_held(&self) -> Result<(), StoreError> {
        let inode = |file: Metadata| (file.dev(), file.ino());
        let failed = |source| refused(&self.path, source);
        let held = self.lock.metadata().map_err(failed)?;
        let found = self.path.join(LOCK).symlink_metadata().map_err(failed)?;
        if inode(found) == inode(held) {
            Ok(())
        } else {
            Err(failed(io::Error::other("it was replaced while it was in use")))
        }
    }

    /// Writes a block beside the documents and removes it again. Blocks.
    pub(super) fn probe(&self) -> Result<(), StoreError> {
        let path = self.path.join(SHELVES).join(PROBE);
        let written = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(&PROBE_BYTES));
        // What could not be written whole is removed all the same.
        let removed = std::fs::remove_file(&path);
        written.and(removed).map_err(|source| refused(&self.path, source))
    }
}

/// Makes `folder` and what is missing above it, durably, for our user alone.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.unwrap_or(Path::new("."));
    make(above)?;
    match DirBuilder::new().mode(0o700).create(folder) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }?;
    File::open(above)?.sync_all()
}

pub(super) fn refused(
    folder: &Path,
    source: impl Into<Box<dyn Error + Send + Sync>>,
) -> StoreError {
    StoreError::Folder { folder: folder.to_owned(), source: source.into() }
}
