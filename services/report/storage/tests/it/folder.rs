//! A folder: one process has it, and what happens to it behind that process's back is noticed.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command, time::Duration};

use report_storage::{Documents, Store, StoreError};
use testkit::{disk::Disk, until};

use crate::world::{KINDS, Kind, World, region, report};

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = open(&file.path().join("documents")).unwrap_err();
    assert!(refused.to_string().contains(&file.path().display().to_string()), "{refused}");
    assert!(!refused.is_corrupt());
}

#[test]
fn a_folder_has_one_user_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    let clone = first.clone();
    let refused = open(folder.path()).unwrap_err();
    assert!(matches!(&refused, StoreError::FolderInUse { folder: of } if of == folder.path()));
    drop(first);
    assert!(open(folder.path()).is_err(), "a clone has it, too");
    let identity = clone.identity();
    drop(clone);
    assert_eq!(open(folder.path()).unwrap().identity(), identity);
}

#[test]
fn a_folder_is_for_our_user_alone() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("var/documents");
    drop(open(&folder).unwrap());
    for made in ["var", "var/documents", "var/documents/sm3"] {
        assert_eq!(mode(&above.path().join(made)), 0o700, "{made}");
    }
    assert_eq!(mode(&folder.join("lock")), 0o600);
}

#[tokio::test]
async fn documents_in_a_folder_that_others_see_are_for_our_user_alone() {
    let world = World::new(Kind::Sqlite);
    let folder = world.folder.path().join("documents");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    world.connect().await.keep_document(b"PK".to_vec()).await.unwrap();
    assert_eq!(mode(&folder), 0o755, "what was there is not ours to change");
    assert_eq!(mode(&folder.join("sm3")), 0o700);
}

#[tokio::test]
async fn a_database_belongs_to_the_folder_of_its_first_start() {
    for kind in KINDS {
        let world = World::new(kind);
        let first = world.connect().await;
        let other = world.folder.path().join("other");
        let other = Documents::in_folder(&other).await.unwrap();
        let refused = Store::connect(&world.options(), other).await.unwrap_err();
        assert!(matches!(refused, StoreError::OtherStore { .. }), "{kind:?}: {refused:?}");
        let text = refused.to_string();
        assert!(text.contains("documents (") && text.contains("other ("), "{text}");
        assert!(first.is_writable().await, "{kind:?}: the first goes on");
        drop(first);
        // It may be moved: it stays the same store.
        let moved = world.folder.path().join("moved");
        fs::rename(world.folder.path().join("documents"), &moved).unwrap();
        let moved = Documents::in_folder(&moved).await.unwrap();
        assert!(world.connect_with(moved).await.is_writable().await, "{kind:?}");
    }
}

/// Each has its own lock and the identity that the database knows, as on two machines.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_instance_with_a_copy_of_the_folder_is_refused() {
    for kind in KINDS {
        let world = World::new(kind);
        let first = world.connect().await;
        let copy = world.folder.path().join("copy");
        fs::create_dir(&copy).unwrap();
        fs::copy(world.folder.path().join("documents/identity"), copy.join("identity")).unwrap();
        let documents = Documents::in_folder(&copy).await.unwrap();
        let refused = Store::connect(&world.options(), documents.clone()).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotAlone { .. }), "{kind:?}: {refused:?}");
        assert!(first.is_writable().await, "{kind:?}: the first goes on");
        first.close().await;
        let second = world.connect_with(documents).await;
        assert!(second.is_writable().await, "{kind:?}");
        assert!(!first.is_writable().await, "{kind:?}: what was stopped takes nothing more");
        first.keep_document(b"PK".to_vec()).await.unwrap_err();
    }
}

/// As when PostgreSQL was started again, and another instance was faster.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_whose_place_was_taken_writes_nothing() {
    let world = World::new(Kind::Postgres);
    let first = world.connect().await;
    let copy = world.folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    fs::copy(world.folder.path().join("documents/identity"), copy.join("identity")).unwrap();
    let documents = Documents::in_folder(&copy).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' \
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(testkit::query(&world.url, end).unwrap(), ["t"]);
    let second = world.connect_with(documents).await;
    assert!(!first.is_writable().await);
    first.keep_document(b"PK".to_vec()).await.unwrap_err();
    assert!(first.insert(region(), &report(1)).await.is_err());
    assert!(second.is_writable().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_replaced_takes_nothing() {
    let world = World::new(Kind::Sqlite);
    let store = world.connect().await;
    let folder = world.folder.path().join("documents");
    fs::rename(&folder, world.folder.path().join("moved")).unwrap();
    let kept = store.keep_document(b"PK".to_vec()).await;
    assert!(matches!(kept, Err(StoreError::Folder { .. })), "{kept:?}");
    assert!(!folder.exists(), "nothing was made in its place");
    // As a disk that is mounted over it.
    drop(open_within(&folder).await);
    let kept = store.keep_document(b"PK".to_vec()).await;
    assert!(matches!(kept, Err(StoreError::Folder { .. })), "{kept:?}");
    until_not_ready(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_to_is_not_ready() {
    let world = World::new(Kind::Sqlite);
    let store = world.connect().await;
    assert!(store.is_writable().await);
    // Root may write anywhere: a folder in the place of the file stops even root.
    fs::create_dir(world.folder.path().join("documents/sm3/probe")).unwrap();
    until_not_ready(store.clone()).await;
    fs::remove_dir(world.folder.path().join("documents/sm3/probe")).unwrap();
    until_ready(store, true).await;
}

/// A pipe that nobody reads hangs who opens it, as a disk does that does not answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_hangs_is_told_within_seconds_and_takes_one_thread() {
    let world = World::new(Kind::Sqlite);
    let store = world.connect().await;
    let pipe = world.folder.path().join("documents/sm3/probe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let patience = Duration::from_secs(5);
    let looked = || tokio::time::timeout(patience, store.is_writable());
    assert!(!looked().await.unwrap(), "a look ends");
    let kept = tokio::time::timeout(patience, store.keep_document(b"PK".to_vec())).await.unwrap();
    assert!(matches!(kept, Err(StoreError::Folder { .. })), "{kept:?}");
    assert!(!looked().await.unwrap(), "so does the next one");
    // Whoever reads ends the wait, and gets a block of each thread that waited.
    assert_eq!(fs::read(&pipe).unwrap().len(), 4_096);
    until_ready(store.clone(), true).await;
}

/// Needs a mount; where it is refused, the test above holds as much as can be held.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_not_ready_until_there_is_room() {
    let disk = match Disk::new(1 << 20) {
        Ok(disk) => disk,
        Err(refused) => return eprintln!("only a folder that cannot be written to: {refused}"),
    };
    let world = World::new(Kind::Sqlite);
    let documents = Documents::in_folder(&disk.folder().join("documents")).await.unwrap();
    let store = world.connect_with(documents).await;
    assert!(store.is_writable().await);
    for byte in [1, 2] {
        disk.fill().unwrap();
        let kept = store.keep_document(vec![byte; 100_000]).await;
        assert!(matches!(kept, Err(StoreError::Documents { .. })), "{kept:?}");
        until_not_ready(store.clone()).await;
        disk.free().unwrap();
        store.keep_document(vec![byte; 100_000]).await.unwrap();
        until_ready(store.clone(), true).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn open(folder: &Path) -> Result<Documents, StoreError> {
    Documents::in_folder(folder).await
}

async fn open_within(folder: &Path) -> Documents {
    Documents::in_folder(folder).await.unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn until_not_ready(store: Store) {
    until_ready(store, false).await;
}

/// Readiness follows within the time that an answer holds.
pub(crate) async fn until_ready(store: Store, wanted: bool) {
    let runtime = tokio::runtime::Handle::current();
    let looked = move || until(|| Ok(runtime.block_on(store.is_writable()) == wanted));
    tokio::task::spawn_blocking(looked).await.unwrap().unwrap();
}
