//! Documents on their way to a caller: few at once, since each is in memory until its last byte was taken.

use std::{num::NonZeroU32, ops::Range, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of downloads. A clone shares them.
#[derive(Debug, Clone)]
pub(crate) struct Downloads(Arc<Semaphore>);

/// A place among the downloads, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    /// Held, not read.
    _permit: OwnedSemaphorePermit,
}

/// A document that is read piece by piece; it keeps its place until it is dropped.
#[derive(Debug)]
pub(crate) struct Download {
    bytes: Vec<u8>,
    /// How many of them were read.
    read: usize,
    _place: Place,
}

impl Downloads {
    /// At most `downloads_max` at once.
    pub(crate) fn new(downloads_max: NonZeroU32) -> Self {
        let places = usize::try_from(downloads_max.get()).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))))
    }

    /// A place, or `None` if all are taken: nobody waits for one, since a caller who reads slowly has it until its
    /// deadline.
    pub(crate) fn place(&self) -> Option<Place> {
        let permit = Arc::clone(&self.0).try_acquire_owned().ok()?;
        Some(Place { _permit: permit })
    }
}

impl Place {
    /// The download of `bytes`.
    pub(crate) fn of(self, bytes: Vec<u8>) -> Download {
        Download { bytes, read: 0, _place: self }
    }
}

impl Download {
    /// The next bytes, at most `bytes_max`; `None` after the last. They are copied only now.
    pub(crate) fn next(&mut self, bytes_max: usize) -> Option<Vec<u8>> {
        let until = self.read.saturating_add(bytes_max).min(self.bytes.len());
        let piece = self.bytes.get(Range { start: self.read, end: until })?;
        self.read = until;
        Some(piece.to_vec()).filter(|piece| !piece.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_read_to_its_end_and_then_gives_its_place_back() {
        let downloads = Downloads::new(NonZeroU32::MIN);
        let mut download = downloads.place().unwrap().of(b"document".to_vec());
        assert_eq!(download.next(5).unwrap(), b"docum");
        assert!(downloads.place().is_none());
        assert_eq!(download.next(5).unwrap(), b"ent");
        assert_eq!(download.next(5), None);
        drop(download);
        assert!(downloads.place().is_some());
    }
}
