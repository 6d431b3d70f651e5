//! The sheets of a workbook become records.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    cell::{Home, fault},
    grid::{self, Grid},
    heading, keys, table,
};
use crate::{
    Level, Place, Records, Remark, Sheet,
    form::{FORM, Rows, SheetForm},
};

/// Reads the workbook `name` of these bytes: everything that it holds, and every remark about its sheets and headings.
///
/// Never fails: what is no workbook gives no records and one fault.
pub fn records(name: &str, bytes: &[u8]) -> (Records, Vec<Remark>) {
    let file: Arc<str> = name.into();
    let grids = match grid::read(bytes) {
        Ok(grids) => grids,
        Err(refusal) => {
            let expected = format!("{}，读不了。", refusal.found());
            let place = Place::file(&file);
            let remark = fault(place, refusal.reason(), expected, refusal.advice());
            return (Records::default(), vec![remark]);
        }
    };
    let mut remarks = Vec::new();
    let mut known = known(&grids, &file, &mut remarks);
    let mut records = Records::default();
    for form in FORM {
        let Some(grid) = known.remove(form.sheet) else {
            match missing(form, &grids, &file) {
                Some(remark) => remarks.push(remark),
                None => records.sheets.push(nothing(form, &file)),
            }
            continue;
        };
        let home = home(&file, grid);
        let read = if form.rows == Rows::One { keys::read } else { table::read };
        records.sheets.push(read(form, grid, &home, &mut remarks));
    }
    (records, remarks)
}

/// The sheets by the name of their form; remarks what is doubled and what is not read.
fn known<'a>(
    grids: &'a [Grid],
    file: &Arc<str>,
    remarks: &mut Vec<Remark>,
) -> BTreeMap<&'static str, &'a Grid> {
    let mut known: BTreeMap<&'static str, &Grid> = BTreeMap::new();
    for grid in grids {
        let Some(form) = heading::sheet(&grid.name) else {
            remarks.extend(left_out(grid, file));
            continue;
        };
        if let Some(first) = known.get(form.sheet) {
            let expected =
                format!("工作表“{}”和“{}”都是“{}”表。", first.name, grid.name, form.sheet);
            let advice = "请把内容合到一张表里，删除另一张，或给它起别的名字。";
            remarks.push(home(file, grid).fault("DOUBLED_SHEET", expected, advice));
        } else {
            known.insert(form.sheet, grid);
        }
    }
    known
}

/// The note about a sheet of another name that holds something.
fn left_out(grid: &Grid, file: &Arc<str>) -> Option<Remark> {
    let is_ours = [heading::GUIDE, heading::REMARKS].contains(&grid.name.trim());
    if grid.cells.is_empty() || is_ours {
        return None;
    }
    let expected = format!("工作表“{}”没有读入，读入的是：{}。", grid.name, heading::sheets());
    Some(Remark { level: Level::Note, ..home(file, grid).fault("SHEET_NOT_READ", expected, "") })
}

/// The fault of a sheet that is not there; 申报金额 is for those who tell what another source printed.
fn missing(form: &SheetForm, grids: &[Grid], file: &Arc<str>) -> Option<Remark> {
    if form.file == "evaluation.toml" && form.rows == Rows::Any {
        return None;
    }
    let found: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    let expected = format!("缺少工作表“{}”，文件里有：{}。", form.sheet, found.join("、"));
    let advice = "请补上这张表；没有内容的，也请保留表头。可用 jixiao init 生成一份空白工作簿。";
    Some(fault(Place::file(file), "MISSING_SHEET", expected, advice))
}

/// A table that nobody needs, without rows.
fn nothing(form: &'static SheetForm, file: &Arc<str>) -> Sheet {
    Sheet { form, place: Place::file(file), rows: Vec::new(), whole: true }
}

fn home(file: &Arc<str>, grid: &Grid) -> Home {
    Home { file: Arc::clone(file), sheet: grid.name.as_str().into(), is_1904: grid.is_1904 }
}
