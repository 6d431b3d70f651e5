//! The stored layout, byte for byte: what was filed years ago must stay readable.

use expect_test::{ExpectFile, expect_file};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::{
    content::{evaluation, id, instant, scorecard},
    place::Place,
};

#[tokio::test]
async fn the_layout_of_format_1_is_kept() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.create(&evaluation(1, "532329", "标题"), instant(0)).await.unwrap();
    store.keep("532329".parse().unwrap(), &scorecard(1, 1, 7), instant(0)).await.unwrap();
    check(&place, "evaluations", expect_file!["../golden/evaluation.v1.json"]).await;
    check(&place, "scorecards", expect_file!["../golden/scorecard.v1.json"]).await;
}

#[tokio::test]
async fn a_format_of_the_future_is_not_guessed() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.create(&evaluation(1, "532329", "标题"), instant(0)).await.unwrap();
    let db = Database::connect(&place.url).await.unwrap();
    db.execute_unprepared("UPDATE evaluations SET format = 2").await.unwrap();
    assert!(store.find(id(1), None).await.is_err());
}

/// One row per table, as it is stored.
async fn check(place: &Place, table: &str, golden: ExpectFile) {
    let db = Database::connect(&place.url).await.unwrap();
    let select = format!("SELECT content FROM {table}");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, select)).await.unwrap();
    let content: String = row.unwrap().try_get("", "content").unwrap();
    golden.assert_eq(&content);
}
