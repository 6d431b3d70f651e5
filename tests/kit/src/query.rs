//! A look at a database past the program under test, with clients that are not ours.

use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::postgres;

/// Prints the rows of `argv[2]` on the SQLite file `argv[1]`, which it does not change.
const PYTHON: &str = r#"
import sqlite3, sys, urllib.parse
file = "file:" + urllib.parse.quote(sys.argv[1]) + "?mode=ro"
for row in sqlite3.connect(file, uri=True, timeout=60).execute(sys.argv[2]):
    print("|".join(map(str, row)))
"#;

/// The rows that `statement` answers on the database at `url` (`sqlite://…` or `postgres://…`), with `|` between
/// the columns. On SQLite it reads as any other process would, and changes nothing.
///
/// # Errors
/// What the database said, with the SQLSTATE on PostgreSQL.
pub fn query(url: &str, statement: &str) -> anyhow::Result<Vec<String>> {
    let answer = match url.strip_prefix("sqlite://") {
        Some(file) => python(file, statement)?,
        None => postgres::psql(url, statement)?,
    };
    Ok(answer.lines().map(str::to_owned).collect())
}

fn python(file: &str, statement: &str) -> anyhow::Result<String> {
    let output = Command::new("python3").args(["-c", PYTHON, file, statement]).output();
    let output = output.context("start python3: install the package python3")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{statement}: {}", said.trim_end());
    String::from_utf8(output.stdout).context("Python answers in UTF-8")
}
