//! The fence: a position is taken once, an id is taken once, and balances are proved.

use ledger_storage::AppendError;

use crate::database::{Database, SHARDS, account, batch, on_both_databases};

on_both_databases!(
    what_is_written_comes_back,
    a_position_is_taken_once,
    an_id_is_taken_once,
    wrong_balances_are_not_written,
    a_batch_of_thousands_is_one,
    many_writers_leave_no_gap,
);

async fn what_is_written_comes_back(database: Database) {
    let store = database.open().await;
    let first = batch(0, 0, &[1, 2]);
    store.append(&first).await.unwrap();
    let posting = &first.postings[1];
    let id = posting.posted.transaction.id();
    let region = posting.posted.transaction.fields().region;
    let found = store.find_transactions(region, &[id]).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&posting.posted));
    assert_eq!(store.entries_at(posting.posted.position).await.unwrap(), posting.entries);
    let loaded = store.load(9, &[account("EXE").id(), account("PAID").id()]).await.unwrap();
    assert_eq!(loaded.head, posting.posted.position);
    assert_eq!(loaded.totals.len(), 1, "one that was never posted to has none");
    let other = store.load(8, &[]).await.unwrap();
    assert_eq!(other.head.sequence, 0);
}

async fn a_position_is_taken_once(database: Database) {
    let store = database.open().await;
    store.append(&batch(0, 0, &[1])).await.unwrap();
    // Of other accounts, so that nothing but the position is in the way.
    let mut late = batch(0, 0, &[2]);
    late.changes.clear();
    let refused = store.append(&late).await.unwrap_err();
    assert!(matches!(refused, AppendError::PositionTaken { .. }), "{refused:?}");
    let refused = store.append(&batch(0, 0, &[2])).await.unwrap_err();
    let stale = matches!(refused, AppendError::PositionTaken { .. } | AppendError::Disproved);
    assert!(stale, "{refused:?}");
    assert_eq!(store.verify(9).await.unwrap().faults, []);
    store.append(&batch(1, 1, &[2])).await.unwrap();
    assert_eq!(store.verify(9).await.unwrap().transactions, 2);
}

async fn an_id_is_taken_once(database: Database) {
    let store = database.open().await;
    store.append(&batch(0, 0, &[1])).await.unwrap();
    let refused = store.append(&batch(1, 1, &[2, 1])).await.unwrap_err();
    assert!(matches!(refused, AppendError::IdTaken), "{refused:?}");
    let report = store.verify(9).await.unwrap();
    assert_eq!((report.transactions, report.faults), (1, vec![]), "nothing of the batch is there");
}

async fn wrong_balances_are_not_written(database: Database) {
    let store = database.open().await;
    store.append(&batch(0, 0, &[1])).await.unwrap();
    let refused = store.append(&batch(1, 0, &[2])).await.unwrap_err();
    assert!(matches!(refused, AppendError::Disproved), "{refused:?}");
    let report = store.verify(9).await.unwrap();
    assert_eq!((report.transactions, report.faults), (1, vec![]));
}

async fn a_batch_of_thousands_is_one(database: Database) {
    let store = database.open().await;
    let ids: Vec<u128> = (1..=2_500).collect();
    store.append(&batch(0, 0, &ids)).await.unwrap();
    let report = store.verify(9).await.unwrap();
    assert_eq!((report.transactions, report.entries, report.faults), (2_500, 5_000, vec![]));
}

async fn many_writers_leave_no_gap(database: Database) {
    let store = database.open().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8_u128 {
        let options = database.options();
        writers.spawn(async move {
            let store = ledger_storage::Store::connect(&options, SHARDS).await.unwrap();
            for turn in 0..10 {
                loop {
                    let head = store.head(9).await.unwrap().sequence;
                    let before = i64::try_from(head).unwrap();
                    match store.append(&batch(head, before, &[writer * 1_000 + turn + 1])).await {
                        Ok(()) => break,
                        Err(AppendError::IdTaken | AppendError::Unknown(_)) => panic!("{writer}"),
                        Err(_) => {}
                    }
                }
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let report = store.verify(9).await.unwrap();
    assert_eq!((report.transactions, report.faults), (80, vec![]));
}
