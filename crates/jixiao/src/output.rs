//! Writes documents that a service sent. What it says of them is data: a name is one plain name, bytes are those of the
//! record, and a new file of that name is all that is written: nothing that is there is changed.

use std::{
    collections::HashSet,
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

/// Whether documents can be written into `folder`, which is made if it is not there: before the first step that cannot
/// be taken back.
pub(crate) fn ready(folder: &Path) -> anyhow::Result<()> {
    let tried = fs::create_dir_all(folder).and_then(|()| written_apart(folder, b""));
    match tried {
        Ok(_) => Ok(()),
        Err(error) => Err(unwritable(folder, &error)),
    }
}

/// What the system says of a folder, in words of ours.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is told by its kind")]
fn unwritable(folder: &Path, error: &io::Error) -> anyhow::Error {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "没有写入的权限".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满".to_owned(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "路径不存在".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".to_owned(),
        kind => format!("系统报告 {kind:?}"),
    };
    anyhow::anyhow!(
        "输出目录 {} 不能写入：{why}。没有写入任何数据；请改正，或用 --output 换一个目录",
        folder.display()
    )
}

/// A document that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    /// Where.
    pub(crate) path: PathBuf,
    /// Whether it got a number, because its name belongs to something that is not ours to change.
    pub(crate) beside: bool,
}

/// Writes the document of `record` into `folder`, which is made if it is not there, and says where. It is written
/// whole or not at all: a reader never sees half of it, and it is on the disk before it has its name. A file of the
/// name that has one of the digests in `ours` is replaced: it is kept by the service. Anything else stays as it is: the
/// same bytes are not written again, and beside other bytes, or a link, the name gets a number: `报告（2）.docx`.
///
/// # Errors
/// What [`check`] refuses, bytes that are not those of the record, a folder that can't be written to, too many files
/// of the name.
pub(crate) fn save(
    folder: &Path,
    record: &DocumentRecord,
    bytes: &[u8],
    ours: &HashSet<Digest>,
) -> anyhow::Result<Saved> {
    check(record)?;
    let DocumentRecord { file_name, size, digest, .. } = record;
    let is_whole = u64::try_from(bytes.len()).is_ok_and(|found| found == *size);
    ensure!(
        is_whole && Digest::of(bytes) == *digest,
        "{file_name} 与报告服务的记录不符（大小或SM3摘要）：未写入，请重试 (the document is not the one on record)"
    );
    named(folder, file_name, bytes, ours)
}

/// Writes a file of the tool's own under `name`, in the same way; signs that no file name has become underscores.
pub(crate) fn save_as(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<Saved> {
    let is_bad = |sign: char| matches!(sign, '/' | '\\' | '\0') || is_shown_otherwise(sign);
    let name: String = name.trim_start_matches('.').replace(is_bad, "_");
    named(folder, &name, bytes, &HashSet::new())
}

fn named(folder: &Path, name: &str, bytes: &[u8], ours: &HashSet<Digest>) -> anyhow::Result<Saved> {
    let written = write(folder, name, bytes, ours);
    let written = written.with_context(|| format!("写入 {} 失败", folder.join(name).display()))?;
    written.with_context(|| {
        format!("{} 已有 {FILES_MAX} 个名为 {name} 的文件：请移走旧的，或用 --output 换一个目录 (too many files of this name)", folder.display())
    })
}

/// What was written, or has these bytes already; `None` if every name is taken by something else.
fn write(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    ours: &HashSet<Digest>,
) -> io::Result<Option<Saved>> {
    fs::create_dir_all(folder)?;
    let mut part = None;
    for number in 1..=FILES_MAX {
        let saved = Saved { path: folder.join(numbered(name, number)), beside: number > 1 };
        let there = content(&saved.path);
        if there.as_deref() == Some(bytes) {
            return Ok(Some(saved));
        }
        let whole = match part.take() {
            Some(whole) => whole,
            None => written_apart(folder, bytes)?,
        };
        let is_ours = there.is_some_and(|there| ours.contains(&Digest::of(&there)));
        let named = match is_ours {
            true => whole.persist(&saved.path),
            // Whatever has the name, a link too, keeps it.
            false => whole.persist_noclobber(&saved.path),
        };
        match named {
            Ok(_) => {
                File::open(folder)?.sync_all()?;
                return Ok(Some(saved));
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

/// The name, from the second time on with the number before its ending; shortened where it must be.
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = format!("（{number}）.{ending}");
    let mut stem = stem.to_owned();
    while stem.len().saturating_add(ending.len()) > NAME_BYTES_MAX && stem.pop().is_some() {}
    stem + &ending
}

/// The bytes of a file, and of no link to one.
fn content(path: &Path) -> Option<Vec<u8>> {
    let found = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    if found.len() > DOCUMENT_BYTES_MAX {
        return None;
    }
    fs::read(path).ok()
}

/// Signs that a name would be shown without, or in another order.
fn is_shown_otherwise(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One name in a folder, shown as it is, with the ending of `format`.
fn is_plain(name: &str, format: Format) -> bool {
    let stem = name.strip_suffix(format.key()).and_then(|stem| stem.strip_suffix('.'));
    stem.is_some_and(|stem| !stem.is_empty())
        && !name.starts_with('.')
        && name.len() <= NAME_BYTES_MAX
        && !name.contains(['/', '\\'])
        && !name.contains(is_shown_otherwise)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, symlink};

    use super::*;

    const BYTES: &[u8] = "报告".as_bytes();

    fn record(file_name: &str) -> DocumentRecord {
        DocumentRecord {
            paper: domain::Paper::Report,
            format: Format::Pdf,
            file_name: file_name.to_owned(),
            size: 6,
            digest: Digest::of(BYTES),
        }
    }

    /// Where the document of this name is after it was saved.
    fn saved(folder: &Path, name: &str) -> PathBuf {
        save(folder, &record(name), BYTES, &HashSet::new()).unwrap().path
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
            assert!(save(folder.path(), &record, bytes, &HashSet::new()).is_err());
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
        let path = saved(&output, "报告.pdf");
        assert_eq!(
            (names(&output), fs::read(&path).unwrap()),
            (vec!["报告.pdf".into()], BYTES.into())
        );
        let written = fs::metadata(&path).unwrap();
        fs::write(output.join("any"), b"").unwrap();
        assert_eq!(written.mode(), fs::metadata(output.join("any")).unwrap().mode());
        saved(&output, "报告.pdf");
        assert_eq!(fs::metadata(&path).unwrap().ino(), written.ino(), "it was not written again");
    }

    #[test]
    fn what_is_there_is_kept_and_the_new_document_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("报告.pdf", "the user's");
        write("报告（2）.pdf", "of the run before");
        for _ in 0..2 {
            let path = saved(folder.path(), "报告.pdf");
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
        let full =
            save(folder.path(), &record("a.pdf"), BYTES, &HashSet::new()).unwrap_err().to_string();
        assert!(full.contains("too many files of this name"), "{full}");
    }

    #[test]
    fn what_we_wrote_is_replaced_unless_somebody_edited_it() {
        let folder = tempfile::tempdir().unwrap();
        let before = "the report of last week".as_bytes();
        let ours = HashSet::from([Digest::of(before)]);
        fs::write(folder.path().join("a.pdf"), before).unwrap();
        let written = save(folder.path(), &record("a.pdf"), BYTES, &ours).unwrap();
        assert_eq!(written, Saved { path: folder.path().join("a.pdf"), beside: false });
        assert_eq!(fs::read(&written.path).unwrap(), BYTES);
        fs::write(folder.path().join("a.pdf"), "with a note of the head of office").unwrap();
        let written = save(folder.path(), &record("a.pdf"), BYTES, &ours).unwrap();
        assert_eq!(written, Saved { path: folder.path().join("a（2）.pdf"), beside: true });
        assert_eq!(names(folder.path()), ["a.pdf", "a（2）.pdf"]);
    }

    #[test]
    fn a_title_that_is_no_file_name_is_written_under_one_that_is() {
        let folder = tempfile::tempdir().unwrap();
        save_as(folder.path(), "../2020/渠道\n（草稿）.pdf", BYTES).unwrap();
        assert_eq!(names(folder.path()), ["_2020_渠道_（草稿）.pdf"]);
    }

    #[test]
    fn a_number_leaves_a_name_that_file_systems_take() {
        let name = format!("{}.pdf", "报".repeat(83));
        assert_eq!(numbered(&name, 1), name);
        let second = numbered(&name, 2);
        assert_eq!(second, format!("{}（2）.pdf", "报".repeat(81)));
        assert!(is_plain(&second, Format::Pdf));
        assert_eq!(numbered("a.b.pdf", 10), "a.b（10）.pdf");
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
            let path = saved(&output, "a.pdf");
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
        let path = saved(folder.path(), "a.pdf");
        assert_eq!(path, folder.path().join("a（2）.pdf"));
        assert_eq!(names(folder.path()), ["a.pdf", "a（2）.pdf"]);
        save(&path.join("b"), &record("a.pdf"), BYTES, &HashSet::new()).unwrap_err();
        assert_eq!(names(folder.path()), ["a.pdf", "a（2）.pdf"]);
    }
}
