//! The file of a SQLite database: made for us alone, and watched.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use sea_orm::{DbErr, RuntimeErr};

/// The database, as it was when it was opened. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct File {
    path: Arc<Path>,
    /// The log beside it, in which a commit is before it is in the database.
    log: Arc<Path>,
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
    /// Makes the file if it is not there, with its folder, for nobody but us: 0600 in 0700. An older file that others
    /// may read is closed to them; a folder that is there is left as it is.
    pub(crate) fn prepare(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let found = file.metadata()?;
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(path, Permissions::from_mode(0o600))?;
        }
        let log = beside(path, "-wal").into();
        let (device, inode) = (found.dev(), found.ino());
        Ok(Self { path: path.into(), log, device, inode })
    }

    /// A file beside it, of the same name with `ending` behind.
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }

    /// Whether the file is the one that was opened, and may be written.
    pub(crate) fn check_place(&self) -> Result<(), FileFault> {
        let gone = || FileFault::Gone(self.path.to_path_buf());
        let found = fs::metadata(&self.path).map_err(|_| gone())?;
        if (found.dev(), found.ino()) != (self.device, self.inode) {
            return Err(gone());
        }
        if found.permissions().readonly() {
            return Err(FileFault::ReadOnly(self.path.to_path_buf()));
        }
        Ok(())
    }

    /// [`File::check_place`] after a commit: its log must be there, too.
    pub(crate) fn check(&self) -> Result<(), FileFault> {
        self.check_place()?;
        fs::metadata(&self.log).map(drop).map_err(|_| FileFault::Gone(self.log.to_path_buf()))
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
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
        assert_eq!(file.check_place(), Ok(()));
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(mode(&folder.path().join("a/b")), 0o700);
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        File::prepare(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_file_that_changed_under_us_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let file = File::prepare(&path).unwrap();
        assert!(matches!(file.check(), Err(FileFault::Gone(_))), "there is no log");
        fs::write(folder.path().join("ledger.db-wal"), "").unwrap();
        assert_eq!(file.check(), Ok(()));
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert_eq!(file.check(), Err(FileFault::ReadOnly(path.clone())));
        // The new one is there before the old one goes, so it has another number.
        fs::write(folder.path().join("other"), "").unwrap();
        fs::rename(folder.path().join("other"), &path).unwrap();
        assert_eq!(file.check(), Err(FileFault::Gone(path.clone())));
        fs::remove_file(&path).unwrap();
        assert_eq!(file.check(), Err(FileFault::Gone(path)));
    }
}
