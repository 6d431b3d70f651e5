//! A folder of text files: seven files become [`Records`].

mod encoding;
pub(crate) mod narrative;
mod scan;
mod tables;

use std::{collections::BTreeSet, sync::Arc};

use crate::{Place, Records, Remark, Sheet, form::FORM};

/// One file: its name inside the folder, and its bytes.
pub type File<'a> = (&'a str, &'a [u8]);

/// How large a file may be, in bytes; who reads the files refuses what is larger before reading it.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How large all files may be together, in bytes.
pub const TOTAL_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The names of the files of a folder, in order.
pub fn names() -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    FORM.iter().map(|form| form.file).filter(|file| seen.insert(*file)).collect()
}

/// The records of a folder, and what is to be said about its files. Files with other names are left alone.
pub fn records(files: &[File<'_>]) -> (Records, Vec<Remark>) {
    let mut remarks = Vec::new();
    let mut sheets: Vec<Sheet> = Vec::new();
    for name in names() {
        let file: Arc<str> = name.into();
        let Some((_, bytes)) = files.iter().find(|(of, _)| *of == name) else {
            remarks.push(missing(&file, files));
            continue;
        };
        let Some((text, encoding)) = encoding::decode(bytes) else {
            let expected = "不是文本文件，应为UTF-8编码的文本。";
            remarks.push(
                Remark::fault(&Place::file(&file), "NOT_TEXT")
                    .says(expected, "请在编辑器中另存为UTF-8。"),
            );
            continue;
        };
        if let Some(encoding) = encoding {
            let expected = format!("文件是{encoding}编码，已按{encoding}读取。");
            let note = Remark::note(&Place::file(&file), "NOT_UTF8");
            remarks.push(note.says(expected, "建议另存为UTF-8。"));
        }
        match FORM.iter().find(|form| form.file == name && name.ends_with(".md")) {
            Some(form) => sheets.push(narrative::sheet(&file, form, &text, &mut remarks)),
            None => sheets.extend(tables::sheets(&file, &text, &mut remarks)),
        }
    }
    let order = |sheet: &Sheet| FORM.iter().position(|form| form.sheet == sheet.form.sheet);
    sheets.sort_by_key(order);
    (Records { sheets }, remarks)
}

/// A file is not there; one whose name is nearly the same may be meant.
fn missing(file: &Arc<str>, files: &[File<'_>]) -> Remark {
    let stem = file.split('.').next().unwrap_or(file);
    let is_near = |name: &str| {
        let lower = grammar::plain(name, grammar::Profile::Value).to_lowercase();
        lower == **file
            || lower.starts_with(&format!("{file}."))
            || lower.split('.').next() == Some(stem)
    };
    let near = files.iter().map(|(name, _)| *name).find(|name| is_near(name));
    let advice = match near {
        Some(near) => {
            format!("有一个文件叫“{near}”，请把它改名为 {file}（系统可能隐藏了扩展名）。")
        }
        None => format!("评价资料夹应有 {}。请补上。", names().join("、")),
    };
    Remark::fault(&Place::file(file), "FILE_NOT_FOUND").says("没有这个文件。", advice)
}
