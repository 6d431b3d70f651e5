//! The bytes of documents, kept under their digest: written once, durable before they are named by a row.

mod folder;
mod identity;
mod s3;

use std::{iter::successors, path::Path, sync::Arc, time::Duration};

use domain::Digest;
use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, local::LocalFileSystem,
    path::Path as Key,
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};
use uuid::Uuid;

use crate::StoreError;
use folder::Folder;
pub use s3::S3;

/// The longest that a local disk may take to keep or to read one document.
const FOLDER_LIMIT: Duration = Duration::from_secs(10);
/// How long an answer to [`Documents::is_ready`] holds.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// The store of documents (文件库), by its identity another than all others. Clones share it.
#[derive(Debug, Clone)]
pub struct Documents {
    objects: Arc<dyn ObjectStore>,
    place: Arc<Place>,
    identity: Uuid,
    /// How to write what nobody has written yet.
    create: PutMode,
    /// The longest that the store may take to keep or to read one document.
    limit: Duration,
    last_look: Arc<Mutex<Option<Look>>>,
}

/// Where the documents are.
#[derive(Debug)]
enum Place {
    /// A folder of this machine, which this process has for itself.
    Folder(Folder),
    /// A bucket, by its address for people; several processes share it.
    Bucket(String),
}

/// What was seen of the store, and when.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    ready: bool,
}

impl Documents {
    /// A folder on a local disk, which this process keeps for itself until the last clone is dropped; it is made if
    /// it is not there, for our user alone. A document in it is on the disk (fsync) before it is said to be kept.
    ///
    /// # Errors
    ///
    /// A folder that cannot be made or read, or that another process has.
    pub async fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        let place = Folder::open(folder)?;
        let objects = LocalFileSystem::new_with_prefix(folder);
        let objects = objects.map_err(|source| folder::refused(folder, source))?.with_fsync(true);
        Self::open(Arc::new(objects), Place::Folder(place), PutMode::Create, FOLDER_LIMIT).await
    }

    /// A bucket of S3, or of a server that speaks it; any number of processes share it.
    ///
    /// # Errors
    ///
    /// Certificates that cannot be read; a server that does not answer or refuses the keys.
    pub async fn in_s3(s3: &S3) -> Result<Self, StoreError> {
        let place = Place::Bucket(s3.place());
        let failed = |source| StoreError::Bucket { bucket: s3.place(), source };
        let objects = s3.connect().map_err(failed)?;
        Self::open(objects, place, s3.create(), s3.limit).await
    }

    async fn open(
        objects: Arc<dyn ObjectStore>,
        place: Place,
        create: PutMode,
        limit: Duration,
    ) -> Result<Self, StoreError> {
        let found = within(limit, identity::of(&*objects, &create)).await;
        let identity = found.map_err(|source| place.refused(source))?;
        let place = Arc::new(place);
        Ok(Self { objects, place, identity, create, limit, last_look: Arc::default() })
    }

    /// What tells this store from all others; it does not change, wherever its files are moved.
    pub const fn identity(&self) -> Uuid {
        self.identity
    }

    /// Where it is, for people: the path of a folder, or `s3://bucket/prefix` and the server.
    pub fn place(&self) -> String {
        match &*self.place {
            Place::Folder(folder) => folder.path().display().to_string(),
            Place::Bucket(address) => address.clone(),
        }
    }

    /// Keeps `bytes`; returns their digest once they are durable. The same bytes again are a no-op.
    pub(crate) async fn keep(&self, bytes: Vec<u8>) -> Result<Digest, StoreError> {
        let digest = Digest::of(&bytes);
        self.place.is_held()?;
        self.write(digest, bytes.into()).await?;
        // A folder that was replaced meanwhile is not where anyone will look.
        self.place.is_held()?;
        Ok(digest)
    }

    /// The bytes under `digest`, verified.
    pub(crate) async fn read(&self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        let bytes =
            within(self.limit, async { self.objects.get(&key(digest)).await?.bytes().await });
        let bytes = match bytes.await {
            Ok(bytes) => bytes,
            // Lost is what is missing from a store that is there.
            Err(Error::NotFound { .. }) => {
                self.is_there().await?;
                return Err(StoreError::LostDocument { digest });
            }
            Err(source) => return Err(StoreError::Documents { digest, source }),
        };
        let found = Digest::of(&bytes);
        if found == digest {
            Ok(bytes.into())
        } else {
            Err(StoreError::CorruptDocument { digest, found })
        }
    }

    /// Whether documents can be kept now, looked at every two seconds at most: a folder can be written to, the
    /// identity of a bucket can be read.
    pub(crate) async fn is_ready(&self) -> bool {
        let mut last = self.last_look.lock().await;
        if let Some(Look { at, ready }) = *last
            && at.elapsed() < BETWEEN_LOOKS
        {
            return ready;
        }
        let looked = self.look().await;
        let ready = looked.is_ok();
        if let (Err(error), None | Some(Look { ready: true, .. })) = (looked, *last) {
            tracing::warn!(error = causes(&error), "文件库不可用 (documents cannot be kept)");
        }
        *last = Some(Look { at: Instant::now(), ready });
        ready
    }

    async fn write(&self, digest: Digest, bytes: PutPayload) -> Result<(), StoreError> {
        let written = match self.put(digest, bytes.clone(), self.create.clone()).await {
            // Whoever wrote it wrote the same bytes, or what is there is broken.
            Err(Error::AlreadyExists { .. }) => match self.read(digest).await {
                // Or is about to: S3 may refuse the second of two writers before the first is done.
                Err(StoreError::LostDocument { .. }) => {
                    self.put(digest, bytes, PutMode::Overwrite).await
                }
                read => return read.map(drop),
            },
            written => written,
        };
        written.map_err(|source| StoreError::Documents { digest, source })
    }

    async fn put(&self, digest: Digest, bytes: PutPayload, mode: PutMode) -> Result<(), Error> {
        let key = key(digest);
        within(self.limit, self.objects.put_opts(&key, bytes, mode.into())).await.map(drop)
    }

    async fn look(&self) -> Result<(), StoreError> {
        self.is_there().await?;
        let place = Arc::clone(&self.place);
        let probed = tokio::task::spawn_blocking(move || match &*place {
            Place::Folder(folder) => folder.probe(),
            Place::Bucket(_) => Ok(()),
        });
        probed.await.unwrap_or_else(|ended| Err(self.place.refused(failure(ended))))
    }

    /// Whether the store is the one that was opened, and answers.
    async fn is_there(&self) -> Result<(), StoreError> {
        self.place.is_held()?;
        let found = within(self.limit, self.objects.head(&identity::key())).await;
        found.map(drop).map_err(|source| self.place.refused(source))
    }
}

impl Place {
    /// Whether a folder is still the one that was opened.
    fn is_held(&self) -> Result<(), StoreError> {
        match self {
            Self::Folder(folder) => folder.is_held(),
            Self::Bucket(_) => Ok(()),
        }
    }

    fn refused(&self, source: Error) -> StoreError {
        match self {
            Self::Folder(folder) => folder::refused(folder.path(), source),
            Self::Bucket(address) => StoreError::Bucket { bucket: address.clone(), source },
        }
    }
}

/// `sm3/ab/ab…`: no folder grows beyond what a person can list.
fn key(digest: Digest) -> Key {
    let digest = digest.to_string();
    let shelf: String = digest.chars().take(2).collect();
    Key::from_iter([folder::SHELVES, &shelf, &digest])
}

/// What `work` comes to, or an error if it takes longer than `limit`.
async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let late = |_| failure(format!("no answer within {} ms", limit.as_millis()));
    timeout(limit, work).await.map_err(late).flatten()
}

/// An error with all its causes, for the log.
fn causes(error: &StoreError) -> String {
    let all = successors(Some(error as &dyn std::error::Error), |error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn failure(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic { store: "documents", source: source.into() }
}
