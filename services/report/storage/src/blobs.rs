//! The bytes of documents, kept under their digest: written once, durable before they are named by a row.

use std::{path::Path, sync::Arc};

use domain::Digest;
use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, local::LocalFileSystem, path::Path as Key,
};

use crate::StoreError;

/// The store of documents (文件库).
#[derive(Debug, Clone)]
pub struct Documents {
    store: Arc<dyn ObjectStore>,
}

impl Documents {
    /// A folder on a local disk; it is made if it is not there. A document in it is on the disk (fsync) before it
    /// is said to be kept.
    ///
    /// # Errors
    ///
    /// A folder that cannot be made or read.
    pub fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|source| refused(folder, source))?;
        let store = LocalFileSystem::new_with_prefix(folder);
        let store = store.map_err(|source| refused(folder, source))?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Keeps `bytes`; returns their digest once they are durable. The same bytes again are a no-op.
    pub(crate) async fn keep(&self, bytes: Vec<u8>) -> Result<Digest, StoreError> {
        let digest = Digest::of(&bytes);
        let kept = self.store.put_opts(&key(digest), bytes.into(), PutMode::Create.into()).await;
        match kept {
            Ok(_) => Ok(digest),
            // Whoever wrote it wrote the same bytes, or what is there is broken.
            Err(Error::AlreadyExists { .. }) => self.read(digest).await.map(|_| digest),
            Err(source) => Err(StoreError::Documents { digest, source }),
        }
    }

    /// The bytes under `digest`, verified.
    pub(crate) async fn read(&self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        let failed = |source| {
            if matches!(source, Error::NotFound { .. }) {
                StoreError::LostDocument { digest }
            } else {
                StoreError::Documents { digest, source }
            }
        };
        let bytes = self.store.get(&key(digest)).await.map_err(failed)?;
        let bytes = bytes.bytes().await.map_err(failed)?;
        let found = Digest::of(&bytes);
        if found == digest {
            Ok(bytes.into())
        } else {
            Err(StoreError::CorruptDocument { digest, found })
        }
    }
}

/// `sm3/ab/ab…`: no folder grows beyond what a person can list.
fn key(digest: Digest) -> Key {
    let digest = digest.to_string();
    let shelf: String = digest.chars().take(2).collect();
    Key::from_iter(["sm3", &shelf, &digest])
}

fn refused(folder: &Path, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Folder { folder: folder.to_owned(), source: Box::new(source) }
}
