//! Where the fonts are that come with the program: beside it, in its source tree, or in a folder of the system.

use std::env;
use std::path::{Path, PathBuf};

/// Folders within folders, as where fonts are read.
const DEPTH_MAX: usize = 3;

/// There are no fonts in any of the places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "找不到字体：已找过 {}；请把程序附带的 fonts 文件夹放在程序旁边，或用 --fonts 目录（服务的配置为 fonts.folder）指明 (no fonts found)",
    shown(looked)
)]
pub struct NoFonts {
    /// Where they were looked for, in that order.
    pub looked: Vec<PathBuf>,
}

/// The folder of the fonts: `named` if there is one, and then no other; else the first with a font file in it of those
/// beside the program, in its source tree, and of the system. Only looks; reads no font.
///
/// # Errors
/// [`NoFonts`] says where it looked and what to do.
pub fn find_fonts(named: Option<&Path>) -> Result<PathBuf, NoFonts> {
    let program = env::current_exe().ok();
    let places = match named {
        Some(folder) => vec![folder.to_owned()],
        None => places(program.as_deref().and_then(Path::parent)),
    };
    first_with_fonts(places)
}

/// The usual places of a program in `folder`.
fn places(folder: Option<&Path>) -> Vec<PathBuf> {
    let beside = folder.into_iter().flat_map(|folder| {
        let shared = folder.parent().map(|prefix| prefix.join("share/jixiao/fonts"));
        [Some(folder.join("fonts")), shared].into_iter().flatten()
    });
    let others = [
        concat!(env!("CARGO_MANIFEST_DIR"), "/fonts"),
        "/usr/share/jixiao/fonts",
        "/usr/local/share/jixiao/fonts",
    ];
    let mut places: Vec<PathBuf> = Vec::new();
    for place in beside.chain(others.map(PathBuf::from)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn first_with_fonts(places: Vec<PathBuf>) -> Result<PathBuf, NoFonts> {
    match places.iter().find(|place| has_font(place, DEPTH_MAX)) {
        Some(place) => Ok(place.clone()),
        None => Err(NoFonts { looked: places }),
    }
}

/// Whether there is a font file in `folder` or below.
fn has_font(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = folder.read_dir() else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        super::is_font(&path)
            || depth > 0 && path.is_dir() && has_font(&path, depth.saturating_sub(1))
    })
}

fn shown(places: &[PathBuf]) -> String {
    let places: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    places.join("、")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn fonts_are_looked_for_beside_the_program_first() {
        let places = places(Some(Path::new("/opt/jixiao/bin")));
        let places: Vec<&str> = places.iter().filter_map(|place| place.to_str()).collect();
        let [beside, shared, _source, system, local] = places[..] else { panic!("{places:?}") };
        assert_eq!((beside, shared), ("/opt/jixiao/bin/fonts", "/opt/jixiao/share/jixiao/fonts"));
        assert_eq!((system, local), ("/usr/share/jixiao/fonts", "/usr/local/share/jixiao/fonts"));
    }

    #[test]
    fn a_folder_without_a_font_is_passed_over_and_where_it_looked_is_said() {
        let root = tempfile::tempdir().unwrap();
        let [empty, full] = ["empty", "full"].map(|name| root.path().join(name));
        fs::create_dir_all(empty.join("fandol")).unwrap();
        fs::create_dir_all(full.join("fandol")).unwrap();
        fs::write(full.join("fandol/A.OTF"), b"").unwrap();
        assert_eq!(first_with_fonts(vec![empty.clone(), full.clone()]), Ok(full));
        let error = find_fonts(Some(&empty)).unwrap_err();
        assert_eq!(error.looked, std::slice::from_ref(&empty));
        let text = error.to_string();
        assert!(text.contains(empty.to_str().unwrap()) && text.contains("--fonts"), "{text}");
    }

    #[test]
    fn a_program_of_the_source_tree_has_those_of_the_source_tree() {
        assert!(find_fonts(None).unwrap().ends_with("services/report/fonts"));
    }
}
