//! What is logged: levels, by target.

use std::{fmt, str::FromStr};

use serde::Deserialize;

const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

/// A level for everything, and levels for targets: `info`, or `info,sqlx=warn`.
///
/// Stricter than the directives of `tracing`, where a mistyped `inof` is the name of a target and
/// nothing is logged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LogLevel(String);

impl LogLevel {
    /// The text, which `tracing` reads as directives.
    pub(crate) fn directives(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogLevel {
    type Err = InvalidLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_directive = |part: &str| match part.split_once('=') {
            Some((target, level)) => is_target(target) && LEVELS.contains(&level),
            None => LEVELS.contains(&part),
        };
        if text.split(',').all(is_directive) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidLevel)
        }
    }
}

impl TryFrom<String> for LogLevel {
    type Error = InvalidLevel;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// The path of a module, as in `tower::buffer`.
fn is_target(text: &str) -> bool {
    let is_of_path = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | ':' | '-');
    !text.is_empty() && text.chars().all(is_of_path)
}

/// A level that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidLevel;

impl fmt::Display for InvalidLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "应为 {} 之一，可按模块另定，例如 info,sqlx=warn (invalid level)",
            LEVELS.join("、")
        )
    }
}

impl std::error::Error for InvalidLevel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_no_level_is_refused() {
        for text in ["info", "off", "info,sqlx=warn", "tower::buffer=trace,warn", "my-app=debug"] {
            assert_eq!(text.parse(), Ok(LogLevel(text.to_owned())));
        }
        let wrong = ["", "loud", "inof", "INFO", "info,", "info, sqlx=warn", "info,sqlx=wran"];
        for text in
            wrong.into_iter().chain(["=info", "sqlx=", "sqlx", "a[b]=info", "3", "a b=info"])
        {
            assert_eq!(text.parse::<LogLevel>(), Err(InvalidLevel), "{text}");
        }
    }
}
