//! What tells one store of documents from another: an id in a file of it, written once by who comes first.

use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, path::Path as Key,
};
use uuid::Uuid;

/// The identity of a store, as a start found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) identity: Uuid,
    /// There was none, and this start wrote one.
    pub(super) is_proposed: bool,
}

/// Where it is, in a folder and below the prefix of a bucket alike: so files that are copied from one to the other
/// stay the same store.
pub(super) fn key() -> Key {
    Key::from("identity")
}

/// The identity of `store`, which is given one if it has none. A retry gets the same one; so does another process at
/// the same time, unless `create` overwrites: then the claim of the database decides.
pub(super) async fn of(store: &dyn ObjectStore, create: &PutMode) -> Result<Found, Error> {
    if let Some(identity) = find(store).await? {
        return Ok(Found { identity, is_proposed: false });
    }
    let proposed = text(Uuid::now_v7());
    match store.put_opts(&key(), proposed, create.clone().into()).await {
        // Another process may have been faster, so what is there counts.
        Ok(_) | Err(Error::AlreadyExists { .. }) => {}
        Err(error) => return Err(error),
    }
    let identity = find(store).await?;
    let identity = identity.ok_or_else(|| broken("it is not there after it was written"))?;
    Ok(Found { identity, is_proposed: true })
}

/// Gives `store` this identity, whatever it has.
pub(super) async fn write(store: &dyn ObjectStore, identity: Uuid) -> Result<(), Error> {
    store.put(&key(), text(identity)).await.map(drop)
}

/// Refuses a store with another identity than this.
pub(super) async fn expect(store: &dyn ObjectStore, identity: Uuid) -> Result<(), Error> {
    match find(store).await? {
        Some(found) if found == identity => Ok(()),
        Some(found) => Err(broken(format!("it is {found} and was {identity} at the start"))),
        None => Err(broken("it was removed")),
    }
}

fn text(identity: Uuid) -> PutPayload {
    format!("{identity}\n").into()
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
