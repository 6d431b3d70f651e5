//! A store of documents of either kind with a database of its own, and a way to its objects behind its back.

use std::{fmt, sync::Arc, time::Duration};

use object_store::{
    ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, prefix::PrefixStore,
};
use report_storage::{Documents, S3, Store, StoreError};
use tempfile::TempDir;
use testkit::s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Server};

use crate::world::{Kind, World};

/// A store of documents that has nothing yet, and the database that it belongs to.
pub(crate) struct Library {
    place: Place,
    database: World,
}

/// Where documents are.
pub(crate) enum Place {
    Folder(TempDir),
    Bucket(S3),
}

impl Place {
    pub(crate) fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn bucket(server: &Server, prefix: &str) -> Self {
        Self::Bucket(bucket(server, prefix))
    }

    pub(crate) async fn open(&self) -> Result<Documents, StoreError> {
        match self {
            Self::Folder(folder) => Documents::in_folder(folder.path()).await,
            Self::Bucket(s3) => Documents::in_s3(s3).await,
        }
    }

    /// What is there, to break it.
    pub(crate) fn objects(&self) -> Arc<dyn ObjectStore> {
        match self {
            Self::Folder(folder) => {
                Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap())
            }
            Self::Bucket(s3) => {
                let bucket = AmazonS3Builder::new()
                    .with_allow_http(true)
                    .with_endpoint(&s3.endpoint)
                    .with_bucket_name(&s3.bucket)
                    .with_access_key_id(&s3.access_key_id)
                    .with_secret_access_key(&s3.secret_access_key)
                    .build();
                Arc::new(PrefixStore::new(bucket.unwrap(), s3.prefix.as_str()))
            }
        }
    }
}

impl Library {
    pub(crate) fn new(place: Place) -> Self {
        Self { place, database: World::new(Kind::Sqlite) }
    }

    /// As the service connects when it starts.
    pub(crate) async fn connect(&self) -> Store {
        self.database.connect_with(self.place.open().await.unwrap()).await
    }

    pub(crate) fn objects(&self) -> Arc<dyn ObjectStore> {
        self.place.objects()
    }
}

/// For a panic to say on which of them it was.
impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Folder(folder) => folder.fmt(f),
            Place::Bucket(s3) => s3.fmt(f),
        }
    }
}

/// A bucket of `server`, below `prefix`.
pub(crate) fn bucket(server: &Server, prefix: &str) -> S3 {
    S3 {
        endpoint: server.endpoint(),
        bucket: "documents".to_owned(),
        region: "us-east-1".to_owned(),
        prefix: prefix.to_owned(),
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET_ACCESS_KEY.to_owned(),
        ca: None,
        conditional_put: true,
        limit: Duration::from_secs(30),
    }
}
