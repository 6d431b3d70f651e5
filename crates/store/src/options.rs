//! How to reach a database.

use std::{fmt, time::Duration};

/// How a service uses its database. The urls may hold passwords: they are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// `sqlite://…` or `postgres://…`: as whom the service works.
    pub url: String,
    /// As whom the schema is changed: the owner of the tables. None for the same as `url`.
    pub migrator_url: Option<String>,
    /// The role of PostgreSQL whose rights the service has; the migration creates it and grants what it needs.
    pub role: String,
    /// How many connections are kept at most, over all lanes; at least four.
    pub connections_max: u32,
    /// The longest that one statement of a reader may take.
    pub statement_limit: Duration,
}

impl Options {
    /// The database at `url`, with the limits of a small installation.
    #[must_use]
    pub fn new(url: impl Into<String>, role: &str) -> Self {
        Self {
            url: url.into(),
            migrator_url: None,
            role: role.to_owned(),
            connections_max: 8,
            statement_limit: Duration::from_secs(10),
        }
    }

    /// Otherwise it is SQLite.
    pub(crate) fn is_postgres(&self) -> bool {
        is_postgres(&self.url)
    }
}

/// Otherwise it is SQLite.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url: _, migrator_url: _, role, connections_max, statement_limit } = self;
        f.debug_struct("Options")
            .field("is_postgres", &self.is_postgres())
            .field("role", role)
            .field("connections_max", connections_max)
            .field("statement_limit", statement_limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        let mut options = Options::new("postgres://a:secret@db/a", "a");
        options.migrator_url = Some("postgres://b:secret@db/a".to_owned());
        let printed = format!("{options:?}");
        assert!(!printed.contains("secret"), "{printed}");
    }
}
