//! Files: their names, their encodings, and TOML that is none.

use domain::Outline;

use crate::base::base;

#[test]
fn a_file_that_is_not_there_is_named_with_what_may_be_meant() {
    let goals = base().text("goals.toml");
    let read = base().without("goals.toml").put("goals.toml.txt", goals.as_bytes()).read();
    assert_eq!(read.remarks.len(), 1);
    let said = read.remarks[0].to_string();
    assert!(said.contains("goals.toml.txt") && said.contains("改名"), "{said}");
    assert_eq!(base().without("goals.toml").without("narrative.md").refused().len(), 2);
    base().put("README.md", b"\xff").put("~$x.xlsx", b"").dossier();
}

#[test]
fn other_encodings_are_recognised_and_said() {
    let text = base().text("projects.toml");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let read = base().put("projects.toml", &utf16);
    assert_eq!(read.dossier().projects[0].name.as_str(), "渠道维修");
    assert!(read.notes()[0].contains("UTF-16"));
    let mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(base().put("projects.toml", &mark).read().remarks, []);
    // 渠道 in GBK.
    let gbk = b"[[project]]\r\ncode = \"53232923T000000000901\"\r\nname = \"\xc7\xfe\xb5\xc0\"\r\n";
    let read = base().put("projects.toml", gbk);
    assert_eq!(read.dossier().projects[0].name.as_str(), "渠道");
    assert!(read.notes()[0].contains("GBK"));
    assert_eq!(
        base().put("projects.toml", b"PK\x03\x04\x00\x00\x00\x00").refused(),
        ["projects.toml NOT_TEXT"]
    );
}

#[test]
fn what_an_editor_makes_of_toml_is_read_and_said() {
    let read = base()
        .with("projects.toml", "\"渠道维修\"", "“渠道维修”")
        .with("transactions.toml", "2023-03-01", "2023年3月1日")
        .with("transactions.toml", "amount = \"100000.00\"", "amount ＝ ￥100,000.00")
        .with("evaluation.toml", "outline = \"national\"", "outline = \"八部分\"")
        .with("evaluation.toml", "completed = true", "completed = 是")
        .with("indicators.toml", "weight = \"20\"", "weight = 20");
    let dossier = read.dossier();
    assert_eq!(dossier.projects[0].name.as_str(), "渠道维修");
    assert_eq!(dossier.vouchers[0].transaction.fields().amount.fen(), 10_000_000);
    assert_eq!(dossier.outline, Outline::Yunnan);
    assert!(dossier.evaluation.completed);
    assert_eq!(read.notes().len(), 4);
}

#[test]
fn line_ends_of_any_system_are_read() {
    let text = base().text("indicators.toml").replace('\n', "\r\n");
    assert_eq!(base().put("indicators.toml", text.as_bytes()).read().remarks, []);
}

#[test]
fn a_narrative_is_never_lost() {
    let read = base()
        .and("narrative.md", "##项目绩效目标{basic.goals}\n\n<!-- 待核 -->维修3公里。<!-- 跨\n行 -->后文。\n\n\u{f06c} 甲\n\u{f06c} 乙\n\n＃＃ 有关建议\n\n**加强**管护。")
        .dossier();
    let texts: Vec<(&str, Vec<String>)> =
        read.evaluation.sections.iter().map(|it| (it.key.key(), it.paragraphs.clone())).collect();
    let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        texts,
        [
            ("basic.overview", owned(&["维修渠道。"])),
            ("basic.goals", owned(&["维修3公里。后文。", "（1）甲", "（2）乙"])),
            ("suggestions", owned(&["加强管护。"])),
        ]
    );
}

#[test]
fn what_a_report_cannot_print_has_its_line() {
    let refused = base()
        .put("narrative.md", "# 总标题\n\n## 项目概况 {basic.overview}\n\n| 甲 | 乙 |\n|---|---|\n\n![图](a.png)\n文\u{f0b7}字\n".as_bytes())
        .refused();
    assert_eq!(
        refused,
        [
            "narrative.md 第1行 SECTION_UNKNOWN",
            "narrative.md 第5行 TABLE_IN_TEXT",
            "narrative.md 第8行 IMAGE_IN_TEXT",
            "narrative.md 第9行 PRIVATE_CHARACTER",
        ]
    );
}

#[test]
fn what_stands_behind_a_backslash_is_printed_as_it_stands() {
    let read =
        base().and("narrative.md", "## 有关建议\n\n\\*\\*甲\\*\\*和\\*乙，`a_b`\n").dossier();
    assert_eq!(read.evaluation.sections[1].paragraphs, ["**甲**和*乙，a_b"]);
}
