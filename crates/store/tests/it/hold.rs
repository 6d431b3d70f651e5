//! A lock that one process has as long as it serves.

use testkit::query;

use crate::database::{Place, on_both_databases};

on_both_databases!(a_lock_has_one_holder);

const LOCK: i64 = 7;

async fn a_lock_has_one_holder(place: Place) {
    let (one, other) = (place.open().await, place.open().await);
    let held = one.hold(LOCK).await.unwrap().unwrap();
    held.check().await.unwrap();
    assert!(other.hold(LOCK).await.unwrap().is_none());
    assert!(other.hold(8).await.unwrap().is_some(), "another lock is another");
    held.release().await;
    held.check().await.unwrap_err();
    let held = other.hold(LOCK).await.unwrap().unwrap();
    drop(held);
    assert!(one.hold(LOCK).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_whose_connection_was_lost_is_taken_again_unless_another_has_it() {
    let place = Place::postgres();
    let (one, other) = (place.open().await, place.open().await);
    let held = one.hold(LOCK).await.unwrap().unwrap();
    cut(&place);
    held.check().await.unwrap();
    assert!(other.hold(LOCK).await.unwrap().is_none());
    cut(&place);
    let taken = other.hold(LOCK).await.unwrap().unwrap();
    held.check().await.unwrap_err();
    taken.check().await.unwrap();
    taken.release().await;
    // The server takes a moment to see the session end.
    while held.check().await.is_err() {
        tokio::task::yield_now().await;
    }
}

/// Ends the session that has the lock, as a server that restarts does.
fn cut(place: &Place) {
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' \
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(query(&place.url, end).unwrap(), ["t"]);
}
