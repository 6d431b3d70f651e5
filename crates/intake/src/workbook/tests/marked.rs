//! A marked copy says every remark where it stands.

use std::collections::HashSet;

use super::typed::{Typed, format};
use crate::{Options, read_workbook, workbook};

#[test]
fn every_remark_stands_beside_its_cell() {
    let mut typed = Typed::new();
    let rows: &[&[&str]] = &[
        &["2023年项目"],
        &["项目代码", "项目名称"],
        &["53232923T000000000901", "渠道维修"],
        &["5323", "水池"],
    ];
    let sheet = typed.sheet("项目", rows);
    sheet.write_number_with_format(4, 1, 0.5, &format("0%")).unwrap();
    sheet.merge_range(5, 1, 6, 1, "合并的", &format("@")).unwrap();
    sheet.write_string(5, 0, "53232923T000000000902").unwrap();
    sheet.write_string(6, 0, "53232923T000000000903").unwrap();
    typed.sheet("草稿", &[&["自己的", "话"]]);
    let bytes = typed.bytes();
    let (records, _) = workbook::records("a", &bytes);
    let remarks = read_workbook("a.xlsx", &bytes, Options::default()).remarks;
    let wrong: Vec<_> = remarks.iter().filter(|it| it.place.to_string().ends_with("A4")).collect();
    assert_eq!(wrong.len(), 1);
    let copy = workbook::mark(&bytes, &remarks).unwrap();
    let grids = workbook::grid::read(&copy).unwrap();
    let names: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    assert_eq!(names, ["核对意见", "项目", "草稿"]);
    let seen =
        |sheet: usize, at: (u32, u32)| grids[sheet].cells.get(&at).map_or("", |it| &it.shown);
    assert_eq!(seen(1, (0, 0)), "2023年项目");
    assert_eq!(seen(1, (1, 2)), "核对意见");
    assert_eq!(seen(1, (3, 0)), "5323");
    assert_eq!(seen(1, (4, 1)), "50%");
    assert!(seen(1, (3, 2)).starts_with("【错误】项目代码："), "{}", seen(1, (3, 2)));
    assert!(seen(1, (3, 2)).contains(&wrong[0].expected));
    assert_eq!(seen(2, (0, 1)), "话");
    assert!(seen(0, (0, 0)).starts_with("这是核对后的副本"));
    assert_eq!(grids[0].cells.range((2, 0)..).filter(|(at, _)| at.1 == 0).count(), remarks.len());
    assert_eq!(workbook::mark(&bytes, &remarks).unwrap(), copy);
    let (again, _) = workbook::records("a", &copy);
    assert_eq!(crate::export::folder(&again, ""), crate::export::folder(&records, ""));
}

#[test]
fn a_copy_that_is_marked_again_has_one_column_of_remarks() {
    let bytes = workbook::write(&crate::blank(domain::EvaluationKind::OfUnit)).unwrap();
    let check = |bytes: &[u8]| {
        let remarks = read_workbook("a.xlsx", bytes, Options::default()).remarks;
        workbook::mark(bytes, &remarks).unwrap()
    };
    let twice = check(&check(&bytes));
    for grid in workbook::grid::read(&twice).unwrap().iter().skip(1) {
        let columns =
            grid.cells.iter().filter(|(at, it)| at.0 < 3 && it.shown == "核对意见").count();
        assert!(columns <= 1, "{}", grid.name);
    }
    let said = |bytes: &[u8]| crate::export::folder(&workbook::records("a", bytes).0, "schema");
    assert_eq!(said(&twice), said(&bytes), "the copy says what the original says");
    assert_eq!(workbook::mark(b"no", &[]), Err(workbook::NotMarked::NotAWorkbook));
}

#[test]
fn what_is_not_filled_in_is_remarked_at_its_empty_cell() {
    let blank = crate::blank(domain::EvaluationKind::OfUnit);
    let bytes = workbook::write(&blank).unwrap();
    let said = read_workbook("空.xlsx", &bytes, Options::default()).remarks;
    let missing = said.iter().filter(|it| it.reason == "MISSING_VALUE");
    let places: Vec<String> = missing.map(|it| it.place.to_string()).collect();
    let heading: Vec<&String> = places.iter().filter(|it| it.contains("“评价”表B")).collect();
    assert!(heading.len() > 5, "{places:?}");
    let once: HashSet<&&String> = heading.iter().collect();
    assert_eq!(once.len(), heading.len(), "each at a cell of its own: {heading:?}");
}
