//! How old a program may be to a schema.

use sea_orm::ConnectionTrait;
use store::{Database, Lane, Migration, OpenError, Schema};
use tokio::task::JoinSet;

use crate::database::{Place, SCHEMA, on_both_databases, write};

on_both_databases!(
    many_that_start_at_once_all_start,
    an_edited_migration_is_refused,
    an_older_program_does_what_the_schema_allows,
);

/// A second step, which says what programs that know only the first may do.
const fn newer(min_reader: i64, min_writer: i64) -> [Migration; 2] {
    let second = "CREATE TABLE more (id BIGINT PRIMARY KEY)";
    let name = "0002_more";
    let [first] = SCHEMA.migrations else { panic!("it has one") };
    [*first, Migration { name, postgres: second, sqlite: second, min_reader, min_writer }]
}

async fn many_that_start_at_once_all_start(place: Place) {
    let mut starts = JoinSet::new();
    for _ in 0..8 {
        let options = place.options();
        starts.spawn(async move { Database::open(&options, &SCHEMA).await });
    }
    while let Some(started) = starts.join_next().await {
        started.unwrap().unwrap();
    }
}

async fn an_edited_migration_is_refused(place: Place) {
    place.open().await.close().await;
    let [first] = SCHEMA.migrations else { panic!("it has one") };
    let edited = Migration { sqlite: "CREATE TABLE notes (id INTEGER)", ..*first };
    let migrations: &'static [Migration] = Box::leak(Box::new([edited]));
    let edited = Schema { migrations, ..SCHEMA };
    let refused = Database::open(&place.options(), &edited).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Edited { name } if name == "0001_notes"), "{refused:?}");
}

async fn an_older_program_does_what_the_schema_allows(place: Place) {
    write(&place.open().await, 1).await;
    upgrade(&place, &const { newer(1, 1) }).await;
    write(&place.open().await, 2).await;

    set(&place, "min_writer = 2").await;
    let reader = place.open().await;
    assert!(!reader.is_writable().await);
    let refused = reader.begin().await.unwrap_err().to_string();
    assert!(refused.contains("writing needs version"), "{refused}");
    let lease = reader.lease(Lane::Read).await.unwrap();
    lease.execute_unprepared("SELECT * FROM notes").await.unwrap();

    set(&place, "min_reader = 2").await;
    let refused = Database::open(&place.options(), &SCHEMA).await.unwrap_err();
    assert!(matches!(refused, OpenError::TooOld { .. }), "{refused:?}");
    let version = env!("CARGO_PKG_VERSION");
    assert!(refused.to_string().contains(&format!("{version} 版更新")), "{refused}");
}

async fn upgrade(place: &Place, migrations: &'static [Migration]) {
    let newer = Schema { migrations, ..SCHEMA };
    Database::open(&place.options(), &newer).await.unwrap().close().await;
}

/// What the second step says, said otherwise: it is not part of what is summed up.
async fn set(place: &Place, column: &str) {
    let db = sea_orm::Database::connect(&place.url).await.unwrap();
    let update = format!("UPDATE schema_migrations SET {column} WHERE number = 2");
    db.execute_unprepared(&update).await.unwrap();
}
