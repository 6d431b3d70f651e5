//! A pass over the parts of a workbook before they are read: refuses what a reader would stumble over, and notes what it would not tell.
//!
//! The reader takes cell references and counts at their word, so they are checked here; it does not say which rows are hidden and which formulas
//! were never computed, so that is noted here.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::container::{NotAWorkbook, Part, parts};

/// Rows of a sheet in the format itself.
const ROWS_MAX: u32 = 1_048_576;
/// Columns of a sheet in the format itself.
const COLUMNS_MAX: u32 = 16_384;
/// Texts in the table of texts; the reader reserves room for as many as the file claims.
const TEXTS_MAX: u64 = 2_000_000;
/// Formats of cells together, in bytes of their longest attribute: the reader keeps a copy for each.
const FORMATS_BYTES_MAX: usize = 32 << 20;
/// Formats of cells that a spreadsheet can have.
const FORMATS_MAX: usize = 70_000;

/// What the reader does not tell of a sheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Rows that are not shown, from 0.
    pub(crate) hidden_rows: BTreeSet<u32>,
    /// Cells, as row and column from 0, with a formula whose value was never stored.
    pub(crate) uncomputed: BTreeSet<(u32, u32)>,
}

/// Checks all parts; answers the facts of each sheet by its name.
pub(crate) fn check(bytes: &[u8]) -> Result<BTreeMap<String, Facts>, NotAWorkbook> {
    let mut gate = Gate::default();
    parts(bytes, |part| gate.visit(part))?;
    gate.by_name()
}

/// What was seen in the parts so far.
#[derive(Default)]
struct Gate {
    /// Facts by the path of the sheet's part.
    facts: BTreeMap<String, Facts>,
    /// Name and relationship of each sheet, and the folder of the part that lists them.
    sheets: Vec<(String, String)>,
    workbook: String,
    /// Targets by the path of the relationships' part and their id.
    targets: BTreeMap<(String, String), String>,
}

impl Gate {
    fn visit(&mut self, part: &Part) -> Result<(), NotAWorkbook> {
        let mut reader = Reader::from_str(&part.text);
        reader.config_mut().check_end_names = false;
        let mut cell = Cell::default();
        let mut formats = Formats::default();
        loop {
            match reader.read_event().map_err(|_| NotAWorkbook::Malformed)? {
                Event::Start(element) => {
                    formats.add(&element)?;
                    self.element(part, &element, &mut cell)?;
                }
                Event::Empty(element) => {
                    formats.add(&element)?;
                    self.element(part, &element, &mut cell)?;
                    self.end(part, element.local_name().as_ref(), &mut cell);
                }
                Event::End(element) => self.end(part, element.local_name().as_ref(), &mut cell),
                Event::DocType(_) => return Err(NotAWorkbook::Malformed),
                Event::Eof => return Ok(()),
                Event::Text(text) => {
                    cell.has_value |= cell.in_value && !text.trim().is_empty();
                }
                Event::CData(_) | Event::GeneralRef(_) => cell.has_value |= cell.in_value,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn element(
        &mut self,
        part: &Part,
        element: &BytesStart<'_>,
        cell: &mut Cell,
    ) -> Result<(), NotAWorkbook> {
        match element.local_name().as_ref() {
            "row" => {
                let row = attribute(element, "r")?.map(|row| row_number(&row)).transpose()?;
                if attribute(element, "hidden")?.is_some_and(|it| it == "1" || it == "true") {
                    self.of(part).hidden_rows.extend(row);
                }
            }
            "c" => {
                let at = attribute(element, "r")?.map(|at| position(&at)).transpose()?;
                let is_text = attribute(element, "t")?.is_some_and(|it| it == "str");
                *cell = Cell { at, is_text, ..Cell::default() };
            }
            "f" => {
                range(element)?;
                cell.has_formula = true;
                cell.in_value = false;
            }
            "v" | "is" => {
                // An empty text is a value; an empty number is none.
                cell.has_value |= cell.is_text;
                cell.in_value = true;
            }
            "dimension" | "mergeCell" => range(element)?,
            "sst" => texts(element)?,
            "sheet" => {
                let name = attribute(element, "name")?.unwrap_or_default();
                let id = attribute(element, "id")?.unwrap_or_default();
                self.workbook.clone_from(&part.path);
                self.sheets.push((name, id));
            }
            "Relationship" => {
                let id = attribute(element, "Id")?.unwrap_or_default();
                let target = attribute(element, "Target")?.unwrap_or_default();
                self.targets.insert((part.path.clone(), id), target.to_lowercase());
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, part: &Part, element: &str, cell: &mut Cell) {
        if element != "c" {
            return;
        }
        let Cell { at, has_formula, has_value, .. } = std::mem::take(cell);
        if has_formula && !has_value {
            self.of(part).uncomputed.extend(at);
        }
    }

    fn of(&mut self, part: &Part) -> &mut Facts {
        self.facts.entry(part.path.clone()).or_default()
    }

    fn by_name(mut self) -> Result<BTreeMap<String, Facts>, NotAWorkbook> {
        let (folder, file) = self.workbook.rsplit_once('/').unwrap_or(("", &self.workbook));
        let relationships = format!("{folder}/_rels/{file}.rels");
        let relationships = relationships.trim_start_matches('/').to_owned();
        let mut named = BTreeMap::new();
        let mut paths = BTreeSet::new();
        for (name, id) in self.sheets {
            let target = self.targets.get(&(relationships.clone(), id));
            let target = target.ok_or(NotAWorkbook::Malformed)?;
            if !target.ends_with(".xml") {
                return Err(NotAWorkbook::Malformed);
            }
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("{folder}/{target}"),
            };
            // One part for many sheets would be read as many times.
            if !paths.insert(path.clone()) {
                return Err(NotAWorkbook::Malformed);
            }
            named.insert(name, self.facts.remove(&path).unwrap_or_default());
        }
        Ok(named)
    }
}

/// The formats of cells in a part, which the reader multiplies.
#[derive(Default)]
struct Formats {
    count: usize,
    longest: usize,
}

impl Formats {
    fn add(&mut self, element: &BytesStart<'_>) -> Result<(), NotAWorkbook> {
        match element.local_name().as_ref() {
            "xf" => self.count = self.count.saturating_add(1),
            "font" | "name" | "numFmt" => self.longest = self.longest.max(element.len()),
            _ => return Ok(()),
        }
        if self.count > FORMATS_MAX || self.count.saturating_mul(self.longest) > FORMATS_BYTES_MAX {
            return Err(NotAWorkbook::Bomb);
        }
        Ok(())
    }
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    at: Option<(u32, u32)>,
    has_formula: bool,
    has_value: bool,
    /// Whether its value is a text.
    is_text: bool,
    /// Whether what stands next is its value.
    in_value: bool,
}

/// The value of the attribute whose local name is `name`.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, NotAWorkbook> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| NotAWorkbook::Malformed)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.map_err(|_| NotAWorkbook::Malformed)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// The attribute `ref`, if there is one, must be a cell or an area.
fn range(element: &BytesStart<'_>) -> Result<(), NotAWorkbook> {
    let Some(range) = attribute(element, "ref")? else { return Ok(()) };
    let Some((from, to)) = range.split_once(':') else { return position(&range).map(drop) };
    let (from, to) = (position(from)?, position(to)?);
    if from.0 > to.0 || from.1 > to.1 {
        return Err(NotAWorkbook::Malformed);
    }
    Ok(())
}

/// The table of texts must not claim more than there can be.
fn texts(element: &BytesStart<'_>) -> Result<(), NotAWorkbook> {
    let Some(count) = attribute(element, "uniqueCount")? else { return Ok(()) };
    let is_possible = count.trim().parse().is_ok_and(|count: u64| count <= TEXTS_MAX);
    if is_possible { Ok(()) } else { Err(NotAWorkbook::Malformed) }
}

/// Row and column, from 0, of a reference such as `B7`.
fn position(reference: &str) -> Result<(u32, u32), NotAWorkbook> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, row) = reference.split_at_checked(letters).ok_or(NotAWorkbook::Malformed)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A')?;
        column.checked_mul(26)?.checked_add(u32::from(digit))?.checked_add(1)
    });
    let column = column.and_then(|it| it.checked_sub(1)).filter(|it| *it < COLUMNS_MAX);
    Ok((row_number(row)?, column.ok_or(NotAWorkbook::Malformed)?))
}

/// A row, from 0, of its number, from 1.
fn row_number(text: &str) -> Result<u32, NotAWorkbook> {
    let is_number = text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    let row = text.parse::<u32>().ok().filter(|_| is_number);
    let row = row.and_then(|row| row.checked_sub(1)).filter(|row| *row < ROWS_MAX);
    row.ok_or(NotAWorkbook::Malformed)
}
