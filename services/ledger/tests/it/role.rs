//! On PostgreSQL the service works as a role that can add to the books, and change nothing in them.

use testkit::{
    postgres::{Cluster, Durability},
    query,
};

use crate::{
    database::Database,
    program::Program,
    words::approval,
    world::{World, post, verify},
};

/// The role that the service turns into on every connection.
const ROLE: &str = "jixiao_ledger";
const CHANGES: [&str; 8] = [
    "UPDATE transactions SET amount_fen = 1",
    "DELETE FROM transactions",
    "TRUNCATE transactions",
    "UPDATE entries SET amount_fen = 1",
    "DELETE FROM entries",
    "TRUNCATE entries",
    "DROP TABLE entries",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_of_the_service_changes_no_posted_row() {
    let world = World::start(Database::postgres()).await;
    world.register().await;
    world.post(approval(100)).await.unwrap();
    let url = world.database.url.clone();
    for statement in CHANGES {
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

/// As in production: the owner migrates, the service logs in as somebody who is only a member of its role.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_login_of_the_service_changes_no_posted_row() {
    let cluster = Cluster::start(Durability::None).unwrap();
    let administrator = cluster.database().unwrap();
    let (_, name) = administrator.rsplit_once('/').unwrap();
    for statement in [
        &format!("CREATE ROLE {ROLE} NOLOGIN"),
        &format!("CREATE ROLE owner LOGIN IN ROLE {ROLE}"),
        &format!("CREATE ROLE service LOGIN IN ROLE {ROLE}"),
        &format!("ALTER DATABASE {name} OWNER TO owner"),
    ] {
        query(&administrator, statement).unwrap();
    }
    let [owner, service] =
        ["owner@", "service@"].map(|login| administrator.replace("postgres@", login));
    let program = Program::start_with(&service, &[("LEDGER__DATABASE__MIGRATOR_URL", &owner)]);
    program.register().await;
    post(&program.client(), approval(100)).await.unwrap();
    for statement in CHANGES {
        for role in ["RESET ROLE", &format!("SET ROLE {ROLE}"), "SET ROLE owner"] {
            let error = query(&service, &format!("{role}; {statement}")).unwrap_err().to_string();
            assert!(error.contains("42501"), "{role}; {statement}: {error}");
        }
    }
    let tables = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(query(&administrator, tables).unwrap(), ["owner"]);
    post(&program.client(), approval(1)).await.unwrap();
    assert_eq!(verify(&administrator).await, 2);
}
