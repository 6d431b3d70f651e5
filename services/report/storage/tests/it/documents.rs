//! Bytes: kept once under their digest, and never returned when they are not those that were kept.

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::Format;
use report_storage::{Documents, StoreError};

use crate::world::{KINDS, World, record};

const BYTES: &[u8] = b"%PDF-1.7 \xe7\xbb\xa9\xe6\x95\x88";

/// The one file below `folder`.
fn only_file(folder: &Path) -> PathBuf {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    if entry.is_dir() { only_file(entry) } else { entry.clone() }
}

#[tokio::test]
async fn the_same_bytes_are_kept_once() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        let document = record(Format::Pdf, BYTES);
        assert_eq!(store.keep_document(BYTES.to_vec()).await.unwrap(), document.digest);
        assert_eq!(store.keep_document(BYTES.to_vec()).await.unwrap(), document.digest);
        let file = only_file(&world.documents_folder());
        assert!(file.ends_with(document.digest.to_string()), "{}", file.display());
        assert_eq!(store.read_document(&document).await.unwrap(), BYTES);
    }
}

#[tokio::test]
async fn one_changed_byte_is_found() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        store.keep_document(BYTES.to_vec()).await.unwrap();
        let mut bytes = BYTES.to_vec();
        bytes[5] = b'2';
        fs::write(only_file(&world.documents_folder()), bytes).unwrap();
        let document = record(Format::Pdf, BYTES);
        let read = store.read_document(&document).await;
        assert!(matches!(read, Err(StoreError::CorruptDocument { .. })), "{read:?}");
        let kept = store.keep_document(BYTES.to_vec()).await;
        assert!(matches!(kept, Err(StoreError::CorruptDocument { .. })), "{kept:?}");
    }
}

#[tokio::test]
async fn lost_bytes_are_found() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        let read = store.read_document(&record(Format::Pdf, BYTES)).await;
        let error = read.unwrap_err();
        assert!(matches!(error, StoreError::LostDocument { .. }), "{error:?}");
        assert!(error.is_corrupt());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = Documents::in_folder(&file.path().join("documents")).unwrap_err();
    assert!(refused.to_string().contains(&file.path().display().to_string()), "{refused}");
    assert!(!refused.is_corrupt());
}
