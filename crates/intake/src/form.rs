//! THE table of what a dossier is written in: every sheet and every column, once, for folder, workbook, docs and schemas.

mod choice;
mod columns;
#[cfg(test)]
mod document;
mod kind;
mod schema;
mod sheets;

pub use choice::Choice;
pub use kind::Kind;
pub use schema::schemas;
pub use sheets::FORM;

/// A table: a sheet of the workbook, and an array of tables (or a file) of the folder.
#[derive(Debug, PartialEq, Eq)]
pub struct SheetForm {
    /// Name of the sheet, in Chinese.
    pub sheet: &'static str,
    /// The file of the folder.
    pub file: &'static str,
    /// The array of tables in that file, such as `transaction`; empty for the keys of the file itself, and for `narrative.md`.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: Rows,
    /// What it is for, in Chinese.
    pub hint: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// How many rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Exactly one: keys and values.
    One,
    /// At least one.
    Some,
    /// Any number.
    Any,
}

/// A column of a sheet, a key of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// The key in the file; with a point if it stands in a table of its own, such as `declared.total`.
    pub key: &'static str,
    /// The heading in the workbook, in Chinese.
    pub heading: &'static str,
    /// What may stand in it.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub need: Need,
    /// What a person should know, in Chinese.
    pub hint: &'static str,
    /// A cell that is right.
    pub example: &'static str,
}

/// Whether a column must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// In every row.
    Always,
    /// It depends on other columns; the condition in Chinese.
    When(&'static str),
    /// It may be left empty.
    Optional,
}

impl SheetForm {
    /// The form of the sheet with this name.
    pub fn named(sheet: &str) -> Option<&'static Self> {
        FORM.iter().find(|form| form.sheet == sheet)
    }

    /// The column with this key.
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The column with this heading.
    pub fn headed(&self, heading: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.heading == heading)
    }
}

impl Column {
    /// How a person names it: `金额（元）(amount)`.
    pub fn named(&self) -> String {
        format!("{}({})", self.heading, self.key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_is_used_twice() {
        let sheets: HashSet<&str> = FORM.iter().map(|form| form.sheet).collect();
        assert_eq!(sheets.len(), FORM.len());
        for form in FORM {
            let keys: HashSet<&str> = form.columns.iter().map(|it| it.key).collect();
            let headings: HashSet<&str> = form.columns.iter().map(|it| it.heading).collect();
            assert_eq!((keys.len(), headings.len()), (form.columns.len(), form.columns.len()));
            assert_eq!(SheetForm::named(form.sheet), Some(form));
        }
    }

    #[test]
    fn examples_are_allowed_words() {
        for column in FORM.iter().flat_map(|form| form.columns) {
            assert!(!column.heading.is_empty() && !column.kind.chinese().is_empty());
            if column.need == Need::Always {
                assert!(!column.example.is_empty(), "{}", column.key);
            }
            if let Kind::Choice(choice) = column.kind
                && !column.example.is_empty()
            {
                assert!(choice.words().contains(&column.example), "{}", column.key);
            }
        }
    }
}
