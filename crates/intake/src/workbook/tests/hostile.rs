//! Files that are broken, foreign or made to harm are one remark each.

use std::io::{Cursor, Read, Write};

use domain::EvaluationKind;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::workbook;

/// The same workbook with one part changed.
pub(super) fn edited(bytes: &[u8], part: &str, mut edit: impl FnMut(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut from = archive.by_index(index).unwrap();
        let name = from.name().unwrap().into_owned();
        let mut text = String::new();
        from.read_to_string(&mut text).unwrap();
        let text = if name == part { edit(&text) } else { text };
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn good() -> Vec<u8> {
    workbook::write(&crate::blank(EvaluationKind::OfUnit)).unwrap()
}

/// The reason of the only remark.
fn refused(bytes: &[u8]) -> &'static str {
    let (records, remarks) = workbook::records("a.xlsx", bytes);
    assert_eq!((records.sheets.len(), remarks.len()), (0, 1), "{remarks:?}");
    assert!(remarks[0].is_fault() && !remarks[0].advice.is_empty());
    remarks[0].reason
}

#[test]
fn what_is_no_workbook_is_told_from_what_is_broken() {
    assert_eq!(refused(b""), "NOT_A_WORKBOOK");
    assert_eq!(refused("凭证字号,金额".as_bytes()), "NOT_A_WORKBOOK");
    assert_eq!(refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), "NOT_XLSX");
    assert_eq!(refused(b"PK\x03\x04 cut off"), "DAMAGED_WORKBOOK");
    let bytes = good();
    assert_eq!(refused(&bytes[..bytes.len() / 2]), "DAMAGED_WORKBOOK");
    assert_eq!(refused(&vec![0; (16 << 20) + 1]), "FILE_TOO_LARGE");
    let other = zip(&[("word/document.xml", b"<w/>")]);
    assert_eq!(refused(&other), "NOT_A_WORKBOOK");
    let open = zip(&[("mimetype", b"x"), ("content.xml", b"<o/>")]);
    assert_eq!(refused(&open), "NOT_XLSX");
    assert_eq!(refused(&zip(&[("xl/workbook.bin", b"x")])), "NOT_XLSX");
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let bomb = vec![b' '; 65 << 20];
    let bytes = zip(&[("[Content_Types].xml", b"<T/>"), ("xl/worksheets/sheet1.xml", &bomb)]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refused(&bytes), "FILE_TOO_LARGE");
    let texts = vec![b' '; 33 << 20];
    let bytes = zip(&[("[Content_Types].xml", b"<T/>"), ("xl/sharedStrings.xml", &texts)]);
    assert_eq!(refused(&bytes), "FILE_TOO_LARGE");
}

#[test]
fn what_the_reader_would_multiply_is_bounded() {
    let bytes = good();
    let many = edited(&bytes, "xl/styles.xml", |text| {
        text.replacen("<xf ", &format!("{}<xf ", "<xf/>".repeat(70_001)), 1)
    });
    assert_eq!(refused(&many), "FILE_TOO_LARGE");
    let long = edited(&bytes, "xl/styles.xml", |text| {
        text.replacen("<name val=\"", &format!("<name val=\"{}", "x".repeat(8 << 20)), 1)
    });
    assert_eq!(refused(&long), "FILE_TOO_LARGE");
    let twice = edited(&bytes, "xl/workbook.xml", |text| text.replace("rId3", "rId2"));
    assert_eq!(refused(&twice), "DAMAGED_WORKBOOK");
}

#[test]
fn references_and_counts_are_not_taken_at_their_word() {
    let bytes = good();
    let sheet = "xl/worksheets/sheet5.xml";
    let check = |part: &str, from: &str, to: &str| {
        let changed = edited(&bytes, part, |text| {
            assert!(text.contains(from), "{from} is not in {part}");
            text.replacen(from, to, 1)
        });
        assert_eq!(refused(&changed), "DAMAGED_WORKBOOK", "{to}");
    };
    check(sheet, "r=\"A1\"", "r=\"A99999999999\"");
    check(sheet, "r=\"A1\"", "r=\"ZZZZZZZZZZ1\"");
    check(sheet, "r=\"A1\"", "r=\"\"");
    check(sheet, "<row r=\"1\"", "<row r=\"0\"");
    check(sheet, "ref=\"A1:M2\"", "ref=\"M2:A1\"");
    check(sheet, "mergeCell ref=\"A1:M1\"", "mergeCell ref=\"A1:M1:B7\"");
    check("xl/sharedStrings.xml", "uniqueCount=\"", "uniqueCount=\"99999999999999");
    check("xl/workbook.xml", "r:id=\"rId1\"", "r:id=\"rId99\"");
    check("xl/workbook.xml", "<sheets>", "<!DOCTYPE x><sheets>");
}

#[test]
fn bytes_that_were_changed_anywhere_do_no_harm() {
    let bytes = good();
    let mut random: u64 = 20_201_231;
    for _ in 0..400 {
        let mut changed = bytes.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(random >> 20).unwrap() % changed.len();
            changed[at] = changed[at].wrapping_add(1 + u8::try_from(random >> 57).unwrap());
        }
        let (_, remarks) = workbook::records("a.xlsx", &changed);
        assert!(remarks.iter().all(|it| it.to_string().starts_with("a.xlsx")));
    }
}

#[test]
fn parts_that_were_changed_anywhere_do_no_harm() {
    let bytes = good();
    let parts =
        ["xl/workbook.xml", "xl/worksheets/sheet5.xml", "xl/styles.xml", "xl/sharedStrings.xml"];
    let mut random: u64 = 7;
    for round in 0..60_usize {
        let changed = edited(&bytes, parts[round % parts.len()], |text| {
            let mut chars: Vec<char> = text.chars().collect();
            for _ in 0..2 {
                random_step(&mut random);
                let at = usize::try_from(random >> 20).unwrap() % chars.len();
                let with = ['<', '"', '9', '/', ' ', 'A', '&', '>'];
                chars[at] = with[usize::try_from(random >> 8).unwrap() % with.len()];
            }
            chars.into_iter().collect()
        });
        let _ = workbook::records("a.xlsx", &changed);
    }
}

fn random_step(random: &mut u64) {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
}
