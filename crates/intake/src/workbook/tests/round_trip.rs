//! What is written is read again.

use std::sync::Arc;

use domain::EvaluationKind;
use proptest::{prelude::*, sample::select};
use rust_decimal::Decimal;
use time::{Date, Month};

use crate::{
    Cell, Place, Records, Remark, Row, Sheet, Typed, export,
    form::{Column, FORM, Kind, Rows, SheetForm},
    workbook,
};

#[test]
fn a_workbook_to_fill_in_has_no_remark() {
    for kind in EvaluationKind::ALL {
        let blank = crate::blank(*kind);
        let (records, remarks) = workbook::records("新.xlsx", &workbook::write(&blank).unwrap());
        assert_eq!(remarks.iter().map(Remark::to_string).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(export::folder(&records, "schema"), export::folder(&blank, "schema"));
    }
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let write = || workbook::write(&crate::blank(EvaluationKind::OfUnit)).unwrap();
    assert_eq!(write(), write());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_workbook_says_what_the_folder_says(records in records()) {
        let bytes = workbook::write(&records).unwrap();
        let (again, remarks) = workbook::records("a.xlsx", &bytes);
        prop_assert_eq!(remarks.iter().map(Remark::to_string).collect::<Vec<_>>(), [""; 0]);
        let (first, second) = (export::folder(&records, "schema"), export::folder(&again, "schema"));
        for ((name, first), (_, second)) in first.iter().zip(&second) {
            prop_assert_eq!(first, second, "{}", name);
        }
    }
}

fn records() -> impl Strategy<Value = Records> {
    let sheets: Vec<_> = FORM.iter().map(sheet).collect();
    sheets.prop_map(|sheets| Records { sheets })
}

fn sheet(form: &'static SheetForm) -> impl Strategy<Value = Sheet> {
    let rows = if form.rows == Rows::One { 1..2_usize } else { 0..4_usize };
    let cells: Vec<_> =
        form.columns.iter().map(|column| proptest::option::of(cell(column))).collect();
    let row = cells.prop_map(move |mut cells| {
        if cells.iter().skip(1).all(Option::is_none) {
            cells[1] = Some(text_cell("甲"));
        }
        let mut row = Row::new(place());
        for (column, cell) in form.columns.iter().zip(cells) {
            if let Some(cell) = cell {
                row.put(column, cell);
            }
        }
        row
    });
    proptest::collection::vec(row, rows).prop_map(move |rows| Sheet {
        form,
        place: place(),
        rows,
        whole: true,
    })
}

fn place() -> Place {
    Place::file(&Arc::from("a"))
}

fn text_cell(text: &str) -> Cell {
    Cell { place: place(), typed: Typed::Text(text.to_owned()), shown: text.to_owned() }
}

fn cell(column: &'static Column) -> BoxedStrategy<Cell> {
    let texts = select(vec![
        "甲",
        "≥8户",
        "8/24",
        "95%",
        "0.95",
        "007",
        "12.50",
        "-3.2",
        "100000.00",
        "1e5",
        "=1+1",
        "引\"号\\n",
        "_x0041_",
        "2023-03-01",
        "2023年12月底前",
        "是",
        "false",
        "<b>&amp;</b>",
        "𠮷野家㎡",
    ])
    .prop_map(text_cell);
    let number = (-1_000_000_i64..1_000_000, 0_u32..5).prop_map(|(digits, scale)| {
        let number = Decimal::new(digits, scale).normalize();
        Cell { place: place(), typed: Typed::Number(number), shown: number.to_string() }
    });
    let percent = (0_i64..200_000, 0_u32..4).prop_map(|(digits, scale)| {
        let number = Decimal::new(digits, scale).normalize();
        Cell { place: place(), typed: Typed::Percent(number), shown: format!("{number}%") }
    });
    let date = (2000_i32..2099, 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| {
        let date = Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap();
        Cell { place: place(), typed: Typed::Date(date), shown: date.to_string() }
    });
    let flag = any::<bool>().prop_map(|flag| Cell {
        place: place(),
        typed: Typed::Flag(flag),
        shown: flag.to_string(),
    });
    if let Kind::Choice(choice) = column.kind {
        select(choice.words()).prop_map(text_cell).boxed()
    } else if column.kind == Kind::Prose {
        let prose = vec!["甲。\n乙。", "甲", "一是“好”。\n\n二是①。"];
        select(prose).prop_map(text_cell).boxed()
    } else if column.kind == Kind::Flag {
        prop_oneof![flag, texts].boxed()
    } else {
        prop_oneof![3 => texts, 1 => number, 1 => percent, 1 => date].boxed()
    }
}
