//! Whatever stands in the parts of a workbook, it is read or remarked, and the copy with the remarks is a workbook again.
//!
//! Bytes that begin as a zip file are taken as they are. Others are parts, with a line of `====` between them: a sheet, the formats, the texts and the
//! list of sheets; a part that is missing is an ordinary one.

#![no_main]

use std::io::{Cursor, Write};

use intake::{Options, export, read_workbook, workbook};
use libfuzzer_sys::fuzz_target;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = "<Types/>";
const PACKAGE: &str = r#"<Relationships><Relationship Id="r1" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const SHEETS: &str = r#"<Relationships><Relationship Id="r1" Type="x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const PARTS: [(&str, &str); 4] = [
    ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ("xl/styles.xml", "<styleSheet/>"),
    ("xl/sharedStrings.xml", "<sst/>"),
    (
        "xl/workbook.xml",
        r#"<workbook><workbookPr/><sheets><sheet name="项目" r:id="r1"/></sheets></workbook>"#,
    ),
];

fuzz_target!(|data: &[u8]| {
    let bytes = if data.starts_with(b"PK") { data.to_vec() } else { container(data) };
    let intake = read_workbook("a.xlsx", &bytes, Options::default());
    for remark in &intake.remarks {
        assert!(remark.to_string().starts_with("a.xlsx") && !remark.expected.is_empty());
    }
    let (records, _) = workbook::records("a.xlsx", &bytes);
    let _ = export::folder(&records, "schema");
    if let Ok(copy) = workbook::mark(&bytes, &intake.remarks) {
        let (again, remarks) = workbook::records("a.xlsx", &copy);
        let has_sheets = records.sheets.len() == again.sheets.len();
        assert!(has_sheets, "the copy is no workbook: {remarks:?}");
    }
});

fn container(data: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let text = String::from_utf8_lossy(data);
    let mut given = text.split("\n====\n");
    let own = PARTS.map(|(name, usual)| (name, given.next().unwrap_or(usual).to_owned()));
    let fixed = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("xl/_rels/workbook.xml.rels", SHEETS),
    ];
    let fixed = fixed.map(|(name, text)| (name, text.to_owned()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in fixed.into_iter().chain(own) {
        writer.start_file(name, stored).expect("a name of ours");
        writer.write_all(text.as_bytes()).expect("into memory");
    }
    writer.finish().expect("into memory").into_inner()
}
