//! On PostgreSQL the service works as a role that can add to the books, and change nothing in them.

use testkit::query;

use crate::{
    database::Database,
    words::approval,
    world::{World, verify},
};

/// The role that the service turns into on every connection.
const ROLE: &str = "jixiao_ledger";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_of_the_service_changes_no_posted_row() {
    let world = World::start(Database::postgres()).await;
    world.register().await;
    world.post(approval(100)).await.unwrap();
    let url = world.database.url.clone();
    for statement in [
        "UPDATE transactions SET amount_fen = 1",
        "DELETE FROM transactions",
        "TRUNCATE transactions",
        "UPDATE entries SET amount_fen = 1",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "DROP TABLE entries",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
    ] {
        let error = query(&url, &format!("SET ROLE {ROLE}; {statement}")).unwrap_err().to_string();
        assert!(error.contains("42501"), "{statement}: {error}");
    }
    let rows = query(&url, &format!("SET ROLE {ROLE}; SELECT amount_fen FROM transactions"));
    assert_eq!(rows.unwrap(), ["100"], "it reads");
    let login = format!("SELECT rolcanlogin FROM pg_roles WHERE rolname = '{ROLE}'");
    assert_eq!(query(&url, &login).unwrap(), ["f"], "nobody logs in as it");
    world.post(approval(1)).await.unwrap();
    let database = world.stop().await;
    assert_eq!(verify(&database.url).await, 2);
}
