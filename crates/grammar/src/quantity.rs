//! Quantities: `≥266米`, `90%及以上`, `不超过7.13万元`, `三所`.

use domain::Operator;
use rust_decimal::Decimal;

use crate::{
    numeral, operator,
    text::{Profile, plain},
    unit::Unit,
};

/// A number with the unit and the operator that were written around it.
///
/// Nothing is converted: `95%` is 95 of `%`, `120万元` is 120 of `万元`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The number, with as many digits as were written.
    pub value: Decimal,
    /// Its unit; empty for a bare number.
    pub unit: Unit,
    /// The operator, before or behind.
    pub operator: Option<Operator>,
    /// What makes it less than certain.
    pub vague: Option<Vague>,
}

/// What makes a quantity less than certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vague {
    /// 约, 左右, 近, 余: about so many.
    About,
    /// 完成, 达到 before the number: no operator, but more than a number.
    Deed,
    /// The number is written in Chinese numerals, which may be part of a word.
    Words,
    /// The operator stands before and behind.
    Twice,
    /// Something in brackets behind the unit, such as （含支线）, limits what is counted.
    Aside,
}

const ABOUT_BEFORE: [&str; 6] = ["大约", "约为", "约", "近", "接近", "大概"];
/// Words behind a figure that is not meant to be exact.
pub(crate) const ABOUT_BEHIND: [&str; 4] = ["左右", "上下", "多", "余"];
const DEEDS: [&str; 13] = [
    "预算",
    "实际完成",
    "已完成",
    "共完成",
    "完成率",
    "完成",
    "已达到",
    "达到",
    "达",
    "为",
    "共计",
    "共",
    "合计",
];

impl Quantity {
    /// Reads one quantity and nothing else; `None` for every other text.
    pub fn read(text: &str) -> Option<Self> {
        Self::read_plain(&plain(text, Profile::Value))
    }

    /// As [`Quantity::read`], of normalised text.
    pub(crate) fn read_plain(text: &str) -> Option<Self> {
        let text = without_inclusion(text.trim().trim_end_matches(['.', ',', ';']));
        let text = text.as_str();
        let (about, text) = strip_any(text, &ABOUT_BEFORE);
        let (deed, text) = strip_any(text, &DEEDS);
        let (before, rest) = match operator::leading(text) {
            Some((operator, rest)) => (Some(operator), rest),
            None => (None, text),
        };
        let (aside, rest) = aside(rest);
        let (behind, rest) = match operator::trailing(rest) {
            Some((operator, rest)) => (Some(operator), rest),
            None => from_here(rest).map_or((None, rest), |rest| (Some(Operator::AtLeast), rest)),
        };
        let operator = match (before, behind) {
            (Some(before), Some(behind)) if before != behind => return None,
            (before, behind) => before.or(behind),
        };
        let (value, unit, words, roughly) = number_and_unit(rest)?;
        let vague = if about || roughly {
            Some(Vague::About)
        } else if words {
            Some(Vague::Words)
        } else if aside {
            Some(Vague::Aside)
        } else if before.is_some() && behind.is_some() && before != Some(Operator::AtMost) {
            Some(Vague::Twice)
        } else {
            deed.then_some(Vague::Deed)
        };
        Some(Self { value, unit, operator, vague })
    }

    /// Operator, number, unit.
    pub fn written(&self) -> String {
        let operator = self.operator.map(|it| it.to_string()).unwrap_or_default();
        format!("{operator}{}{}", self.value, self.unit)
    }
}

/// 90%(含90%)以上 only repeats that the number is included.
fn without_inclusion(text: &str) -> String {
    let repeated = || {
        let (before, rest) = text.split_once("(含")?;
        let (inside, behind) = rest.split_once(')')?;
        let is_same = before.ends_with(inside) && inside.starts_with(|c: char| c.is_ascii_digit());
        (is_same || inside == "本数").then(|| format!("{before}{behind}"))
    };
    repeated().unwrap_or_else(|| text.to_owned())
}

/// 3公里起 is at least 3公里; 3起 are three cases.
fn from_here(text: &str) -> Option<&str> {
    let before = text.strip_suffix('起')?.trim_end();
    let (_, unit, _, _) = number_and_unit(before)?;
    (!unit.is_none() && unit.is_known()).then_some(before)
}

/// 百分之九十, 九成, 九成五: a percentage in words.
fn share_in_words(text: &str) -> Option<Decimal> {
    let number = |text| numeral::leading(text).or_else(|| numeral::chinese(text));
    if let Some(share) = text.strip_prefix("百分之") {
        return number(share).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value);
    }
    let (tenths, rest) = text.split_once('成')?;
    let (tenths, _) = number(tenths).filter(|(_, rest)| rest.is_empty())?;
    let ones =
        if rest.is_empty() { Decimal::ZERO } else { number(rest).filter(|it| it.1.is_empty())?.0 };
    let share = tenths.checked_mul(Decimal::TEN)?.checked_add(ones)?;
    (share <= Decimal::ONE_HUNDRED).then_some(share)
}

/// Whether the text ends with a remark in brackets, and what stands before it. （含） and （含95%） only repeat that the number is included.
fn aside(text: &str) -> (bool, &str) {
    let bracketed = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let Some((before, inside)) = bracketed else { return (false, text) };
    let counts =
        inside.strip_prefix('含').filter(|it| it.starts_with(|c: char| c.is_ascii_digit()));
    if counts.is_some_and(|number| before.starts_with(number)) {
        return (false, before);
    }
    let is_remark =
        ["含", "不含", "其中", "包括", "约", "按"].iter().any(|word| inside.starts_with(word));
    if is_remark && inside != "含" { (true, before) } else { (false, text) }
}

/// Number, unit, whether the number is written in words, whether it is rough.
fn number_and_unit(text: &str) -> Option<(Decimal, Unit, bool, bool)> {
    let (about_behind, text) = strip_end(text, &ABOUT_BEHIND);
    if let Some(share) = share_in_words(text) {
        return Some((share, Unit::read("%")?, true, about_behind));
    }
    let text = text.strip_prefix('¥').map_or(text, str::trim_start);
    let ((value, rest), words) = match numeral::leading(text) {
        Some(found) => (found, false),
        None => (numeral::chinese(text)?, true),
    };
    let (more, rest) = strip_any(rest.trim_start(), &["多", "余"]);
    let rest = rest.trim();
    // 一般, 三农: a numeral before no known unit is part of a word.
    let unit = match Unit::read(rest) {
        Some(unit) => unit,
        None if rest.is_empty() => Unit::none(),
        None => return None,
    };
    if words && !unit.is_known() {
        return None;
    }
    Some((value, unit, words, about_behind || more))
}

fn strip_any<'a>(text: &'a str, words: &[&str]) -> (bool, &'a str) {
    let found = words.iter().find_map(|word| text.strip_prefix(word));
    (found.is_some(), found.map_or(text, str::trim_start))
}

fn strip_end<'a>(text: &'a str, words: &[&str]) -> (bool, &'a str) {
    let found = words.iter().find_map(|word| text.strip_suffix(word));
    (found.is_some(), found.map_or(text, str::trim_end))
}

/// The quantities that normalised `text` joins, such as 8户/24人; `None` unless there are several and nothing else.
pub(crate) fn several(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let (before, from) = rest.split_at_checked(start)?;
        if parts.is_empty()
            && !before.is_empty()
            && operator::leading(before).is_none_or(|(_, it)| !it.is_empty())
        {
            return None;
        }
        let digits = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let (number, behind) = from.split_at_checked(digits)?;
        let end = behind
            .find(|c: char| c.is_ascii_digit() || SEPARATORS.contains(&c))
            .unwrap_or(behind.len());
        let (unit, next) = behind.split_at_checked(end)?;
        let unit = unit.trim_end_matches(['和', '及', '共']).trim();
        let quantity = Quantity::read_plain(&format!("{number}{unit}"))?;
        if quantity.unit.is_none() || !quantity.unit.is_known() {
            return None;
        }
        parts.push(format!("{number}{unit}"));
        rest = next.trim_start_matches(|c| SEPARATORS.contains(&c));
    }
    (parts.len() > 1).then_some(parts)
}

const SEPARATORS: [char; 9] = ['/', ',', ';', '、', '+', '|', ' ', '\n', '.'];

/// The two ends of a range such as 80%-90% or 3至5天, in normalised text.
pub(crate) fn range(text: &str) -> Option<(Quantity, Quantity)> {
    let at = |separator: &str| {
        let (low, high) =
            text.get(1..).filter(|_| text.is_char_boundary(1))?.split_once(separator)?;
        let low = format!("{}{low}", text.get(..1)?);
        // 90-100% leaves the unit to the upper end.
        let high = Quantity::read_plain(high.trim_start_matches(separator))?;
        let mut low = Quantity::read_plain(&low)?;
        if low.unit.is_none() {
            low.unit = high.unit.clone();
        }
        let is_plain = |it: &Quantity| it.operator.is_none() && it.vague.is_none();
        (is_plain(&low) && is_plain(&high) && low.unit == high.unit && low.value < high.value)
            .then_some((low, high))
    };
    ["~", "至", "到", "-"].into_iter().find_map(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(typed: &str, value: &str, unit: &str, operator: Option<Operator>) {
        let quantity = Quantity::read(typed).unwrap();
        assert_eq!((quantity.value.to_string().as_str(), quantity.unit.as_str()), (value, unit));
        assert_eq!((quantity.operator, quantity.vague), (operator, None));
        assert_eq!(Quantity::read(&quantity.written()), Some(quantity));
    }

    #[test]
    fn values_are_read_as_counties_write_them() {
        check("100", "100", "", None);
        check("９５．５０％", "95.50", "%", None);
        check("72,890元", "72890", "元", None);
        check("72，890元", "72890", "元", None);
        check("￥72,890", "72890", "", None);
        check(" 8 户 ", "8", "户", None);
        check("-3.5℃", "-3.5", "℃", None);
        check("35平方米", "35", "平方米", None);
        check("1000㎡", "1000", "平方米", None);
        check("35m2", "35", "平方米", None);
        check("1200元/人", "1200", "元/人", None);
        check("5个（套）", "5", "个(套)", None);
        check("500⼈", "500", "人", None);
        check("5户。", "5", "户", None);
        check("100百分比", "100", "%", None);
    }

    #[test]
    fn the_operator_is_kept() {
        check("≥266米", "266", "米", Some(Operator::AtLeast));
        check(">=95%", "95", "%", Some(Operator::AtLeast));
        check("》＝ 95％", "95", "%", Some(Operator::AtLeast));
        check("不超过7.13万元", "7.13", "万元", Some(Operator::AtMost));
        check("＝24人", "24", "人", Some(Operator::Equal));
        check("90%以上", "90", "%", Some(Operator::AtLeast));
        check("90%及以上", "90", "%", Some(Operator::AtLeast));
        check("90%（含）以上", "90", "%", Some(Operator::AtLeast));
        check("95%以上（含95%）", "95", "%", Some(Operator::AtLeast));
        check("30天以内", "30", "天", Some(Operator::AtMost));
        check("90%（含90%）以上", "90", "%", Some(Operator::AtLeast));
        check("3公里（含3公里）以上", "3", "公里", Some(Operator::AtLeast));
        check("=>90%", "90", "%", Some(Operator::AtLeast));
        check("≯4万元", "4", "万元", Some(Operator::AtMost));
        check("≮3公里", "3", "公里", Some(Operator::AtLeast));
        check("不突破4万元", "4", "万元", Some(Operator::AtMost));
        check("3公里起", "3", "公里", Some(Operator::AtLeast));
        check("3起", "3", "起", None);
        check("控制在30万元以内", "30", "万元", Some(Operator::AtMost));
    }

    #[test]
    fn what_is_vague_says_so() {
        for (typed, vague, written) in [
            ("约100户", Vague::About, "100户"),
            ("100左右", Vague::About, "100"),
            ("100余户", Vague::About, "100户"),
            ("100户左右", Vague::About, "100户"),
            ("三所", Vague::Words, "3所"),
            ("百分之九十以上", Vague::Words, "≥90%"),
            ("九成以上", Vague::Words, "≥90%"),
            ("九成五", Vague::Words, "95%"),
            ("百分之百", Vague::Words, "100%"),
            ("达到90%", Vague::Deed, "90%"),
            ("预算10万元以内", Vague::Deed, "≤10万元"),
            ("完成8户", Vague::Deed, "8户"),
            ("不低于90%以上", Vague::Twice, "≥90%"),
            ("≥3公里（含支线）", Vague::Aside, "≥3公里"),
        ] {
            let quantity = Quantity::read(typed).unwrap();
            assert_eq!((quantity.vague, quantity.written()), (Some(vague), written.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            " ",
            "≥",
            "米",
            "完成",
            "≥≥5",
            "1,23",
            "1.2.3",
            "100-200",
            "以上",
            "2020年12月",
            "100 200",
            "8户，24人",
            "95%～100%",
            "1人带动就业创业增收致富若干名",
            "一般",
            "≤90%以上",
        ] {
            assert_eq!(Quantity::read(text), None, "{text}");
        }
    }

    #[test]
    fn several_quantities_are_parts() {
        let parts = |text: &str| several(&plain(text, Profile::Value));
        let two = Some(vec!["8户".to_owned(), "24人".to_owned()]);
        for text in ["8户/24人", "8户，24人", "8户、24人", "8户24人", "8户 24人", "8户；24人"]
        {
            assert_eq!(parts(text), two, "{text}");
        }
        for text in ["8户", "1200元/人", "2023", "路灯50盏，树20棵", "1/2"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_has_two_ends() {
        let ends = |text: &str| {
            range(&plain(text, Profile::Value)).map(|(low, high)| (low.written(), high.written()))
        };
        for text in ["80%-90%", "80%～90%", "80-90%", "80%至90%", "80%—90%"] {
            assert_eq!(ends(text), Some(("80%".to_owned(), "90%".to_owned())), "{text}");
        }
        assert_eq!(ends("-5~5℃"), Some(("-5℃".to_owned(), "5℃".to_owned())));
        for text in ["90%", "-3.5℃", "90%-80%", "2023-12-31", "", "三-5"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_is_read_back(mantissa in any::<i64>(), scale in 0u32..8, operator in 0usize..5, unit in "(|%|户|万元|平方米|元/人)") {
            let operator = Operator::ALL[operator];
            let text = format!("{operator}{}{unit}", Decimal::new(mantissa, scale));
            let quantity = Quantity::read(&text).unwrap();
            prop_assert_eq!(quantity.written(), text);
        }

        #[test]
        fn no_text_panics(text in "[0-9０-９≥>=,.%户米年以上内约三十万/、~至ａ\u{200b} -]{0,24}") {
            if let Some(quantity) = Quantity::read(&text) {
                let again = Quantity::read(&quantity.written()).map(|it| it.written());
                prop_assert_eq!(again, Some(quantity.written()));
            }
            let normal = plain(&text, Profile::Value);
            prop_assert!(several(&normal).is_none_or(|parts| parts.len() > 1));
            prop_assert!(range(&normal).is_none_or(|(low, high)| low.value < high.value));
        }
    }
}
