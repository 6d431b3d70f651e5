//! Scorecards: each is kept once, and one changed byte is found.

use scoring_storage::{Kept, StoreError};
use sea_orm::ConnectionTrait;

use crate::{
    content::{id, instant, scorecard},
    place::{Place, on_both_databases},
};

on_both_databases!(
    what_is_kept_is_read_back,
    the_same_scorecard_is_kept_once,
    one_changed_byte_is_found,
);

async fn what_is_kept_is_read_back(place: Place) {
    let store = place.open().await;
    let card = scorecard(1, 1, u64::try_from(i64::MAX).unwrap());
    let region = "532329".parse().unwrap();
    let Kept { filed, is_new } = store.keep(region, &card, instant(0)).await.unwrap();
    assert!(is_new);
    assert_eq!((&filed.scorecard, filed.scored_at), (&card, instant(0)));
    let found = store.find_scorecard(id(1), Some(card.digest())).await.unwrap();
    assert_eq!(found, Some(filed));
    let none = store.find_scorecard(id(1), Some(domain::Digest::of(b""))).await.unwrap();
    assert_eq!(none, None);
    assert_eq!(store.find_scorecard(id(2), None).await.unwrap(), None);
}

async fn the_same_scorecard_is_kept_once(place: Place) {
    let store = place.open().await;
    let region = "532329".parse().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let store = store.clone();
            // The books of other projects grew in between: that is no other result.
            let card = scorecard(1, 1, number);
            tokio::spawn(async move { store.keep(region, &card, instant(0)).await.unwrap() })
        })
        .collect();
    let mut new = 0;
    for task in tasks {
        new += usize::from(task.await.unwrap().is_new);
    }
    assert_eq!(new, 1);
}

async fn one_changed_byte_is_found(place: Place) {
    let store = place.open().await;
    let card = scorecard(1, 1, 0);
    store.keep("532329".parse().unwrap(), &card, instant(0)).await.unwrap();
    let db = sea_orm::Database::connect(&place.url).await.unwrap();
    let change = "UPDATE scorecards SET content = replace(content, '\"8.00\"', '\"9.00\"')";
    assert_eq!(db.execute_unprepared(change).await.unwrap().rows_affected(), 1);
    let found = store.find_scorecard(id(1), Some(card.digest())).await;
    assert!(matches!(found, Err(StoreError::Corrupt { .. })), "{found:?}");
}
