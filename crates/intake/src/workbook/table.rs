//! A sheet with a row of headings becomes the rows of a table.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cell::{self, Home, fault},
    grid::{Grid, Seen, Value},
    heading,
};
use crate::{
    Cell, Level, Remark, Row, Sheet, Typed,
    form::{Column, Kind, Need, SheetForm},
};

/// The row of headings is among so many.
const HEADINGS_AMONG: u32 = 30;
/// Rows that are read; an evaluation has at most half as many vouchers.
const ROWS_MAX: usize = 20_000;

/// Reads the sheet; what is wrong with it goes to `remarks`.
pub(crate) fn read(
    form: &'static SheetForm,
    grid: &Grid,
    home: &Home,
    remarks: &mut Vec<Remark>,
) -> Sheet {
    let mut table = Table { form, grid, home, remarks, is_cut: false };
    let (rows, whole) = match table.headings() {
        Some(headings) => {
            let whole = table.check_headings(&headings);
            let rows = table.rows(&headings);
            (rows, whole && !table.is_cut)
        }
        None => (Vec::new(), false),
    };
    Sheet { form, place: home.whole(), rows, whole }
}

struct Table<'a> {
    form: &'static SheetForm,
    grid: &'a Grid,
    home: &'a Home,
    remarks: &'a mut Vec<Remark>,
    /// Whether there are more rows than are read.
    is_cut: bool,
}

/// The row of headings.
struct Headings {
    row: u32,
    /// The column of the form by the column of the sheet.
    columns: BTreeMap<u32, &'static Column>,
}

impl Table<'_> {
    /// The row with the most headings that are known.
    fn headings(&mut self) -> Option<Headings> {
        let mut best: Option<Headings> = None;
        let rows: BTreeSet<u32> = self.grid.cells.keys().map(|(row, _)| *row).collect();
        for row in rows.into_iter().filter(|row| *row < HEADINGS_AMONG) {
            let known = self
                .row(row)
                .filter_map(|(at, seen)| Some((at.1, heading::column(self.form, text(seen)?)?)));
            let columns: BTreeMap<u32, &'static Column> = known.collect();
            if columns.len() > best.as_ref().map_or(0, |best| best.columns.len()) {
                best = Some(Headings { row, columns });
            }
        }
        if best.is_none() {
            let columns: Vec<&str> = self.form.columns.iter().map(|it| it.heading).collect();
            let expected = format!("找不到表头，应有一行依次写着：{}。", columns.join("、"));
            let advice = "请补上表头，或用 jixiao init 生成的工作簿重新填写。";
            self.remarks.push(self.home.fault("MISSING_HEADINGS", expected, advice));
        }
        best
    }

    /// Remarks headings that are doubled, unknown or missing; whether all that are needed are there.
    fn check_headings(&mut self, headings: &Headings) -> bool {
        let mut keys = BTreeSet::new();
        let cells: Vec<_> = self.row(headings.row).map(|(at, seen)| (at, seen.clone())).collect();
        for (at, seen) in cells {
            let place = self.home.cell(at);
            match headings.columns.get(&at.1) {
                Some(column) if !keys.insert(column.key) => {
                    let expected = format!("表头“{}”出现了两次。", column.heading);
                    self.remarks.push(fault(
                        place,
                        "DOUBLED_HEADING",
                        expected,
                        "请删除其中一列。",
                    ));
                }
                Some(_) => {}
                None if text(&seen).is_some_and(heading::is_left_out) => {}
                None => {
                    let known: Vec<&str> = self.form.columns.iter().map(|it| it.heading).collect();
                    let expected =
                        format!("不认识的表头“{}”，可用的表头：{}。", seen.shown, known.join("、"));
                    let advice = "请改正；自己用的列，表头请以“备注”开头，这样的列不读入。";
                    self.remarks.push(fault(place, "UNKNOWN_HEADING", expected, advice));
                }
            }
        }
        let missing: Vec<&str> = self
            .form
            .columns
            .iter()
            .filter(|column| column.need == Need::Always && !keys.contains(column.key))
            .map(|column| column.heading)
            .collect();
        if missing.is_empty() {
            return true;
        }
        let expected = format!("缺少列：{}。", missing.join("、"));
        let place = self.home.cell((headings.row, 0));
        self.remarks.push(fault(place, "MISSING_COLUMN", expected, "请在表头这一行补上。"));
        false
    }

    fn rows(&mut self, headings: &Headings) -> Vec<Row> {
        let filled: BTreeSet<u32> =
            self.grid.cells.keys().map(|(row, _)| *row).filter(|row| *row > headings.row).collect();
        let mut rows = Vec::new();
        if filled.len() > ROWS_MAX {
            let expected = format!("有 {} 行，只读了前 {ROWS_MAX} 行。", filled.len());
            let advice = "请删除多余的行，或分成几次评价。";
            self.remarks.push(self.home.fault("TOO_MANY_ROWS", expected, advice));
            self.is_cut = true;
        }
        let mut hidden = Vec::new();
        for at in filled.into_iter().take(ROWS_MAX) {
            if let Some(row) = self.data_row(at, headings).filter(|row| !self.is_blank(row)) {
                if self.grid.hidden_rows.contains(&at) {
                    hidden.push(at);
                }
                rows.push(row);
            }
        }
        self.say_hidden(&hidden);
        rows
    }

    /// One note about all rows that are hidden: a filter that was left on hides hundreds.
    fn say_hidden(&mut self, hidden: &[u32]) {
        let Some(first) = hidden.first() else { return };
        let named = hidden.iter().take(10).map(|row| row.saturating_add(1).to_string());
        let named = named.collect::<Vec<_>>().join("、");
        let more = if hidden.len() > 10 { "等" } else { "" };
        let counted =
            if hidden.len() > 1 { format!("（共{}行）", hidden.len()) } else { String::new() };
        let expected =
            format!("第{named}{more}行是隐藏的行{counted}，也已读入；不需要的请取消隐藏后删除。");
        self.note(*first, "HIDDEN_ROW", expected);
    }

    /// Whether a row of the narrative only names its section, as the workbook to fill in does.
    fn is_blank(&self, row: &Row) -> bool {
        self.form.file.ends_with(".md") && row.cells().all(|(column, _)| column.key == "key")
    }

    /// One row; `None` if nothing stands below a heading, or if it is a sum.
    fn data_row(&mut self, at: u32, headings: &Headings) -> Option<Row> {
        let cells: Vec<_> = self.row(at).map(|(at, seen)| (at, seen.clone())).collect();
        let first = cells.iter().find(|(at, _)| headings.columns.contains_key(&at.1));
        let outside = cells.iter().find(|(at, seen)| self.is_outside(*at, seen, headings));
        if let Some((at, seen)) = outside {
            let expected = format!("“{}”所在的列没有表头。", seen.shown);
            let advice = "请给这一列加上表头，或删除这个单元格的内容。";
            self.remarks.push(fault(self.home.cell(*at), "CELL_WITHOUT_HEADING", expected, advice));
        }
        let (_, first) = first?;
        if text(first).is_some_and(heading::is_sum) {
            let expected = format!("第{}行是合计，没有读入。", at.saturating_add(1));
            self.note(at, "SUM_ROW", expected);
            return None;
        }
        if let Some(why) = self.left_out(&cells, headings) {
            self.note(
                at,
                "ROW_NOT_READ",
                format!("第{}行是{why}，没有读入。", at.saturating_add(1)),
            );
            return None;
        }
        let first_column = headings.columns.keys().next().copied().unwrap_or_default();
        let mut row = Row::new(self.home.cell((at, first_column)));
        let target = headings.columns.iter().find(|(_, column)| column.kind == Kind::Target);
        let target = target.and_then(|(target_at, _)| self.value((at, *target_at)));
        let mut done = BTreeSet::new();
        for (column_at, column) in &headings.columns {
            if !done.insert(column.key) {
                continue;
            }
            if let Some(cell) = self.merged_number((at, *column_at), column) {
                row.put(column, cell);
            } else if let Some(seen) = self.value((at, *column_at)) {
                let (cell, remark) =
                    cell::read(self.home, (at, *column_at), column, &seen, target.as_ref());
                self.remarks.extend(remark);
                row.put(column, cell);
            } else {
                row.leave(column, self.home.cell((at, *column_at)));
            }
        }
        Some(row)
    }

    /// Why a row is none of the table: a remark below it, names of who signs, or a sum whose name stands in another column.
    fn left_out(&self, cells: &[((u32, u32), Seen)], headings: &Headings) -> Option<&'static str> {
        let headed = |at: &(u32, u32)| headings.columns.get(&at.1).copied();
        let mut texts =
            cells.iter().filter_map(|(at, seen)| Some((headed(at)?, text(seen)?.to_owned())));
        let (_, first) = texts.next()?;
        if heading::is_aside(&first) {
            return Some("表下的说明");
        }
        let key = self.form.columns.first()?.key;
        let has_key = cells.iter().any(|(at, _)| headed(at).is_some_and(|it| it.key == key));
        let mut others = std::iter::once(first).chain(texts.map(|(_, text)| text));
        (!has_key && others.any(|text| heading::is_sum(&text))).then_some("合计")
    }

    /// What stands in a cell, or in the merged area that it belongs to.
    fn value(&self, at: (u32, u32)) -> Option<Seen> {
        let seen = self.grid.cells.get(&at);
        seen.or_else(|| self.grid.cells.get(&self.grid.merged_at(at)?.0)).cloned()
    }

    /// A cell below the first of a merged area, in a column of which every row has a number of its own: it is said here that it has none.
    fn merged_number(&mut self, at: (u32, u32), column: &'static Column) -> Option<Cell> {
        if !is_counted(column.kind) || self.grid.cells.contains_key(&at) {
            return None;
        }
        let shown = self.grid.cells.get(&self.grid.merged_at(at)?.0)?.shown.clone();
        let expected = format!("“{shown}”在合并的单元格里，不知道是哪一行的。");
        let place = self.home.cell(at);
        let advice = "请取消合并，每行各填各的数。";
        let remark = fault(place.clone(), "MERGED_VALUE", expected, advice);
        self.remarks.push(Remark { field: column.named(), ..remark });
        Some(Cell { place, typed: Typed::Fault(shown.clone()), shown })
    }

    fn is_outside(&self, at: (u32, u32), seen: &Seen, headings: &Headings) -> bool {
        let is_headed = self.grid.cells.contains_key(&(headings.row, at.1))
            || self.grid.merged_at((headings.row, at.1)).is_some();
        !is_headed && seen.value != Value::Uncomputed
    }

    fn note(&mut self, row: u32, reason: &'static str, expected: String) {
        let note = fault(self.home.cell((row, 0)), reason, expected, "");
        self.remarks.push(Remark { level: Level::Note, ..note });
    }

    fn row(&self, row: u32) -> impl Iterator<Item = ((u32, u32), &Seen)> {
        self.grid.cells.range((row, 0)..=(row, u32::MAX)).map(|(at, seen)| (*at, seen))
    }
}

/// The text of a cell that is text.
fn text(seen: &Seen) -> Option<&str> {
    match &seen.value {
        Value::Text(text) => Some(text),
        Value::Number(_)
        | Value::Percent(_)
        | Value::Date(_)
        | Value::Flag(_)
        | Value::Error(_)
        | Value::DigitsLost
        | Value::Scaled(_)
        | Value::Uncomputed
        | Value::NoDay => None,
    }
}

/// Whether a value counts once, so that one for several rows means nothing.
fn is_counted(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Yuan
            | Kind::WanYuan
            | Kind::Score
            | Kind::PrintedScore
            | Kind::Rate
            | Kind::Line
            | Kind::Target
            | Kind::Actual
    )
}
