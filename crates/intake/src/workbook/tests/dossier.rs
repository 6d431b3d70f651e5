//! A folder, the workbook made of it and the folder made of that are the same dossier.

use std::path::Path;

use crate::{
    Dossier, Intake, Level, Options, export, folder, read_folder, read_workbook, workbook,
};

/// What a folder of the examples says.
fn example(name: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let read = |file: &str| (file.to_owned(), std::fs::read(root.join(file)).unwrap());
    folder::names().into_iter().map(read).collect()
}

fn files<'a>(files: &'a [(String, Vec<u8>)]) -> Vec<folder::File<'a>> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
}

/// What a dossier says, wherever it was read.
fn said(intake: Intake) -> String {
    let blocking: Vec<String> = intake
        .remarks
        .iter()
        .filter(|it| it.level != Level::Note)
        .map(ToString::to_string)
        .collect();
    assert_eq!(blocking, [""; 0]);
    let Dossier { evaluation, outline, projects, documents, vouchers, .. } =
        intake.dossier.unwrap();
    let vouchers: Vec<_> =
        vouchers.into_iter().map(|it| (it.transaction, it.number, it.line)).collect();
    format!("{evaluation:#?}{outline:?}{projects:#?}{documents:#?}{vouchers:#?}")
}

fn check(name: &str) {
    let options = Options::default();
    let typed = example(name);
    let (records, _) = folder::records(&files(&typed));
    let first = said(read_folder(&files(&typed), options));
    let bytes = workbook::write(&records).unwrap();
    assert_eq!(said(read_workbook("a.xlsx", &bytes, options)), first);
    let (records, _) = workbook::records("a.xlsx", &bytes);
    let written = export::folder(&records, "schema");
    let again: Vec<folder::File<'_>> =
        written.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    assert_eq!(said(read_folder(&again, options)), first);
    let (records, _) = folder::records(&again);
    assert_eq!(export::folder(&records, "schema"), written, "to a folder and back");
    assert_eq!(workbook::write(&records).unwrap(), bytes, "to a workbook and back");
}

#[test]
fn the_county_example_is_the_same_as_folder_and_as_workbook() {
    check("wuding-2020");
}

#[test]
fn the_department_example_is_the_same_as_folder_and_as_workbook() {
    check("department-2023");
    let (records, _) = folder::records(&files(&example("department-2023")));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/department-2023.xlsx");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, workbook::write(&records).unwrap()).unwrap();
    }
    let (filled, remarks) =
        workbook::records("department-2023.xlsx", &std::fs::read(path).unwrap());
    assert!(remarks.is_empty(), "{remarks:?}");
    let hint = "write it again with UPDATE_EXPECT=1";
    assert_eq!(export::folder(&filled, "schema"), export::folder(&records, "schema"), "{hint}");
}

#[test]
fn a_folder_to_fill_in_has_no_remark_but_that_it_is_empty() {
    for kind in domain::EvaluationKind::ALL {
        let written = export::folder(&crate::blank(*kind), "schema");
        let typed: Vec<folder::File<'_>> =
            written.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let (records, remarks) = folder::records(&typed);
        assert_eq!(remarks.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(export::folder(&records, "schema"), written);
        let remarks = read_folder(&typed, Options::default()).remarks;
        assert!(remarks.iter().all(|it| ["MISSING_VALUE", "NO_ROWS"].contains(&it.reason)));
    }
}
