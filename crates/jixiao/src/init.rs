//! `init`: a new workbook, or a new folder, to be filled in; or one that is there in the other form.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use intake::Records;

use crate::{
    cli::{Init, Shape},
    failure::Failure,
    input::Source,
};

/// Where the schemas of a folder's files are, seen from the folder.
const SCHEMAS: &str = "schema";

/// Writes the new dossier; what is there is never overwritten. Answers what was written.
pub(crate) fn init(args: &Init) -> Result<Vec<PathBuf>, Failure> {
    let records = records(args)?;
    match shape(args) {
        Shape::Workbook => {
            let bytes = intake::workbook::write(&records)
                .map_err(|error| anyhow::anyhow!("生成工作簿失败：{error}"))?;
            create(&args.path, &bytes)?;
            Ok(vec![args.path.clone()])
        }
        Shape::Folder => folder(&args.path, &records),
    }
}

fn shape(args: &Init) -> Shape {
    let is_workbook = args.path.extension().is_some_and(|it| it.eq_ignore_ascii_case("xlsx"));
    args.kind.unwrap_or(if is_workbook { Shape::Workbook } else { Shape::Folder })
}

/// What is to be written: what another dossier holds, or a worked example in grey.
fn records(args: &Init) -> Result<Records, Failure> {
    let Some(from) = &args.from else { return Ok(intake::blank(args.form)) };
    let (records, remarks) = Source::read(from)?.records();
    if remarks.iter().any(intake::Remark::is_fault) {
        return Err(Failure::Remarks(remarks));
    }
    Ok(records)
}

fn folder(path: &Path, records: &Records) -> Result<Vec<PathBuf>, Failure> {
    DirBuilder::new().recursive(true).create(path).map_err(|error| taken(path, &error))?;
    let is_empty = fs::read_dir(path).map_err(|error| taken(path, &error))?.next().is_none();
    if !is_empty {
        return Err(taken(path, &io::Error::from(io::ErrorKind::AlreadyExists)).into());
    }
    let mut paths = Vec::new();
    for (name, text) in intake::export::folder(records, SCHEMAS) {
        let path = path.join(name);
        create(&path, text.as_bytes())?;
        paths.push(path);
    }
    // For editors: they complete and check the files by these.
    let schemas = path.join(SCHEMAS);
    DirBuilder::new().create(&schemas).map_err(|error| taken(&schemas, &error))?;
    for (name, text) in intake::form::schemas() {
        create(&schemas.join(name), text.as_bytes())?;
    }
    Ok(paths)
}

/// A new file; one that is there stays as it is.
fn create(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = File::create_new(path).map_err(|error| taken(path, &error))?;
    file.write_all(bytes).with_context(|| format!("写入 {} 失败", path.display()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is told by its kind")]
fn taken(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{path} 已经存在，未改动：请换一个名字，或先移走它")
        }
        io::ErrorKind::NotFound => {
            anyhow::anyhow!("{path} 所在的目录不存在：请先建立目录")
        }
        kind => anyhow::anyhow!("建立 {path} 失败（{kind:?}）：请检查权限和磁盘"),
    }
}
