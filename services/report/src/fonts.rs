//! The faces of GB/T 9704-2012, found in font files by name, once at start.

mod place;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use server::Faults;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStyle, FontVariations};
use typst::utils::LazyHash;

pub use self::place::{NoFonts, find_fonts};

/// Where the fonts are. The keys of `[fonts]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FontConfig {
    /// The fonts that come with the program: the default of every face, and the fallback of each. If it is not said,
    /// they are looked for where [`find_fonts`] says.
    pub folder: Option<PathBuf>,
    /// A bureau's own fonts, looked at first.
    pub own_folder: Option<PathBuf>,
    /// Which font takes which part.
    pub aliases: Aliases,
}

/// The name of the font for each face: family, full or PostScript name, Chinese or English, as the file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Aliases {
    /// 仿宋: running text, headings of the third and fourth level.
    pub fangsong: String,
    /// 黑体: headings of the first level, labels.
    pub hei: String,
    /// 楷体: headings of the second level.
    pub kai: String,
    /// 宋体: tables and page numbers.
    pub song: String,
    /// 小标宋: the title.
    pub title: String,
}

/// The faces, loaded and ready for any number of documents.
#[derive(Debug)]
pub struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    /// The code points that print in every face, in order: to look one up in the fonts themselves is slow.
    covered: Vec<u32>,
}

/// Why the fonts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidFonts {
    /// They are nowhere.
    #[error(transparent)]
    Nowhere(#[from] NoFonts),
    /// The folder or a file in it cannot be read.
    #[error("无法读取字体“{}”：请检查服务配置 fonts.folder 与 fonts.own_folder", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No font file has the name.
    #[error("找不到字体“{name}”（[fonts] aliases.{role}）；已有：{}", known.join("、"))]
    Unknown {
        /// The face it is for, as in the configuration.
        role: &'static str,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

/// Has every character of GBK, so it stands last behind every face.
const FALLBACK: &str = "LXGWWenKai-Regular";
/// Folders within folders, to find `fonts/fandol/…` but not to walk a disk.
const DEPTH_MAX: usize = 3;

impl FontConfig {
    /// What can be seen to be wrong without reading the fonts, which takes long.
    pub(crate) fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if self.own_folder.as_ref().is_some_and(|folder| !folder.is_dir()) {
            faults.add("fonts.own_folder", "不是文件夹，或读不到：请改正 (not a folder)");
        }
        if let Err(error) = find_fonts(self.folder.as_deref()) {
            faults.add("fonts.folder", error);
        }
        faults
    }
}

impl Default for Aliases {
    fn default() -> Self {
        Self {
            fangsong: "FandolFang-Regular".to_owned(),
            hei: "FandolHei-Regular".to_owned(),
            kai: FALLBACK.to_owned(),
            song: "FandolSong-Regular".to_owned(),
            title: "FandolSong-Bold".to_owned(),
        }
    }
}

impl Fonts {
    /// Reads the font files and finds each face. Slow (tens of megabytes): once at start.
    ///
    /// # Errors
    /// [`InvalidFonts`] names the folder or the face and the names there are.
    pub fn load(config: &FontConfig) -> Result<Self, InvalidFonts> {
        let mut files = Vec::new();
        let folder = find_fonts(config.folder.as_deref())?;
        for folder in config.own_folder.iter().chain([&folder]) {
            collect_files(folder, DEPTH_MAX, &mut files)?;
        }
        let mut fonts: Vec<Named> = Vec::new();
        for path in files {
            let data =
                fs::read(&path).map_err(|source| InvalidFonts::Unreadable { path, source })?;
            fonts.extend(Font::iter(Bytes::new(data)).map(Named::new));
        }
        let Aliases { fangsong, hei, kai, song, title } = &config.aliases;
        let roles: [(&'static str, &str); 6] = [
            ("fangsong", fangsong),
            ("hei", hei),
            ("kai", kai),
            ("song", song),
            ("title", title),
            ("fallback", FALLBACK),
        ];
        let mut book = FontBook::new();
        let mut faces = Vec::new();
        for (role, name) in roles {
            let font = find(&fonts, name).ok_or_else(|| unknown(role, name, &fonts))?;
            // The template asks for the role, whatever the font behind it is called.
            book.push(FontInfo { family: role.to_owned(), ..font.info().clone() });
            faces.push(font.clone());
        }
        let covered = covered(&faces);
        Ok(Self { book: LazyHash::new(book), faces, covered })
    }

    /// Whether `character` prints in every face, if need be from the fallback.
    pub(crate) fn cover(&self, character: char) -> bool {
        self.covered.binary_search(&u32::from(character)).is_ok()
    }

    /// The faces by role, as the typesetter looks them up.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The face at a place in the book.
    pub(crate) fn face(&self, index: usize) -> Option<Font> {
        self.faces.get(index).cloned()
    }
}

/// What the last face has, and what all others have.
fn covered(faces: &[Font]) -> Vec<u32> {
    let Some((fallback, others)) = faces.split_last() else { return Vec::new() };
    let points = |font: &Font| font.info().coverage.iter().collect::<BTreeSet<u32>>();
    let common = others.iter().map(points).reduce(|left, right| &left & &right);
    let mut covered = points(fallback);
    covered.extend(common.unwrap_or_default());
    covered.into_iter().collect()
}

/// A font and every name it goes by.
struct Named {
    font: Font,
    names: Vec<String>,
}

impl Named {
    fn new(font: Font) -> Self {
        const FAMILY: u16 = 1;
        const FULL: u16 = 4;
        const POST_SCRIPT: u16 = 6;
        const TYPOGRAPHIC_FAMILY: u16 = 16;
        let variant = font.info().variant;
        let instance = font.clone().instantiate(
            variant,
            typst::layout::Abs::pt(16.0),
            &FontVariations::default(),
        );
        let wanted = [FAMILY, FULL, POST_SCRIPT, TYPOGRAPHIC_FAMILY];
        let records =
            instance.ttf().names().into_iter().filter(|name| wanted.contains(&name.name_id));
        let mut names: Vec<String> = records.filter_map(|name| name.to_string()).collect();
        names.sort();
        names.dedup();
        Self { font, names }
    }
}

/// The font of that name; of a family, the upright one nearest to the regular weight.
fn find<'a>(fonts: &'a [Named], name: &str) -> Option<&'a Font> {
    let named =
        fonts.iter().filter(|font| font.names.iter().any(|own| own == name)).map(|font| &font.font);
    named.min_by_key(|font| {
        let variant = font.info().variant;
        (variant.style != FontStyle::Normal, variant.weight.to_number().abs_diff(400))
    })
}

fn unknown(role: &'static str, name: &str, fonts: &[Named]) -> InvalidFonts {
    let mut known: Vec<String> = fonts.iter().flat_map(|font| font.names.clone()).collect();
    known.sort();
    known.dedup();
    InvalidFonts::Unknown { role, name: name.to_owned(), known }
}

/// The font files below `folder`, in the order of their names, so that every start finds the same.
fn collect_files(
    folder: &Path,
    depth: usize,
    files: &mut Vec<PathBuf>,
) -> Result<(), InvalidFonts> {
    let unreadable = |source| InvalidFonts::Unreadable { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if is_font(&path) {
            files.push(path);
        } else if path.is_dir() && depth > 0 {
            collect_files(&path, depth.saturating_sub(1), files)?;
        }
    }
    Ok(())
}

/// Whether a file is a font by the ending of its name.
fn is_font(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    matches!(extension.as_deref(), Some("otf" | "ttf" | "ttc" | "otc"))
}
