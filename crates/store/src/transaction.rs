//! A transaction, which ends where it says so or is undone with its connection.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::{FileFault, Lease, file::File};

/// Work that is done whole or not at all. Dropped before its end, its connection is closed, which undoes it.
#[derive(Debug)]
pub struct Transaction {
    lease: Lease,
    /// The file of SQLite, which must still be there when it is said to be in it.
    file: Option<File>,
}

impl Transaction {
    pub(crate) async fn begin(
        lease: Lease,
        statement: &str,
        file: Option<File>,
    ) -> Result<Self, DbErr> {
        lease.begin(statement).await?;
        Ok(Self { lease, file })
    }

    /// Makes it durable. After an error its outcome is not known: look it up on another connection.
    ///
    /// # Errors
    /// The database refused, did not answer in time, or its file is not the one that was opened.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.lease.end("COMMIT").await?;
        match &self.file {
            Some(file) => file.check().map_err(FileFault::into),
            None => Ok(()),
        }
    }

    /// Undoes it, and keeps the connection. Dropping it undoes it, too.
    ///
    /// # Errors
    /// The database did not answer; it will undo it when it sees the connection close.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.lease.end("ROLLBACK").await
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.lease.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.lease.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.lease.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.lease.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.lease.query_all_raw(statement).await
    }
}
