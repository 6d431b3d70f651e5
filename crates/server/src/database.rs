//! The section `database` of a configuration.

use std::{
    env, fmt,
    num::NonZeroU64,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::{
    database_url::{DatabaseUrl, SSLMODES},
    faults::{Faults, TIMEOUT_MS_MAX},
    load,
    secret::Secret,
};

/// How to reach the database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`; no default.
    pub url: DatabaseUrl,
    /// A file that holds the password of `url`, and nothing else but a newline.
    pub password_file: Option<PathBuf>,
    /// The same database for the role that owns the tables and changes the schema; without it,
    /// `url` serves for that too. PostgreSQL only.
    pub migrator_url: Option<DatabaseUrl>,
    /// A file that holds the password of `migrator_url`.
    pub migrator_password_file: Option<PathBuf>,
    /// The PostgreSQL role that the service works as, which may do no more than it must.
    pub role: Option<String>,
    /// How many connections are kept at most.
    pub connections_max: Connections,
    /// The longest a statement may take, in milliseconds.
    pub statement_timeout_ms: NonZeroU64,
}

impl Database {
    /// The url to work with, with its password.
    ///
    /// # Errors
    ///
    /// A password file that can't be used.
    pub fn access(&self) -> anyhow::Result<Secret> {
        complete(&self.url, PASSWORD_FILE, self.password_file.as_deref())
    }

    /// The url to change the schema with, with its password.
    ///
    /// # Errors
    ///
    /// A password file that can't be used.
    pub fn migrator_access(&self) -> anyhow::Result<Secret> {
        match &self.migrator_url {
            Some(url) => {
                complete(url, MIGRATOR_PASSWORD_FILE, self.migrator_password_file.as_deref())
            }
            None => self.access(),
        }
    }

    /// The longest a statement may take.
    pub fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_ms.get())
    }

    /// What is wrong with the section. Files are read; nothing is connected.
    pub fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        let timeout = self.statement_timeout_ms.get();
        faults.bound("database.statement_timeout_ms", timeout, 100..=TIMEOUT_MS_MAX);
        let password = (PASSWORD_FILE, self.password_file.as_deref());
        check_login(&mut faults, ("database.url", &self.url), password);
        match &self.migrator_url {
            Some(url) => {
                let key = "database.migrator_url";
                if !url.is_postgres() || !self.url.is_postgres() {
                    faults.add(key, "只用于 PostgreSQL：请删去 (PostgreSQL only)");
                }
                let password = (MIGRATOR_PASSWORD_FILE, self.migrator_password_file.as_deref());
                check_login(&mut faults, (key, url), password);
            }
            None if self.migrator_password_file.is_some() => {
                faults.add(MIGRATOR_PASSWORD_FILE, "没有 migrator_url：请补上或删去 (no url)");
            }
            None => {}
        }
        if let Some(role) = &self.role {
            if !self.url.is_postgres() {
                faults.add("database.role", "只用于 PostgreSQL：请删去 (PostgreSQL only)");
            } else if !is_role(role) {
                faults.add(
                    "database.role",
                    "应为小写字母、数字和下划线，不以数字开头，至多 63 个 (invalid role)",
                );
            }
        }
        faults
    }
}

/// What is wrong with a url and the file of its password, each with its key.
fn check_login(
    faults: &mut Faults,
    (key, url): (&str, &DatabaseUrl),
    (file_key, file): (&str, Option<&Path>),
) {
    if let Some(file) = file {
        if !url.is_postgres() {
            faults.add(file_key, "SQLite 没有密码：请删去 (PostgreSQL only)");
        } else if url.has_password() {
            faults.add(file_key, "地址里已有密码：请只留一处 (password given twice)");
        }
        if let Err(error) = load::read_secret(file_key, file) {
            faults.push(error.to_string());
        }
    }
    for (parameter, path) in url.pem() {
        if !path.is_file() {
            faults.add(key, format_args!("{parameter} 指向的文件读不到 (cannot read)"));
        }
    }
    // sqlx takes a mistyped one for `prefer`, which is no encryption if the server has none.
    let mode = env::var("PGSSLMODE").unwrap_or_else(|_| "prefer".to_owned());
    if url.is_postgres() && !url.has_sslmode() && !SSLMODES.contains(&mode.as_str()) {
        let modes = SSLMODES.join("、");
        faults.add("PGSSLMODE", format_args!("环境变量应为 {modes} 之一 (invalid sslmode)"));
    }
}

const PASSWORD_FILE: &str = "database.password_file";
const MIGRATOR_PASSWORD_FILE: &str = "database.migrator_password_file";

fn complete(url: &DatabaseUrl, key: &str, file: Option<&Path>) -> anyhow::Result<Secret> {
    match file {
        Some(file) => Ok(url.with_password(&load::read_secret(key, file)?)),
        None => Ok(url.expose().to_owned().into()),
    }
}

/// A name that PostgreSQL takes without quotes.
fn is_role(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    let begins_well = text.starts_with(|it: char| it.is_ascii_lowercase() || it == '_');
    begins_well && text.len() <= 63 && text.chars().all(is_part)
}

/// A number of connections, 4 to 1000: committer, probe and readers have connections of their own,
/// and no PostgreSQL bears more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Connections(u32);

impl Connections {
    const MIN: u32 = 4;
    const MAX: u32 = 1_000;

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for Connections {
    type Error = InvalidConnections;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        match u32::try_from(value) {
            Ok(number @ Self::MIN..=Self::MAX) => Ok(Self(number)),
            _ => Err(InvalidConnections(value)),
        }
    }
}

/// Too few or too many connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidConnections(i64);

impl fmt::Display for InvalidConnections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (Connections::MIN, Connections::MAX);
        write!(f, "应为 {min} 到 {max} 的整数，却是 {} (out of range)", self.0)
    }
}

impl std::error::Error for InvalidConnections {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_connections_is_from_4_to_1000() {
        for number in [4, 16, 1_000] {
            assert_eq!(Connections::try_from(i64::from(number)), Ok(Connections(number)));
        }
        for number in [i64::MIN, -1, 0, 3, 1_001, i64::from(u32::MAX) + 8] {
            assert_eq!(Connections::try_from(number), Err(InvalidConnections(number)));
        }
    }

    #[test]
    fn a_role_is_a_plain_name() {
        for role in ["ledger_runtime", "_a1", &"r".repeat(63)] {
            assert!(is_role(role), "{role}");
        }
        for role in ["", "1a", "Ledger", "a-b", "a\"; DROP", "角色", &"r".repeat(64)] {
            assert!(!is_role(role), "{role}");
        }
    }
}
