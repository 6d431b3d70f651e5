//! A folder for a database that can run out of room, in one form or the other.

use std::path::Path;

use tempfile::TempDir;

use super::Disk;
use crate::{Process, refused::Refused};

/// Where a database is, and how there is no more room for it.
#[derive(Debug)]
pub struct Room(Form);

#[derive(Debug)]
enum Form {
    Disk(Disk),
    Files(TempDir),
}

impl Room {
    /// A small disk of so many bytes, which is full.
    ///
    /// # Errors
    /// Where mounting is not allowed: take [`Room::files`] there, and say so.
    pub fn disk(bytes: u64) -> Result<Self, Refused> {
        Ok(Self(Form::Disk(Disk::new(bytes)?)))
    }

    /// Files that may not be written: it runs everywhere, and holds for every file of the program, which is to be
    /// started with [`Process::start_with_limits`].
    ///
    /// # Errors
    /// When there is no folder for temporary files.
    pub fn files() -> anyhow::Result<Self> {
        Ok(Self(Form::Files(tempfile::tempdir()?)))
    }

    /// Where to put the database.
    #[must_use]
    pub fn folder(&self) -> &Path {
        match &self.0 {
            Form::Disk(disk) => disk.folder(),
            Form::Files(folder) => folder.path(),
        }
    }

    /// From now on there is no room for what `program` writes.
    ///
    /// # Errors
    /// When the program is gone, or the disk fails otherwise than by being full.
    pub fn fill(&self, program: &Process) -> anyhow::Result<()> {
        match &self.0 {
            Form::Disk(disk) => disk.fill(),
            Form::Files(_) => program.limit_file_size(Some(0)),
        }
    }

    /// There is room again.
    ///
    /// # Errors
    /// When the program is gone, or there was room.
    pub fn free(&self, program: &Process) -> anyhow::Result<()> {
        match &self.0 {
            Form::Disk(disk) => disk.free(),
            Form::Files(_) => program.limit_file_size(None),
        }
    }
}
