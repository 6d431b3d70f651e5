//! What is filled in beforehand for a person who begins.

use std::sync::Arc;

use domain::{EvaluationKind, SectionKey};

use crate::{
    Cell, Place, Records, Row, Sheet, Typed,
    form::{FORM, Rows, SheetForm},
};

/// Rows that every evaluation of a kind has, as `(key, text)`.
type Cells = Vec<(&'static str, &'static str)>;

/// Records that hold what is the same in every evaluation of `kind`: its kind, the pack and the outline that are in force everywhere, the sections of
/// the report, and for a 单位自评 the indicator that its form prescribes. To be written as a workbook or as a folder.
pub fn blank(kind: EvaluationKind) -> Records {
    let file: Arc<str> = "".into();
    let sheets = FORM.iter().map(|form| sheet(form, kind, &Place::file(&file)));
    Records { sheets: sheets.collect() }
}

fn sheet(form: &'static SheetForm, kind: EvaluationKind, place: &Place) -> Sheet {
    let rows = match (form.sheet, kind) {
        ("评价", _) => vec![vec![
            ("kind", kind.chinese()),
            ("policy", "national-2020"),
            ("outline", "national"),
        ]],
        ("指标", EvaluationKind::OfUnit) => vec![execution()],
        ("正文", _) => {
            SectionKey::ALL.iter().map(|section| vec![("key", section.title())]).collect()
        }
        (_, _) => Vec::new(),
    };
    let rows: Vec<Row> = rows.into_iter().map(|cells| row(form, cells, place)).collect();
    debug_assert!(form.rows != Rows::One || rows.len() == 1, "a table of one row has one");
    Sheet { form, place: place.clone(), rows, whole: true }
}

/// 预算执行率 with its ten points (财预〔2020〕10号, 附1); its actual value comes from the books.
fn execution() -> Cells {
    vec![
        ("id", "execution"),
        ("level1", "预算执行率"),
        ("level2", "预算执行率"),
        ("name", "预算执行率"),
        ("weight", "10"),
    ]
}

fn row(form: &'static SheetForm, cells: Cells, place: &Place) -> Row {
    let mut row = Row::new(place.clone());
    for (key, text) in cells {
        if let Some(column) = form.column(key) {
            let (typed, shown) = (Typed::Text(text.to_owned()), text.to_owned());
            row.put(column, Cell { place: place.clone(), typed, shown });
        }
    }
    row
}
