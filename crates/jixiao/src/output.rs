//! Writes documents that a service sent. What it says of them is data: a name is one plain name, bytes are those of the
//! record, and a new file of that name is all that is written: nothing that is there is changed.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use domain::{Digest, DocumentRecord, Format};
use tempfile::NamedTempFile;

/// The longest name that file systems take, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// The largest document that is taken, in bytes; a report of 400 pages has a hundredth of it.
const DOCUMENT_BYTES_MAX: u64 = 268_435_456;
/// How many files of one name are kept beside each other.
const FILES_MAX: u32 = 99;
/// As any new file of the user; the umask takes away from it.
const MODE: u32 = 0o666;

/// Refuses a record whose document must not be written: before it is downloaded.
///
/// # Errors
/// A name that is not one plain name with the ending of its format, or a size beyond all reason.
pub(crate) fn check(record: &DocumentRecord) -> anyhow::Result<()> {
    let DocumentRecord { paper: _, format, file_name, size, digest: _ } = record;
    ensure!(
        is_plain(file_name, *format),
        "报告服务给出的文件名不可用：{file_name:?}，应为一个普通的 .{} 文件名；未写入任何文件 (unsafe file name)",
        format.key()
    );
    ensure!(
        *size <= DOCUMENT_BYTES_MAX,
        "{file_name} 有 {size} 字节，超过 {DOCUMENT_BYTES_MAX}：请联系报告服务的管理员 (document too large)"
    );
    Ok(())
}

/// Writes the document of `record` into `folder`, which is made if it is not there, and returns its path. It is written
/// whole or not at all: a reader never sees half of it, and it is on the disk before it has its name. What is there
/// stays as it is: the same bytes are not written again, and beside other bytes, or a link, the name gets a
/// number: `报告（2）.docx`.
///
/// # Errors
/// What [`check`] refuses, bytes that are not those of the record, a folder that can't be written to, too many files
/// of the name.
pub(crate) fn save(
    folder: &Path,
    record: &DocumentRecord,
    bytes: &[u8],
) -> anyhow::Result<PathBuf> {
    check(record)?;
    let DocumentRecord { file_name, size, digest, .. } = record;
    let is_whole = u64::try_from(bytes.len()).is_ok_and(|found| found == *size);
    ensure!(
        is_whole && Digest::of(bytes) == *digest,
        "{file_name} 与报告服务的记录不符（大小或SM3摘要）：未写入，请重试 (the document is not the one on record)"
    );
    let written = write(folder, record, bytes);
    let written =
        written.with_context(|| format!("写入 {} 失败", folder.join(file_name).display()))?;
    written.with_context(|| {
        format!("{} 已有 {FILES_MAX} 个名为 {file_name} 的文件：请移走旧的，或用 --output 换一个目录 (too many files of this name)", folder.display())
    })
}

/// The path that was written, or that has these bytes; `None` if every name is taken by something else.
fn write(folder: &Path, record: &DocumentRecord, bytes: &[u8]) -> io::Result<Option<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut part = None;
    for number in 1..=FILES_MAX {
        let path = folder.join(numbered(record, number));
        if is_there(&path, bytes) {
            return Ok(Some(path));
        }
        let whole = match part.take() {
            Some(whole) => whole,
            None => written_apart(folder, bytes)?,
        };
        // Whatever has the name, a link too, keeps it.
        match whole.persist_noclobber(&path) {
            Ok(_) => {
                File::open(folder)?.sync_all()?;
                return Ok(Some(path));
            }
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                part = Some(taken.file);
            }
            Err(failed) => return Err(failed.error),
        }
    }
    Ok(None)
}

/// A new file under a name that nobody can guess; it goes away unless it gets its own name.
fn written_apart(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut part = tempfile::Builder::new()
        .prefix(".jixiao-")
        .suffix(".part")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    Ok(part)
}

/// The name of the record, from the second time on with the number before its ending; shortened where it must be.
fn numbered(record: &DocumentRecord, number: u32) -> String {
    let DocumentRecord { format, file_name, .. } = record;
    if number == 1 {
        return file_name.clone();
    }
    let ending = format!("（{number}）.{}", format.key());
    let stem = file_name.strip_suffix(format.key()).unwrap_or(file_name);
    let mut stem = stem.trim_end_matches('.').to_owned();
    while stem.len().saturating_add(ending.len()) > NAME_BYTES_MAX && stem.pop().is_some() {}
    stem + &ending
}

/// Whether `path` is a file with these bytes, and no link to one.
fn is_there(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// One name in a folder, shown as it is, with the ending of `format`.
fn is_plain(name: &str, format: Format) -> bool {
    let stem = name.strip_suffix(format.key()).and_then(|stem| stem.strip_suffix('.'));
    let is_shown_otherwise = |it: char| {
        it.is_control()
            || matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    stem.is_some_and(|stem| !stem.is_empty())
        && !name.starts_with('.')
        && name.len() <= NAME_BYTES_MAX
        && !name.contains(['/', '\\'])
        && !name.contains(is_shown_otherwise)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, symlink};

    use domain::Paper;

    use super::*;

    const BYTES: &[u8] = "报告".as_bytes();

    fn record(file_name: &str) -> DocumentRecord {
        DocumentRecord {
            paper: Paper::Report,
            format: Format::Pdf,
            file_name: file_name.to_owned(),
            size: 6,
            digest: Digest::of(BYTES),
        }
    }

    /// The names in `folder`, in order.
    fn names(folder: &Path) -> Vec<String> {
        let name =
            |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn a_name_from_a_service_is_one_plain_name() {
        let longest = format!("{}.pdf", "a".repeat(251));
        for name in ["武定县总工会2020年度 报告.pdf", "a.b.pdf", "a..pdf", &longest] {
            assert!(is_plain(name, Format::Pdf), "{name}");
        }
        let too_long = format!("{}.pdf", "a".repeat(252));
        for name in [
            "",
            ".",
            "..",
            ".pdf",
            ".a.pdf",
            "a",
            "a.docx",
            "a.PDF",
            "a.pdf.sh",
            "pdf",
            "../a.pdf",
            "/etc/a.pdf",
            "a/b.pdf",
            "a\\b.pdf",
            "a\0.pdf",
            "a\n.pdf",
            "a\u{1b}[2J.pdf",
            "a\u{7f}.pdf",
            "a\u{202e}fdp.pdf",
            "a.pdf/",
            "a.pdf ",
            &too_long,
        ] {
            assert!(!is_plain(name, Format::Pdf), "{name:?}");
            assert!(check(&record(name)).is_err(), "{name:?}");
        }
    }

    #[test]
    fn bytes_that_are_not_those_of_the_record_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let check = |record: DocumentRecord, bytes: &[u8]| {
            assert!(save(folder.path(), &record, bytes).is_err());
            assert_eq!(names(folder.path()), Vec::<String>::new());
        };
        check(record("a.pdf"), "报告。".as_bytes());
        check(record("a.pdf"), b"");
        check(record("a.pdf"), b"abcdef");
        check(DocumentRecord { size: 7, ..record("a.pdf") }, BYTES);
        check(DocumentRecord { size: u64::MAX, ..record("a.pdf") }, BYTES);
    }

    #[test]
    fn a_document_is_written_whole_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("a/b");
        let path = save(&output, &record("报告.pdf"), BYTES).unwrap();
        assert_eq!(
            (names(&output), fs::read(&path).unwrap()),
            (vec!["报告.pdf".into()], BYTES.into())
        );
        let written = fs::metadata(&path).unwrap();
        fs::write(output.join("any"), b"").unwrap();
        assert_eq!(written.mode(), fs::metadata(output.join("any")).unwrap().mode());
        save(&output, &record("报告.pdf"), BYTES).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().ino(), written.ino(), "it was not written again");
    }

    #[test]
    fn what_is_there_is_kept_and_the_new_document_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("报告.pdf", "the user's");
        write("报告（2）.pdf", "of the run before");
        for _ in 0..2 {
            let path = save(folder.path(), &record("报告.pdf"), BYTES).unwrap();
            assert_eq!(path, folder.path().join("报告（3）.pdf"));
            assert_eq!(fs::read(path).unwrap(), BYTES);
        }
        let names = names(folder.path());
        assert_eq!(names, ["报告.pdf", "报告（2）.pdf", "报告（3）.pdf"]);
        let text = |name: &String| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            names.iter().map(text).collect::<Vec<_>>(),
            ["the user's", "of the run before", "报告"]
        );
        for number in 4..=FILES_MAX {
            write(&format!("a（{number}）.pdf"), "");
        }
        for name in ["a.pdf", "a（2）.pdf", "a（3）.pdf"] {
            write(name, "");
        }
        let full = save(folder.path(), &record("a.pdf"), BYTES).unwrap_err().to_string();
        assert!(full.contains("too many files of this name"), "{full}");
    }

    #[test]
    fn a_number_leaves_a_name_that_file_systems_take() {
        let name = format!("{}.pdf", "报".repeat(83));
        assert_eq!(numbered(&record(&name), 1), name);
        let second = numbered(&record(&name), 2);
        assert_eq!(second, format!("{}（2）.pdf", "报".repeat(81)));
        assert!(is_plain(&second, Format::Pdf));
        assert_eq!(numbered(&record("a.b.pdf"), 10), "a.b（10）.pdf");
    }

    #[test]
    fn a_link_is_neither_replaced_nor_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (output, victim) = (folder.path().join("output"), folder.path().join("victim"));
        fs::create_dir(&output).unwrap();
        symlink(&victim, output.join("a.pdf")).unwrap();
        for before in [None, Some("precious".as_bytes()), Some(BYTES)] {
            if let Some(text) = before {
                fs::write(&victim, text).unwrap();
            }
            let path = save(&output, &record("a.pdf"), BYTES).unwrap();
            assert_eq!(path, output.join("a（2）.pdf"));
            assert!(fs::symlink_metadata(&path).unwrap().is_file());
            assert_eq!(fs::read(&path).unwrap(), BYTES);
            assert_eq!(fs::read(&victim).ok().as_deref(), before);
        }
        assert_eq!(names(&output), ["a.pdf", "a（2）.pdf"]);
    }

    #[test]
    fn nothing_is_left_of_what_could_not_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("a.pdf");
        fs::create_dir(&in_the_way).unwrap();
        let path = save(folder.path(), &record("a.pdf"), BYTES).unwrap();
        assert_eq!(path, folder.path().join("a（2）.pdf"));
        assert_eq!(names(folder.path()), ["a.pdf", "a（2）.pdf"]);
        save(&path.join("b"), &record("a.pdf"), BYTES).unwrap_err();
        assert_eq!(names(folder.path()), ["a.pdf", "a（2）.pdf"]);
    }
}
