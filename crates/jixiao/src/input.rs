//! What a person points at: a workbook, or a folder of text files. Only regular files of a bounded size are read.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use intake::{Intake, Options, form::FORM};

/// The largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 16 * 1_048_576;
/// All files together, in bytes.
const ALL_BYTES_MAX: u64 = 64 * 1_048_576;
/// How many files of a folder are looked at.
const FILES_MAX: usize = 1_000;

/// The bytes of a dossier as it is written.
#[derive(Debug)]
pub(crate) struct Source {
    form: Form,
}

#[derive(Debug)]
enum Form {
    Workbook { name: String, bytes: Vec<u8> },
    Folder(Vec<(String, Vec<u8>)>),
}

/// Why nothing was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}：{message}［{reason}］", path.display())]
pub(crate) struct Unread {
    /// What was to be read.
    pub(crate) path: PathBuf,
    /// Stable code.
    pub(crate) reason: &'static str,
    /// In Chinese, with what to do next.
    pub(crate) message: String,
}

impl Source {
    /// Reads the workbook or the folder at `path`.
    pub(crate) fn read(path: &Path) -> Result<Self, Unread> {
        let known = fs::metadata(path).map_err(|error| unread(path, &error))?;
        let form = if known.is_dir() {
            Form::Folder(folder(path)?)
        } else {
            Form::Workbook { name: name(path), bytes: file(path, FILE_BYTES_MAX)? }
        };
        Ok(Self { form })
    }

    /// What it says.
    pub(crate) fn intake(&self, options: Options) -> Intake {
        match &self.form {
            Form::Workbook { name, bytes } => intake::read_workbook(name, bytes, options),
            Form::Folder(files) => {
                let files: Vec<(&str, &[u8])> =
                    files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                intake::read_folder(&files, options)
            }
        }
    }

    /// Its bytes, if it is a workbook.
    pub(crate) fn workbook(&self) -> Option<(&str, &[u8])> {
        match &self.form {
            Form::Workbook { name, bytes } => Some((name, bytes)),
            Form::Folder(_) => None,
        }
    }

    /// What its cells hold, before anything is judged.
    pub(crate) fn records(&self) -> (intake::Records, Vec<intake::Remark>) {
        match &self.form {
            Form::Workbook { name, bytes } => intake::workbook::records(name, bytes),
            Form::Folder(files) => {
                let files: Vec<(&str, &[u8])> =
                    files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                intake::folder::records(&files)
            }
        }
    }
}

/// The files of a folder that a dossier is made of, and those that look as if they were meant.
fn folder(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Unread> {
    let entries = fs::read_dir(path).map_err(|error| unread(path, &error))?;
    let mut names = Vec::new();
    for entry in entries.take(FILES_MAX) {
        let entry = entry.map_err(|error| unread(path, &error))?;
        if let Ok(name) = entry.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort_unstable();
    names.retain(|name| is_meant(name));
    let mut left = ALL_BYTES_MAX;
    let mut files = Vec::new();
    for name in names {
        let at = path.join(&name);
        let bytes = file(&at, FILE_BYTES_MAX.min(left))?;
        left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        files.push((name, bytes));
    }
    Ok(files)
}

/// Whether it is one of the files, or one of them under another ending: `goals.toml.txt`, `goals.TOML`.
fn is_meant(name: &str) -> bool {
    let name = name.to_lowercase();
    FORM.iter().any(|form| name.starts_with(form.file) || stem(form.file) == stem(&name))
}

fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The bytes of a regular file of at most `limit` bytes. What is no regular file is not even opened: it might never end.
fn file(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    let refused = |reason, message: String| Unread { path: path.to_owned(), reason, message };
    let known = fs::metadata(path).map_err(|error| unread(path, &error))?;
    if !known.is_file() {
        let message = "不是普通文件（可能是管道或设备），未读取。请给出一个普通文件。";
        return Err(refused("NOT_A_FILE", message.to_owned()));
    }
    let too_large = || {
        let message = format!(
            "文件太大：每个文件不超过 {} MiB，合计不超过 {} MiB。请拆分或删去多余内容。",
            FILE_BYTES_MAX / 1_048_576,
            ALL_BYTES_MAX / 1_048_576
        );
        refused("FILE_TOO_LARGE", message)
    };
    if known.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(|error| unread(path, &error))?;
    let longest = limit.saturating_add(1);
    opened.take(longest).read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(too_large())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
}

/// What the system says, in words of ours.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is told by its kind")]
fn unread(path: &Path, error: &io::Error) -> Unread {
    let (reason, message) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("NOT_FOUND", "没有这个文件或资料夹。请核对路径；新建一份用 jixiao init。".to_owned())
        }
        io::ErrorKind::PermissionDenied => {
            ("NO_PERMISSION", "没有读取的权限。请检查文件的权限。".to_owned())
        }
        kind => ("UNREADABLE", format!("读取失败（{kind:?}）。请检查磁盘和文件。")),
    };
    Unread { path: path.to_owned(), reason, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &Path, reason: &str) {
        let error = Source::read(path).unwrap_err();
        assert_eq!(error.reason, reason);
        assert!(error.to_string().contains('。'), "{error}");
    }

    #[test]
    fn what_is_no_regular_file_of_a_bounded_size_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        check(Path::new("/dev/zero"), "NOT_A_FILE");
        check(&folder.path().join("nothing.xlsx"), "NOT_FOUND");
        let large = folder.path().join("large.xlsx");
        File::create(&large).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
        check(&large, "FILE_TOO_LARGE");
        fs::create_dir(folder.path().join("goals.toml")).unwrap();
        check(folder.path(), "NOT_A_FILE");
    }

    #[test]
    fn a_folder_gives_its_own_files_and_those_with_another_ending() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["goals.toml", "projects.toml.txt", "narrative.docx", "photo.jpg", ".goals"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let Form::Folder(files) = Source::read(folder.path()).unwrap().form else {
            panic!("a folder");
        };
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["goals.toml", "narrative.docx", "projects.toml.txt"]);
    }
}
