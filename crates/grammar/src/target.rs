//! Targets (指标值): a value to be compared, a date until which something is done, or words.

use domain::{BareNumber, Operator};
use rust_decimal::Decimal;
use time::Date;

use crate::{
    date::{is_no_day, period, span},
    quantity::{Quantity, Vague, range, several},
    reading::{Reading, Refusal, bounded, clip, is_not_given},
    text::{Profile, plain},
    unit::Unit,
};

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promise {
    /// 定性: judged, not compared.
    Words(String),
    /// A comparison.
    Value {
        /// How.
        operator: Operator,
        /// With what.
        value: Decimal,
        /// In what.
        unit: Unit,
    },
    /// Done until the end of this day.
    Until(Date),
}

/// How targets are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The fiscal year, for dates that name none.
    pub year: i32,
    /// What a number without an operator means.
    pub bare: BareNumber,
    /// Whether less is better, as of costs: then ≤ is proposed.
    pub is_ceiling: bool,
    /// Whether it is of 时效: then less of a duration is better.
    pub is_timed: bool,
}

impl Terms {
    /// Whether less of this unit is better.
    fn is_ceiling_in(self, unit: &Unit) -> bool {
        self.is_ceiling || (self.is_timed && unit.is_duration())
    }
}

const EXPECTED: &str = "指标值，如 ≥8户、≤12.25万元、=100%、2023年12月31日前，或 定性：按时支付";

/// Reads a target; `None` if none is given.
pub fn target(text: &str, terms: Terms) -> Result<Option<Reading<Promise>>, Refusal> {
    bounded(text)?;
    if is_not_given(text) {
        return Ok(None);
    }
    let normal = plain(text, Profile::Value);
    if let Some(words) = qualitative(text) {
        return match words.is_empty() {
            true => Err(Refusal::new(
                "WORDS_MISSING",
                "定性指标没有写内容。",
                "请写成“定性：按时支付”这样的文字。",
            )),
            false => Ok(Some(Reading::sure(Promise::Words(words)))),
        };
    }
    readable(text, &normal, terms.year)?;
    if let Some(reading) = until(&normal, terms.year) {
        return Ok(Some(reading));
    }
    if let Some(quantity) = Quantity::read_plain(&normal) {
        return Ok(Some(promise(&quantity, &normal, terms)));
    }
    if let Some((low, high)) = range(&normal) {
        let why = format!(
            "写的是区间“{normal}”（{}至{}），只能按一个界限评分。",
            low.written(),
            high.written()
        );
        let (operator, bound) = if terms.is_ceiling_in(&high.unit) {
            (Operator::AtMost, high)
        } else {
            (Operator::AtLeast, low)
        };
        let proposal = format!("{operator}{}", bound.written());
        let value = Promise::Value { operator, value: bound.value, unit: bound.unit };
        return Ok(Some(Reading::sure(value).doubt("TARGET_IS_RANGE", why, proposal)));
    }
    if let Some(parts) = several(&normal) {
        return Err(split(&normal, &parts));
    }
    if normal.chars().any(|c| c.is_ascii_digit()) {
        let advice = format!(
            "请只留运算符、数字和单位；无法量化的写“定性：{}”。",
            clip(&plain(text, Profile::Prose))
        );
        return Err(Refusal::not(text, EXPECTED, advice));
    }
    let words = plain(text, Profile::Prose);
    let why = format!("写的是“{}”，没有数值，也没有写明“定性：”。", clip(&words));
    let proposal = format!("定性：{words}");
    Ok(Some(Reading::sure(Promise::Words(words)).doubt("TARGET_IS_TEXT", why, proposal)))
}

/// Refuses what only looks like a value: letters of another script, and days that no calendar has.
pub(crate) fn readable(text: &str, normal: &str, year: i32) -> Result<(), Refusal> {
    if let Some(letter) = normal.chars().find(|c| is_foreign(*c)) {
        let found = format!(
            "写的是“{}”，其中的“{letter}”（U+{:04X}）是别的文字的字母，不是数字或单位。",
            clip(text),
            u32::from(letter)
        );
        return Err(Refusal::new("FOREIGN_LETTER", found, "请改成数字或单位。"));
    }
    if is_no_day(normal, year) {
        let why = format!("写的是“{normal}”，日历上没有这一天。");
        return Err(Refusal::new("NO_SUCH_DAY", why, "请改正日期，如 2023-12-31。"));
    }
    Ok(())
}

/// Cyrillic letters, and the Greek ones that look like Latin; μ, Ω and φ are signs of measures.
fn is_foreign(c: char) -> bool {
    matches!(
        c,
        '\u{400}'
            ..='\u{52F}'
                | 'Α'
                | 'Β'
                | 'Ε'
                | 'Ζ'
                | 'Η'
                | 'Ι'
                | 'Κ'
                | 'Μ'
                | 'Ν'
                | 'Ο'
                | 'Ρ'
                | 'Τ'
                | 'Υ'
                | 'Χ'
                | 'ο'
                | 'ν'
    )
}

/// The words behind 定性 and a colon, or 定性 alone.
fn qualitative(text: &str) -> Option<String> {
    let text = plain(text, Profile::Prose);
    let bare = text.trim_start_matches(['（', '(', '【', '[']);
    let (is_bracketed, text) = (bare.len() < text.len(), bare);
    let rest = text.strip_prefix("定性指标").or_else(|| text.strip_prefix("定性"))?;
    let rest = rest.trim_start_matches(['）', ')', '】', ']', ' ']);
    let words = rest.strip_prefix(['：', ':', '，', ',', '、', '－', '-']);
    match words {
        Some(words) => Some(words.trim().to_owned()),
        None if rest.is_empty() => Some(String::new()),
        None => is_bracketed.then(|| rest.to_owned()),
    }
}

fn until(normal: &str, year: i32) -> Option<Reading<Promise>> {
    let span = span(normal, Some(year)).or_else(|| period(normal, year))?;
    let day = span.to;
    let reading = Reading::sure(Promise::Until(day));
    if span.from != span.to {
        let why = format!("写的是“{normal}”，没有写明到哪一天为止。");
        return Some(reading.doubt("LIMIT_NOT_EXACT", why, format!("{day}前")));
    }
    if !span.is_limit {
        let why = format!("写的是日期“{normal}”，没有写明是这一天之前完成。");
        return Some(reading.doubt("LIMIT_NOT_WRITTEN", why, format!("{day}前")));
    }
    let reading = if span.year_is_assumed {
        reading.note(format!("“{normal}”没有写年份，按预算年度读作{day}前。"))
    } else {
        reading
    };
    Some(reading)
}

fn promise(quantity: &Quantity, normal: &str, terms: Terms) -> Reading<Promise> {
    let bare = terms.bare;
    let is_ceiling = terms.is_ceiling_in(&quantity.unit);
    let by_policy = match bare {
        BareNumber::Equal => Operator::Equal,
        // 0 is no promise to do at least nothing.
        BareNumber::Ask if quantity.value.is_zero() => Operator::Equal,
        BareNumber::Ask | BareNumber::AtLeast if is_ceiling => Operator::AtMost,
        BareNumber::Ask | BareNumber::AtLeast => Operator::AtLeast,
    };
    let operator = quantity.operator.unwrap_or(by_policy);
    let Quantity { value, unit, .. } = quantity;
    let proposal = format!("{operator}{value}{unit}");
    let reading = Reading::sure(Promise::Value { operator, value: *value, unit: unit.clone() });
    let doubted = |reason, why: &str| {
        reading.clone().doubt(reason, format!("写的是“{normal}”，{why}"), &proposal)
    };
    match (quantity.vague, quantity.operator) {
        (Some(Vague::About), _) => doubted("VALUE_NOT_EXACT", "不是一个确切的界限。"),
        (Some(Vague::Words), _) => doubted("NUMBER_IN_WORDS", "是中文数字。"),
        (Some(Vague::Aside), _) => doubted("REMARK_BEHIND_VALUE", "数值后面还有说明。"),
        (Some(Vague::Twice), _) => doubted("OPERATOR_TWICE", "前后都写了界限。"),
        (Some(Vague::Deed), None) | (None, None) if bare == BareNumber::Ask => {
            doubted("OPERATOR_MISSING", "没有写明是至少（≥）、至多（≤）还是等于（=）。")
        }
        (Some(Vague::Deed) | None, None) => {
            reading.note(format!("“{normal}”没有运算符，按评分规则读作“{proposal}”。"))
        }
        (Some(Vague::Deed) | None, Some(_)) => reading,
    }
}

/// One cell holds several values: each belongs into a row of its own.
pub(crate) fn split(normal: &str, parts: &[String]) -> Refusal {
    let each: Vec<String> = parts.iter().map(|part| format!("“{part}”")).collect();
    Refusal::new(
        "SEVERAL_VALUES",
        format!("写的是“{}”，一格里有 {} 个数值，只能有一个。", clip(normal), parts.len()),
        format!(
            "请拆成 {} 行，指标值和完成值分别写 {}，并分配分值。",
            parts.len(),
            each.join("、")
        ),
    )
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TERMS: Terms =
        Terms { year: 2023, bare: BareNumber::Ask, is_ceiling: false, is_timed: false };

    #[track_caller]
    fn check(typed: &str, printed: &str, doubt: Option<(&str, &str)>) {
        let reading = target(typed, TERMS).unwrap().unwrap();
        let found = match &reading.value {
            Promise::Words(words) => format!("定性：{words}"),
            Promise::Value { operator, value, unit } => format!("{operator}{value}{unit}"),
            Promise::Until(date) => format!("{date}前"),
        };
        assert_eq!(found, printed, "{typed}");
        let doubts: Vec<_> =
            reading.doubts.iter().map(|it| (it.reason, it.proposal.as_str())).collect();
        assert_eq!(doubts, doubt.into_iter().collect::<Vec<_>>(), "{typed}");
    }

    #[test]
    fn what_is_clear_is_read() {
        check("≥1000㎡", "≥1000平方米", None);
        check("90%及以上", "≥90%", None);
        check("≥100百分比", "≥100%", None);
        check("≥500⼈", "≥500人", None);
        check("2023年12月31日前完成", "2023-12-31前", None);
        check("12月底前", "2023-12-31前", None);
        check("≤2023年12月31日", "2023-12-31前", None);
        check("不晚于2023年12月31日", "2023-12-31前", None);
        check("不迟于2023年12月31日", "2023-12-31前", None);
        check("2023年年底前", "2023-12-31前", None);
        check("定性：按时支付", "定性：按时支付", None);
        check("定性:按时支付", "定性：按时支付", None);
        check("（定性）按时支付", "定性：按时支付", None);
    }

    #[test]
    fn what_is_not_clear_is_doubted_with_a_proposal() {
        check("500人", "≥500人", Some(("OPERATOR_MISSING", "≥500人")));
        check("达到90%", "≥90%", Some(("OPERATOR_MISSING", "≥90%")));
        check("90%-100%", "≥90%", Some(("TARGET_IS_RANGE", "≥90%")));
        check("按时完成", "定性：按时完成", Some(("TARGET_IS_TEXT", "定性：按时完成")));
        check("0起", "=0起", Some(("OPERATOR_MISSING", "=0起")));
        check("2023年上半年", "2023-06-30前", Some(("LIMIT_NOT_EXACT", "2023-06-30前")));
        check("100户左右", "≥100户", Some(("VALUE_NOT_EXACT", "≥100户")));
        check("2023年11月", "2023-11-30前", Some(("LIMIT_NOT_EXACT", "2023-11-30前")));
        for period in [
            "2023年3月1日-2023年12月31日",
            "2023年1月至12月",
            "2023年1-12月",
            "2023-01-01至2023-12-31",
        ] {
            check(period, "2023-12-31前", Some(("LIMIT_NOT_WRITTEN", "2023-12-31前")));
        }
        check("不低于三所", "≥3所", Some(("NUMBER_IN_WORDS", "≥3所")));
    }

    #[test]
    fn what_is_written_out_is_not_doubted_again() {
        for typed in
            ["500人", "90%-100%", "按时完成", "100户左右", "2023年11月", "三所", "2023年12月31日"]
        {
            let reading = target(typed, TERMS).unwrap().unwrap();
            let proposal = &reading.doubts[0].proposal;
            let again = target(proposal, TERMS).unwrap().unwrap();
            assert_eq!((&again.value, again.doubts.len()), (&reading.value, 0), "{typed}");
        }
    }

    #[test]
    fn the_policy_decides_what_a_bare_number_means() {
        let operator = |bare| match target("500人", Terms { bare, ..TERMS }).unwrap().unwrap() {
            Reading { value: Promise::Value { operator, .. }, doubts, .. } => {
                (operator, doubts.len())
            }
            Reading { .. } => unreachable!(),
        };
        assert_eq!(operator(BareNumber::Equal), (Operator::Equal, 0));
        assert_eq!(operator(BareNumber::AtLeast), (Operator::AtLeast, 0));
        assert_eq!(operator(BareNumber::Ask), (Operator::AtLeast, 1));
    }

    #[test]
    fn of_costs_the_ceiling_is_proposed() {
        let proposal = |typed: &str| {
            let reading = target(typed, Terms { is_ceiling: true, ..TERMS }).unwrap().unwrap();
            reading.doubts[0].proposal.clone()
        };
        assert_eq!(proposal("12.5万元"), "≤12.5万元");
        assert_eq!(proposal("3-5万元"), "≤5万元");
    }

    #[test]
    fn of_durations_of_timeliness_the_ceiling_is_proposed() {
        let proposal = |typed: &str| {
            let reading = target(typed, Terms { is_timed: true, ..TERMS }).unwrap().unwrap();
            reading.doubts[0].proposal.clone()
        };
        for unit in ["天", "个月", "小时", "工作日", "年"] {
            assert_eq!(proposal(&format!("30{unit}")), format!("≤30{unit}"));
        }
        assert_eq!(proposal("100%"), "≥100%");
    }

    #[test]
    fn nothing_and_several_and_nonsense() {
        assert_eq!(target("—", TERMS), Ok(None));
        let refused = |text| target(text, TERMS).unwrap_err();
        assert_eq!(refused("8户/24人").reason, "SEVERAL_VALUES");
        assert!(refused("8户/24人").advice.contains("“8户”、“24人”"));
        assert_eq!(refused("2023年2月30日前").reason, "NO_SUCH_DAY");
        assert_eq!(refused("2月30日前完成").reason, "NO_SUCH_DAY");
        assert_eq!(refused("≥З公里").reason, "FOREIGN_LETTER");
        assert!(refused("≥З公里").why.contains("U+0417"));
        assert_eq!(refused("安装路灯50盏").reason, "INVALID_VALUE");
        assert_eq!(refused("2023年12月31日前完工率100%").reason, "INVALID_VALUE");
        assert_eq!(refused("定性：").reason, "WORDS_MISSING");
        assert_eq!(
            until("2023-12-31前", 2023).unwrap().value,
            Promise::Until(date!(2023 - 12 - 31))
        );
    }
}
