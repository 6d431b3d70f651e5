//! Values of indicators as people type them: `≥266米`, `95%`, `72,890元`.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use crate::{
    Explain, Operator,
    explain::clip,
    number::{half_width, parse_decimal},
};

const UNIT_CHARACTERS_MAX: usize = 12;

/// A number, with the unit and the operator that were typed around it.
///
/// Nothing is converted: `95%` is 95 of `%`, `120万元` is 120 of `万元`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    value: Decimal,
    unit: Option<String>,
    operator: Option<Operator>,
}

/// Why a typed value was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuantity {
    /// There is no number where one belongs.
    #[error("`{found}` is not a number with an optional unit")]
    NotANumber {
        /// The refused text.
        found: String,
    },
    /// What follows the number is not a unit.
    #[error("`{unit}` in `{found}` is not a unit")]
    Unit {
        /// The refused text.
        found: String,
        /// The part of it that should have been a unit.
        unit: String,
    },
}

impl Quantity {
    /// The number, with as many digits as were typed.
    pub const fn value(&self) -> Decimal {
        self.value
    }

    /// The unit, half-width; `None` for a bare number.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The operator that was typed with the value.
    ///
    /// It belongs to a target; an actual value (实际完成值) that repeats it is no observation: a finding.
    pub const fn operator(&self) -> Option<Operator> {
        self.operator
    }
}

impl FromStr for Quantity {
    type Err = InvalidQuantity;

    /// Reads an operator, a number and a unit; 以上, 以下 and 以内 behind are operators that include the number.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || InvalidQuantity::NotANumber { found: clip(text) };
        let typed = half_width(text);
        let typed = typed.trim();
        let (leading, rest) = match Operator::split_from(typed) {
            Some((operator, rest)) => (Some(operator), rest),
            None => (None, typed),
        };
        let (trailing, rest) = split_bound(rest);
        if leading == Some(Operator::Qualitative) || (leading.is_some() && trailing.is_some()) {
            return Err(refused());
        }
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−');
        let unit_at = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
        let (number, unit) = rest.split_at_checked(unit_at).ok_or_else(refused)?;
        let value = parse_decimal(number).ok_or_else(refused)?;
        let unit = unit.trim();
        if !unit.is_empty() && !is_unit(unit) {
            return Err(InvalidQuantity::Unit { found: clip(text), unit: clip(unit) });
        }
        let unit = (!unit.is_empty()).then(|| unit.to_owned());
        Ok(Self { value, unit, operator: leading.or(trailing) })
    }
}

impl fmt::Display for Quantity {
    /// Operator, number without separators, unit: `≥72890元`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operator) = self.operator {
            operator.fmt(f)?;
        }
        write!(f, "{}{}", self.value, self.unit().unwrap_or_default())
    }
}

impl Explain for InvalidQuantity {
    fn explain(&self) -> String {
        match self {
            Self::NotANumber { found } => format!(
                "“{found}”不是数值，应为数字加计量单位，如 266米、95%、8户。请填写一个确切的数字；无法量化的改为定性指标。"
            ),
            Self::Unit { found, unit } => format!(
                "“{found}”中的“{unit}”不是计量单位，数字后面只能有一个单位，如 266米、95%、8户。请删去多余文字，只保留一个数值。"
            ),
        }
    }
}

/// An operator behind the value. 以上, 以下 and 以内 include the number itself (民法典 §1259).
fn split_bound(text: &str) -> (Option<Operator>, &str) {
    for (bound, operator) in
        [("以上", Operator::AtLeast), ("以下", Operator::AtMost), ("以内", Operator::AtMost)]
    {
        if let Some(rest) = text.strip_suffix(bound) {
            return (Some(operator), rest);
        }
    }
    (None, text)
}

/// Words and signs such as 平方米, m2, 元/人, %; no further number, and nothing vague.
fn is_unit(unit: &str) -> bool {
    const VAGUE: [&str; 4] = ["左右", "上下", "多", "余"];
    let name = unit.strip_suffix(['2', '3']).filter(|name| name.ends_with('m')).unwrap_or(unit);
    unit.chars().count() <= UNIT_CHARACTERS_MAX
        && name.chars().all(|c| {
            c.is_alphabetic()
                || matches!(c, '%' | '‰' | '℃' | '°' | '/' | '·' | '(' | ')' | '²' | '³')
        })
        && !VAGUE.iter().any(|vague| unit.starts_with(vague) || unit.ends_with(vague))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(typed: &str, value: &str, unit: Option<&str>, operator: Option<Operator>) {
        let quantity: Quantity = typed.parse().unwrap();
        assert_eq!(quantity.value().to_string(), value);
        assert_eq!((quantity.unit(), quantity.operator()), (unit, operator));
        assert_eq!(quantity.to_string().parse(), Ok(quantity));
    }

    #[test]
    fn values_are_read_as_counties_type_them() {
        check("100", "100", None, None);
        check("95%", "95", Some("%"), None);
        check("９５．５０％", "95.50", Some("%"), None);
        check("72,890元", "72890", Some("元"), None);
        check("１２０万元", "120", Some("万元"), None);
        check(" 8 户 ", "8", Some("户"), None);
        check("-3.5℃", "-3.5", Some("℃"), None);
        check("35平方米", "35", Some("平方米"), None);
        check("35m2", "35", Some("m2"), None);
        check("1200元/人", "1200", Some("元/人"), None);
        check("5个（套）", "5", Some("个(套)"), None);
    }

    #[test]
    fn the_operator_is_kept() {
        check("≥266米", "266", Some("米"), Some(Operator::AtLeast));
        check(">=95%", "95", Some("%"), Some(Operator::AtLeast));
        check("》＝ 95％", "95", Some("%"), Some(Operator::AtLeast));
        check("不超过7.13万元", "7.13", Some("万元"), Some(Operator::AtMost));
        check("＝24人", "24", Some("人"), Some(Operator::Equal));
        check("90%以上", "90", Some("%"), Some(Operator::AtLeast));
        check("30天以内", "30", Some("天"), Some(Operator::AtMost));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "≥",
            "米",
            "完成",
            "约100",
            "定性100",
            "≥≥5",
            "≥90%以上",
            "1,23",
            "1.2.3",
            "100-200",
            "5.",
            "以上",
        ] {
            assert_eq!(
                text.parse::<Quantity>(),
                Err(InvalidQuantity::NotANumber { found: text.into() }),
                "{text}"
            );
        }
        for (text, unit) in [
            ("2020年12月", "年12月"),
            ("100 200", "200"),
            ("100左右", "左右"),
            ("100余户", "余户"),
            ("8户，24人", "户,24人"),
            ("95%～100%", "%~100%"),
            ("5户。", "户。"),
            ("1人带动就业创业增收致富若干名", "人带动就业创业增收致富若干名"),
        ] {
            let refused = InvalidQuantity::Unit { found: text.into(), unit: unit.into() };
            assert!(refused.explain().contains(unit));
            assert_eq!(text.parse::<Quantity>(), Err(refused), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_is_read_back(mantissa in any::<i64>(), scale in 0u32..8, operator in 0usize..5, unit in "(|%|户|万元|平方米|元/人)") {
            let operator = Operator::ALL[operator];
            let text = format!("{operator}{}{unit}", Decimal::new(mantissa, scale));
            let quantity: Quantity = text.parse().unwrap();
            prop_assert_eq!(quantity.operator(), Some(operator));
            prop_assert_eq!(quantity.to_string(), text);
        }

        #[test]
        fn whatever_is_read_prints_stably(text in "[0-9０-９≥>=,.%户米年以上 -]{0,10}") {
            if let Ok(quantity) = text.parse::<Quantity>() {
                prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
            }
        }
    }
}
