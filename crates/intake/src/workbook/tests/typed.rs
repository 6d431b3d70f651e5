//! A workbook as a person types it, for the tests.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::{Cell, Records, Remark, workbook};

/// A workbook of one sheet beside those that are needed.
pub(super) struct Typed(Workbook);

impl Typed {
    /// A workbook without sheets.
    pub(super) fn new() -> Self {
        Self(Workbook::new())
    }

    /// A sheet whose rows are these texts.
    pub(super) fn sheet(&mut self, name: &str, rows: &[&[&str]]) -> &mut Worksheet {
        let sheet = self.0.add_worksheet();
        sheet.set_name(name).unwrap();
        for (at, row) in (0_u32..).zip(rows) {
            for (column, text) in (0_u16..).zip(*row) {
                if !text.is_empty() {
                    sheet.write_string(at, column, *text).unwrap();
                }
            }
        }
        sheet
    }

    /// Its bytes.
    pub(super) fn bytes(&mut self) -> Vec<u8> {
        self.0.save_to_buffer().unwrap()
    }

    /// What is read of it.
    pub(super) fn read(&mut self) -> (Records, Vec<Remark>) {
        workbook::records("评价.xlsx", &self.bytes())
    }

    /// The remarks about its sheets, but for those that are not there.
    pub(super) fn remarks(&mut self) -> Vec<String> {
        remarks(&self.read().1)
    }
}

/// The remarks as a person reads them, but for sheets that are not there.
pub(super) fn remarks(remarks: &[Remark]) -> Vec<String> {
    remarks.iter().filter(|it| it.reason != "MISSING_SHEET").map(Remark::to_string).collect()
}

/// A format of numbers.
pub(super) fn format(code: &str) -> Format {
    Format::new().set_num_format(code)
}

/// The cell of the first rows.
pub(super) fn cell<'a>(records: &'a Records, sheet: &str, row: usize, key: &str) -> &'a Cell {
    records.sheet(sheet).unwrap().rows[row].get(key).unwrap()
}
