//! The sheets 评价 and 申报金额: who, which year, by which rules, and what the source claims.

use domain::{
    Declared, DeclaredAmount, EvaluationKind, FiscalYear, Outline, PolicyId, ProjectCode,
    RegionCode, UnitCode,
};
use time::Date;

use super::{
    cells::{Cells, Refused},
    judge::Judge,
};
use crate::{Records, Sheet};

/// What the sheet 评价 says; `None` where it says nothing readable.
#[derive(Default)]
pub(super) struct Heading {
    pub(super) title: Option<String>,
    pub(super) kind: Option<EvaluationKind>,
    pub(super) year: Option<FiscalYear>,
    pub(super) region: Option<RegionCode>,
    pub(super) unit: Option<UnitCode>,
    pub(super) unit_name: Option<String>,
    pub(super) department_name: Option<String>,
    pub(super) policy: Option<PolicyId>,
    pub(super) outline: Option<Outline>,
    pub(super) as_of: Option<Date>,
    pub(super) reported_on: Option<Date>,
    pub(super) completed: Option<bool>,
    pub(super) source: Option<String>,
    pub(super) declared: Option<Declared>,
}

/// Reads it, with every remark.
pub(super) fn read(records: &Records, judge: &mut Judge) -> Heading {
    let Some(sheet) = records.sheet("评价") else { return Heading::default() };
    let Some(row) = sheet.rows.first() else { return Heading::default() };
    let cells = Cells::new(sheet, row);
    let year = year(&cells, judge);
    let as_of = cells.date("as_of", judge);
    if let (Some(as_of), Some(year)) = (as_of, year)
        && as_of < year.first_day()
        && let Some(at) = cells.at("as_of")
    {
        let expected = format!("{as_of}早于预算年度{year}，应不早于{}。", year.first_day());
        judge.bad(at, expected, "请核对日期和年度。", "BEFORE_THE_YEAR");
    }
    Heading {
        title: cells.needed_text("title", judge),
        kind: cells.value("kind", judge),
        year,
        region: cells.value("region", judge),
        unit: cells.value("unit", judge),
        unit_name: cells.needed_text("unit_name", judge),
        department_name: cells.text("department_name", judge),
        policy: cells.value("policy", judge),
        outline: outline(&cells, judge),
        as_of,
        reported_on: cells.date("reported_on", judge),
        completed: cells.flag("completed", judge),
        source: cells.text("source", judge),
        declared: declared(&cells, records.sheet("申报金额"), judge),
    }
}

fn year(cells: &Cells<'_>, judge: &mut Judge) -> Option<FiscalYear> {
    let at = cells.needed("fiscal_year", judge)?;
    let year = Cells::whole(at, '年', judge)?;
    judge.explained(at, FiscalYear::try_new(i32::try_from(year).unwrap_or(i32::MAX)))
}

/// The key of an outline, or how many parts it has.
fn outline(cells: &Cells<'_>, judge: &mut Judge) -> Option<Outline> {
    let at = cells.needed("outline", judge)?;
    match at.cell.shown.trim() {
        "七部分" | "全国" => Some(Outline::National),
        "八部分" | "云南" => Some(Outline::Yunnan),
        _ => cells.value("outline", judge),
    }
}

fn declared(cells: &Cells<'_>, amounts: Option<&Sheet>, judge: &mut Judge) -> Option<Declared> {
    let total =
        cells.at("declared.total").map(|at| Cells::score(at, judge).ok_or(Refused)).transpose();
    let funds = cells
        .at("declared.funds_wan")
        .map(|at| Cells::stated(at, judge).ok_or(Refused))
        .transpose();
    let grade = cells.text("declared.grade", judge);
    let has_score_table = cells.flag("declared.has_score_table", judge);
    let amounts = amounts.map(|sheet| {
        sheet
            .rows
            .iter()
            .map(|row| {
                let cells = Cells::new(sheet, row);
                let project = cells.value::<ProjectCode>("project", judge);
                let amount = cells.needed("wan", judge).and_then(|at| Cells::stated(at, judge));
                Some(DeclaredAmount { project: project?, amount: amount? })
            })
            .collect::<Vec<_>>()
    });
    Some(Declared {
        total: total.ok()?,
        grade: grade?,
        has_score_table: has_score_table?,
        funds: funds.ok()?,
        amounts: amounts.unwrap_or_default().into_iter().collect::<Option<_>>()?,
    })
}
