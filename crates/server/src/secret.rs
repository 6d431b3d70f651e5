//! What must not be seen: passwords, urls that hold one, keys.

use std::fmt;

use serde::Deserialize;

/// A text that is not printed: no `Debug`, `Display`, log or error shows it, and it can't be serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for those who connect with it. It must not go into a log or an error.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The longest text that is shown in an error.
const SHOWN_MAX: usize = 100;

/// `text` as an error may show it: `…` for what may be a url with a password, or a key. It is for
/// texts that are not secret when they are what they should be, such as a path.
pub(crate) fn shown(text: &str) -> &str {
    let may_hide_a_secret = text.len() > SHOWN_MAX
        || text.contains(['@', '='])
        || text.contains("://")
        || text.contains("-----")
        || text.contains(char::is_control);
    if may_hide_a_secret { "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::from("hunter2".to_owned());
        assert_eq!(format!("{secret:?} {secret} {:#?}", Some(&secret)).find("hunter"), None);
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_path_is_shown_and_what_may_hide_a_secret_is_not() {
        for path in ["ledger.toml", "/etc/账务.toml", "../a b.toml", "0.0.0.0:7001"] {
            assert_eq!(shown(path), path);
        }
        let long = "a".repeat(101);
        for text in ["postgres://h", "u:p@h", "-----BEGIN PRIVATE KEY-----", "a\nb", "a=b", &long] {
            assert_eq!(shown(text), "…", "{text}");
        }
    }
}
