//! The empty cluster that others are copied from: `initdb` runs once per machine, user and version.

use std::{
    env, fs,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};

use super::installation::{Installation, Owner};

/// Copies an empty cluster to `to`, which must not exist yet in a folder of the owner.
pub(super) fn copy(installation: &Installation, to: &Path) -> anyhow::Result<()> {
    let from = template(installation)?;
    let mut command = installation.owner.command("cp");
    command.args(["-a", "--reflink=auto"]).arg(from).arg(to);
    Owner::run(command)
}

/// The folder of the empty cluster, made if need be; processes that start at once wait for the first.
fn template(installation: &Installation) -> anyhow::Result<PathBuf> {
    let Installation { programs, version, owner } = installation;
    let folder = env::temp_dir().join(format!("jixiao-postgres-{version}-of-{}", owner.user));
    let lock = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(folder.with_extension("lock"))
        .context("open the lock of the empty cluster")?;
    lock.lock().context("lock the empty cluster")?;
    if !folder.exists() {
        make(programs, *owner, &folder)?;
    }
    // The folder for temporary files is anyone's: never run what someone else has put there.
    let found = fs::metadata(&folder)?.uid();
    ensure!(found == owner.user, "{} is of user {found}: remove it", folder.display());
    Ok(folder)
}

/// Makes the cluster beside its place and moves it there, so that what is there is whole.
fn make(programs: &Path, owner: Owner, folder: &Path) -> anyhow::Result<()> {
    let unfinished = folder.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).context("remove an unfinished cluster")?;
    }
    let mut initdb = owner.command(programs.join("initdb"));
    initdb
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
        .args(["--no-sync", "--no-instructions", "--pgdata"])
        .arg(&unfinished);
    Owner::run(initdb)?;
    fs::rename(&unfinished, folder).context("move the empty cluster to its place")
}
