//! The schema: SQL files that are applied in order and never edited afterwards, and who may use what they make.
//!
//! # Old programs, new schema
//!
//! A change of the schema is made in two releases: one adds what is new and leaves what old programs use (expand), a later
//! one takes away what nobody uses any more (contract). So each migration says how many migrations a program must know
//! to read, and to write. An older program that may read serves reads and is not ready; one that may not even read says
//! which version it needs.

use std::{path::PathBuf, time::Duration};

use domain::Digest;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

use crate::{Connection, Options, connect::Connector, meaning::code};

/// How long one statement of a migration may take.
const MIGRATION: Duration = Duration::from_secs(3600);

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `0001_books`.
    pub name: &'static str,
    /// In the words of PostgreSQL.
    pub postgres: &'static str,
    /// In the words of SQLite.
    pub sqlite: &'static str,
    /// How many migrations a program must know to read after this one.
    pub min_reader: i64,
    /// How many migrations a program must know to write after this one.
    pub min_writer: i64,
}

/// The tables of a service.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// The program that owns it, `jixiao-ledger`.
    pub program: &'static str,
    /// Every step, in order.
    pub migrations: &'static [Migration],
    /// What the role of the service may do on PostgreSQL; `{role}` stands for its name.
    pub grants: &'static str,
    /// The advisory lock of those who migrate; any number of its own.
    pub lock: i64,
}

impl Schema {
    /// How many migrations the program knows.
    pub(crate) fn knows(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The url is none of SQLite or PostgreSQL. It is not shown: it may hold a password.
    #[error(
        "database.url 不可用：应为 sqlite://文件 或 postgres://用户@主机/库名，密码里的特殊字符须转义 (invalid url)"
    )]
    InvalidUrl,
    /// A database in memory is several, one for each connection.
    #[error("不支持内存数据库：请改用临时文件 (no database in memory)")]
    InMemory,
    /// The file can't be made or written.
    #[error("数据库文件 {} 不能建立或写入：请检查目录和权限 (cannot use the file)", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not there, or refuses us.
    #[error("数据库不可用：请检查地址、账号，数据库是否已启动 (the database failed)")]
    Database(#[from] DbErr),
    /// Nobody at hand may change the schema.
    #[error(
        "数据库表结构需要更新，而当前账号无权更新：请以 database.migrator_url 的账号运行 {program} migrate (the schema is behind)"
    )]
    Behind {
        /// The program.
        program: &'static str,
        /// What the database said.
        source: DbErr,
    },
    /// The role is not there and can't be made, or who logs in may not take it.
    #[error(
        "数据库没有角色 {role}，或当前账号无权使用：请管理员执行 CREATE ROLE {role} NOLOGIN（如尚未建立）; GRANT {role} TO 登录账号 (no role)"
    )]
    NoRole {
        /// Its name.
        role: String,
        /// What the database said.
        source: DbErr,
    },
    /// A newer program has changed the schema so that this one can't read it.
    #[error(
        "数据库已由 {needs} 版更新，本程序（{found} 版）不能再使用：请升级 {program} (the schema is newer)"
    )]
    TooOld {
        /// The program.
        program: &'static str,
        /// This one.
        found: &'static str,
        /// The one that may.
        needs: String,
    },
    /// A migration was edited after it was applied.
    #[error(
        "迁移 {name} 与已执行的内容不同，拒绝启动：请使用正式发布的程序 (a migration was edited)"
    )]
    Edited {
        /// Which.
        name: String,
    },
}

/// How old this program is to the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Age {
    /// It may read and write.
    Ours,
    /// It may only read; writing needs this version.
    ReadOnly { needs: String },
}

/// A row of `schema_migrations`.
struct Applied {
    number: i64,
    name: String,
    checksum: String,
    min_reader: i64,
    min_writer: i64,
    program: String,
}

/// Our own tables, which every service has.
const OWN: &str = "
CREATE TABLE IF NOT EXISTS schema_migrations (
    number     BIGINT PRIMARY KEY,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    min_reader BIGINT NOT NULL,
    min_writer BIGINT NOT NULL,
    program    TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS heartbeats (
    id    BIGINT PRIMARY KEY,
    beats BIGINT NOT NULL
);";

const OWN_GRANTS: &str = "
GRANT SELECT ON schema_migrations TO \"{role}\";
GRANT SELECT, INSERT, UPDATE ON heartbeats TO \"{role}\";";

/// Two that start at once may both see that it is missing.
const ROLE: &str = "
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        BEGIN
            CREATE ROLE \"{role}\" NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
END $$";

/// For a service that logs in as the owner. From PostgreSQL 16 on a member may not take a role for that alone.
const MEMBER: &str = "
DO $$
DECLARE
    may BOOLEAN;
BEGIN
    IF current_setting('server_version_num')::INT >= 160000 THEN
        may := pg_has_role(current_user, '{role}', 'SET');
    ELSE
        may := pg_has_role(current_user, '{role}', 'MEMBER');
    END IF;
    IF NOT may THEN
        GRANT \"{role}\" TO CURRENT_USER;
    END IF;
END $$";

/// Looks at the schema, and changes it if it is behind and we may.
pub(crate) async fn bring_up_to_date(options: &Options, schema: &Schema) -> Result<Age, OpenError> {
    let connection = owner(options)?.connect().await?;
    let applied = match applied(&connection).await {
        // There is no such table, so there is no schema; or it is not ours to see, and the migration says whose.
        Err(error) if is_unseen(&error) => Vec::new(),
        applied => applied?,
    };
    connection.close().await;
    check(schema, &applied)?;
    let knows = schema.knows();
    if applied.last().is_none_or(|last| last.number < knows) {
        migrate(options, schema).await?;
        return Ok(Age::Ours);
    }
    if let Some(step) = applied.iter().find(|step| step.min_reader > knows) {
        let (program, found, needs) =
            (schema.program, env!("CARGO_PKG_VERSION"), step.program.clone());
        return Err(OpenError::TooOld { program, found, needs });
    }
    let Some(step) = applied.iter().find(|step| step.min_writer > knows) else {
        return Ok(Age::Ours);
    };
    let needs = step.program.clone();
    tracing::warn!(needs, "数据库较新，本程序只读 (read only: the schema is newer)");
    Ok(Age::ReadOnly { needs })
}

/// A first connection as the service works, which shows whether it may take its role.
pub(crate) async fn try_role(connector: &Connector, role: &str) -> Result<Connection, OpenError> {
    let no_role = |source| refused_role(role, source);
    let connection = connector.connect().await.map_err(no_role)?;
    let look = "SELECT number FROM schema_migrations LIMIT 1";
    let look = Statement::from_string(connection.get_database_backend(), look);
    connection.query_one_raw(look).await.map_err(no_role)?;
    Ok(connection)
}

/// invalid_parameter_value: there is no such role. insufficient_privilege: we may not take it, or not make it.
fn refused_role(role: &str, source: DbErr) -> OpenError {
    match code(&source).as_deref() {
        Some("22023" | "42501") => OpenError::NoRole { role: role.to_owned(), source },
        _ => OpenError::Database(source),
    }
}

/// Whether the tables of migrations are not there, or not ours to see.
fn is_unseen(error: &DbErr) -> bool {
    // undefined_table, insufficient_privilege; SQLITE_ERROR, which a sound statement gets for no other reason.
    matches!(code(error).as_deref(), Some("42P01" | "42501" | "1"))
}

/// Applies what is missing, in one transaction that only one process at a time is in: without the lock, of several
/// instances that start at once, some fail.
pub(crate) async fn migrate(
    options: &Options,
    schema: &Schema,
) -> Result<Vec<&'static str>, OpenError> {
    let connection = owner(options)?.connect().await?;
    let is_postgres = connection.get_database_backend() == DbBackend::Postgres;
    connection.begin(if is_postgres { "BEGIN" } else { "BEGIN IMMEDIATE" }).await?;
    let behind = |source: DbErr| match code(&source).as_deref() {
        // insufficient_privilege
        Some("42501") => OpenError::Behind { program: schema.program, source },
        _ => OpenError::Database(source),
    };
    if is_postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({})", schema.lock);
        connection.execute_unprepared(&lock).await?;
        let role = options.role.as_str();
        let is_owner = options.migrator_url.as_ref().is_none_or(|url| *url == options.url);
        let steps = if is_owner { &[ROLE, MEMBER][..] } else { &[ROLE] };
        for step in steps {
            let made = connection.execute_unprepared(&step.replace("{role}", role)).await;
            made.map_err(|source| refused_role(role, source))?;
        }
    }
    connection.execute_unprepared(OWN).await.map_err(behind)?;
    let before = applied(&connection).await?;
    check(schema, &before)?;
    let mut done = Vec::new();
    for (number, migration) in (1..).zip(schema.migrations).skip(before.len()) {
        let sql = if is_postgres { migration.postgres } else { migration.sqlite };
        connection.execute_unprepared(sql).await.map_err(behind)?;
        connection.execute_raw(record(&connection, number, migration)).await?;
        done.push(migration.name);
    }
    if is_postgres {
        for grants in [OWN_GRANTS, schema.grants] {
            let grants = grants.replace("{role}", &options.role);
            connection.execute_unprepared(&grants).await.map_err(behind)?;
        }
    }
    connection.end("COMMIT").await?;
    connection.close().await;
    for migration in &done {
        tracing::info!(migration, "数据库表结构已更新 (migrated)");
    }
    Ok(done)
}

/// Connects as who may change the schema.
fn owner(options: &Options) -> Result<Connector, OpenError> {
    let url = options.migrator_url.as_ref().unwrap_or(&options.url);
    Connector::new(url, None, MIGRATION)
}

/// What was applied must be what we would apply.
fn check(schema: &Schema, applied: &[Applied]) -> Result<(), OpenError> {
    for (migration, applied) in schema.migrations.iter().zip(applied) {
        if applied.checksum != checksum(migration) {
            return Err(OpenError::Edited { name: applied.name.clone() });
        }
    }
    Ok(())
}

/// Of both dialects: an edit of either is one.
fn checksum(migration: &Migration) -> String {
    let Migration { name, postgres, sqlite, .. } = migration;
    Digest::of([*name, *postgres, *sqlite].join("\0").as_bytes()).to_string()
}

/// In the order in which they were applied.
async fn applied(connection: &Connection) -> Result<Vec<Applied>, DbErr> {
    let select = "SELECT number, name, checksum, min_reader, min_writer, program \
                  FROM schema_migrations ORDER BY number";
    let statement = Statement::from_string(connection.get_database_backend(), select);
    connection.query_all_raw(statement).await?.iter().map(Applied::read).collect()
}

fn record(connection: &Connection, number: i64, migration: &Migration) -> Statement {
    let insert = "INSERT INTO schema_migrations (number, name, checksum, min_reader, min_writer, program) \
                  VALUES ($1, $2, $3, $4, $5, $6)";
    let values: [sea_orm::Value; 6] = [
        number.into(),
        migration.name.into(),
        checksum(migration).into(),
        migration.min_reader.into(),
        migration.min_writer.into(),
        env!("CARGO_PKG_VERSION").into(),
    ];
    Statement::from_sql_and_values(connection.get_database_backend(), insert, values)
}

impl Applied {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            number: row.try_get("", "number")?,
            name: row.try_get("", "name")?,
            checksum: row.try_get("", "checksum")?,
            min_reader: row.try_get("", "min_reader")?,
            min_writer: row.try_get("", "min_writer")?,
            program: row.try_get("", "program")?,
        })
    }
}
