//! Opening a database: many at once, again, with another number of shards.

use ledger_storage::{Store, StoreError};
use store::Options;
use tokio::task::JoinSet;

use crate::database::{Database, SHARDS, on_both_databases};

on_both_databases!(eight_start_at_once);

async fn eight_start_at_once(database: Database) {
    let mut starts = JoinSet::new();
    for _ in 0..8 {
        let options = database.options();
        starts.spawn(
            async move { Store::connect(&options, SHARDS).await.map(|store| store.shards()) },
        );
    }
    // SQLite has one writer, and one log.
    let shards = if database.url.starts_with("sqlite") { 1 } else { SHARDS };
    while let Some(started) = starts.join_next().await {
        assert_eq!(started.unwrap().unwrap(), shards);
    }
}

#[tokio::test]
async fn the_number_of_shards_is_fixed() {
    let database = Database::postgres();
    database.open().await;
    let refused = Store::connect(&database.options(), 8).await.unwrap_err();
    assert!(matches!(refused, StoreError::Shards { found: 16, expected: 8 }), "{refused:?}");
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    for url in ["sqlite::memory:", "sqlite://books?mode=memory"] {
        let refused = Store::connect(&Options::new(url, "jixiao_ledger"), SHARDS).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("请改用临时文件"), "{error}");
    }
}
