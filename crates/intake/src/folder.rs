//! A folder of text files: seven files become [`Records`].

use crate::{Records, Remark};

/// One file: its name inside the folder, and its bytes.
pub type File<'a> = (&'a str, &'a [u8]);

/// The records of a folder, and what is to be said about its files.
pub fn records(_files: &[File<'_>]) -> (Records, Vec<Remark>) {
    (Records::default(), Vec::new())
}
