//! The schema, as SQL files that are applied in order and never edited afterwards.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, TransactionTrait};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

use crate::store::immediate;

/// Any number will do, so long as no other application locks it in this database.
const LOCK: &str = "SELECT pg_advisory_xact_lock(116968395563375)";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Sql {
            name: "0001_books",
            postgres: include_str!("../migrations/0001_books.postgres.sql"),
            sqlite: include_str!("../migrations/0001_books.sqlite.sql"),
        })]
    }
}

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
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let sql = if is_postgres { self.postgres } else { self.sqlite };
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}

/// Brings the schema up to date, in one transaction that only one process at a time is in: without the lock, of
/// several instances that start at once, some fail.
pub(crate) async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = db.begin_with_options(immediate()).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
    }
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}
