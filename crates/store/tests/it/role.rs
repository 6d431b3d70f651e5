//! On PostgreSQL a service has the rights of its role and no others.

use sea_orm::ConnectionTrait;
use store::{Database, Lane, OpenError, Options};

use crate::database::{Place, SCHEMA, notes, write};

#[tokio::test]
async fn what_was_written_cannot_be_changed_or_taken_away() {
    let place = Place::postgres();
    let database = place.open().await;
    write(&database, 1).await;
    for lane in [Lane::Write, Lane::Look, Lane::Read, Lane::Probe] {
        for change in [
            "UPDATE notes SET parent = 1",
            "DELETE FROM notes",
            "TRUNCATE notes",
            "DROP TABLE notes",
            "UPDATE schema_migrations SET min_writer = 0",
        ] {
            let lease = database.lease(lane).await.unwrap();
            let error = lease.execute_unprepared(change).await.unwrap_err();
            assert_eq!(store::code(&error).as_deref(), Some("42501"), "{change}: {error}");
        }
    }
    assert_eq!(notes(&place).await, [1]);
}

/// As in production: the owner migrates, the service logs in as somebody who may only what its role may.
#[tokio::test]
async fn the_owner_migrates_and_the_service_works() {
    let place = Place::postgres();
    let name = place.url.rsplit('/').next().unwrap().to_owned();
    let (login, role) = (format!("login_{name}"), format!("role_{name}"));
    let url = place.url.replace("postgres@", &format!("{login}@"));
    let service = Options::new(url, &role);
    let owner = Options::new(&place.url, &role);
    run(&place, &format!("CREATE ROLE {login} LOGIN")).await;

    let refused = Database::open(&service, &SCHEMA).await.unwrap_err();
    assert!(matches!(refused, OpenError::NoRole { .. }), "{refused:?}");
    assert!(refused.to_string().contains(&format!("CREATE ROLE {role} NOLOGIN")), "{refused}");
    assert_eq!(Database::migrate(&owner, &SCHEMA).await.unwrap(), ["0001_notes"]);
    assert!(Database::migrate(&owner, &SCHEMA).await.unwrap().is_empty(), "again is a no-op");
    run(&place, &format!("GRANT {role} TO {login}")).await;

    let database = Database::open(&service, &SCHEMA).await.unwrap();
    write(&database, 1).await;
    assert!(database.is_writable().await);
    database.close().await;
    run(&place, &format!("DROP OWNED BY {role}; DROP ROLE {login}; DROP ROLE {role}")).await;
}

#[tokio::test]
async fn who_may_not_change_the_schema_is_told_who_may() {
    let place = Place::postgres();
    let name = place.url.rsplit('/').next().unwrap().to_owned();
    let (login, role) = (format!("login_{name}"), format!("role_{name}"));
    run(&place, &format!("CREATE ROLE {role} NOLOGIN; CREATE ROLE {login} LOGIN IN ROLE {role}"))
        .await;
    let url = place.url.replace("postgres@", &format!("{login}@"));
    let refused = Database::open(&Options::new(url, &role), &SCHEMA).await.unwrap_err();
    assert!(matches!(refused, OpenError::Behind { .. }), "{refused:?}");
    assert!(refused.to_string().contains("jixiao-test migrate"), "{refused}");
    run(&place, &format!("DROP ROLE {login}; DROP ROLE {role}")).await;
}

/// As the administrator of the server.
async fn run(place: &Place, sql: &str) {
    let db = sea_orm::Database::connect(&place.url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
}
