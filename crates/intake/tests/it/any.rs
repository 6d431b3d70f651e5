//! Whatever is in the files: an answer, and never a panic.

use proptest::prelude::*;
use toml::{Table, Value};

use crate::base::base;

const FILES: [&str; 7] = [
    "evaluation.toml",
    "projects.toml",
    "funding.toml",
    "transactions.toml",
    "goals.toml",
    "indicators.toml",
    "narrative.md",
];

proptest! {
    #[test]
    fn a_damaged_file_is_answered(file in 0usize..7, at in 0usize..2000, gone in 0usize..80, put in "[\\PC\n\"“=\\[\\]#]{0,12}") {
        let name = FILES[file];
        let mut text: Vec<char> = base().text(name).chars().collect();
        let from = at.min(text.len());
        let to = from.saturating_add(gone).min(text.len());
        text.splice(from..to, put.chars());
        let text: String = text.into_iter().collect();
        let read = base().put(name, text.as_bytes()).read();
        let blocked = read.remarks.iter().any(|it| it.level != intake::Level::Note);
        prop_assert_eq!(read.dossier.is_none(), blocked, "{:?}", read.remarks);
        for remark in &read.remarks {
            prop_assert!(remark.to_string().contains(&*remark.place.file));
        }
    }

    #[test]
    fn bytes_are_answered(file in 0usize..7, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = base().put(FILES[file], &bytes).read();
        prop_assert!(read.dossier.is_none() || read.remarks.iter().all(|it| !it.is_fault()));
    }

    /// A file that is TOML says what TOML says.
    #[test]
    fn toml_is_toml(title in "[\\PC&&[^\u{7f}]]{1,20}") {
        let quoted = Value::String(title.clone()).to_string();
        let text = base().text("goals.toml").replace("\"维修渠道3公里。\"", &quoted);
        let table: Table = text.parse().unwrap();
        let goals = table["goal"].as_array().unwrap();
        prop_assert_eq!(goals[0]["expected"].as_str(), Some(title.as_str()));
        let (records, remarks) = intake::folder::records(&[("goals.toml", text.as_bytes())]);
        prop_assert_eq!(remarks.len(), 6, "six files are missing: {:?}", remarks);
        let cell = records.sheet("目标").unwrap().rows[0].get("expected").unwrap();
        prop_assert_eq!(&cell.typed, &intake::Typed::Text(title));
    }
}
