//! One file of a folder: its text, and errors that name file, line and field.

use std::{
    fmt, fs,
    io::ErrorKind,
    ops::Range,
    path::{Path, PathBuf},
};

use domain::Explain;
use serde::de::DeserializeOwned;
use toml::Spanned;

/// What is wrong with a folder of files, so that the person who edits it can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadFile {
    /// The file, as the user named its folder.
    pub(crate) path: PathBuf,
    /// Line, from 1; absent if the file as a whole is meant.
    pub(crate) line: Option<usize>,
    /// Key at fault; empty if none is.
    pub(crate) field: String,
    /// Stable code in UPPER_SNAKE_CASE.
    pub(crate) reason: &'static str,
    /// What was found and what was expected, in Chinese.
    pub(crate) found: String,
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, field, reason, found } = self;
        write!(f, "{}", path.display())?;
        if let Some(line) = line {
            write!(f, " 第{line}行")?;
        }
        if !field.is_empty() {
            write!(f, "，{field}")?;
        }
        write!(f, "：{found}［{reason}］")
    }
}

impl std::error::Error for BadFile {}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

/// A value and where it stands.
pub(crate) type At<T> = Spanned<T>;

impl Source {
    /// Reads `name` in `folder`, as UTF-8 with or without a byte order mark.
    pub(crate) fn read(folder: &Path, name: &str) -> Result<Self, BadFile> {
        let path = folder.join(name);
        let bad = |reason, found| BadFile {
            path: path.clone(),
            line: None,
            field: String::new(),
            reason,
            found,
        };
        let bytes = fs::read(&path).map_err(|error| {
            if error.kind() != ErrorKind::NotFound {
                return bad("FILE_UNREADABLE", format!("读不了这个文件（{error}）。请检查权限。"));
            }
            bad(
                "FILE_NOT_FOUND",
                "没有这个文件。评价资料夹应有 evaluation.toml、projects.toml、funding.toml、transactions.toml、goals.toml、indicators.toml、narrative.md。".to_owned(),
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            bad("NOT_UTF8", "文件不是UTF-8编码，请在编辑器中另存为UTF-8。".to_owned())
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Self { path, text })
    }

    /// Its text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its content as a TOML document.
    pub(crate) fn toml<T: DeserializeOwned>(&self) -> Result<T, BadFile> {
        toml::from_str(&self.text).map_err(|error| {
            let line = error.span().map(|span| self.line(span));
            let (reason, field, found) = in_chinese(error.message());
            BadFile { path: self.path.clone(), line, field, reason, found }
        })
    }

    /// Reads a value by `read`; its refusal names this place.
    pub(crate) fn value<T, V, E: Explain>(
        &self,
        field: &str,
        at: &At<V>,
        read: impl FnOnce(&V) -> Result<T, E>,
    ) -> Result<T, BadFile> {
        read(at.get_ref()).map_err(|error| self.bad(field, at.span(), error.explain()))
    }

    /// A refusal of the value at `span`.
    pub(crate) fn bad(&self, field: &str, span: Range<usize>, found: impl Into<String>) -> BadFile {
        BadFile {
            path: self.path.clone(),
            line: Some(self.line(span)),
            field: field.to_owned(),
            reason: "INVALID_VALUE",
            found: found.into(),
        }
    }

    /// A refusal of `field`, which stands in no single line.
    pub(crate) fn bad_file(&self, field: &str, found: impl Into<String>) -> BadFile {
        BadFile {
            path: self.path.clone(),
            line: None,
            field: field.to_owned(),
            reason: "INVALID_VALUE",
            found: found.into(),
        }
    }

    /// A refusal of `line`, from 1.
    pub(crate) fn bad_line(&self, line: usize, found: impl Into<String>) -> BadFile {
        BadFile {
            path: self.path.clone(),
            line: Some(line),
            field: String::new(),
            reason: "INVALID_VALUE",
            found: found.into(),
        }
    }

    /// The line, from 1, that `span` begins on.
    pub(crate) fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        before.matches('\n').count().saturating_add(1)
    }
}

/// What the TOML reader says, for the user: reason, field, sentence.
fn in_chinese(message: &str) -> (&'static str, String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let field = quoted.first().copied().unwrap_or_default().to_owned();
    if message.starts_with("unknown field") {
        let known = quoted.get(1..).unwrap_or_default().join("、");
        return ("UNKNOWN_KEY", field, format!("没有这个键，可用的键：{known}。请改正或删除。"));
    }
    if message.starts_with("missing field") {
        return ("MISSING_KEY", field, "缺少这个键，请补上。".to_owned());
    }
    if message.starts_with("duplicate key") {
        return ("DUPLICATE_KEY", field, "这个键写了两次，请删除一个。".to_owned());
    }
    if message.starts_with("invalid type") {
        let detail = message.trim_start_matches("invalid type: ");
        let found = format!("值的类型不对（{detail}）。文字和金额要加引号，日期和真假值不加。");
        return ("INVALID_TYPE", String::new(), found);
    }
    let first = message.lines().next().unwrap_or_default();
    (
        "INVALID_TOML",
        String::new(),
        format!("不是有效的TOML（{first}）。请检查引号、等号和方括号。"),
    )
}
