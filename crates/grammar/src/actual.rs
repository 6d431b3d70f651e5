//! Actual values (实际完成值), read against their target.

use domain::{Attainment, Operator};
use rust_decimal::Decimal;
use time::Date;

use crate::{
    compared::compared,
    date::{Span, span},
    quantity::{Quantity, Vague, range, several},
    reading::{Reading, Refusal, bounded, clip, is_not_given},
    target::{Promise, readable, split},
    text::{Profile, plain},
    unit::Unit,
};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The value in the unit of the target; `None` for words and dates.
    pub value: Option<Decimal>,
    /// The judgement that follows from a date.
    pub attainment: Option<Attainment>,
}

const WORDS: Deed = Deed { value: None, attainment: None };
const EXPECTED: &str = "实际完成值，如 8户、95%、3.33万元";

/// Reads an actual value against its target in the fiscal year `year`; `None` if none is given.
pub fn actual(
    text: &str,
    target: Option<&Promise>,
    year: i32,
) -> Result<Option<Reading<Deed>>, Refusal> {
    bounded(text)?;
    if is_not_given(text) {
        return Ok(None);
    }
    let normal = plain(text, Profile::Value);
    if !matches!(target, Some(Promise::Words(_))) {
        readable(text, &normal, year)?;
    }
    match target {
        Some(Promise::Words(_)) => Ok(Some(Reading::sure(WORDS))),
        Some(Promise::Until(limit)) => done_on(&normal, *limit, year).map(Some),
        Some(Promise::Value { value, unit, .. }) => {
            measured(text, &normal, Some((*value, unit))).map(Some)
        }
        None => measured(text, &normal, None).map(Some),
    }
}

/// A date against the day until which it was to be.
fn done_on(normal: &str, limit: Date, year: i32) -> Result<Reading<Deed>, Refusal> {
    let judged = |attainment| Reading::sure(Deed { value: None, attainment: Some(attainment) });
    match span(normal, Some(year)) {
        Some(Span { to, is_limit: true, .. }) => {
            let why = format!("写的是“{normal}”，是期限，不是完成的那一天。");
            let attainment = if to <= limit { Attainment::Reached } else { Attainment::Missed };
            Ok(judged(attainment).doubt("DATE_NOT_EXACT", why, to.to_string()))
        }
        Some(Span { to, .. }) if to <= limit => {
            let note = format!("完成日期“{normal}”不晚于{limit}，达成情况读作“达成”。");
            Ok(judged(Attainment::Reached).note(note))
        }
        Some(Span { from, .. }) if from > limit => {
            let why = format!("完成日期“{normal}”晚于指标值的{limit}，没有写达成情况。");
            Ok(judged(Attainment::Missed).doubt("DONE_LATE", why, "达成情况：未达成"))
        }
        Some(_) => Err(Refusal::new(
            "DATE_NOT_EXACT",
            format!("完成日期“{normal}”与指标值的{limit}比不出早晚。"),
            "请写出完成的年、月、日，如 2023-11-30，或填写达成情况。",
        )),
        None if Quantity::read_plain(normal).is_some() => Err(Refusal::not(
            normal,
            &format!("日期，因为指标值是{limit}前"),
            "请写完成的日期，如 2023-11-30，或改写指标值。",
        )),
        None if normal.chars().any(|c| c.is_ascii_digit()) => Err(Refusal::not(
            normal,
            "完成的日期",
            "请写完成的日期，如 2023-11-30，或填写达成情况。",
        )),
        None => Ok(in_words(normal, "日期")),
    }
}

fn measured(
    text: &str,
    normal: &str,
    target: Option<(Decimal, &Unit)>,
) -> Result<Reading<Deed>, Refusal> {
    let Some(quantity) = Quantity::read_plain(normal) else {
        return unmeasured(text, normal);
    };
    let reading = match target {
        Some((wanted, unit)) => compared(&quantity, wanted, unit, normal)?,
        None => Reading::sure(quantity.value),
    };
    let written = || format!("{}{}", quantity.value, quantity.unit);
    let proposal = reading.doubts.first().map_or_else(written, |doubt| doubt.proposal.clone());
    let why = |what: &str| format!("写的是“{normal}”，{what}");
    let is_bound = quantity.operator.is_some_and(|it| it != Operator::Equal);
    let reading = match quantity.vague {
        _ if is_bound => {
            reading.doubt("VALUE_NOT_EXACT", why("是一个界限，不是确切的数。"), proposal)
        }
        Some(Vague::About) => reading.doubt("VALUE_NOT_EXACT", why("不是一个确切的数。"), proposal),
        Some(Vague::Words) => reading.doubt("NUMBER_IN_WORDS", why("是中文数字。"), proposal),
        Some(Vague::Aside) => {
            reading.doubt("REMARK_BEHIND_VALUE", why("数值后面还有说明。"), proposal)
        }
        Some(Vague::Deed) => reading.note(format!("“{normal}”读作{proposal}。")),
        Some(Vague::Twice) | None => reading,
    };
    Ok(reading.map(|value| Deed { value: Some(value), attainment: None }))
}

/// No value where one is due.
fn unmeasured(text: &str, normal: &str) -> Result<Reading<Deed>, Refusal> {
    if let Some(parts) = several(normal) {
        return Err(split(normal, &parts));
    }
    if let Some((low, high)) = range(normal) {
        let advice = format!("请写确切的数，如 {} 或 {}。", low.written(), high.written());
        return Err(Refusal::not(text, "一个确切的数，不是区间", advice));
    }
    if normal.chars().any(|c| c.is_ascii_digit()) {
        return Err(Refusal::not(text, EXPECTED, "请只留数字和单位，与指标值同一单位。"));
    }
    Ok(in_words(text, "数值"))
}

/// Words where `due` is due.
fn in_words(text: &str, due: &str) -> Reading<Deed> {
    let words = clip(&plain(text, Profile::Prose));
    let why = format!("指标值要{due}，完成值写的是文字“{words}”。");
    Reading::sure(WORDS).doubt("ACTUAL_IS_TEXT", why, format!("“{words}”（文字，不参加比较）"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{Terms, target};
    use domain::BareNumber;

    const TERMS: Terms =
        Terms { year: 2023, bare: BareNumber::Ask, is_ceiling: false, is_timed: false };

    fn read(promise: &str, typed: &str) -> Result<Reading<Deed>, Refusal> {
        let promise = target(promise, TERMS).unwrap().unwrap().value;
        actual(typed, Some(&promise), 2023).map(|reading| reading.unwrap())
    }

    #[track_caller]
    fn check(promise: &str, typed: &str, value: &str, doubt: Option<(&str, &str)>) {
        let reading = read(promise, typed).unwrap();
        assert_eq!(reading.value.value.map(|it| it.to_string()).as_deref(), Some(value), "{typed}");
        let doubts: Vec<_> =
            reading.doubts.iter().map(|it| (it.reason, it.proposal.as_str())).collect();
        assert_eq!(doubts, doubt.into_iter().collect::<Vec<_>>(), "{typed}");
    }

    #[test]
    fn what_is_clear_is_read_in_the_unit_of_the_target() {
        check("≥1000㎡", "1000平方米", "1000", None);
        check("≥100百分比", "100%", "100", None);
        check("≤4万元", "33300元", "3.33", None);
        check("≥3公里", "3200米", "3.2", None);
        check("≥500人", "500名", "500", None);
        check("≥1.2万人", "12000人", "1.2", None);
        check("≥500", "600", "600", None);
        check("≥90%", "达到95%", "95", None);
        assert_eq!(read("≥3公里", "3200米").unwrap().notes.len(), 1);
    }

    #[test]
    fn a_unit_on_one_side_only_is_doubted() {
        check("≥90%", "0.95", "95", Some(("PERCENT_ON_ONE_SIDE", "95%")));
        check("≥90%", "95", "95", Some(("PERCENT_ON_ONE_SIDE", "95%")));
        check("≥90%", "1", "100", Some(("PERCENT_ON_ONE_SIDE", "100%")));
        check("≥0.9", "95%", "0.95", Some(("PERCENT_ON_ONE_SIDE", "0.95")));
        check("≥500人", "600", "600", Some(("UNIT_ON_ONE_SIDE", "600人")));
        check("≥500", "600人", "600", Some(("UNIT_ON_ONE_SIDE", "600")));
        check("≥500人", "约600人", "600", Some(("VALUE_NOT_EXACT", "600人")));
    }

    #[test]
    fn the_factor_of_a_unit_on_one_side_is_kept() {
        let one = "UNIT_ON_ONE_SIDE";
        check("≥4万", "20000元", "2", Some((one, "2万")));
        check("≥4万", "20000人", "2", Some((one, "2万")));
        check("≥4万", "3.2万元", "3.2", Some((one, "3.2万")));
        check("≥4万", "45000公里", "4.5", Some((one, "4.5万")));
        check("≥4万", "3.2", "3.2", Some((one, "3.2万")));
        check("≥4万", "33300", "3.33", None);
        check("≥4万人", "16000", "1.6", Some((one, "16000人")));
        check("≥4万人", "1.6", "1.6", Some((one, "1.6万人")));
        check("≤4万元", "33300", "3.33", Some((one, "33300元")));
        check("≥3公里", "3200", "3.2", Some((one, "3200米")));
        check("≥3公里", "3.2", "3.2", Some((one, "3.2公里")));
        check("≥40000", "3.2万人", "32000", Some((one, "32000")));
        check("≤4", "3.33万元", "3.33", Some((one, "3.33")));
        check("≥3000", "3.2公里", "3200", Some((one, "3200")));
    }

    #[test]
    fn a_bound_is_no_actual_value() {
        for typed in ["95%以上", ">95%", "≥95%", "超过95%"] {
            check("≥90%", typed, "95", Some(("VALUE_NOT_EXACT", "95%")));
        }
        check("≥90%", "=95%", "95", None);
    }

    #[test]
    fn every_doubt_of_a_value_proposes_the_same() {
        let doubts = read("≥4万人", "约16000").unwrap().doubts;
        let proposals: Vec<_> = doubts.iter().map(|it| it.proposal.as_str()).collect();
        assert_eq!(proposals, ["16000人", "16000人"]);
    }

    #[test]
    fn other_units_and_several_values_are_refused() {
        assert_eq!(read("≥500人", "600人次").unwrap_err().reason, "UNIT_DIFFERS");
        assert_eq!(read("≥5台", "5套").unwrap_err().reason, "UNIT_DIFFERS");
        assert_eq!(read("≥5%", "5个百分点").unwrap_err().reason, "UNIT_DIFFERS");
        assert_eq!(read("≥8户", "8户/24人").unwrap_err().reason, "SEVERAL_VALUES");
        assert_eq!(read("≥80%", "80%-90%").unwrap_err().reason, "INVALID_VALUE");
        assert_eq!(read("≥8户", "全部完成").unwrap().doubts[0].reason, "ACTUAL_IS_TEXT");
        assert_eq!(actual("无", None, 2023), Ok(None));
    }

    #[test]
    fn a_date_is_compared_with_the_limit() {
        let attainment = |typed: &str| {
            read("2023年12月31日前完成", typed).map(|it| (it.value.attainment, it.doubts.len()))
        };
        assert_eq!(attainment("2023年11月30日"), Ok((Some(Attainment::Reached), 0)));
        assert_eq!(attainment("2023年12月31日"), Ok((Some(Attainment::Reached), 0)));
        assert_eq!(attainment("2023年11月"), Ok((Some(Attainment::Reached), 0)));
        assert_eq!(attainment("2023-11-30完成"), Ok((Some(Attainment::Reached), 0)));
        assert_eq!(attainment("2024年1月5日"), Ok((Some(Attainment::Missed), 1)));
        assert_eq!(attainment("已完成"), Ok((None, 1)));
        assert_eq!(attainment("按时完成"), Ok((None, 1)));
        assert_eq!(attainment("2023年12月31日前完成"), Ok((Some(Attainment::Reached), 1)));
        for (typed, reason) in [
            ("2023年12月32日", "NO_SUCH_DAY"),
            ("2023年2月29日", "NO_SUCH_DAY"),
            ("2023年12月31日后", "INVALID_VALUE"),
        ] {
            let promised = read("2023年12月31日前完成", typed);
            assert_eq!(promised.unwrap_err().reason, reason, "{typed}");
        }
        assert!(attainment("100%").is_err());
        assert!(read("2023年6月15日前", "2023年6月").is_err());
    }
}
