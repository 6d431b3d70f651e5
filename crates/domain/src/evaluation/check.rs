//! How much of everything an evaluation may hold, and what may be there only once.

use std::{collections::HashSet, fmt::Display, hash::Hash};

use super::{EvaluationContent, InvalidEvaluation};
use crate::{IndicatorId, Reading, SectionKey};

const PROJECTS_MAX: usize = 100;
const INDICATORS_MAX: usize = 200;
const GOALS_MAX: usize = 100;
const AMOUNTS_MAX: usize = 100;
const READINGS_MAX: usize = 500;
const PARAGRAPHS_MAX: usize = 200;
const TITLE_CHARACTERS_MAX: usize = 100;
const PARAGRAPH_CHARACTERS_MAX: usize = 5_000;
const SOURCE_CHARACTERS_MAX: usize = 500;

/// Counts of projects, indicators, goals, declared amounts and paragraphs; sections are there once.
pub(super) fn counts(content: &EvaluationContent) -> Result<(), InvalidEvaluation> {
    let EvaluationContent { projects, indicators, goals, sections, declared, readings, .. } =
        content;
    for (list, found, min, max) in [
        ("project_codes", projects.len(), 1, PROJECTS_MAX),
        ("indicators", indicators.len(), 1, INDICATORS_MAX),
        ("goals", goals.len(), 0, GOALS_MAX),
        ("declared.amounts", declared.amounts.len(), 0, AMOUNTS_MAX),
        ("readings", readings.len(), 0, READINGS_MAX),
    ] {
        if !(min..=max).contains(&found) {
            return Err(InvalidEvaluation::Count { list, found, min, max });
        }
    }
    match sections.iter().map(|section| section.paragraphs.len()).max() {
        Some(found) if found > PARAGRAPHS_MAX => Err(InvalidEvaluation::Count {
            list: "sections.paragraphs",
            found,
            min: 0,
            max: PARAGRAPHS_MAX,
        }),
        Some(_) | None => Ok(()),
    }
}

/// Projects, indicators and sections are there once.
pub(super) fn uniqueness(content: &EvaluationContent) -> Result<(), InvalidEvaluation> {
    let ids: Vec<&IndicatorId> = content.indicators.iter().map(|it| &it.id).collect();
    let sections: Vec<SectionKey> = content.sections.iter().map(|it| it.key).collect();
    once("project_codes", &content.projects)?;
    once("indicators", &ids)?;
    once("sections", &sections)
}

fn once<T: Eq + Hash + Display>(list: &'static str, items: &[T]) -> Result<(), InvalidEvaluation> {
    let mut seen = HashSet::new();
    match items.iter().find(|item| !seen.insert(*item)) {
        Some(twice) => Err(InvalidEvaluation::Twice { list, found: twice.to_string() }),
        None => Ok(()),
    }
}

/// Lengths of all texts.
pub(super) fn texts(content: &EvaluationContent) -> Result<(), InvalidEvaluation> {
    let EvaluationContent { title, unit_name, department_name, source, declared, .. } = content;
    length("title", title, 1, TITLE_CHARACTERS_MAX)?;
    length("unit_name", unit_name, 1, TITLE_CHARACTERS_MAX)?;
    length("department_name", department_name, 0, TITLE_CHARACTERS_MAX)?;
    length("source", source, 0, SOURCE_CHARACTERS_MAX)?;
    length("declared.grade", &declared.grade, 0, TITLE_CHARACTERS_MAX)?;
    for goal in &content.goals {
        length("goals.expected", &goal.expected, 0, PARAGRAPH_CHARACTERS_MAX)?;
        length("goals.achieved", &goal.achieved, 0, PARAGRAPH_CHARACTERS_MAX)?;
    }
    for paragraph in content.sections.iter().flat_map(|section| &section.paragraphs) {
        length("sections.paragraphs", paragraph, 1, PARAGRAPH_CHARACTERS_MAX)?;
    }
    for (field, text, min, max) in content.readings.iter().flat_map(Reading::texts) {
        length(field, text, min, max)?;
    }
    Ok(())
}

fn length(
    field: &'static str,
    text: &str,
    min: usize,
    max: usize,
) -> Result<(), InvalidEvaluation> {
    let found = text.chars().count();
    if (min..=max).contains(&found) {
        Ok(())
    } else {
        Err(InvalidEvaluation::Length { field, found, min, max })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use rust_decimal::Decimal;
    use time::{Date, Month};
    use uuid::Uuid;

    use crate::{
        Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationKind, FiscalYear, Goal,
        Indicator, IndicatorContent, InvalidEvaluation, Level1, Level2, Money, ProjectCode,
        Reading, Section, SectionKey,
    };

    fn indicator(id: &str) -> Indicator {
        Indicator::try_new(IndicatorContent {
            id: id.parse().unwrap(),
            level1: Level1::Output,
            level2: Level2::Quantity,
            name: "扶持创业人数".into(),
            target: None,
            actual: None,
            weight: Decimal::TEN,
            method: None,
            deviation_reason: String::new(),
            evidence: String::new(),
            printed_score: None,
        })
        .unwrap()
    }

    pub(in crate::evaluation) fn content() -> EvaluationContent {
        EvaluationContent {
            id: Uuid::from_u128(1).into(),
            region: "532329".parse().unwrap(),
            unit: "901001".parse().unwrap(),
            unit_name: "示例单位".into(),
            department_name: String::new(),
            kind: EvaluationKind::OfUnit,
            fiscal_year: FiscalYear::try_new(2020).unwrap(),
            title: "示例单位2020年度项目支出绩效评价报告".into(),
            projects: vec!["53232920T000000000001".parse().unwrap()],
            policy: "national-2020".parse().unwrap(),
            as_of: Date::from_calendar_date(2020, Month::December, 31).unwrap(),
            goals: Vec::new(),
            indicators: vec![indicator("a"), indicator("b")],
            sections: Vec::new(),
            declared: Declared::default(),
            reported_on: None,
            source: String::new(),
            completed: true,
            readings: Vec::new(),
        }
    }

    #[track_caller]
    fn check(change: fn(&mut EvaluationContent), field: Option<&str>) {
        let mut content = content();
        change(&mut content);
        let refused = Evaluation::try_new(content).err();
        assert_eq!(refused.as_ref().map(InvalidEvaluation::field), field, "{refused:?}");
    }

    #[test]
    fn an_evaluation_is_checked_field_by_field() {
        check(|_| {}, None);
        check(|it| it.projects.clear(), Some("project_codes"));
        check(|it| it.projects = vec![it.projects[0]; 2], Some("project_codes"));
        check(|it| it.indicators.clear(), Some("indicators"));
        check(|it| it.indicators.push(indicator("a")), Some("indicators"));
        check(|it| it.title = "题".repeat(101), Some("title"));
        check(|it| it.title = "题".repeat(100), None);
        check(|it| it.unit_name.clear(), Some("unit_name"));
        check(|it| it.as_of = it.as_of.replace_year(2019).unwrap(), Some("as_of"));
        check(|it| it.as_of = it.as_of.replace_year(2021).unwrap(), None);
        check(|it| it.declared.total = Some((-1).into()), Some("declared.total"));
        check(|it| it.declared.total = Some(98.into()), None);
    }

    fn indicators(count: usize) -> Vec<Indicator> {
        (0..count).map(|number| indicator(&number.to_string())).collect()
    }

    fn goals(count: usize) -> Vec<Goal> {
        vec![Goal { project: None, expected: String::new(), achieved: String::new() }; count]
    }

    fn amounts(project: ProjectCode, count: usize) -> Vec<DeclaredAmount> {
        vec![DeclaredAmount { project, amount: Money::ZERO.into() }; count]
    }

    fn reading(cell: &str) -> Reading {
        let (typed, read, note) = ("8户".into(), "≥8户".into(), String::new());
        Reading { cell: cell.into(), typed, read, note }
    }

    fn section(count: usize) -> Vec<Section> {
        let paragraphs = vec!["段".into(); count];
        vec![Section { key: SectionKey::Other, paragraphs, template_text: false }]
    }

    #[test]
    fn every_list_has_an_end() {
        check(|it| it.indicators = indicators(200), None);
        check(|it| it.indicators = indicators(201), Some("indicators"));
        check(|it| it.goals = goals(100), None);
        check(|it| it.goals = goals(101), Some("goals"));
        check(|it| it.declared.amounts = amounts(it.projects[0], 100), None);
        check(|it| it.declared.amounts = amounts(it.projects[0], 101), Some("declared.amounts"));
        check(|it| it.readings = vec![reading("指标!D5"); 500], None);
        check(|it| it.readings = vec![reading("指标!D5"); 501], Some("readings"));
        check(|it| it.readings = vec![reading("")], Some("readings.cell"));
        check(|it| it.sections = section(200), None);
        check(|it| it.sections = section(201), Some("sections.paragraphs"));
    }

    #[test]
    fn goals_belong_to_projects_and_sections_are_there_once() {
        let goal = |code: &str| Goal {
            project: Some(code.parse().unwrap()),
            expected: String::new(),
            achieved: String::new(),
        };
        let mut other = content();
        other.goals.push(goal("53232920T000000000002"));
        assert_eq!(Evaluation::try_new(other).unwrap_err().field(), "goals");
        let mut own = content();
        own.goals.push(goal("53232920T000000000001"));
        assert!(Evaluation::try_new(own).is_ok());
        let section = |key| Section { key, paragraphs: Vec::new(), template_text: true };
        let mut twice = content();
        twice.sections = vec![section(SectionKey::Other); 2];
        assert_eq!(Evaluation::try_new(twice).unwrap_err().field(), "sections");
    }
}
