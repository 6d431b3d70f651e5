//! New databases with a small schema.

use sea_orm::{ConnectionTrait, Statement};
use store::{Database, Lane, Migration, Options, Schema};
use tempfile::TempDir;

/// A parent that is missing is noticed at the end of the transaction only, so that a commit can be made to fail.
const FIRST: Migration = Migration {
    name: "0001_notes",
    postgres: "CREATE TABLE notes (id BIGINT PRIMARY KEY, \
               parent BIGINT REFERENCES notes DEFERRABLE INITIALLY DEFERRED)",
    sqlite: "CREATE TABLE notes (id INTEGER PRIMARY KEY, \
             parent INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED) STRICT",
    min_reader: 1,
    min_writer: 1,
};

pub(crate) const SCHEMA: Schema = Schema {
    program: "jixiao-test",
    migrations: &[FIRST],
    grants: "GRANT SELECT, INSERT ON notes TO \"{role}\"",
    lock: 4_711,
};

/// Where a test writes. It goes away with the test.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) folder: Option<TempDir>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/made/notes.db", folder.path().display());
        Self { url, folder: Some(folder) }
    }

    pub(crate) fn postgres() -> Self {
        Self { url: testkit::postgres::database().unwrap(), folder: None }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(&self.url, "jixiao_store_test")
    }

    pub(crate) async fn open(&self) -> Database {
        Database::open(&self.options(), &SCHEMA).await.unwrap()
    }
}

/// `INSERT INTO notes`.
pub(crate) fn insert(id: i64, parent: Option<i64>) -> String {
    let parent = parent.map_or("NULL".to_owned(), |parent| parent.to_string());
    format!("INSERT INTO notes (id, parent) VALUES ({id}, {parent})")
}

/// Writes one note in a transaction of its own.
pub(crate) async fn write(database: &Database, id: i64) {
    let transaction = database.begin().await.unwrap();
    transaction.execute_unprepared(&insert(id, None)).await.unwrap();
    transaction.commit().await.unwrap();
}

/// The notes that somebody else sees.
pub(crate) async fn notes(place: &Place) -> Vec<i64> {
    let database = place.open().await;
    let lease = database.lease(Lane::Read).await.unwrap();
    let select = Statement::from_string(database.backend(), "SELECT id FROM notes ORDER BY id");
    let rows = lease.query_all_raw(select).await.unwrap();
    rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
}

/// A test per database for each story.
macro_rules! on_both_databases {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $story() {
                super::$story(crate::database::Place::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test] async fn $story() {
                super::$story(crate::database::Place::postgres()).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;
