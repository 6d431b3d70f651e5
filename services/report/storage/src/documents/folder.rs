//! A folder of documents that one process has for itself: two that do not know of each other would each miss what
//! the other keeps.

use std::{
    error::Error,
    fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{sync::Semaphore, time::timeout};

use super::identity;
use crate::StoreError;

/// The folder in it where the documents are.
pub(super) const SHELVES: &str = "sm3";
/// The file in it that is locked.
const LOCK: &str = "lock";
/// The file that a look writes and removes again.
const PROBE: &str = "probe";
/// A block of a disk: there is room for it, or the disk is full.
const PROBE_BYTES: [u8; 4096] = [0; 4096];

/// How long a look may take: a disk that is well takes milliseconds, and readiness is to be true within seconds.
const LOOK: Duration = Duration::from_secs(3);

/// A folder that is locked until this value is dropped, or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Folder {
    held: Arc<Held>,
    /// At most one thread looks at it: one that a disk has hanging is not joined by others.
    looking: Arc<Semaphore>,
}

#[derive(Debug)]
struct Held {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Makes the folder if it is not there, and locks it. What is made is for our user alone: whatever the mode of
    /// a folder that was there, nobody else reads a document.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let opened = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || Held::open(&opened));
        let held =
            in_time(path, async { opened.await.map_err(io::Error::other).flatten() }).await?;
        let held = held.ok_or_else(|| StoreError::FolderInUse { folder: path.to_owned() })?;
        Ok(Self { held: Arc::new(held), looking: Arc::new(Semaphore::new(1)) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.held.path
    }

    /// Refuses a folder that was removed, replaced or unmounted since it was opened: what is written to its path
    /// then is in another one.
    pub(super) async fn is_held(&self) -> Result<(), StoreError> {
        self.ask(Held::check).await
    }

    /// Whether it is held, still has its identity, and takes a block.
    pub(super) async fn look(&self) -> Result<(), StoreError> {
        self.ask(Held::look).await
    }

    /// Asks the disk, where blocking is allowed, after the last one who did: while it hangs, no other thread does.
    async fn ask(&self, question: fn(&Held) -> io::Result<()>) -> Result<(), StoreError> {
        let (held, looking) = (Arc::clone(&self.held), Arc::clone(&self.looking));
        let asked = async {
            let turn = looking.acquire_owned().await.map_err(io::Error::other)?;
            let asked = tokio::task::spawn_blocking(move || {
                let answer = question(&held);
                drop(turn);
                answer
            });
            asked.await.map_err(io::Error::other).flatten()
        };
        in_time(self.path(), asked).await
    }
}

impl Held {
    /// `None` if another process has it.
    fn open(path: &Path) -> io::Result<Option<Self>> {
        make(&path.join(SHELVES))?;
        let lock = path.join(LOCK);
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { path: path.to_owned(), lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether the path leads to what is locked. The lock is open, so its inode is not given to another file.
    fn check(&self) -> io::Result<()> {
        let inode = |file: Metadata| (file.dev(), file.ino());
        let held = self.lock.metadata()?;
        let found = self.path.join(LOCK).symlink_metadata()?;
        if inode(found) == inode(held) {
            Ok(())
        } else {
            Err(io::Error::other("it was replaced while it was in use"))
        }
    }

    fn look(&self) -> io::Result<()> {
        self.check()?;
        self.path.join(identity::key().as_ref()).metadata()?;
        self.probe()
    }

    /// Writes a block beside the documents and removes it again.
    fn probe(&self) -> io::Result<()> {
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
        written.and(removed)
    }
}

/// What a folder answers, or an error if it does not within [`LOOK`].
async fn in_time<T>(
    folder: &Path,
    answer: impl Future<Output = io::Result<T>>,
) -> Result<T, StoreError> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "the disk did not answer in time");
    let answer = timeout(LOOK, answer).await.map_err(late).flatten();
    answer.map_err(|source| refused(folder, source))
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
