//! Bytes: kept once under their digest, and never returned when they are not those that were kept. One suite, a
//! folder and S3 pass it.

use domain::{Digest, Format, Paper};
use object_store::{ObjectStoreExt as _, path::Path as Key};
use report_storage::{Store, StoreError};
use testkit::s3::Server;

use crate::{
    library::{Library, Place},
    world::record,
};

const BYTES: &[u8] = b"%PDF-1.7 \xe7\xbb\xa9\xe6\x95\x88";
/// As large as a document gets, and more than one piece for S3.
const LARGE_BYTES: usize = 20 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_documents() {
    suite(|_| Library::new(Place::folder())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_keeps_documents() {
    let server = Server::start().unwrap();
    suite(|prefix| Library::new(Place::bucket(&server, prefix))).await;
}

/// All that a store promises, each on one that has nothing yet.
async fn suite(new: impl Fn(&str) -> Library) {
    the_same_bytes_are_kept_once(&new("once")).await;
    one_changed_byte_is_found(&new("changed")).await;
    lost_bytes_are_found(&new("lost")).await;
    a_large_document_is_kept(&new("large")).await;
    many_may_keep_at_once(&new("many")).await;
    a_restart_finds_what_was_kept(&new("restart")).await;
    a_store_that_is_gone_is_not_a_lost_document(&new("gone")).await;
}

async fn the_same_bytes_are_kept_once(library: &Library) {
    let store = library.connect().await;
    assert!(store.is_writable().await, "{library:?}");
    let document = record(Paper::Report, Format::Pdf, BYTES);
    assert_eq!(store.keep_document(BYTES.to_vec()).await.unwrap(), document.digest);
    let written = library.objects().head(&key(document.digest)).await.unwrap().last_modified;
    assert_eq!(store.keep_document(BYTES.to_vec()).await.unwrap(), document.digest);
    let found = library.objects().head(&key(document.digest)).await.unwrap().last_modified;
    assert_eq!(found, written, "{library:?}");
    assert_eq!(store.read_document(&document).await.unwrap(), BYTES);
}

async fn one_changed_byte_is_found(library: &Library) {
    let store = library.connect().await;
    let digest = store.keep_document(BYTES.to_vec()).await.unwrap();
    let mut bytes = BYTES.to_vec();
    bytes[5] = b'2';
    library.objects().put(&key(digest), bytes.into()).await.unwrap();
    let read = read(&store, BYTES).await;
    assert!(matches!(read, Err(StoreError::CorruptDocument { .. })), "{library:?}: {read:?}");
    let kept = store.keep_document(BYTES.to_vec()).await;
    assert!(matches!(kept, Err(StoreError::CorruptDocument { .. })), "{library:?}: {kept:?}");
}

async fn lost_bytes_are_found(library: &Library) {
    let store = library.connect().await;
    let digest = store.keep_document(BYTES.to_vec()).await.unwrap();
    library.objects().delete(&key(digest)).await.unwrap();
    let error = read(&store, BYTES).await.unwrap_err();
    assert!(matches!(error, StoreError::LostDocument { .. }), "{library:?}: {error:?}");
    assert!(error.is_corrupt());
}

async fn a_large_document_is_kept(library: &Library) {
    let store = library.connect().await;
    let bytes = BYTES.repeat(LARGE_BYTES.div_ceil(BYTES.len()));
    store.keep_document(bytes.clone()).await.unwrap();
    assert!(read(&store, &bytes).await.unwrap() == bytes, "{library:?}");
}

/// Eight documents, each by four writers.
async fn many_may_keep_at_once(library: &Library) {
    let store = library.connect().await;
    let bytes = |number: u8| vec![number % 8; 100_000];
    let keep = |number| {
        let store = store.clone();
        tokio::spawn(async move { store.keep_document(bytes(number)).await })
    };
    for (number, writer) in (0..32).zip((0..32).map(keep).collect::<Vec<_>>()) {
        let kept = writer.await.unwrap();
        assert_eq!(kept.unwrap(), Digest::of(&bytes(number)), "{library:?}");
    }
    for number in 0..8 {
        assert_eq!(read(&store, &bytes(number)).await.unwrap(), bytes(number), "{library:?}");
    }
}

async fn a_restart_finds_what_was_kept(library: &Library) {
    let store = library.connect().await;
    store.keep_document(BYTES.to_vec()).await.unwrap();
    drop(store);
    let store = library.connect().await;
    assert_eq!(read(&store, BYTES).await.unwrap(), BYTES, "{library:?}");
}

/// As of a bucket that was deleted, or a disk that is not mounted: to be mended, and nothing is broken.
async fn a_store_that_is_gone_is_not_a_lost_document(library: &Library) {
    let store = library.connect().await;
    library.objects().delete(&Key::from("identity")).await.unwrap();
    let error = read(&store, BYTES).await.unwrap_err();
    assert!(!error.is_corrupt(), "{library:?}: {error:?}");
    assert!(!store.is_writable().await, "{library:?}");
}

async fn read(store: &Store, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    store.read_document(&record(Paper::Report, Format::Pdf, bytes)).await
}

/// Where the bytes of `digest` are: an address that other programs may rely on.
fn key(digest: Digest) -> Key {
    let digest = digest.to_string();
    Key::from(format!("sm3/{}/{digest}", &digest[..2]))
}
