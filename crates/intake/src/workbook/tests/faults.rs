//! What is wrong with sheets and headings is said where it stands.

use rust_xlsxwriter::Formula;

use super::typed::{Typed, format};

#[test]
fn headings_may_stand_in_any_order_below_a_title() {
    let mut typed = Typed::new();
    typed.sheet("项目表", &[&["2023年项目"], &[], &["项目名称", "项 目\n代码*"], &["甲", "A"]]);
    let (records, _) = typed.read();
    assert_eq!(super::typed::cell(&records, "项目", 0, "code").shown, "A");
    assert_eq!(typed.remarks(), Vec::<String>::new());
}

#[test]
fn headings_that_are_doubled_unknown_or_missing_are_named() {
    let mut typed = Typed::new();
    typed.sheet("项目", &[&["项目代码", "项目代码", "项目名"], &["A", "B", "甲", "乙"]]);
    assert_eq!(
        typed.remarks(),
        [
            "评价.xlsx “项目”表B1：表头“项目代码”出现了两次。请删除其中一列。［DOUBLED_HEADING］",
            "评价.xlsx “项目”表C1：不认识的表头“项目名”，可用的表头：项目代码、项目名称。请改正；自己用的列，表头请以“备注”开头，这样的列不读入。［UNKNOWN_HEADING］",
            "评价.xlsx “项目”表A1：缺少列：项目名称。请在表头这一行补上。［MISSING_COLUMN］",
            "评价.xlsx “项目”表D2：“乙”所在的列没有表头。请给这一列加上表头，或删除这个单元格的内容。［CELL_WITHOUT_HEADING］",
        ]
    );
    let (records, _) = typed.read();
    assert!(!records.sheet("项目").unwrap().whole);
}

#[test]
fn sheets_that_are_missing_doubled_or_unknown_are_named() {
    let mut typed = Typed::new();
    typed.sheet("说明", &[&["随便"]]);
    typed.sheet("项目", &[&["项目代码", "项目名称"]]);
    typed.sheet("项目表", &[&["项目代码", "项目名称"]]);
    typed.sheet("Sheet3", &[&["草稿"]]);
    typed.sheet("Sheet4", &[]);
    assert_eq!(
        typed.remarks(),
        [
            "评价.xlsx “项目表”表：工作表“项目”和“项目表”都是“项目”表。请把内容合到一张表里，删除另一张，或给它起别的名字。［DOUBLED_SHEET］",
            "评价.xlsx “Sheet3”表：工作表“Sheet3”没有读入，读入的是：评价、申报金额、项目、指标文、凭证、目标、指标、正文。［SHEET_NOT_READ］",
        ]
    );
    let missing: Vec<String> = typed.read().1.iter().map(ToString::to_string).collect();
    assert!(missing.contains(&"评价.xlsx：缺少工作表“凭证”，文件里有：说明、项目、项目表、Sheet3、Sheet4。请补上这张表；没有内容的，也请保留表头。可用 jixiao init 生成一份空白工作簿。［MISSING_SHEET］".to_owned()));
    assert!(!missing.iter().any(|it| it.contains("申报金额”，文件")));
}

#[test]
fn error_values_and_formulas_without_a_value_are_faults() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("项目", &[&["项目代码", "项目名称"], &["A"], &["B"], &["C"]]);
    sheet.write_formula(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(2, 1, Formula::new("=A2").set_result("UNCOMPUTED")).unwrap();
    sheet.write_number_with_format(3, 1, 123_000.0, &format("0.0,")).unwrap();
    let bytes = super::hostile::edited(&typed.bytes(), "xl/worksheets/sheet1.xml", |text| {
        text.replace("<v>UNCOMPUTED</v>", "")
    });
    let (_, found) = crate::workbook::records("评价.xlsx", &bytes);
    assert_eq!(
        super::typed::remarks(&found),
        [
            "评价.xlsx “项目”表B2，项目名称(name)：单元格是错误值 #DIV/0!，应填写名称，1 至 200 个字。请改正公式，或直接填写数值。［ERROR_VALUE］",
            "评价.xlsx “项目”表B3，项目名称(name)：单元格是公式，文件里没有它的计算结果，应填写名称，1 至 200 个字。请用 WPS 或 Excel 打开后保存一次，或直接填写数值。［FORMULA_NOT_COMPUTED］",
            "评价.xlsx “项目”表B4，项目名称(name)：单元格显示“123.0”，存的却是 123000，应填写名称，1 至 200 个字。请把单元格的数字格式改为“常规”，写出实际的数。［SCALED_NUMBER］",
        ]
    );
}

#[test]
fn labels_of_the_evaluation_stand_beside_their_values() {
    let mut typed = Typed::new();
    let rows: &[&[&str]] = &[
        &["评价信息"],
        &["报告标题：", "甲"],
        &["评价方式", "单位自评"],
        &["报告标题", "乙"],
        &["单位", "丙"],
        &["备注", "丁"],
    ];
    typed.sheet("评价", rows);
    let (records, _) = typed.read();
    assert_eq!(super::typed::cell(&records, "评价", 0, "title").shown, "甲");
    let remarks = typed.remarks();
    assert_eq!(remarks.len(), 3, "{remarks:#?}");
    assert!(remarks[0].starts_with("评价.xlsx “评价”表A4：栏目“报告标题”出现了两次。"));
    assert!(remarks[1].starts_with("评价.xlsx “评价”表A5：不认识的栏目“单位”，"));
    assert!(remarks[2].starts_with("评价.xlsx “评价”表：缺少栏目：预算年度、行政区划、"));
}

#[test]
fn rows_below_a_table_are_noted_and_not_read() {
    const VOUCHERS: &[&str] =
        &["凭证字号", "业务种类", "日期", "文号", "金额（元）", "资金性质", "摘要"];
    for row in [
        &["注：金额单位为元。"] as &[&str],
        &["填表人：某甲", "审核人：某乙", "", "联系电话：123"],
        &["", "单位负责人（签字）：某甲"],
        &["", "", "", "", "100.00", "", "小计"],
    ] {
        let mut typed = Typed::new();
        typed.sheet("凭证", &[VOUCHERS, &["记-1", "支付"], row]);
        let (records, _) = typed.read();
        assert_eq!(records.sheet("凭证").unwrap().rows.len(), 1, "{row:?}");
        let remarks = typed.remarks();
        assert!(remarks.len() == 1 && remarks[0].ends_with("［ROW_NOT_READ］"), "{remarks:?}");
    }
}

#[test]
fn a_formula_whose_value_is_empty_was_never_computed() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("项目", &[&["项目代码", "项目名称"], &["A"]]);
    sheet.write_formula(1, 1, Formula::new("=A2").set_result("UNCOMPUTED")).unwrap();
    let bytes = typed.bytes();
    let reasons = |to: &str| -> Vec<&str> {
        let bytes = super::hostile::edited(&bytes, "xl/worksheets/sheet1.xml", |text| {
            text.replace(" t=\"str\"", "").replace("<v>UNCOMPUTED</v>", to)
        });
        let (_, found) = crate::workbook::records("评价.xlsx", &bytes);
        let found = found.iter().map(|it| it.reason);
        found.filter(|reason| *reason != "MISSING_SHEET").collect()
    };
    for empty in ["", "<v></v>", "<v/>"] {
        assert_eq!(reasons(empty), ["FORMULA_NOT_COMPUTED"], "{empty}");
    }
}
