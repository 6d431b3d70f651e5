//! Runs each story on SQLite and on PostgreSQL.

use tempfile::TempDir;

/// Where the books of a test are. They go away with it.
pub(crate) struct Database {
    pub(crate) url: String,
    /// Kept so that it is removed at the end.
    _folder: Option<TempDir>,
}

impl Database {
    /// A new SQLite file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/ledger.db", folder.path().display());
        Self { url, _folder: Some(folder) }
    }

    /// A new database on PostgreSQL.
    pub(crate) fn postgres() -> Self {
        Self { url: testkit::postgres::database().unwrap(), _folder: None }
    }
}

/// A test per database for each story, which gets a [`crate::world::World`].
macro_rules! on_both_databases {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let database = crate::database::Database::sqlite();
                    super::$story(crate::world::World::start(database).await).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let database = crate::database::Database::postgres();
                    super::$story(crate::world::World::start(database).await).await;
                }
            )*
        }
    };
}

pub(crate) use on_both_databases;
