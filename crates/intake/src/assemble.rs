//! Records become a dossier, with every remark at once.

use crate::{Intake, Options, Records, Remark};

/// Judges `records`; `remarks` are those of their reader.
pub fn assemble(_records: &Records, remarks: Vec<Remark>, _options: Options) -> Intake {
    Intake { dossier: None, proposed: None, remarks }
}
