//! What kind of file the bytes are, and its parts within bounds, before a parser trusts them.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

/// Bytes of a workbook as it lies on the disk.
pub(crate) const FILE_BYTES_MAX: usize = 16 << 20;
/// Bytes of all its parts together, unpacked: what a zip bomb is stopped at.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;
/// Bytes of the table of texts, which the reader keeps whole.
const TEXTS_BYTES_MAX: u64 = 32 << 20;
/// Parts in one workbook; an ordinary one has twenty.
const PARTS_MAX: usize = 2_000;

/// Why bytes can't be read as a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAWorkbook {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`FILE_BYTES_MAX`].
    #[error("the file is too large")]
    TooLarge,
    /// `.xls`, `.et` or a workbook with a password: all of them compound files.
    #[error("a compound file")]
    Old,
    /// Encrypted with a password.
    #[error("an encrypted workbook")]
    Encrypted,
    /// `.ods`.
    #[error("an OpenDocument spreadsheet")]
    OpenDocument,
    /// `.xlsb`.
    #[error("a binary workbook")]
    Binary,
    /// A zip file of something else, such as a DOCX.
    #[error("a zip file that is no workbook")]
    OtherZip,
    /// Text, a picture, anything else.
    #[error("not a workbook")]
    Other,
    /// The zip file is cut off or damaged.
    #[error("a damaged zip file")]
    Damaged,
    /// Unpacked it is beyond the bounds.
    #[error("too large when unpacked")]
    Bomb,
    /// A part holds what no spreadsheet program writes.
    #[error("a part is malformed")]
    Malformed,
}

impl NotAWorkbook {
    /// Stable code in UPPER_SNAKE_CASE.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::TooLarge | Self::Bomb => "FILE_TOO_LARGE",
            Self::Old | Self::Encrypted | Self::OpenDocument | Self::Binary => "NOT_XLSX",
            Self::Empty | Self::OtherZip | Self::Other => "NOT_A_WORKBOOK",
            Self::Damaged | Self::Malformed => "DAMAGED_WORKBOOK",
        }
    }

    /// What was found, in Chinese.
    pub(crate) const fn found(self) -> &'static str {
        match self {
            Self::Empty => "文件是空的",
            Self::TooLarge => "文件超过16 MiB",
            Self::Old => "这是 .xls 或 .et 等旧格式的表格，或者加了密码",
            Self::Encrypted => "工作簿加了密码",
            Self::OpenDocument => "这是 .ods 格式的表格",
            Self::Binary => "这是 .xlsb 格式的表格",
            Self::OtherZip => "这是别的文件（压缩包、文字文档等），不是工作簿",
            Self::Other => "这不是 Excel 工作簿",
            Self::Damaged => "文件不完整或已损坏",
            Self::Bomb => "工作簿展开后太大",
            Self::Malformed => "工作簿内部的内容不合格式",
        }
    }

    /// What to do next, in Chinese.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Empty | Self::OtherZip | Self::Other => {
                "请确认选对了文件；可以用 jixiao init 生成一份空白工作簿。"
            }
            Self::TooLarge | Self::Bomb => {
                "请删除图片、附件，以及表格下方和右侧只有格式的空行空列，再保存。"
            }
            Self::Old | Self::OpenDocument | Self::Binary => {
                "请用 WPS 或 Excel 打开，选择“另存为”，类型选“Excel 工作簿（*.xlsx）”，不设密码。"
            }
            Self::Encrypted => "请用 WPS 或 Excel 打开，取消打开密码后再保存。",
            Self::Damaged | Self::Malformed => {
                "请用 WPS 或 Excel 打开后另存为“Excel 工作簿（*.xlsx）”；打不开时，请取回原来的文件。"
            }
        }
    }
}

/// One part of the container, unpacked.
pub(crate) struct Part {
    /// Its path in the container, with `/`, in lower case: a workbook does not tell cases apart.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Hands every XML part to `visit`, one at a time; refuses what is no `.xlsx` and what is beyond the bounds.
pub(crate) fn parts(
    bytes: &[u8],
    mut visit: impl FnMut(&Part) -> Result<(), NotAWorkbook>,
) -> Result<(), NotAWorkbook> {
    kind(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| NotAWorkbook::Damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(NotAWorkbook::Bomb);
    }
    let mut left = UNPACKED_BYTES_MAX;
    let mut paths = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| refusal(&error))?;
        let name = part.name().map_err(|_| NotAWorkbook::Malformed)?;
        let path = name.replace('\\', "/").to_lowercase();
        let bound = if path.ends_with("sharedstrings.xml") { TEXTS_BYTES_MAX } else { left };
        let bytes = unpack(part, bound.min(left))?;
        left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if path.ends_with(".xml") || path.ends_with(".rels") {
            let text = String::from_utf8(bytes).map_err(|_| NotAWorkbook::Malformed)?;
            visit(&Part { path: path.clone(), text })?;
        }
        paths.push(path);
    }
    contents(&paths)
}

/// Whether the bytes begin as a zip file does.
fn kind(bytes: &[u8]) -> Result<(), NotAWorkbook> {
    if bytes.is_empty() {
        return Err(NotAWorkbook::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(NotAWorkbook::TooLarge);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        let encrypted: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return Err(if is_encrypted { NotAWorkbook::Encrypted } else { NotAWorkbook::Old });
    }
    if !bytes.starts_with(b"PK") {
        return Err(NotAWorkbook::Other);
    }
    Ok(())
}

/// Whether the parts are those of an `.xlsx`.
fn contents(paths: &[String]) -> Result<(), NotAWorkbook> {
    let has = |path: &str| paths.iter().any(|it| it == path);
    if has("content.xml") && has("mimetype") {
        return Err(NotAWorkbook::OpenDocument);
    }
    if has("xl/workbook.bin") {
        return Err(NotAWorkbook::Binary);
    }
    if !has("[content_types].xml") || !paths.iter().any(|path| path.contains("worksheets/")) {
        return Err(NotAWorkbook::OtherZip);
    }
    Ok(())
}

fn unpack(part: impl Read, bound: u64) -> Result<Vec<u8>, NotAWorkbook> {
    let mut bytes = Vec::new();
    let read = part.take(bound.saturating_add(1)).read_to_end(&mut bytes);
    let read = read.map_err(|_| NotAWorkbook::Damaged)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > bound {
        return Err(NotAWorkbook::Bomb);
    }
    Ok(bytes)
}

fn refusal(error: &ZipError) -> NotAWorkbook {
    let is_encrypted =
        matches!(error, ZipError::UnsupportedArchive(reason) if reason.contains("assword"));
    if is_encrypted { NotAWorkbook::Encrypted } else { NotAWorkbook::Damaged }
}
