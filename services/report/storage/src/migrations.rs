//! The schema, as SQL files that are applied in order and never edited afterwards.

use sea_orm::{
    DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{
    async_trait,
    prelude::{
        ConnectionTrait, DbErr, DynIden, IntoIden, MigrationName, MigrationTrait, MigratorTrait,
        SchemaManager,
    },
};

/// Names the lock that keeps instances which start at once apart; any number of our own.
const LOCK: &str = "select pg_advisory_xact_lock(7003)";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Sql {
            name: "0001_reports",
            postgres: include_str!("../migrations/postgres/0001_reports.sql"),
            sqlite: include_str!("../migrations/sqlite/0001_reports.sql"),
        })]
    }

    fn migration_table_name() -> DynIden {
        "report_migrations".into_iden()
    }
}

/// One step, in the words of either database.
struct Sql {
    name: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
}

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            if is_postgres(manager.get_connection()) { self.postgres } else { self.sqlite };
        manager.get_connection().execute_unprepared(statements).await?;
        Ok(())
    }
}

/// Brings the schema up to date. Instances that start at once wait for each other: without the lock some would fail.
pub(crate) async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    let transaction = db.begin_with_options(options).await?;
    if is_postgres(&transaction) {
        transaction.execute_unprepared(LOCK).await?;
    }
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}

fn is_postgres(db: &impl ConnectionTrait) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}
