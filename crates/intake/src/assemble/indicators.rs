//! The sheet 指标: what was promised and done, row by row.

use std::collections::HashMap;

use domain::{
    Actual, Attainment, Explain, Indicator, IndicatorContent, IndicatorId, InvalidIndicator,
    Level1, Level2, Method, Target,
};
use grammar::{Profile, Promise, Terms, plain};

use super::{
    cells::{Cells, Refused, written},
    funds::{once, rows},
    judge::Judge,
};
use crate::Records;

/// The indicators, in the order of the sheet; `year` is the fiscal year, for dates without one.
pub(super) fn read(records: &Records, year: i32, judge: &mut Judge) -> Vec<Indicator> {
    let mut seen = HashMap::new();
    rows(records, "指标", |cells, row| {
        let id = cells.value::<IndicatorId>("id", judge);
        once(cells.at("id"), id.clone(), row, &mut seen, judge);
        indicator(cells, id, year, judge)
    })
}

fn indicator(
    cells: &Cells<'_>,
    id: Option<IndicatorId>,
    year: i32,
    judge: &mut Judge,
) -> Option<Indicator> {
    let level1 = cells.value::<Level1>("level1", judge);
    let level2 = cells.value::<Level2>("level2", judge);
    let name = cells.needed_text("name", judge);
    let is_ceiling = matches!(level2, Some(Level2::Cost));
    let is_timed = matches!(level2, Some(Level2::Timeliness));
    let terms = Terms { year, bare: judge.options.bare_number, is_ceiling, is_timed };
    let promise = promise(cells, terms, judge);
    let actual = match &promise {
        Ok(promise) => actual(cells, promise.as_ref().map(|(promise, _)| promise), year, judge),
        Err(Refused) => Err(Refused),
    };
    let weight = cells.needed("weight", judge).and_then(|at| Cells::score(at, judge));
    let method = cells.optional::<Method>("method", judge);
    let evidence = cells.text("evidence", judge);
    let deviation_reason = cells.text("deviation", judge);
    let printed = cells.at("printed_score");
    let printed_score = printed.map(|at| Cells::score(at, judge).ok_or(Refused)).transpose();
    let content = IndicatorContent {
        id: id?,
        level1: level1?,
        level2: level2?,
        name: name?,
        target: promise.ok()?.map(|(_, target)| target),
        actual: actual.ok()?,
        weight: weight?,
        method: method.ok()?,
        deviation_reason: deviation_reason?,
        evidence: evidence?,
        printed_score: printed_score.ok()?,
    };
    checked(cells, content, judge)
}

/// The rules of the domain between the cells; each is said, not only the first.
fn checked(cells: &Cells<'_>, content: IndicatorContent, judge: &mut Judge) -> Option<Indicator> {
    let mut content = content;
    let mut refused = false;
    // Every rule that fails is replaced by what it allows, so that the next one is seen.
    for _ in 0..RULES {
        let error = match Indicator::try_new(content.clone()) {
            Ok(indicator) => return (!refused).then_some(indicator),
            Err(error) => error,
        };
        refused = true;
        let key = match &error {
            InvalidIndicator::Level { level2, .. } => {
                content.level1 = level2.parent();
                "level2"
            }
            InvalidIndicator::Weight { .. } => {
                content.weight = rust_decimal::Decimal::ONE;
                "weight"
            }
            InvalidIndicator::PrintedScore { .. } => {
                content.printed_score = None;
                "printed_score"
            }
            InvalidIndicator::Id { .. } | InvalidIndicator::Length { .. } => "id",
        };
        if let Some(at) = cells.at(key) {
            judge.bad(at, error.explain(), "", "INVALID_VALUE");
        }
        if key == "id" {
            return None;
        }
    }
    None
}

const RULES: usize = 4;

type Promised = Option<(Promise, Target)>;

/// The target, as the grammar reads it and as the domain keeps it.
fn promise(cells: &Cells<'_>, terms: Terms, judge: &mut Judge) -> Result<Promised, Refused> {
    let Some(at) = cells.at("target") else { return Ok(None) };
    let text = written(at, judge).ok_or(Refused)?;
    let read = match grammar::target(&text, terms).transpose() {
        Some(read) => judge.take(at, read).ok_or(Refused)?,
        None => return Ok(None),
    };
    let shown = plain(&text, Profile::Prose);
    let target = match &read {
        Promise::Words(words) => Target::try_words(words),
        Promise::Until(_) => Target::try_words(&shown),
        Promise::Value { operator, value, unit } => {
            Target::try_value(*operator, *value, unit.as_str(), &shown)
        }
    };
    let target = judge.explained(at, target).ok_or(Refused)?;
    Ok(Some((read, target)))
}

/// The actual value against the target, with the judgement of the person or of the dates.
fn actual(
    cells: &Cells<'_>,
    promise: Option<&Promise>,
    year: i32,
    judge: &mut Judge,
) -> Result<Option<Actual>, Refused> {
    let attainment = cells.optional::<Attainment>("attainment", judge);
    let rate = cells.at("rate").map(|at| Cells::rate(at, judge).ok_or(Refused)).transpose();
    let Some(at) = cells.at("actual").or_else(|| cells.at("attainment")) else { return Ok(None) };
    let has_actual = cells.at("actual").is_some();
    let text = if has_actual { written(at, judge).ok_or(Refused)? } else { String::new() };
    let (attainment, rate) = (attainment?, rate?);
    let mut value = None;
    let mut judged = attainment;
    match grammar::actual(&text, promise, year).transpose() {
        // The person's judgement goes before what follows from dates, but not against it.
        Some(Ok(reading)) if matches!(promise, Some(Promise::Until(_))) && attainment.is_some() => {
            let follows = reading.value.attainment;
            if follows.is_some() && follows != attainment {
                let why = "达成情况与完成日期对不上。".to_owned();
                let proposal = attainment.map(|it| format!("达成情况：{}", it.chinese()));
                judge.doubt(at, why, proposal.unwrap_or_default(), "ATTAINMENT_DISAGREES");
            }
        }
        Some(Err(refusal))
            if matches!(promise, Some(Promise::Until(_))) && attainment.is_some() =>
        {
            judge.note(at, format!("{}按所填的达成情况评分。", refusal.why), "READ_AS");
        }
        Some(read) => {
            let deed = judge.take(at, read).ok_or(Refused)?;
            value = deed.value;
            judged = attainment.or(deed.attainment);
        }
        None => {}
    }
    let shown = plain(&text, Profile::Prose);
    let actual = Actual::try_new(value, &shown, judged, rate);
    judge.explained(at, actual).map(Some).ok_or(Refused)
}
