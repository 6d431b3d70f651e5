//! Cells are read as a person sees them.

use rust_xlsxwriter::{ExcelDateTime, Formula};
use time::macros::date;

use super::typed::{Typed, cell, format, remarks};
use crate::Typed::{Date, Fault, Number, Percent, Text};

const VOUCHERS: &[&str] =
    &["凭证字号", "业务种类", "日期", "文号", "金额（元）", "资金性质", "摘要"];

fn number(text: &str) -> crate::Typed {
    Number(text.parse().unwrap())
}

#[test]
fn numbers_are_those_that_are_shown() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("凭证", &[VOUCHERS]);
    sheet.write_number(1, 4, 0.1 + 0.2).unwrap();
    sheet.write_number_with_format(2, 4, 71300.0, &format("#,##0.00")).unwrap();
    sheet.write_number_with_format(3, 4, 0.95, &format("0%")).unwrap();
    sheet.write_number_with_format(4, 4, 8.0, &format("0\"户\"")).unwrap();
    sheet.write_string(5, 4, " 12.50\u{a0}").unwrap();
    sheet.write_formula(6, 4, Formula::new("=1/8").set_result("0.125")).unwrap();
    let (records, found) = typed.read();
    let check = |row: usize, typed: crate::Typed, shown: &str| {
        let cell = cell(&records, "凭证", row, "amount");
        assert_eq!((&cell.typed, cell.shown.as_str()), (&typed, shown));
    };
    check(0, number("0.3"), "0.3");
    check(1, number("71300"), "71300.00");
    check(2, Percent("95".parse().unwrap()), "95%");
    check(3, Text("8户".to_owned()), "8户");
    check(4, Text("12.50".to_owned()), "12.50");
    check(5, number("0.125"), "0.125");
    assert_eq!(remarks(&found), [""; 0]);
}

#[test]
fn days_of_either_epoch_are_the_same_days() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("凭证", &[VOUCHERS, &["1"], &["2"], &["3"]]);
    let day = ExcelDateTime::from_ymd(2023, 3, 1).unwrap();
    sheet.write_datetime_with_format(1, 2, &day, &format("yyyy/m/d")).unwrap();
    sheet.write_datetime_with_format(2, 2, &day, &format("yyyy\"年\"m\"月\"")).unwrap();
    sheet.write_string(3, 2, "2023年3月1日").unwrap();
    let bytes = typed.bytes();
    let (records, _) = crate::workbook::records("a.xlsx", &bytes);
    let of = |records, row| cell(records, "凭证", row, "date").typed.clone();
    assert_eq!(of(&records, 0), Date(date!(2023 - 03 - 01)));
    assert_eq!(of(&records, 1), Text("2023年3月".to_owned()), "no day is seen");
    assert_eq!(of(&records, 2), Text("2023年3月1日".to_owned()));
    let old_mac = super::hostile::edited(&bytes, "xl/workbook.xml", |text| {
        text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    let (records, _) = crate::workbook::records("a.xlsx", &old_mac);
    assert_eq!(of(&records, 0), Date(date!(2027 - 03 - 02)), "1462 days later");
}

#[test]
fn a_code_keeps_its_digits_or_is_a_fault() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("项目", &[&["项目代码", "项目名称"], &["53232923T000000000901", "甲"]]);
    sheet.write_string(2, 1, "乙").unwrap();
    sheet.write_number(2, 0, 532_329_230_000_000_000_901.0).unwrap();
    let (records, found) = typed.read();
    let code = cell(&records, "项目", 0, "code");
    assert_eq!(code.typed, Text("53232923T000000000901".to_owned()));
    assert_eq!(cell(&records, "项目", 1, "code").typed, Fault(String::new()));
    assert_eq!(
        remarks(&found),
        [
            "评价.xlsx “项目”表A3，项目代码(code)：这串数字被表格存成了数，第15位以后的数字已经丢失（显示为 5.32E+20 这样的形式），应填写21 位项目代码，如 \
         53232923T000000000901。请先把单元格的格式设为“文本”，再重新填写完整的代码。［DIGITS_LOST］"
        ]
    );
}

#[test]
fn a_merged_cell_counts_for_all_its_rows_but_its_amount_does_not() {
    let mut typed = Typed::new();
    let plain = format("@");
    let rows: &[&[&str]] = &[VOUCHERS, &["", "支付"], &["", "支付"], &["", "支付"]];
    let sheet = typed.sheet("凭证", rows);
    sheet.merge_range(1, 0, 2, 0, "记-1", &plain).unwrap();
    sheet.merge_range(1, 4, 2, 4, "100.00", &plain).unwrap();
    let (records, found) = typed.read();
    assert_eq!(cell(&records, "凭证", 1, "voucher").shown, "记-1");
    assert!(records.sheet("凭证").unwrap().rows[2].get("voucher").is_none());
    assert_eq!(cell(&records, "凭证", 1, "amount").typed, Fault("100.00".to_owned()));
    assert_eq!(
        remarks(&found),
        [
            "评价.xlsx “凭证”表E3，金额（元）(amount)：“100.00”在合并的单元格里，不知道是哪一行的。请取消合并，每行各填各的数。［MERGED_VALUE］"
        ]
    );
}

#[test]
fn hidden_rows_are_read_and_said_and_blank_rows_are_nothing() {
    let mut typed = Typed::new();
    let rows: &[&[&str]] = &[
        &["项目代码", "项目名称", "备注1", "核对意见"],
        &["", "", "自己的话", "请改正"],
        &["A", "甲"],
        &[],
        &[" ", "\u{3000}"],
        &["B", "乙"],
        &["合 计", "2"],
        &["C", "丙"],
    ];
    let sheet = typed.sheet("项目", rows);
    sheet.set_row_hidden(5).unwrap().set_row_hidden(7).unwrap();
    let (records, found) = typed.read();
    let rows = &records.sheet("项目").unwrap().rows;
    let codes: Vec<&str> = rows.iter().map(|row| row.get("code").unwrap().shown.as_str()).collect();
    assert_eq!(codes, ["A", "B", "C"]);
    assert_eq!(
        remarks(&found),
        [
            "评价.xlsx “项目”表A7：第7行是合计，没有读入。［SUM_ROW］",
            "评价.xlsx “项目”表A6：第6、8行是隐藏的行（共2行），也已读入；不需要的请取消隐藏后删除。［HIDDEN_ROW］",
        ]
    );
}

#[test]
fn what_rounding_hides_is_a_doubt() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("凭证", &[VOUCHERS]);
    sheet.write_number_with_format(1, 4, 100_000.0 / 3.0, &format("0.00")).unwrap();
    let (records, found) = typed.read();
    assert_eq!(cell(&records, "凭证", 0, "amount").typed, number("33333.33"));
    let doubt = found.iter().find(|it| it.reason == "HIDDEN_DIGITS").unwrap();
    assert_eq!(doubt.proposal.as_deref(), Some("33333.33"));
    assert_eq!(doubt.found, "33333.3333333333");
}

#[test]
fn a_day_that_lost_its_format_is_a_doubt() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("凭证", &[VOUCHERS, &["1"], &["2"]]);
    sheet.write_number(1, 2, 44_986.0).unwrap();
    sheet.write_number(2, 2, 20_230_301.0).unwrap();
    let (records, found) = typed.read();
    assert_eq!(cell(&records, "凭证", 0, "date").typed, Date(date!(2023 - 03 - 01)));
    assert_eq!(cell(&records, "凭证", 1, "date").typed, number("20230301"));
    assert_eq!(
        remarks(&found),
        [
            "评价.xlsx “凭证”表C2，日期(date)：单元格是数字 44986，没有设成日期格式，按日期读作 2023-03-01。请把单元格的格式设为日期，或接受这个读数。［DAY_WITHOUT_FORMAT］"
        ]
    );
}

#[test]
fn a_day_without_its_year_or_format_is_a_doubt_wherever_a_day_is_due() {
    let mut typed = Typed::new();
    let sheet = typed.sheet("凭证", &[VOUCHERS, &["1"]]);
    let day = ExcelDateTime::from_ymd(2023, 3, 1).unwrap();
    sheet.write_datetime_with_format(1, 2, &day, &format("m\"月\"d\"日\"")).unwrap();
    let heads: &[&str] = &["指标编号", "指标值", "实际完成值"];
    let sheet = typed.sheet("指标", &[heads, &["1", "2023年12月31日前"], &["2", "≥45000元"]]);
    sheet.write_number(1, 2, 45_260.0).unwrap();
    sheet.write_number(2, 2, 45_260.0).unwrap();
    let (records, found) = typed.read();
    assert_eq!(cell(&records, "凭证", 0, "date").typed, Date(date!(2023 - 03 - 01)));
    assert_eq!(cell(&records, "指标", 0, "actual").typed, Date(date!(2023 - 11 - 30)));
    assert_eq!(cell(&records, "指标", 1, "actual").typed, number("45260"));
    let doubts = found.iter().filter_map(|it| Some((it.reason, it.proposal.as_deref()?)));
    assert_eq!(
        doubts.collect::<Vec<_>>(),
        [("DAY_WITHOUT_YEAR", "2023-03-01"), ("DAY_WITHOUT_FORMAT", "2023-11-30")]
    );
}
