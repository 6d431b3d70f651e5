//! Entries of a TOML file become the rows of its sheets.

use std::{collections::HashSet, sync::Arc};

use grammar::{clip, code_points};

use super::scan::{Entry, Part, entries};
use crate::{
    Cell, Place, Remark, Row, Sheet,
    form::{FORM, Rows, SheetForm},
    remark::push,
};

/// The sheets that `file` holds.
pub(super) fn sheets(file: &Arc<str>, text: &str, remarks: &mut Vec<Remark>) -> Vec<Sheet> {
    let forms = FORM.iter().filter(|form| form.file == &**file);
    let sheet = |form: &'static SheetForm| {
        let is_one = form.rows == Rows::One;
        let rows = if is_one { vec![Row::new(Place::file(file))] } else { Vec::new() };
        Sheet { form, place: Place::file(file), rows, whole: true }
    };
    let mut filling = Filling {
        file,
        sheets: forms.map(sheet).collect(),
        table: String::new(),
        seen: HashSet::new(),
        remarks,
    };
    for entry in entries(text) {
        filling.take(entry);
    }
    filling.sheets
}

/// More rows than any table may have are not kept.
const ROWS_MAX: usize = 10_001;

struct Filling<'a> {
    file: &'a Arc<str>,
    sheets: Vec<Sheet>,
    /// The table that the following keys belong to.
    table: String,
    seen: HashSet<String>,
    remarks: &'a mut Vec<Remark>,
}

impl Filling<'_> {
    fn take(&mut self, entry: Entry) {
        let place = Place::line(self.file, entry.line);
        match entry.part {
            Part::Table(name) => self.open(name, place),
            Part::Value { key, typed, shown, is_mended } => {
                let cell = Cell { place, typed, shown };
                self.put(&key, cell, is_mended);
            }
            Part::Bad(line) => {
                let found = clip(&line);
                let points = code_points(&found);
                let points =
                    if points.is_empty() { points } else { format!("其中有{points}。") };
                let expected = format!("这一行写的是“{found}”，应为“键 = 值”。{points}");
                self.say(
                    Remark::fault(&place, "NOT_A_KEY")
                        .of("", &line)
                        .says(expected, "请补上键和等号，说明文字前面加 #。"),
                );
            }
            Part::Open => {
                let expected = "从这一行开始的文字没有结束，后面的内容都读不到。".to_owned();
                self.say(
                    Remark::fault(&place, "TEXT_NOT_CLOSED").of("", "\"").says(
                        expected,
                        "请在文字结束处补上与开头相同的引号；也请核对文件是否完整。",
                    ),
                );
                self.sheets.iter_mut().for_each(|sheet| sheet.whole = false);
            }
        }
    }

    fn open(&mut self, name: String, place: Place) {
        self.seen.clear();
        let many = |sheet: &&mut Sheet| sheet.form.rows != Rows::One && sheet.form.table == name;
        if let Some(sheet) = self.sheets.iter_mut().find(many) {
            if sheet.rows.len() < ROWS_MAX {
                sheet.rows.push(Row::new(place));
            } else {
                // Said once, by the count of rows; the cells that follow are skipped.
                self.table = String::from("\u{1f}");
                return;
            }
        } else if !self.is_prefix(&name) {
            let known: Vec<String> = self.tables();
            let expected = format!("没有“{}”这个表，可用的表：{}。", clip(&name), known.join("、"));
            self.say(
                Remark::fault(&place, "UNKNOWN_TABLE").of("", &name).says(expected, "请改正表名。"),
            );
        }
        self.table = name;
    }

    /// Whether `name` is the beginning of keys such as `declared.total`.
    fn is_prefix(&self, name: &str) -> bool {
        let one = self.sheets.iter().find(|sheet| sheet.form.rows == Rows::One);
        let prefix = format!("{name}.");
        one.is_some_and(|sheet| sheet.form.columns.iter().any(|it| it.key.starts_with(&prefix)))
    }

    fn tables(&self) -> Vec<String> {
        let many = self.sheets.iter().filter(|sheet| sheet.form.rows != Rows::One);
        let mut names: Vec<String> =
            many.map(|sheet| format!("[[{}]]", sheet.form.table)).collect();
        if self.is_prefix("declared") {
            names.push("[declared]".to_owned());
        }
        names
    }

    fn put(&mut self, key: &str, cell: Cell, is_mended: bool) {
        let (form, full) = match self.form(key) {
            Found::In(form, full) => (form, full),
            Found::Skipped => return,
            Found::NoTable(form) => {
                let expected = format!("“{}”之前没有 [[{}]]。", clip(key), form.table);
                let advice = format!("请在每一项前面写一行 [[{}]]。", form.table);
                return self.say(
                    Remark::fault(&cell.place, "TABLE_MISSING")
                        .of(key, &cell.shown)
                        .says(expected, &advice),
                );
            }
        };
        let Some(column) = form.column(&full) else {
            let keys: Vec<&str> = form.columns.iter().map(|it| it.key).collect();
            let points = code_points(key);
            let points = if points.is_empty() { points } else { format!("其中有{points}。") };
            let expected =
                format!("没有“{}”这个键，可用的键：{}。{points}", clip(&full), keys.join("、"));
            return self.say(
                Remark::fault(&cell.place, "UNKNOWN_KEY")
                    .of(key, &cell.shown)
                    .says(expected, "请改正或删除。"),
            );
        };
        if is_mended {
            let expected = format!("值不是规范的TOML，读作“{}”。", clip(&cell.shown));
            let note = Remark::note(&cell.place, "READ_AS_TEXT");
            let advice = "规范写法：文字加英文引号，日期写成 2023-12-31。";
            self.say(note.of(&column.named(), &cell.shown).says(expected, advice));
        }
        if !self.seen.insert(format!("{}\u{1f}{full}", form.sheet)) {
            let expected = "这个键写了两次。".to_owned();
            let field = column.named();
            return self.say(
                Remark::fault(&cell.place, "DUPLICATE_KEY")
                    .of(&field, &cell.shown)
                    .says(expected, "请删除一个。"),
            );
        }
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.form.sheet == form.sheet);
        if let Some(row) = sheet.and_then(|sheet| sheet.rows.last_mut()) {
            row.put(column, cell);
        }
    }

    /// The sheet of `key`, and the whole key.
    fn form(&self, key: &str) -> Found {
        let many = self.sheets.iter().find(|sheet| {
            sheet.form.rows != Rows::One && sheet.form.table == self.table && !self.table.is_empty()
        });
        if let Some(sheet) = many {
            return Found::In(sheet.form, key.to_owned());
        }
        if let Some(sheet) = self.sheets.iter().find(|sheet| sheet.form.rows == Rows::One) {
            return match self.table.as_str() {
                "" => Found::In(sheet.form, key.to_owned()),
                table if self.is_prefix(table) => Found::In(sheet.form, format!("{table}.{key}")),
                _ => Found::Skipped,
            };
        }
        match self.sheets.first() {
            Some(sheet) if self.table.is_empty() => Found::NoTable(sheet.form),
            Some(_) | None => Found::Skipped,
        }
    }

    fn say(&mut self, remark: Remark) {
        push(self.remarks, remark);
    }
}

enum Found {
    In(&'static SheetForm, String),
    NoTable(&'static SheetForm),
    /// The table itself is unknown, and that is said.
    Skipped,
}
