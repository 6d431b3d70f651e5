//! The text of a report in a cell is read as that of a text file.

use super::typed::Typed;
use crate::{Intake, Level, Options, assemble, workbook};

fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let mut typed = Typed::new();
    typed.sheet("正文", &[&["章节", "正文"], &["项目概况", text]]);
    let (records, _) = workbook::records("评价.xlsx", &typed.bytes());
    let Intake { remarks, .. } = assemble::assemble(&records, Vec::new(), Options::default());
    let said = remarks.iter().filter(|it| it.place.to_string().ends_with("B2"));
    let (notes, faults): (Vec<_>, Vec<_>) = said.partition(|it| it.level == Level::Note);
    let reasons = |of: Vec<&crate::Remark>| of.iter().map(|it| it.reason.to_owned()).collect();
    (reasons(notes), reasons(faults))
}

#[test]
fn a_cell_of_text_is_told_what_a_file_is_told() {
    let check = |text: &str, faults: &[&str]| {
        assert_eq!(read(text).1, faults, "{text}");
    };
    check("甲<!-- 待核 -->乙", &[]);
    check("甲\n乙<!-- 待核", &["COMMENT_NOT_CLOSED"]);
    check("甲-->乙", &["COMMENT_NOT_OPENED"]);
    check("甲\n##项目绩效目标\n乙", &["SECTION_IN_CELL"]);
    check("甲\n＃＃ 目标 {basic.goals}\n乙", &["SECTION_IN_CELL"]);
    check("###小标题\n乙", &[]);
    check("\\*甲", &[]);
    check("~~旧~~", &["STRUCK_TEXT"]);
}

#[test]
fn the_heading_of_the_section_itself_is_no_text() {
    assert_eq!(read("## 项目概况\n文"), (vec!["OWN_HEADING".to_owned()], Vec::new()));
}

#[test]
fn a_section_that_is_none_is_told_the_titles() {
    let mut typed = Typed::new();
    typed.sheet("正文", &[&["章节", "正文"], &["概况", "文"]]);
    let (records, _) = workbook::records("评价.xlsx", &typed.bytes());
    let Intake { remarks, .. } = assemble::assemble(&records, Vec::new(), Options::default());
    let said: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    let said = said.iter().find(|it| it.contains("A2")).unwrap();
    assert!(said.contains("“概况”") && said.contains("项目概况、"), "{said}");
    assert!(!said.contains("basic."), "{said}");
}
