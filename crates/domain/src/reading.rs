//! Readings (读数说明): how a doubtful cell was read, and that the person accepted it.

const CELL_CHARACTERS_MAX: usize = 200;
const TEXT_CHARACTERS_MAX: usize = 500;

/// How a cell was read whose text leaves room for doubt, such as a target without an operator. It is filed with the
/// evaluation, so that whoever signs sees what was taken for granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Where it stands: sheet and cell, or file and line; 1 to 200 characters.
    pub cell: String,
    /// What was typed, 0 to 500 characters.
    pub typed: String,
    /// As what it was read, 0 to 500 characters.
    pub read: String,
    /// Why there was a doubt, or by whose leave it was read so; 0 to 500 characters.
    pub note: String,
}

impl Reading {
    /// Each text with its field on the wire and the lengths that it may have, in characters.
    pub(crate) fn texts(&self) -> [(&'static str, &str, usize, usize); 4] {
        let Self { cell, typed, read, note } = self;
        [
            ("readings.cell", cell, 1, CELL_CHARACTERS_MAX),
            ("readings.typed", typed, 0, TEXT_CHARACTERS_MAX),
            ("readings.read", read, 0, TEXT_CHARACTERS_MAX),
            ("readings.note", note, 0, TEXT_CHARACTERS_MAX),
        ]
    }
}
