//! Disks that fill, and files that can no longer be changed.

mod room;

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

pub use room::Room;

use crate::{refused::Refused, supervisor::Supervisor};

const MOUNT: &str = include_str!("disk/mount.sh");
const LOCK: &str = include_str!("disk/lock.sh");
/// The file that takes what is free.
const BALLAST: &str = "ballast";
/// The sizes of the pieces of the ballast: the last is a page, so that nothing is left.
const PIECES: [usize; 2] = [64 * 1024, 4 * 1024];

/// A small disk in memory that can be filled and freed, as often as wanted.
///
/// It is unmounted when this is dropped, and when the test dies.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    /// Held, so that the disk stays mounted.
    _supervisor: Supervisor,
}

impl Disk {
    /// An empty disk of so many bytes.
    ///
    /// # Errors
    /// Where mounting is not allowed: take [`crate::Process::limit_file_size`] there.
    pub fn new(bytes: u64) -> Result<Self, Refused> {
        Self::mount(bytes).map_err(|error| Refused::because(&error))
    }

    fn mount(bytes: u64) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("jixiao-disk-").tempdir()?.keep();
        let size = bytes.to_string();
        let arguments = [folder.as_os_str(), OsStr::new(&size)];
        let mut supervisor = Supervisor::start(Command::new("sh"), MOUNT, &arguments)?;
        supervisor.order("mount")?;
        Ok(Self { folder, _supervisor: supervisor })
    }

    /// Where it is mounted.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes all that is free.
    ///
    /// # Errors
    /// Any but that the disk is full.
    pub fn fill(&self) -> anyhow::Result<()> {
        let mut ballast =
            File::options().create(true).append(true).open(self.folder.join(BALLAST))?;
        for piece in PIECES {
            let piece = vec![0; piece];
            loop {
                match ballast.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                    Err(error) => return Err(error).context("fill the disk"),
                }
            }
        }
        Ok(())
    }

    /// Gives back what [`Disk::fill`] took.
    ///
    /// # Errors
    /// When it was not filled.
    pub fn free(&self) -> anyhow::Result<()> {
        fs::remove_file(self.folder.join(BALLAST)).context("free the disk")
    }
}

/// Files that nobody can change, not even who has them open: what a program sees of a file system that turned
/// read-only after an error.
///
/// They can be changed again when this is dropped, and when the test dies.
#[derive(Debug)]
pub struct Locked {
    /// Held, so that they stay so.
    _supervisor: Supervisor,
}

impl Locked {
    /// Locks `files`, which are in one folder.
    ///
    /// # Errors
    /// Where it is not allowed, or the file system doesn't know it.
    pub fn new(files: &[PathBuf]) -> Result<Self, Refused> {
        Self::lock(files).map_err(|error| Refused::because(&error))
    }

    fn lock(files: &[PathBuf]) -> anyhow::Result<Self> {
        let folder = files.first().and_then(|file| file.parent()).context("no file")?;
        let mut arguments = vec![folder.as_os_str()];
        arguments.extend(files.iter().map(|file| file.as_os_str()));
        let mut supervisor = Supervisor::start(Command::new("sh"), LOCK, &arguments)?;
        supervisor.order("lock")?;
        Ok(Self { _supervisor: supervisor })
    }
}
