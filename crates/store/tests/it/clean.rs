//! A connection that did not end cleanly serves nobody else.

use sea_orm::{ConnectionTrait, Statement};
use store::Lane;

use crate::database::{Place, insert, notes, on_both_databases, write};

on_both_databases!(
    what_follows_a_failed_commit_is_kept,
    a_transaction_that_is_dropped_is_undone,
    a_transaction_after_an_error_is_not_committed,
    a_rollback_keeps_the_connection,
    a_view_sees_one_state,
);

/// The fault of the pool of sqlx: the connection counted itself inside a transaction, and the next commit committed
/// nothing.
async fn what_follows_a_failed_commit_is_kept(place: Place) {
    let database = place.open().await;
    for round in 0..3 {
        let transaction = database.begin().await.unwrap();
        transaction.execute_unprepared(&insert(100, Some(-1))).await.unwrap();
        transaction.commit().await.unwrap_err();
        write(&database, round).await;
        assert_eq!(notes(&place).await, (0..=round).collect::<Vec<_>>());
    }
}

async fn a_transaction_that_is_dropped_is_undone(place: Place) {
    let database = place.open().await;
    let transaction = database.begin().await.unwrap();
    transaction.execute_unprepared(&insert(1, None)).await.unwrap();
    drop(transaction);
    write(&database, 2).await;
    assert_eq!(notes(&place).await, [2]);
}

/// PostgreSQL answers the COMMIT of a transaction that failed with success, and has rolled it back.
async fn a_transaction_after_an_error_is_not_committed(place: Place) {
    let database = place.open().await;
    write(&database, 1).await;
    let transaction = database.begin().await.unwrap();
    transaction.execute_unprepared(&insert(2, None)).await.unwrap();
    transaction.execute_unprepared(&insert(1, None)).await.unwrap_err();
    transaction.execute_unprepared(&insert(3, None)).await.unwrap_err();
    transaction.commit().await.unwrap_err();
    assert_eq!(notes(&place).await, [1]);
}

async fn a_rollback_keeps_the_connection(place: Place) {
    let database = place.open().await;
    let transaction = database.begin().await.unwrap();
    transaction.execute_unprepared(&insert(1, None)).await.unwrap();
    transaction.rollback().await.unwrap();
    // Outside of a transaction a refused row spoils nothing.
    let lease = database.lease(Lane::Write).await.unwrap();
    lease.execute_unprepared(&insert(2, None)).await.unwrap();
    let error = lease.execute_unprepared(&insert(2, None)).await.unwrap_err();
    assert!(store::is_taken(&error), "{error}");
    lease.execute_unprepared(&insert(3, None)).await.unwrap();
    assert_eq!(notes(&place).await, [2, 3]);
}

async fn a_view_sees_one_state(place: Place) {
    let database = place.open().await;
    // More often than there are connections.
    for (before, next) in (0_i64..).zip(1..40) {
        let view = database.view().await.unwrap();
        let count =
            || Statement::from_string(database.backend(), "SELECT COUNT(*) AS n FROM notes");
        let first = view.query_one_raw(count()).await.unwrap().unwrap();
        write(&database, next).await;
        let second = view.query_one_raw(count()).await.unwrap().unwrap();
        for row in [first, second] {
            assert_eq!(row.try_get::<i64>("", "n").unwrap(), before);
        }
        view.rollback().await.unwrap();
    }
}
