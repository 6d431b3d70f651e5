//! The file of SQLite: for nobody else, whole after a stop, and watched.

use std::{fs, os::unix::fs::MetadataExt as _, path::PathBuf};

use store::{Database, Options};

use crate::database::{Place, notes, write};

fn path(place: &Place) -> PathBuf {
    place.folder.as_ref().unwrap().path().join("made/notes.db")
}

#[tokio::test]
async fn nobody_else_may_read_the_files() {
    let place = Place::sqlite();
    let database = place.open().await;
    write(&database, 1).await;
    for name in ["notes.db", "notes.db-wal", "notes.db-shm"] {
        let mode = fs::metadata(path(&place).with_file_name(name)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::metadata(path(&place).parent().unwrap()).unwrap().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn after_a_stop_one_file_is_everything() {
    let place = Place::sqlite();
    let database = place.open().await;
    for id in 0..100 {
        write(&database, id).await;
    }
    database.close().await;
    let log = path(&place).with_file_name("notes.db-wal");
    assert!(fs::metadata(log).map_or(0, |log| log.len()) == 0);
    let mut copy = Place::sqlite();
    let file = copy.folder.as_ref().unwrap().path().join("copy.db");
    fs::copy(path(&place), &file).unwrap();
    copy.url = format!("sqlite://{}", file.display());
    assert_eq!(notes(&copy).await.len(), 100);
}

#[tokio::test]
async fn a_file_that_is_gone_takes_nothing_more() {
    for log in [false, true] {
        let place = Place::sqlite();
        let database = place.open().await;
        write(&database, 1).await;
        let gone = path(&place).with_file_name(if log { "notes.db-wal" } else { "notes.db" });
        fs::remove_file(gone).unwrap();
        assert!(refuses(&database).await);
        assert!(!database.is_writable().await);
    }
}

#[tokio::test]
async fn a_file_that_others_put_there_is_not_ours() {
    let (place, other) = (Place::sqlite(), Place::sqlite());
    let database = place.open().await;
    let stranger = other.open().await;
    write(&stranger, 7).await;
    stranger.close().await;
    fs::rename(path(&other), path(&place)).unwrap();
    assert!(refuses(&database).await);
    assert!(refuses(&database).await, "a new connection finds the same");
}

#[tokio::test]
async fn a_file_that_is_made_read_only_takes_nothing_more() {
    let place = Place::sqlite();
    let database = place.open().await;
    let mut permissions = fs::metadata(path(&place)).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path(&place), permissions).unwrap();
    assert!(refuses(&database).await);
    assert!(!database.is_writable().await);
}

#[tokio::test]
async fn a_place_that_cannot_be_used_is_named() {
    let place = Place::sqlite();
    let file = place.folder.as_ref().unwrap().path().join("file");
    fs::write(&file, "").unwrap();
    let url = format!("sqlite://{}/notes.db", file.display());
    let options = Options::new(url, "jixiao_store_test");
    let error = Database::open(&options, &crate::database::SCHEMA).await.unwrap_err();
    assert!(error.to_string().contains("请检查目录和权限"), "{error}");
}

/// Whether a note is not acknowledged.
async fn refuses(database: &Database) -> bool {
    use sea_orm::ConnectionTrait;
    let Ok(transaction) = database.begin().await else { return true };
    let written = transaction.execute_unprepared(&crate::database::insert(2, None)).await;
    written.is_err() || transaction.commit().await.is_err()
}
