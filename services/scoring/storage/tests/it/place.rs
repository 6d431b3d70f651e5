//! Where a store is: each test has a database of its own.

use scoring_storage::{Options, Store};
use tempfile::TempDir;

/// A database, and the folder that it goes with.
pub(crate) struct Place {
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Place {
    /// A new SQLite file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("scoring.db").display());
        Self { url, _folder: Some(folder) }
    }

    /// A new database of a PostgreSQL server.
    pub(crate) fn postgres() -> Self {
        Self { url: testkit::postgres::database().unwrap(), _folder: None }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(&self.url, "jixiao_scoring")
    }

    pub(crate) async fn open(&self) -> Store {
        Store::connect(&self.options()).await.unwrap()
    }
}

/// Runs async tests that take a [`Place`] on both databases.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(crate::place::Place::sqlite()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(crate::place::Place::postgres()).await;
                }
            )+
        }
    };
}

pub(crate) use on_both_databases;
