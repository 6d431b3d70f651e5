//! The file of a SQLite database: made for us alone, and watched.

use std::{
    fs::{self, DirBuilder, Metadata, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use sea_orm::{DbErr, RuntimeErr};

/// The database, as it was when it was opened. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct File {
    path: Arc<Path>,
    identity: Identity,
    /// The log, in which a commit is before it is in the database, and its index: each is there while a connection
    /// is open.
    beside: Arc<[Beside; 2]>,
}

/// A file that SQLite keeps beside the database.
#[derive(Debug)]
struct Beside {
    path: PathBuf,
    /// Known once a connection is open that stays.
    identity: OnceLock<Identity>,
}

/// What tells a file from another one at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

/// What is written now would be lost, or can't be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// The file was removed, or another one is in its place. Nothing is acknowledged until the next start.
    #[error("the file of the database was removed or replaced: {}", .0.display())]
    Gone(PathBuf),
    /// Nobody may write to it.
    #[error("the file of the database is read-only: {}", .0.display())]
    ReadOnly(PathBuf),
}

impl From<FileFault> for DbErr {
    fn from(fault: FileFault) -> Self {
        Self::Conn(RuntimeErr::Internal(fault.to_string()))
    }
}

impl File {
    /// Makes the file if it is not there, with its folder, for nobody but us: 0600 in 0700. Older files that others
    /// may read are closed to them; a folder that is there is left as it is.
    pub(crate) fn prepare(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let identity = Identity::of(&file.metadata()?);
        let beside = [beside(path, "-wal"), beside(path, "-shm")];
        close_to_others(path)?;
        for Beside { path, .. } in &beside {
            match close_to_others(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(Self { path: path.into(), identity, beside: beside.into() })
    }

    /// A file beside it, of the same name with `ending` behind.
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        sibling(&self.path, ending)
    }

    /// Remembers the files beside the database. Called when a connection has read that stays open: until it is closed
    /// they are the same.
    pub(crate) fn remember(&self) -> Result<(), FileFault> {
        for Beside { path, identity } in self.beside.iter() {
            let found = fs::metadata(path).map_err(|_| FileFault::Gone(path.clone()))?;
            identity.get_or_init(|| Identity::of(&found));
        }
        Ok(())
    }

    /// Whether the files are those that were opened, and may be written. An open connection would go on in a file that
    /// is gone: what it finds or commits there is lost.
    pub(crate) fn check(&self) -> Result<(), FileFault> {
        let found = check(&self.path, self.identity)?;
        if found.permissions().readonly() {
            return Err(FileFault::ReadOnly(self.path.to_path_buf()));
        }
        for Beside { path, identity } in self.beside.iter() {
            if let Some(identity) = identity.get() {
                check(path, *identity)?;
            }
        }
        Ok(())
    }
}

impl Identity {
    fn of(found: &Metadata) -> Self {
        Self { device: found.dev(), inode: found.ino() }
    }
}

/// What is at `path`, if it is what was there.
fn check(path: &Path, identity: Identity) -> Result<Metadata, FileFault> {
    match fs::metadata(path) {
        Ok(found) if Identity::of(&found) == identity => Ok(found),
        Ok(_) | Err(_) => Err(FileFault::Gone(path.to_path_buf())),
    }
}

fn beside(path: &Path, ending: &str) -> Beside {
    Beside { path: sibling(path, ending), identity: OnceLock::new() }
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn close_to_others(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.mode() & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn what_we_make_is_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/ledger.db");
        let file = File::prepare(&path).unwrap();
        assert_eq!(file.check(), Ok(()));
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(mode(&folder.path().join("a/b")), 0o700);
        let log = folder.path().join("a/b/ledger.db-wal");
        fs::write(&log, "").unwrap();
        for older in [&path, &log] {
            fs::set_permissions(older, Permissions::from_mode(0o644)).unwrap();
        }
        File::prepare(&path).unwrap();
        assert_eq!((mode(&path), mode(&log)), (0o600, 0o600));
    }

    #[test]
    fn a_file_that_changed_under_us_is_noticed() {
        for ending in ["", "-wal", "-shm"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("ledger.db");
            let file = File::prepare(&path).unwrap();
            assert!(matches!(file.remember(), Err(FileFault::Gone(_))), "no connection is open");
            for beside in ["-wal", "-shm"] {
                fs::write(folder.path().join(format!("ledger.db{beside}")), "").unwrap();
            }
            file.remember().unwrap();
            assert_eq!(file.check(), Ok(()));
            let changed = folder.path().join(format!("ledger.db{ending}"));
            // The new one is there before the old one goes, so it has another number.
            fs::write(folder.path().join("other"), "").unwrap();
            fs::rename(folder.path().join("other"), &changed).unwrap();
            assert_eq!(file.check(), Err(FileFault::Gone(changed.clone())));
            fs::remove_file(&changed).unwrap();
            assert_eq!(file.check(), Err(FileFault::Gone(changed)));
        }
    }

    #[test]
    fn a_file_that_nobody_may_write_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let file = File::prepare(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert_eq!(file.check(), Err(FileFault::ReadOnly(path)));
    }
}
