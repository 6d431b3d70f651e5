//! What tells one store of documents from another: an id in a file of it, written once by who comes first.

use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, path::Path as Key};
use uuid::Uuid;

/// Where it is, in a folder and below the prefix of a bucket alike: so files that are copied from one to the other
/// stay the same store.
pub(super) fn key() -> Key {
    Key::from("identity")
}

/// The identity of `store`, which is given one if it has none. A retry, and another process at the same time, get
/// the same one.
pub(super) async fn of(store: &dyn ObjectStore, create: &PutMode) -> Result<Uuid, Error> {
    if let Some(identity) = find(store).await? {
        return Ok(identity);
    }
    let proposed = format!("{}\n", Uuid::now_v7());
    match store.put_opts(&key(), proposed.into(), create.clone().into()).await {
        // Another process may have been faster, so what is there counts.
        Ok(_) | Err(Error::AlreadyExists { .. }) => {}
        Err(error) => return Err(error),
    }
    find(store).await?.ok_or_else(|| broken("it is not there after it was written"))
}

async fn find(store: &dyn ObjectStore) -> Result<Option<Uuid>, Error> {
    let bytes = match store.get(&key()).await {
        Ok(object) => object.bytes().await?,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = String::from_utf8_lossy(&bytes);
    text.trim().parse().map(Some).map_err(broken)
}

fn broken(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic { store: "identity", source: source.into() }
}
