//! How to reach a database.

use std::{fmt, time::Duration};

/// A server or a file, and who logs in there. It may hold a password: it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    /// In place of a password in the url.
    pub password: Option<String>,
}

/// How a service uses its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// As whom the service works.
    pub server: Server,
    /// As whom the schema is changed: the owner of the tables. None for the same as `server`.
    pub migrator: Option<Server>,
    /// The role of PostgreSQL whose rights the service has; the migration creates it and grants what it needs.
    pub role: String,
    /// How many connections are kept at most, over all lanes; at least four.
    pub connections_max: u32,
    /// The longest that one statement may take.
    pub statement_limit: Duration,
}

impl Server {
    /// The server at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), password: None }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres:") || self.url.starts_with("postgresql:")
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_postgres() { "postgres:…" } else { "sqlite:…" };
        f.debug_tuple("Server").field(&format_args!("{kind}")).finish()
    }
}

impl Options {
    /// The database at `url`, with the limits of a small installation.
    #[must_use]
    pub fn new(url: impl Into<String>, role: &str) -> Self {
        Self {
            server: Server::new(url),
            migrator: None,
            role: role.to_owned(),
            connections_max: 8,
            statement_limit: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        let mut options = Options::new("postgres://a:secret@db/a", "a");
        options.server.password = Some("secret".to_owned());
        let printed = format!("{options:?}");
        assert!(!printed.contains("secret"), "{printed}");
    }
}
