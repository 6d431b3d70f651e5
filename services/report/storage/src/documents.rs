//! The bytes of documents, kept under their digest: written once, durable before they are named by a row.

mod folder;
mod identity;
mod s3;
mod watch;

use std::{path::Path, sync::Arc, time::Duration};

use domain::Digest;
use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, local::LocalFileSystem,
    path::Path as Key,
};
use tokio::time::timeout;
use uuid::Uuid;

use crate::StoreError;
use folder::Folder;
use identity::Found;
pub use s3::S3;
use watch::Watch;

/// The longest that a local disk may take to keep or to read one document.
const FOLDER_LIMIT: Duration = Duration::from_secs(10);
/// What a look writes into a bucket, over what the last one wrote.
const PROBE: &str = "probe";

/// The store of documents (文件库), by its identity another than all others. Clones share it.
#[derive(Debug, Clone)]
pub struct Documents {
    objects: Arc<dyn ObjectStore>,
    place: Arc<Place>,
    found: Found,
    /// How to write what nobody has written yet.
    create: PutMode,
    /// The longest that the store may take to keep or to read one document.
    limit: Duration,
    watch: Arc<Watch>,
}

/// Where the documents are.
#[derive(Debug)]
enum Place {
    /// A folder of this machine, which this process has for itself.
    Folder(Folder),
    /// A bucket, by its address for people; several processes share it.
    Bucket(String),
}

impl Documents {
    /// A folder on a local disk, which this process keeps for itself until the last clone is dropped; it is made if
    /// it is not there, for our user alone. A document in it is on the disk (fsync) before it is said to be kept.
    ///
    /// # Errors
    ///
    /// A folder that cannot be made or read, or that another process has.
    pub async fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        let place = Folder::open(folder).await?;
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
        let found = found.map_err(|source| place.refused(source))?;
        let place = Arc::new(place);
        Ok(Self { objects, place, found, create, limit, watch: Arc::default() })
    }

    /// What tells this store from all others; it does not change, wherever its files are moved.
    pub const fn identity(&self) -> Uuid {
        self.found.identity
    }

    /// Where it is, for people: the path of a folder, or `s3://bucket/prefix` and the server.
    pub fn place(&self) -> String {
        match &*self.place {
            Place::Folder(folder) => folder.path().display().to_string(),
            Place::Bucket(address) => address.clone(),
        }
    }

    /// Whether this process has the store for itself.
    pub(crate) fn is_of_one_process(&self) -> bool {
        matches!(*self.place, Place::Folder(_))
    }

    /// Whether the identity may be one that this start has written over another's: the server does not know
    /// `If-None-Match`, and there was none.
    pub(crate) fn may_have_overwritten(&self) -> bool {
        self.found.is_proposed && matches!(self.create, PutMode::Overwrite)
    }

    /// Makes `identity` that of the store if this start may have written over it, and looks whether it is.
    ///
    /// # Errors
    ///
    /// It is another one, or the store does not answer.
    pub(crate) async fn settle(mut self, identity: Uuid) -> Result<Self, StoreError> {
        let writes = self.may_have_overwritten();
        let work = async {
            if writes {
                identity::write(&*self.objects, identity).await?;
            }
            identity::expect(&*self.objects, identity).await
        };
        within(self.limit, work).await.map_err(|source| self.place.refused(source))?;
        self.found.identity = identity;
        Ok(self)
    }

    /// Keeps `bytes`; returns their digest once they are durable. The same bytes again are a no-op.
    pub(crate) async fn keep(&self, bytes: Vec<u8>) -> Result<Digest, StoreError> {
        let (digest, bytes) = self.hashed(bytes).await?;
        let kept = async {
            self.is_held().await?;
            self.write(digest, bytes.into()).await?;
            // A folder that was replaced meanwhile is not where anyone will look.
            self.is_held().await
        };
        let kept = self.in_time(digest, kept).await;
        if kept.is_err() {
            self.watch.is_doubtful();
        }
        kept.map(|()| digest)
    }

    /// The bytes under `digest`, verified.
    pub(crate) async fn read(&self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        self.in_time(digest, self.find(digest)).await
    }

    /// Whether documents can be kept now, looked at every two seconds at most: a folder can be written to; the
    /// identity of a bucket can be read, and after what could not be kept, an object be written.
    pub(crate) async fn is_ready(&self) -> bool {
        self.watch.is_well(|| self.look()).await
    }

    async fn find(&self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        let found = async { self.objects.get(&key(digest)).await?.bytes().await };
        let bytes = match found.await {
            Ok(bytes) => bytes.into(),
            // Lost is what is missing from a store that is there.
            Err(Error::NotFound { .. }) => {
                self.is_there().await?;
                return Err(StoreError::LostDocument { digest });
            }
            Err(source) => return Err(StoreError::Documents { digest, source }),
        };
        let (found, bytes) = self.hashed(bytes).await?;
        if found == digest { Ok(bytes) } else { Err(StoreError::CorruptDocument { digest, found }) }
    }

    /// `bytes` and their digest, made where work may take long.
    async fn hashed(&self, bytes: Vec<u8>) -> Result<(Digest, Vec<u8>), StoreError> {
        let hashed = tokio::task::spawn_blocking(move || (Digest::of(&bytes), bytes)).await;
        hashed.map_err(|ended| self.place.refused(failure(ended)))
    }

    async fn write(&self, digest: Digest, bytes: PutPayload) -> Result<(), StoreError> {
        let written = match self.put(digest, bytes.clone(), self.create.clone()).await {
            // Whoever wrote it wrote the same bytes, or what is there is broken.
            Err(Error::AlreadyExists { .. }) => match self.find(digest).await {
                // Or is about to: S3 may refuse the second of two writers before the first is done.
                Err(StoreError::LostDocument { .. }) => {
                    self.put(digest, bytes, PutMode::Overwrite).await
                }
                found => return found.map(drop),
            },
            written => written,
        };
        written.map_err(|source| StoreError::Documents { digest, source })
    }

    async fn put(&self, digest: Digest, bytes: PutPayload, mode: PutMode) -> Result<(), Error> {
        self.objects.put_opts(&key(digest), bytes, mode.into()).await.map(drop)
    }

    /// `work` at the document `digest`, all of it within the limit.
    async fn in_time<T>(
        &self,
        digest: Digest,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let late = |_| StoreError::Documents { digest, source: late(self.limit) };
        timeout(self.limit, work).await.map_err(late).flatten()
    }

    async fn look(&self) -> Result<(), StoreError> {
        match &*self.place {
            Place::Folder(folder) => folder.look().await,
            Place::Bucket(address) => {
                let writes = self.watch.takes_doubt();
                let looked = within(self.limit, self.look_at_bucket(writes)).await;
                if writes && looked.is_err() {
                    self.watch.is_doubtful();
                }
                let bucket = || address.clone();
                looked.map_err(|source| StoreError::Bucket { bucket: bucket(), source })
            }
        }
    }

    /// Reading is cheap; writing is what a policy, a quota or a full disk stops.
    async fn look_at_bucket(&self, writes: bool) -> Result<(), Error> {
        self.objects.head(&identity::key()).await?;
        if writes {
            self.objects.put(&Key::from(PROBE), PutPayload::from_static(b"probe\n")).await?;
        }
        Ok(())
    }

    /// Whether the store is the one that was opened, and answers.
    async fn is_there(&self) -> Result<(), StoreError> {
        self.is_held().await?;
        let found = self.objects.head(&identity::key()).await;
        found.map(drop).map_err(|source| self.place.refused(source))
    }

    /// Whether a folder is still the one that was opened.
    async fn is_held(&self) -> Result<(), StoreError> {
        match &*self.place {
            Place::Folder(folder) => folder.is_held().await,
            Place::Bucket(_) => Ok(()),
        }
    }
}

impl Place {
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
    timeout(limit, work).await.map_err(|_| late(limit)).flatten()
}

fn late(limit: Duration) -> Error {
    failure(format!("no answer within {} ms", limit.as_millis()))
}

fn failure(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic { store: "documents", source: source.into() }
}
