//! Opening a database: many at once, again, with another number of shards, in memory.

use ledger_storage::{Options, Store, StoreError};
use tokio::task::JoinSet;

use crate::database::{Database, batch, on_both_databases};

on_both_databases!(eight_start_at_once, the_number_of_shards_is_fixed);

async fn eight_start_at_once(database: Database) {
    let mut starts = JoinSet::new();
    for _ in 0..8 {
        let options = database.options();
        starts.spawn(async move { Store::connect(&options).await.map(|store| store.shards()) });
    }
    while let Some(started) = starts.join_next().await {
        assert_eq!(started.unwrap().unwrap(), 16);
    }
}

async fn the_number_of_shards_is_fixed(database: Database) {
    database.open().await;
    let other = Options { shards: 8, ..database.options() };
    let refused = Store::connect(&other).await.unwrap_err();
    assert!(matches!(refused, StoreError::Shards { found: 16, expected: 8 }), "{refused:?}");
}

#[tokio::test]
async fn a_database_in_memory_lives_as_long_as_its_store() {
    let options = Options { url: "sqlite::memory:".to_owned(), connections_max: 8, shards: 16 };
    let store = Store::connect(&options).await.unwrap();
    store.append(&batch(0, 0, &[1, 2, 3])).await.unwrap();
    let clone = store.clone();
    let (head, report) = tokio::join!(store.head(9), clone.verify(9));
    assert_eq!((head.unwrap().sequence, report.unwrap().transactions), (3, 3));
    let another = Store::connect(&options).await.unwrap();
    assert_eq!(another.head(9).await.unwrap().sequence, 0);
}
