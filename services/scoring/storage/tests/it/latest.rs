//! Which scorecard is the latest: revision decides, then the books, then the order of computing, and never a clock.

use std::collections::BTreeSet;

use domain::Scorecard;
use scoring_storage::Store;
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::{
    content::{explained, id, instant, scorecard},
    place::{Place, on_both_databases},
};

on_both_databases!(
    a_clock_that_goes_back_hides_no_scorecard,
    replicas_whose_clocks_disagree_have_one_latest,
    an_old_revision_scored_late_is_not_the_latest,
    older_books_scored_late_are_not_the_latest,
    books_that_are_as_before_bring_their_scorecard_back,
    a_retry_is_not_counted,
    of_many_at_once_each_has_its_number,
);

const HOUR: i64 = 3_600;

/// Keeps `card` as computed when the clock showed this second.
async fn keep(store: &Store, card: &Scorecard, second: i64) {
    store.keep("532329".parse().unwrap(), card, instant(second)).await.unwrap();
}

#[track_caller]
fn check(found: Option<domain::FiledScorecard>, expected: &Scorecard) {
    assert_eq!(found.unwrap().scorecard.digest(), expected.digest());
}

/// A scorecard of revision 1, read at this place of the books.
fn read_at(sequence: u64, explanation: &str) -> Scorecard {
    explained(explanation, (1, 1, sequence))
}

async fn a_clock_that_goes_back_hides_no_scorecard(place: Place) {
    let store = place.open().await;
    let (first, second) = (scorecard(1, 1, 7), scorecard(1, 2, 7));
    keep(&store, &first, HOUR).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &first);
    keep(&store, &second, 0).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &second);
    check(store.find_scorecard(id(1), Some(first.digest())).await.unwrap(), &first);
}

async fn replicas_whose_clocks_disagree_have_one_latest(place: Place) {
    let (ahead, behind) = (place.open().await, place.open().await);
    let (first, second) = (read_at(7, "first"), read_at(8, "second"));
    keep(&ahead, &first, HOUR).await;
    keep(&behind, &second, 0).await;
    for replica in [&ahead, &behind] {
        check(replica.find_scorecard(id(1), None).await.unwrap(), &second);
    }
    // On the same books, as under another version of the policy, the last one that was computed counts.
    let third = read_at(8, "third");
    keep(&behind, &third, -HOUR).await;
    for replica in [&ahead, &behind] {
        check(replica.find_scorecard(id(1), None).await.unwrap(), &third);
    }
}

async fn an_old_revision_scored_late_is_not_the_latest(place: Place) {
    let store = place.open().await;
    let (second, first) = (scorecard(1, 2, 7), scorecard(1, 1, 9));
    keep(&store, &second, 0).await;
    keep(&store, &first, HOUR).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &second);
}

async fn older_books_scored_late_are_not_the_latest(place: Place) {
    let store = place.open().await;
    let (newer, older) = (read_at(9, "newer"), read_at(8, "older"));
    keep(&store, &newer, 0).await;
    keep(&store, &older, HOUR).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &newer);
}

async fn books_that_are_as_before_bring_their_scorecard_back(place: Place) {
    let store = place.open().await;
    keep(&store, &read_at(7, "paid nothing"), 0).await;
    keep(&store, &read_at(8, "paid"), 1).await;
    // A refund: the same content, so the same scorecard, which is kept once.
    keep(&store, &read_at(9, "paid nothing"), 2).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &read_at(7, "paid nothing"));
    // It stood at 12, too: what was read at 11 and kept late is older than that.
    keep(&store, &read_at(12, "paid nothing"), 3).await;
    keep(&store, &read_at(11, "paid"), 4).await;
    check(store.find_scorecard(id(1), None).await.unwrap(), &read_at(7, "paid nothing"));
}

async fn a_retry_is_not_counted(place: Place) {
    let store = place.open().await;
    for second in 0..3 {
        keep(&store, &read_at(7, "first"), second).await;
    }
    assert_eq!(numbers(&place).await, [1]);
}

async fn of_many_at_once_each_has_its_number(place: Place) {
    let replicas = [place.open().await, place.open().await];
    let cards: Vec<_> = (0..8).map(|number| read_at(7, &format!("number {number}"))).collect();
    let tasks: Vec<_> = cards
        .iter()
        .cloned()
        .zip(replicas.iter().cycle().cloned())
        .map(|(card, store)| tokio::spawn(async move { keep(&store, &card, 0).await }))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(numbers(&place).await, [1, 2, 3, 4, 5, 6, 7, 8]);
    let kept: BTreeSet<_> = cards.iter().map(|card| card.digest().to_string()).collect();
    let latest = replicas[0].find_scorecard(id(1), None).await.unwrap().unwrap();
    assert!(kept.contains(&latest.scorecard.digest().to_string()));
}

/// The numbers that were given to the scorings of evaluation 1.
async fn numbers(place: &Place) -> Vec<i64> {
    let db = Database::connect(&place.url).await.unwrap();
    let select = "SELECT number FROM scorings ORDER BY number";
    let select = Statement::from_string(db.get_database_backend(), select);
    let rows = db.query_all_raw(select).await.unwrap();
    rows.iter().map(|row| row.try_get("", "number").unwrap()).collect()
}
