//! Records become the text files of a folder.

pub(crate) mod narrative;
pub(crate) mod value;

use crate::{
    Cell, Records, Row, Sheet,
    form::{Column, FORM, Need, Rows, SheetForm},
};

/// The files of a folder that say what `records` say: name and text, in the order of the form.
///
/// The same records give the same text. A table without rows holds one row as a comment, to be filled in. `schemas` is where an editor finds the
/// schema of each file, seen from the folder, such as `schema`.
pub fn folder(records: &Records, schemas: &str) -> Vec<(&'static str, String)> {
    let mut files: Vec<(&'static str, String)> = Vec::new();
    for form in FORM {
        let sheet = records.sheet(form.sheet);
        if form.file.ends_with(".md") {
            files.push((form.file, narrative::file(sheet)));
            continue;
        }
        if files.last().is_none_or(|(file, _)| *file != form.file) {
            files.push((form.file, head(form, schemas)));
        }
        let Some((_, text)) = files.last_mut() else { continue };
        if form.rows == Rows::One {
            keys(text, form, sheet.and_then(|sheet| sheet.rows.first()));
        } else {
            tables(text, form, sheet);
        }
    }
    files
}

/// The name of the schema of a file of the folder.
pub(crate) fn schema_name(file: &str) -> String {
    format!("{}.json", file.trim_end_matches(".toml"))
}

fn head(form: &SheetForm, schemas: &str) -> String {
    format!("#:schema {schemas}/{}\n# {}：{}\n", schema_name(form.file), form.sheet, form.hint)
}

/// The keys of the file itself, and those of its tables.
fn keys(text: &mut String, form: &'static SheetForm, row: Option<&Row>) {
    text.push('\n');
    let (nested, own): (Vec<&Column>, Vec<&Column>) =
        form.columns.iter().partition(|column| column.key.contains('.'));
    for column in own {
        text.push_str(&line(column, column.key, row.and_then(|row| row.get(column.key))));
    }
    let mut open = "";
    for column in nested {
        let (table, key) = column.key.split_once('.').unwrap_or(("", column.key));
        let cell = row.and_then(|row| row.get(column.key));
        let is_used = row.is_some_and(|row| row.cells().any(|(it, _)| it.key.starts_with(table)));
        if open != table {
            let comment = if is_used { "" } else { "# " };
            text.push_str(&format!("\n{comment}[{table}]\n"));
            open = table;
        }
        text.push_str(&line(column, key, cell));
    }
}

/// `key = value`, or the same as a comment if there is no value.
fn line(column: &Column, key: &str, cell: Option<&Cell>) -> String {
    match cell {
        Some(cell) => format!("{key} = {}\n", value::of(column.kind, cell)),
        None => blank(column, key),
    }
}

/// What may be filled in, as a comment.
fn blank(column: &Column, key: &str) -> String {
    let example = value::example(column);
    let need = match column.need {
        Need::Always => "（必填）",
        Need::When(_) | Need::Optional => "",
    };
    format!("# {key} = {example}  # {}{need}。{}\n", column.heading, column.hint)
}

/// An array of tables.
fn tables(text: &mut String, form: &'static SheetForm, sheet: Option<&Sheet>) {
    let rows = sheet.map(|sheet| sheet.rows.as_slice()).unwrap_or_default();
    for row in rows {
        text.push_str(&format!("\n[[{}]]\n", form.table));
        for column in form.columns {
            if let Some(cell) = row.get(column.key) {
                text.push_str(&format!("{} = {}\n", column.key, value::of(column.kind, cell)));
            }
        }
    }
    if rows.is_empty() {
        text.push_str(&format!("\n# [[{}]]\n", form.table));
        for column in form.columns {
            text.push_str(&blank(column, column.key));
        }
    }
}
