//! Workbooks that are bad by construction.

use std::{
    io::{self, Cursor, Write as _},
    sync::OnceLock,
};

use calamine::{Data, Reader as _, Xlsx};
use intake::{
    Records,
    form::{Column, Need, Rows, SheetForm},
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Formula, Workbook};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    Case, Input,
    chance::Chance,
    folders::{base, is_typed},
};

/// The row of the headings, from 0; the data begins below it.
const HEADINGS: usize = 1;

/// A sheet as it is seen: its name, and its rows of cells.
struct Sheet {
    name: String,
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone, PartialEq, Eq)]
enum Cell {
    Text(String),
    /// A formula with the value that it had when it was last calculated.
    Formula(&'static str),
}

struct Draft<'a> {
    chance: &'a mut Chance,
    sheets: Vec<Sheet>,
}

/// What is done to its cells; answers where and how.
type Spoil = fn(&mut Draft<'_>) -> String;
/// What is done to its bytes.
type Damage = fn(&mut Chance, Vec<u8>) -> Vec<u8>;

const WAYS: &[(&str, Spoil)] = &[
    ("no such value", no_such_value),
    ("error value", error_value),
    ("absurd number", absurd_number),
    ("missing column", missing_column),
    ("swapped columns", swapped),
    ("renamed sheet", renamed),
    ("exchanged sheets", exchanged),
    ("empty cell", empty_cell),
    ("huge cell", huge_cell),
    ("no rows", no_rows),
    ("a row twice", row_twice),
    ("a column twice", column_twice),
];

const DAMAGES: &[(&str, Damage)] = &[
    ("truncated", |chance, mut bytes| {
        bytes.truncate(chance.below(bytes.len()));
        bytes
    }),
    ("no end", |_, mut bytes| {
        let at = bytes.windows(4).rposition(|it| it == b"PK\x05\x06").unwrap();
        bytes[at] = b'Q';
        bytes
    }),
    ("broken sheet", broken_sheet),
    ("deep nesting", deep_nesting),
    ("bomb", bomb),
    ("no workbook", |chance, _| {
        let text = "评价方式,单位自评\n".as_bytes().to_vec();
        let count = 1 + chance.below(100_000);
        let noise = chance.bytes(count);
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        chance.one_of(&[Vec::new(), text, noise, old]).clone()
    }),
];

fn records() -> Records {
    let files = base();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (records, remarks) = intake::folder::records(&files);
    assert!(remarks.is_empty(), "{remarks:?}");
    records
}

/// The cells of the good one, written again: what all of them are made from.
pub(super) fn good() -> Vec<u8> {
    write(&sheets())
}

/// The bad workbook `number`: the ways come by turns.
pub(super) fn bad(chance: &mut Chance, number: usize) -> Case {
    let turn = number % (WAYS.len() + DAMAGES.len());
    let (what, bytes) = match WAYS.get(turn) {
        Some((way, spoil)) => {
            let mut draft = Draft { chance, sheets: sheets() };
            let how = spoil(&mut draft);
            (format!("{way}: {how}"), write(&draft.sheets))
        }
        None => {
            let (way, damage) = DAMAGES[turn - WAYS.len()];
            let good = intake::workbook::write(&records()).unwrap();
            (way.to_owned(), damage(chance, good))
        }
    };
    Case { what, input: Input::Workbook(bytes) }
}

fn sheets() -> Vec<Sheet> {
    let bytes = intake::workbook::write(&records()).unwrap();
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let all = workbook.worksheets();
    let seen = |cell: &Data| match cell {
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year}-{month}-{day}")
        }
        other => other.to_string(),
    };
    let rows = |range: &calamine::Range<Data>| {
        range.rows().map(|row| row.iter().map(|it| Cell::Text(seen(it))).collect()).collect()
    };
    all.iter().map(|(name, range)| Sheet { name: name.clone(), rows: rows(range) }).collect()
}

fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    // The same cells are the same bytes, whenever they are written.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for sheet in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name).unwrap();
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Text(text) if text.is_empty() => continue,
                    Cell::Text(text) => worksheet.write_string(row, column, text).unwrap(),
                    Cell::Formula(result) => {
                        let formula = Formula::new("=A1/0").set_result(*result);
                        worksheet.write_formula(row, column, formula).unwrap()
                    }
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

impl Draft<'_> {
    /// A sheet that is a table with rows.
    fn table(&mut self) -> usize {
        let is_table = |it: &Sheet| {
            let form = SheetForm::named(&it.name);
            form.is_some_and(|form| form.rows != Rows::One) && it.rows.len() > HEADINGS + 1
        };
        let tables: Vec<usize> =
            (0..self.sheets.len()).filter(|it| is_table(&self.sheets[*it])).collect();
        *self.chance.one_of(&tables)
    }

    /// A cell that is filled in, in a column that is as wanted: sheet, row, column.
    fn cell(&mut self, is_wanted: impl Fn(&Column) -> bool) -> (usize, usize, usize) {
        let mut found = Vec::new();
        for (at, sheet) in self.sheets.iter().enumerate() {
            let Some(form) = SheetForm::named(&sheet.name) else { continue };
            let is_one = form.rows == Rows::One;
            for (row, cells) in sheet.rows.iter().enumerate().skip(HEADINGS + 1) {
                for column in if is_one { 1..2 } else { 0..cells.len() } {
                    let heading = if is_one { &cells[0] } else { &sheet.rows[HEADINGS][column] };
                    let Cell::Text(heading) = heading else { continue };
                    let is_filled = cells.get(column).is_some_and(|it| *it != text(""));
                    if is_filled && form.headed(heading).is_some_and(&is_wanted) {
                        found.push((at, row, column));
                    }
                }
            }
        }
        *self.chance.one_of(&found)
    }

    fn put(&mut self, (sheet, row, column): (usize, usize, usize), cell: Cell) -> String {
        let what = match &cell {
            Cell::Text(text) => text.chars().take(40).collect(),
            Cell::Formula(result) => (*result).to_owned(),
        };
        self.sheets[sheet].rows[row][column] = cell;
        format!("{} row {} column {}: {what}", self.sheets[sheet].name, row + 1, column + 1)
    }

    fn find(&self, sheet: &str) -> usize {
        self.sheets.iter().position(|it| it.name == sheet).unwrap()
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn no_such_value(draft: &mut Draft<'_>) -> String {
    let at = draft.cell(is_typed);
    let value = *draft.chance.one_of(&["不是这样写的", "？？", "NULL", "一二三"]);
    draft.put(at, text(value))
}

fn error_value(draft: &mut Draft<'_>) -> String {
    let at = draft.cell(|_| true);
    let value = *draft.chance.one_of(&["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?"]);
    draft.put(at, Cell::Formula(value))
}

fn absurd_number(draft: &mut Draft<'_>) -> String {
    let at = draft.cell(|it| ["amount", "weight", "fiscal_year", "date"].contains(&it.key));
    let values = ["1E+300", "-1E+18", "123456789012345678", "1E-300"];
    let value = *draft.chance.one_of(&values);
    draft.put(at, Cell::Formula(value))
}

fn missing_column(draft: &mut Draft<'_>) -> String {
    let (sheet, _, column) = loop {
        let at = draft.cell(|it| it.need == Need::Always);
        let form = SheetForm::named(&draft.sheets[at.0].name).unwrap();
        if form.rows != Rows::One {
            break at;
        }
    };
    for row in &mut draft.sheets[sheet].rows[HEADINGS..] {
        row.remove(column);
    }
    format!("{} column {}", draft.sheets[sheet].name, column + 1)
}

/// Two headings change places; the values below each are none of the other.
fn swapped(draft: &mut Draft<'_>) -> String {
    const PAIRS: &[(&str, &str, &str)] = &[
        ("凭证", "date", "amount"),
        ("凭证", "kind", "nature"),
        ("凭证", "document", "amount"),
        ("指标", "level1", "name"),
        ("指标", "name", "weight"),
        ("项目", "code", "name"),
        ("指标文", "number", "title"),
    ];
    let (sheet, one, other) = *draft.chance.one_of(PAIRS);
    let form = SheetForm::named(sheet).unwrap();
    let at = draft.find(sheet);
    let row = &mut draft.sheets[at].rows[HEADINGS];
    let place = |row: &[Cell], key| {
        let heading = text(form.column(key).unwrap().heading);
        row.iter().position(|it| *it == heading).unwrap()
    };
    let (of_one, of_other) = (place(row, one), place(row, other));
    row.swap(of_one, of_other);
    format!("{sheet}: {one} and {other}")
}

fn renamed(draft: &mut Draft<'_>) -> String {
    let names = ["评价", "项目", "指标文", "凭证", "指标"];
    let sheet = *draft.chance.one_of(&names);
    let at = draft.find(sheet);
    let name = *draft.chance.one_of(&["Sheet1", "表一", "费用"]);
    let was = std::mem::replace(&mut draft.sheets[at].name, name.to_owned());
    format!("{was} is {name}")
}

fn exchanged(draft: &mut Draft<'_>) -> String {
    let pairs = [("项目", "凭证"), ("指标", "指标文"), ("评价", "目标"), ("正文", "指标")];
    let (one, other) = *draft.chance.one_of(&pairs);
    let (of_one, of_other) = (draft.find(one), draft.find(other));
    draft.sheets[of_one].name = other.to_owned();
    draft.sheets[of_other].name = one.to_owned();
    format!("{one} and {other}")
}

fn empty_cell(draft: &mut Draft<'_>) -> String {
    let at = draft.cell(|it| it.need == Need::Always);
    draft.put(at, text(""))
}

fn huge_cell(draft: &mut Draft<'_>) -> String {
    let at = draft.cell(|it| ["title", "name", "amount", "unit_name"].contains(&it.key));
    let count = 5_000 + draft.chance.below(27_000);
    draft.put(at, text(&"字".repeat(count)))
}

fn no_rows(draft: &mut Draft<'_>) -> String {
    let name = *draft.chance.one_of(&["项目", "指标文", "指标"]);
    let at = draft.find(name);
    draft.sheets[at].rows.truncate(HEADINGS + 1);
    name.to_owned()
}

fn row_twice(draft: &mut Draft<'_>) -> String {
    let name = *draft.chance.one_of(&["项目", "指标文", "指标"]);
    let at = draft.find(name);
    let rows = &mut draft.sheets[at].rows;
    let row = HEADINGS + 1 + draft.chance.below(rows.len() - HEADINGS - 1);
    rows.push(rows[row].clone());
    format!("{name} row {}", row + 1)
}

fn column_twice(draft: &mut Draft<'_>) -> String {
    let at = draft.table();
    let rows = &mut draft.sheets[at].rows;
    let column = draft.chance.below(rows[HEADINGS].len() - 1);
    for row in &mut rows[HEADINGS..] {
        let cell = row.get(column).cloned().unwrap_or_else(|| text(""));
        row.push(cell);
    }
    format!("{} column {}", draft.sheets[at].name, column + 1)
}

/// Some bytes of the vouchers' sheet are others, as on a bad disk.
fn broken_sheet(chance: &mut Chance, mut bytes: Vec<u8>) -> Vec<u8> {
    let (start, length) = {
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let part = archive.by_name("xl/worksheets/sheet5.xml").unwrap();
        let start = usize::try_from(part.data_start().unwrap()).unwrap();
        (start, usize::try_from(part.compressed_size()).unwrap())
    };
    let count = 32;
    let at = start + chance.below(length - count);
    for (byte, noise) in bytes[at..].iter_mut().zip(chance.bytes(count)) {
        *byte ^= noise | 1;
    }
    bytes
}

/// A part of the workbook whose elements never end.
fn deep_nesting(chance: &mut Chance, bytes: Vec<u8>) -> Vec<u8> {
    const PARTS: &[&str] =
        &["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/sharedStrings.xml"];
    let part = *chance.one_of(PARTS);
    let depth = 1_000 + chance.below(300_000);
    with_part(&bytes, part, |writer| writer.write_all("<a>".repeat(depth).as_bytes()))
}

/// A small file with a sheet that is larger, unpacked, than the memory that reading it may take.
fn bomb(chance: &mut Chance, bytes: Vec<u8>) -> Vec<u8> {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    const MEBIBYTES: usize = 600;
    let bomb = BOMB.get_or_init(|| {
        let spaces = vec![b' '; 1024 * 1024];
        let fill =
            |writer: &mut ZipWriter<_>| (0..MEBIBYTES).try_for_each(|_| writer.write_all(&spaces));
        with_part(&bytes, "xl/worksheets/sheet5.xml", fill)
    });
    // The end of the directory of the file may have a comment: no two are alike.
    let mut bomb = bomb.clone();
    let length = chance.below(256);
    let at = bomb.len() - 2;
    bomb[at..].copy_from_slice(&u16::try_from(length).unwrap().to_le_bytes());
    bomb.extend(vec![b'-'; length]);
    bomb
}

/// The workbook with another content of `part`.
fn with_part(
    bytes: &[u8],
    part: &str,
    write: impl Fn(&mut ZipWriter<Cursor<Vec<u8>>>) -> io::Result<()>,
) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut from = archive.by_index(index).unwrap();
        let name = from.name().unwrap().into_owned();
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        if name == part {
            write(&mut writer).unwrap();
        } else {
            io::copy(&mut from, &mut writer).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}
