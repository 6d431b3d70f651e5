//! Records become a dossier, with every remark at once.

mod cells;
mod funds;
mod heading;
mod indicators;
mod judge;
mod texts;

use domain::{
    Evaluation, EvaluationContent, EvaluationId, EvaluationKind, Explain, FiscalYear,
    FundingDocument, Goal, Indicator, Project, ProjectCode, Reading, RegionCode, Section, UnitCode,
    derived_id,
};

use heading::Heading;
use judge::Judge;

use crate::{
    Dossier, Intake, Options, Place, Places, Records, Remark, Voucher,
    form::{FORM, Rows},
};

/// Judges `records`; `remarks` are those of their reader.
pub fn assemble(records: &Records, remarks: Vec<Remark>, options: Options) -> Intake {
    let mut judge = Judge::new(options, remarks);
    counts(records, &mut judge);
    let heading = heading::read(records, &mut judge);
    let projects = funds::projects(records, &heading, &mut judge);
    let documents = funds::documents(records, &heading, &mut judge);
    let known = funds::known(records, &heading);
    let vouchers = funds::vouchers(records, &known, &mut judge);
    let goals = texts::goals(records, &mut judge);
    let year = heading.year.map_or(0, |year| year.year());
    let indicators = indicators::read(records, year, &mut judge);
    let sections = texts::sections(records, &mut judge);
    foreign_projects(records, known.projects.as_ref(), &mut judge);
    let readings = std::mem::take(&mut judge.readings);
    let content = content(&heading, &projects, Said { goals, indicators, sections, readings });
    let parts = Parts { projects, documents, vouchers };
    let whole = FORM.iter().all(|form| records.sheet(form.sheet).is_some_and(|it| it.whole));
    let proposed = match content {
        Some(content) if whole && !judge.has_fault() => {
            dossier(records, &heading, content, parts, &mut judge)
        }
        Some(_) | None => None,
    };
    let dossier = proposed.clone().filter(|_| !judge.has_doubt() && !judge.has_fault());
    judge.remarks.sort_by_key(|remark| order(&remark.place));
    Intake { dossier, proposed, remarks: judge.remarks }
}

/// The lists of an evaluation.
struct Said {
    goals: Vec<Goal>,
    indicators: Vec<Indicator>,
    sections: Vec<Section>,
    readings: Vec<Reading>,
}

/// What stands beside it.
struct Parts {
    projects: Vec<Project>,
    documents: Vec<FundingDocument>,
    vouchers: Vec<Voucher>,
}

/// The id that a source stands for: the same unit, year, kind and projects are the same evaluation, whatever else is edited.
pub fn evaluation_id(
    region: RegionCode,
    unit: &UnitCode,
    kind: EvaluationKind,
    year: FiscalYear,
    projects: &[ProjectCode],
) -> EvaluationId {
    let projects: Vec<String> = projects.iter().map(ToString::to_string).collect();
    derived_id(&[
        "evaluation",
        &region.to_string(),
        unit.as_str(),
        kind.key(),
        &year.to_string(),
        &projects.join(","),
    ])
    .into()
}

fn content(heading: &Heading, projects: &[Project], said: Said) -> Option<EvaluationContent> {
    let Said { goals, indicators, sections, readings } = said;
    let projects: Vec<ProjectCode> = projects.iter().map(|project| project.code).collect();
    let (region, unit, kind, year) =
        (heading.region?, heading.unit.clone()?, heading.kind?, heading.year?);
    Some(EvaluationContent {
        id: evaluation_id(region, &unit, kind, year, &projects),
        region,
        unit,
        unit_name: heading.unit_name.clone()?,
        department_name: heading.department_name.clone()?,
        kind,
        fiscal_year: year,
        title: heading.title.clone()?,
        projects,
        policy: heading.policy.clone()?,
        as_of: heading.as_of?,
        goals,
        indicators,
        sections,
        declared: heading.declared.clone()?,
        reported_on: Some(heading.reported_on?),
        source: heading.source.clone()?,
        completed: heading.completed?,
        readings,
    })
}

/// The rules of the domain over the whole; what they refuse is said at the sheet it belongs to.
fn dossier(
    records: &Records,
    heading: &Heading,
    content: EvaluationContent,
    parts: Parts,
    judge: &mut Judge,
) -> Option<Dossier> {
    let outline = heading.outline?;
    let evaluation = match Evaluation::try_new(content) {
        Ok(evaluation) => evaluation,
        Err(error) => {
            let field = error.field();
            let place = place(records, field);
            judge.say(
                Remark::fault(&place?, "INVALID_VALUE").of(field, "").says(error.explain(), ""),
            );
            return None;
        }
    };
    let Parts { projects, documents, vouchers } = parts;
    let places = places(records);
    Some(Dossier { evaluation, outline, projects, documents, vouchers, places })
}

/// The sheet that a field of the evaluation stands in.
fn place(records: &Records, field: &str) -> Option<Place> {
    let sheet = match field.split('.').next() {
        Some("indicators") => "指标",
        Some("goals") => "目标",
        Some("sections") => "正文",
        Some("project_codes") => "项目",
        Some(_) | None => "评价",
    };
    let found = records.sheet(sheet).or_else(|| records.sheets.first());
    found.map(|sheet| sheet.place.clone())
}

/// Tables that must not be empty, and that must not be too long.
fn counts(records: &Records, judge: &mut Judge) {
    for sheet in &records.sheets {
        let most = match sheet.form.sheet {
            "项目" | "目标" | "申报金额" => 100,
            "指标" => 200,
            "凭证" => VOUCHERS_MAX,
            _ => usize::MAX,
        };
        let found = sheet.rows.len();
        if found > most {
            let expected = format!("“{}”的行数超过了上限 {most}。", sheet.form.sheet);
            judge.say(
                Remark::fault(&sheet.place, "TOO_MANY_ROWS").says(expected, "请分成几次评价。"),
            );
        }
        if found == 0 && sheet.whole && sheet.form.rows == Rows::Some {
            let expected = format!("“{}”没有一行，至少要有一行。", sheet.form.sheet);
            let advice = if sheet.form.table.is_empty() {
                "请补上。".to_owned()
            } else {
                format!("请补上；文本文件中每一行写作一个 [[{}]]。", sheet.form.table)
            };
            judge.say(Remark::fault(&sheet.place, "NO_ROWS").says(expected, advice));
        }
    }
}

/// All vouchers of one evaluation are posted in one commit. No table is longer.
const VOUCHERS_MAX: usize = 10_000;

/// Goals and declared amounts of projects that are not evaluated.
fn foreign_projects(
    records: &Records,
    known: Option<&std::collections::HashSet<ProjectCode>>,
    judge: &mut Judge,
) {
    let Some(known) = known else { return };
    for name in ["目标", "申报金额"] {
        for row in records.sheet(name).into_iter().flat_map(|sheet| &sheet.rows) {
            let Some((column, cell)) = row.cells().find(|(column, _)| column.key == "project")
            else {
                continue;
            };
            let code = grammar::plain(&cell.shown, grammar::Profile::Value).parse::<ProjectCode>();
            if code.is_ok_and(|code| !known.contains(&code)) {
                let at = judge::At { column, cell };
                let expected = format!("项目“{}”不在“项目”中。", grammar::clip(&cell.shown));
                judge.bad(at, expected, "请先在“项目”中登记，或改正代码。", "NOT_REGISTERED");
            }
        }
    }
}

/// Where the parts of the evaluation stand, by their path.
fn places(records: &Records) -> Places {
    let mut places = Places::default();
    for sheet in &records.sheets {
        let list = match sheet.form.sheet {
            "指标" => "indicators",
            "目标" => "goals",
            "正文" => "sections",
            "申报金额" => "declared.amounts",
            "评价" => "",
            _ => continue,
        };
        for (index, row) in sheet.rows.iter().enumerate() {
            let of = if list.is_empty() { String::new() } else { format!("{list}[{index}]") };
            places.put(of.clone(), row.place.clone());
            for (column, cell) in row.cells() {
                let dot = if of.is_empty() { "" } else { "." };
                places.put(format!("{of}{dot}{}", column.key), cell.place.clone());
            }
        }
    }
    places
}

/// Sheets in the order of the form, and in them from top to bottom.
fn order(place: &Place) -> (usize, Place) {
    use crate::Spot;
    let sheet = match &place.spot {
        Spot::Sheet(sheet) | Spot::Cell { sheet, .. } => {
            FORM.iter().position(|form| form.sheet == &**sheet)
        }
        Spot::Whole | Spot::Line(_) => FORM.iter().position(|form| form.file == &*place.file),
    };
    (sheet.unwrap_or(usize::MAX), place.clone())
}
