//! What either source gives before anything is judged: cells with their places, by sheet and row.

use std::{fmt, sync::Arc};

use rust_decimal::Decimal;
use time::Date;

use crate::form::{Column, SheetForm};

/// Where something stands, so that a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, by its name inside the folder, or the workbook.
    pub file: Arc<str>,
    /// Where in the file.
    pub spot: Spot,
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The file as a whole.
    Whole,
    /// A line, from 1.
    Line(usize),
    /// A sheet of a workbook as a whole.
    Sheet(Arc<str>),
    /// A cell of a workbook.
    Cell {
        /// Name of the sheet.
        sheet: Arc<str>,
        /// Row, from 1 as a person counts.
        row: u32,
        /// Column, from 1 (A).
        column: u32,
    },
}

/// The content of a cell, as its source holds it: a TOML string is text, a TOML integer a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A text, also of a number that is stored as text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A number that is formatted as a percentage: 95 for a cell that shows 95%.
    Percent(Decimal),
    /// A date.
    Date(Date),
    /// True or false.
    Flag(bool),
    /// An error value such as #DIV/0!, or something that is no value of a table.
    Fault(String),
}

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands.
    pub place: Place,
    /// What it holds.
    pub typed: Typed,
    /// What a person sees.
    pub shown: String,
}

/// A row: its cells by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins; a missing column is remarked here.
    pub place: Place,
    cells: Vec<(&'static Column, Cell)>,
    /// Where the cells are that nothing stands in, by the keys of their columns; a text file has none.
    blanks: Vec<(&'static str, Place)>,
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Which table.
    pub form: &'static SheetForm,
    /// Where it stands as a whole.
    pub place: Place,
    /// Its rows in order; a table of one row has one.
    pub rows: Vec<Row>,
    /// Whether every row and cell could be read. If not, nothing is said to be missing: the reader has said why.
    pub whole: bool,
}

/// Everything that a source holds. A sheet that is not here is missing or unreadable, and its reader has remarked it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    /// The sheets, in the order of the form.
    pub sheets: Vec<Sheet>,
}

impl Place {
    /// A file as a whole.
    pub fn file(file: &Arc<str>) -> Self {
        Self { file: Arc::clone(file), spot: Spot::Whole }
    }

    /// A line of a file, from 1.
    pub fn line(file: &Arc<str>, line: usize) -> Self {
        Self { file: Arc::clone(file), spot: Spot::Line(line) }
    }

    /// A sheet of a workbook.
    pub fn sheet(file: &Arc<str>, sheet: &Arc<str>) -> Self {
        Self { file: Arc::clone(file), spot: Spot::Sheet(Arc::clone(sheet)) }
    }

    /// A cell of a workbook; `row` and `column` from 1.
    pub fn cell(file: &Arc<str>, sheet: &Arc<str>, row: u32, column: u32) -> Self {
        Self { file: Arc::clone(file), spot: Spot::Cell { sheet: Arc::clone(sheet), row, column } }
    }
}

impl fmt::Display for Place {
    /// `transactions.toml 第12行`, `评价.xlsx “凭证”表C5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match &self.spot {
            Spot::Whole => Ok(()),
            Spot::Line(line) => write!(f, " 第{line}行"),
            Spot::Sheet(sheet) => write!(f, " “{sheet}”表"),
            Spot::Cell { sheet, row, column } => {
                write!(f, " “{sheet}”表{}{row}", letters(*column))
            }
        }
    }
}

/// The letters of a column: 1 is A, 27 is AA.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while let Some(below) = column.checked_sub(1) {
        letters.push(char::from_u32(u32::from('A').saturating_add(below % 26)).unwrap_or('?'));
        column = below / 26;
    }
    letters.into_iter().rev().collect()
}

impl Row {
    /// A row without cells.
    pub const fn new(place: Place) -> Self {
        Self { place, cells: Vec::new(), blanks: Vec::new() }
    }

    /// Says where the cell below `column` is, in which nothing stands.
    pub fn leave(&mut self, column: &'static Column, place: Place) {
        self.blanks.push((column.key, place));
    }

    /// Where the cell of the column with this key is, or would be.
    pub fn place_of(&self, key: &str) -> &Place {
        let blank = || self.blanks.iter().find(|(of, _)| *of == key).map(|(_, place)| place);
        self.get(key).map(|cell| &cell.place).or_else(blank).unwrap_or(&self.place)
    }

    /// Puts a cell below `column`; the one that was there is given back.
    pub fn put(&mut self, column: &'static Column, cell: Cell) -> Option<Cell> {
        match self.cells.iter_mut().find(|(of, _)| of.key == column.key) {
            Some((_, there)) => Some(std::mem::replace(there, cell)),
            None => {
                self.cells.push((column, cell));
                None
            }
        }
    }

    /// The cell below the column with this key.
    pub fn get(&self, key: &str) -> Option<&Cell> {
        self.cells.iter().find(|(column, _)| column.key == key).map(|(_, cell)| cell)
    }

    /// Its cells, in the order they were put.
    pub fn cells(&self) -> impl Iterator<Item = (&'static Column, &Cell)> {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }
}

impl Records {
    /// The sheet with this name.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.form.sheet == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_a_person_says_it() {
        let file: Arc<str> = "评价.xlsx".into();
        let sheet: Arc<str> = "凭证".into();
        let check = |column, expected: &str| {
            assert_eq!(Place::cell(&file, &sheet, 5, column).to_string(), expected);
        };
        check(1, "评价.xlsx “凭证”表A5");
        check(26, "评价.xlsx “凭证”表Z5");
        check(27, "评价.xlsx “凭证”表AA5");
        check(16_384, "评价.xlsx “凭证”表XFD5");
        assert_eq!(Place::line(&"goals.toml".into(), 3).to_string(), "goals.toml 第3行");
    }
}
