//! A sheet of labels with their values beside them becomes a table of one row.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cell::{self, Home, fault},
    grid::{Grid, Seen, Value},
    heading,
};
use crate::{
    Remark, Row, Sheet,
    form::{Column, Need, SheetForm},
};

/// Reads the sheet; what is wrong with it goes to `remarks`.
pub(crate) fn read(
    form: &'static SheetForm,
    grid: &Grid,
    home: &Home,
    remarks: &mut Vec<Remark>,
) -> Sheet {
    let mut sheet = Sheet { form, place: home.whole(), rows: Vec::new(), whole: true };
    let Some(labels_at) = labels_at(form, grid) else {
        let known: Vec<&str> = form.columns.iter().map(|it| it.heading).collect();
        let expected = format!("找不到要填的栏目，应有一列写着：{}。", known.join("、"));
        let advice = "请用 jixiao init 生成的工作簿重新填写。";
        remarks.push(home.fault("MISSING_HEADINGS", expected, advice));
        sheet.whole = false;
        return sheet;
    };
    let labels: Vec<_> = grid.cells.iter().filter(|((_, at), _)| *at == labels_at).collect();
    let first = labels.first().map_or((0, labels_at), |(at, _)| **at);
    let mut row = Row::new(home.cell(first));
    let mut keys = BTreeSet::new();
    for (at, label) in labels {
        let value_at = (at.0, grid.merged_at(*at).map_or(at.1, |(_, to)| to.1).saturating_add(1));
        let value = grid.cells.get(&value_at);
        let Value::Text(name) = &label.value else { continue };
        match heading::column(form, name) {
            Some(column) if !keys.insert(column.key) => {
                let expected = format!("栏目“{}”出现了两次。", column.heading);
                remarks.push(fault(
                    home.cell(*at),
                    "DOUBLED_HEADING",
                    expected,
                    "请删除其中一行。",
                ));
            }
            Some(column) => put(&mut row, column, home, (value_at, value), remarks),
            None => remarks.extend(value.and_then(|it| unknown(form, home, (*at, name), it))),
        }
    }
    sheet.whole = missing(form, &keys, home, remarks);
    sheet.rows.push(row);
    sheet
}

/// The column of the sheet with the most labels that are known.
fn labels_at(form: &'static SheetForm, grid: &Grid) -> Option<u32> {
    let mut known: BTreeMap<u32, usize> = BTreeMap::new();
    for ((_, column), seen) in &grid.cells {
        if let Value::Text(text) = &seen.value
            && heading::column(form, text).is_some()
        {
            let count = known.entry(*column).or_default();
            *count = count.saturating_add(1);
        }
    }
    known.into_iter().rev().max_by_key(|(_, count)| *count).map(|(column, _)| column)
}

fn put(
    row: &mut Row,
    column: &'static Column,
    home: &Home,
    (at, seen): ((u32, u32), Option<&Seen>),
    remarks: &mut Vec<Remark>,
) {
    let Some(seen) = seen else {
        row.leave(column, home.cell(at));
        return;
    };
    let (cell, remark) = cell::read(home, at, column, seen, None);
    remarks.extend(remark);
    row.put(column, cell);
}

/// The fault of a label that is none of the form and has a value beside it.
fn unknown(
    form: &SheetForm,
    home: &Home,
    (at, name): ((u32, u32), &str),
    value: &Seen,
) -> Option<Remark> {
    let is_heading = matches!(&value.value, Value::Text(text) if text == "填写内容");
    if heading::is_left_out(name) || is_heading {
        return None;
    }
    let known: Vec<&str> = form.columns.iter().map(|it| it.heading).collect();
    let expected = format!("不认识的栏目“{name}”，可用的栏目：{}。", known.join("、"));
    let advice = "请改正；自己用的行，请以“备注”开头，这样的行不读入。";
    Some(fault(home.cell(at), "UNKNOWN_HEADING", expected, advice))
}

/// Remarks labels that are missing; whether all that are needed are there.
fn missing(
    form: &SheetForm,
    keys: &BTreeSet<&str>,
    home: &Home,
    remarks: &mut Vec<Remark>,
) -> bool {
    let is_missing = |column: &&Column| column.need == Need::Always && !keys.contains(column.key);
    let missing: Vec<&str> =
        form.columns.iter().filter(is_missing).map(|column| column.heading).collect();
    if missing.is_empty() {
        return true;
    }
    let expected = format!("缺少栏目：{}。", missing.join("、"));
    remarks.push(home.fault("MISSING_COLUMN", expected, "请补上这些栏目，并在右边填写。"));
    false
}
