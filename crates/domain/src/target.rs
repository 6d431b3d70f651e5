//! What was promised for an indicator (年度指标值), and what was done (实际完成值).

use std::fmt;

use rust_decimal::Decimal;

use crate::{Explain, Operator, word::words};

/// Values are kept so small that weight × value stays exact.
const VALUE_MAX: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);
const VALUE_DIGITS_MAX: u32 = 6;
const UNIT_CHARACTERS_MAX: usize = 20;
const TARGET_CHARACTERS_MAX: usize = 200;
const ACTUAL_CHARACTERS_MAX: usize = 500;

words! {
    /// How well a qualitative target was reached (财预〔2020〕10号); what each is worth is the policy's.
    Attainment is "达成情况" {
        /// 达成年度指标.
        Reached = "reached", "达成" or "达成年度指标" or "全部达成";
        /// 部分达成年度指标并具有一定效果.
        Partly = "partly", "部分达成" or "部分达成年度指标并具有一定效果" or "部分达成并具有一定效果";
        /// 未达成年度指标且效果较差.
        Missed = "missed", "未达成" or "未达成年度指标且效果较差" or "未达成且效果较差";
    }
}

/// What was promised for an indicator (年度指标值).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    operator: Operator,
    // Invariant: `None` exactly for a qualitative target.
    value: Option<Decimal>,
    unit: String,
    text: String,
}

/// What was done (实际完成值): a value, a judgement, or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actual {
    value: Option<Decimal>,
    text: String,
    attainment: Option<Attainment>,
    rate: Option<Decimal>,
}

/// Why a target or an actual value was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidValue {
    /// A comparison without a value, or a qualitative target with one.
    #[error("operator {operator} with {}", if *has_value { "a value" } else { "no value" })]
    Operator {
        /// The operator.
        operator: Operator,
        /// Whether there is a value.
        has_value: bool,
    },
    /// A number too large or too fine.
    #[error("value {found} is not below 10^15 with at most 6 decimals")]
    Range {
        /// The refused number.
        found: Decimal,
    },
    /// A text that is missing or too long.
    #[error("the {part} has {found} characters, expected {min} to {max}")]
    Length {
        /// Which text.
        part: &'static str,
        /// How long it is.
        found: usize,
        /// How long it must be.
        min: usize,
        /// How long it may be.
        max: usize,
    },
    /// A rate outside 0 to 1, or without a judgement.
    #[error("rate {found} is not within 0 to 1 of a judged attainment")]
    Rate {
        /// The refused rate.
        found: Decimal,
    },
    /// Neither value nor judgement nor text.
    #[error("the actual value says nothing")]
    Empty,
}

impl Target {
    /// A value to be compared by `operator`, which is not 定性. `text` is the value as the source prints it, or empty.
    pub fn try_value(
        operator: Operator,
        value: Decimal,
        unit: &str,
        text: &str,
    ) -> Result<Self, InvalidValue> {
        if operator == Operator::Qualitative {
            return Err(InvalidValue::Operator { operator, has_value: true });
        }
        let value = Some(in_range(value)?);
        let unit = bounded("unit", unit, 0, UNIT_CHARACTERS_MAX)?;
        let text = bounded("target", text, 0, TARGET_CHARACTERS_MAX)?;
        Ok(Self { operator, value, unit, text })
    }

    /// A target in words, judged and not compared (定性).
    pub fn try_words(text: &str) -> Result<Self, InvalidValue> {
        let text = bounded("target", text, 1, TARGET_CHARACTERS_MAX)?;
        Ok(Self { operator: Operator::Qualitative, value: None, unit: String::new(), text })
    }

    /// The comparison.
    pub const fn operator(&self) -> Operator {
        self.operator
    }

    /// The value in [`Target::unit`]; `None` exactly for a qualitative target.
    pub const fn value(&self) -> Option<Decimal> {
        self.value
    }

    /// The unit of measure, such as 户 or %; may be empty. A percentage is 95 with the unit %.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The words of a qualitative target, or the value as the source prints it; may be empty then.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Actual {
    /// Checks that it says something and that a `rate` belongs to a judgement. `value` is in the unit of the target.
    pub fn try_new(
        value: Option<Decimal>,
        text: &str,
        attainment: Option<Attainment>,
        rate: Option<Decimal>,
    ) -> Result<Self, InvalidValue> {
        let value = value.map(in_range).transpose()?;
        let text = bounded("actual", text, 0, ACTUAL_CHARACTERS_MAX)?;
        if value.is_none() && attainment.is_none() && text.is_empty() {
            return Err(InvalidValue::Empty);
        }
        match rate {
            Some(found)
                if attainment.is_none() || !(Decimal::ZERO..=Decimal::ONE).contains(&found) =>
            {
                Err(InvalidValue::Rate { found })
            }
            Some(_) | None => Ok(Self { value, text, attainment, rate }),
        }
    }

    /// The value in the unit of the target.
    pub const fn value(&self) -> Option<Decimal> {
        self.value
    }

    /// The words, or the value as the source prints it; may be empty.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The judgement of a qualitative actual.
    pub const fn attainment(&self) -> Option<Attainment> {
        self.attainment
    }

    /// The rate inside the band of the attainment, 0 to 1; `None` for the top of the band.
    pub const fn rate(&self) -> Option<Decimal> {
        self.rate
    }

    /// As a form prints it, in the unit of `target`.
    pub fn printed(&self, target: Option<&Target>) -> String {
        match self.value {
            Some(value) if self.text.is_empty() => {
                format!("{value}{}", target.map(Target::unit).unwrap_or_default())
            }
            _ if !self.text.is_empty() => self.text.clone(),
            _ => self.attainment.map(|it| it.chinese().to_owned()).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Target {
    /// As a form prints it: `≥8户`, or the words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Some(value) => write!(f, "{}{value}{}", self.operator, self.unit),
            None => f.write_str(&self.text),
        }
    }
}

impl Explain for InvalidValue {
    fn explain(&self) -> String {
        match self {
            Self::Operator { has_value: true, .. } => {
                "定性指标不能有数值。请改用 ≥、>、≤、<、= 之一，或只写文字。".to_owned()
            }
            Self::Operator { operator, has_value: false } => {
                format!("指标性质为“{operator}”，却没有指标值。请补上数值，或改为定性指标。")
            }
            Self::Range { found } => {
                format!(
                    "数值“{found}”超出范围，应小于一千万亿，且最多 6 位小数。请核对单位和位数。"
                )
            }
            Self::Length { part: _, found, min, max } => {
                format!("文字有 {found} 个字，应为 {min} 至 {max} 个字。请增删后重新提交。")
            }
            Self::Rate { found } => format!(
                "完成比例“{found}”不对，应在 0 至 1 之间，并同时填写达成情况（达成、部分达成、未达成）。请补正。"
            ),
            Self::Empty => {
                "实际完成值为空。请填写数值、达成情况或文字；来源没有的，整项省略。".to_owned()
            }
        }
    }
}

fn in_range(value: Decimal) -> Result<Decimal, InvalidValue> {
    let fits = value.abs() < VALUE_MAX && value.normalize().scale() <= VALUE_DIGITS_MAX;
    if fits { Ok(value) } else { Err(InvalidValue::Range { found: value }) }
}

fn bounded(part: &'static str, text: &str, min: usize, max: usize) -> Result<String, InvalidValue> {
    let text = text.trim();
    let found = text.chars().count();
    if (min..=max).contains(&found) {
        Ok(text.to_owned())
    } else {
        Err(InvalidValue::Length { part, found, min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_target_is_a_comparison_or_words() {
        let target = Target::try_value(Operator::AtLeast, number("8"), "户", "").unwrap();
        assert_eq!(target.to_string(), "≥8户");
        assert_eq!(Target::try_words("有效").unwrap().to_string(), "有效");
        assert!(Target::try_words("  ").is_err());
        assert!(Target::try_value(Operator::Qualitative, number("8"), "", "").is_err());
        assert!(Target::try_value(Operator::Equal, number("1000000000000000"), "", "").is_err());
        assert!(Target::try_value(Operator::Equal, number("999999999999999"), "", "").is_ok());
        assert!(Target::try_value(Operator::Equal, number("0.0000001"), "", "").is_err());
    }

    #[test]
    fn an_actual_says_something() {
        let new = |value: Option<&str>, text, attainment, rate: Option<&str>| {
            Actual::try_new(value.map(number), text, attainment, rate.map(number))
        };
        assert_eq!(new(None, " ", None, None), Err(InvalidValue::Empty));
        assert!(new(Some("8"), "", None, Some("0.9")).is_err());
        assert!(new(None, "", Some(Attainment::Reached), Some("1.01")).is_err());
        let target = Target::try_value(Operator::AtLeast, number("8"), "户", "").unwrap();
        let printed = |actual: Actual| actual.printed(Some(&target));
        assert_eq!(printed(new(Some("8"), "", None, None).unwrap()), "8户");
        assert_eq!(printed(new(Some("8"), "8 户", None, None).unwrap()), "8 户");
        assert_eq!(printed(new(None, "", Some(Attainment::Partly), None).unwrap()), "部分达成");
    }
}
