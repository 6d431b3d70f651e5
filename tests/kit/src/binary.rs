//! Where the programs of this workspace are, once they are built.

use std::{env, path::PathBuf};

use anyhow::{Context as _, ensure};

/// The program `name` of this workspace, built with the profile of the running test.
///
/// # Errors
/// When it is not built: Cargo builds only the programs of the package under test.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let test = env::current_exe().context("find the running test")?;
    // target/<profile>/deps/<test>, or target/<profile>/<program> when a program asks.
    let beside = test.parent().context("the running test is in a folder")?;
    let profile = if beside.ends_with("deps") { beside.parent() } else { Some(beside) };
    let path = profile.context("the target folder has a profile")?.join(name);
    ensure!(
        path.is_file(),
        "no `{name}` in {}: run `cargo build --workspace --all-targets` first",
        path.parent().unwrap_or(&path).display()
    );
    Ok(path)
}
