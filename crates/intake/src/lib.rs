//! The one reader of what people write: a folder of text files or a workbook becomes a [`Dossier`], or remarks.
//!
//! Pure: bytes in, values and remarks out. Whoever calls reads the files. A source is first turned into [`Records`] (cells with their
//! places), by the table of sheets and columns in [`form`]; then the records are assembled, with every remark at once.

mod assemble;
mod blank;
mod dossier;
pub mod export;
pub mod folder;
pub mod form;
mod options;
mod prose;
mod record;
mod remark;
pub mod workbook;

pub use assemble::{assemble, evaluation_id};
pub use blank::blank;
pub use domain::BareNumber;
pub use dossier::{Dossier, Places, Voucher};
pub use options::Options;
pub use record::{Cell, Place, Records, Row, Sheet, Spot, Typed};
pub use remark::{Level, Remark};

/// What was made of a source.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Everything the source says, checked; `None` if there is a fault, or a doubt that was not accepted.
    pub dossier: Option<Dossier>,
    /// What it would be if every doubt were accepted; `None` if there is a fault. Nothing of it may be written anywhere.
    pub proposed: Option<Dossier>,
    /// Every remark, in the order of sheets, rows and columns.
    pub remarks: Vec<Remark>,
}

/// Reads a folder: every file by its name and bytes.
pub fn read_folder(files: &[folder::File<'_>], options: Options) -> Intake {
    let (records, remarks) = folder::records(files);
    assemble(&records, remarks, options)
}

/// Reads a workbook: its name, for places, and its bytes.
pub fn read_workbook(name: &str, bytes: &[u8], options: Options) -> Intake {
    let (records, remarks) = workbook::records(name, bytes);
    assemble(&records, remarks, options)
}
