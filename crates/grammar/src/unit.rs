//! Units of measure as they are written: synonyms, 万 and 亿 before them, and exact conversion.

use std::fmt;

use rust_decimal::Decimal;

use crate::units::{Entry, TABLE};

const CHARACTERS_MAX: usize = 12;
/// A quotient with more digits behind the point was cut off.
const SCALE_MAX: u32 = 20;

/// A unit that was read, such as 万元 or 元/人; empty for a bare number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As it is printed: the name of the table, with the factor that was written.
    name: String,
    /// What it measures: the first unit of its dimension, or its own name.
    base: String,
    /// How many of `base` one is, as a fraction.
    size: (Decimal, Decimal),
}

/// How a value of one unit is one of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// They are the same unit.
    Same(Decimal),
    /// The exact value in the other unit.
    Converted(Decimal),
    /// They don't measure the same, or the value has no exact decimal in the other.
    None,
}

impl Unit {
    /// The unit that normalised `text` names; `None` if it is none: a vague word, punctuation, a further number.
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| *c != ' ').collect();
        if let Some(entry) = entry(&text) {
            return Some(Self::of(entry, Decimal::ONE, ""));
        }
        if let Some((factor, written, rest)) = factor(&text) {
            return match entry(rest) {
                Some(entry) => Some(Self::of(entry, factor, written)),
                None if rest.is_empty() => Some(Self::own(&text, "", factor)),
                None => Self::compound(rest).map(|unit| unit.times(factor, written)),
            };
        }
        Self::compound(&text)
    }

    /// 元/人 and the like, or a unit that the table does not know.
    fn compound(text: &str) -> Option<Self> {
        if let Some((upper, lower)) = text.split_once('/')
            && let (Some(upper), Some(unit)) = (known(upper), known(lower))
        {
            return Some(Self {
                name: format!("{}/{lower}", upper.name),
                base: format!("{}/{}", upper.base, unit.name),
                size: upper.size,
            });
        }
        is_unit(text).then(|| Self::own(text, text, Decimal::ONE))
    }

    fn of(
        (dimension, entry): (&'static str, &'static Entry),
        factor: Decimal,
        written: &str,
    ) -> Self {
        let (numerator, denominator) = entry.size;
        let size = (Decimal::from(numerator).saturating_mul(factor), Decimal::from(denominator));
        Self { name: format!("{written}{}", entry.name), base: dimension.to_owned(), size }
    }

    fn own(name: &str, base: &str, factor: Decimal) -> Self {
        Self { name: name.to_owned(), base: base.to_owned(), size: (factor, Decimal::ONE) }
    }

    fn times(self, factor: Decimal, written: &str) -> Self {
        let size = (self.size.0.saturating_mul(factor), self.size.1);
        Self { name: format!("{written}{}", self.name), size, ..self }
    }

    /// The empty unit of a bare number.
    pub fn none() -> Self {
        Self::own("", "", Decimal::ONE)
    }

    /// The units in which a number may be meant where this one is due but not written: this, without its 万, and the
    /// first of its dimension.
    pub(crate) fn near(&self) -> Vec<Self> {
        let read = |name: &str| if name.is_empty() { Some(Self::none()) } else { Self::read(name) };
        let unscaled = factor(&self.name).and_then(|(_, _, rest)| read(rest));
        let mut units = vec![self.clone()];
        for unit in unscaled.into_iter().chain(read(&self.base)) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }

    /// As it is printed.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether a factor such as 万 is written before it.
    pub(crate) fn is_scaled(&self) -> bool {
        factor(&self.name).is_some()
    }

    /// Whether it is that of a bare number, 万 before it or not.
    pub fn is_none(&self) -> bool {
        self.base.is_empty()
    }

    /// Whether it is a share of a hundred.
    pub fn is_percent(&self) -> bool {
        self.name == "%"
    }

    /// Whether it is an amount of money; its size in 元.
    pub fn in_yuan(&self) -> Option<Decimal> {
        let (numerator, denominator) = self.size;
        (self.base == "元").then(|| numerator.checked_div(denominator)).flatten()
    }

    /// Whether the table knows it.
    pub fn is_known(&self) -> bool {
        known(&self.name).is_some() || self.base != self.name
    }

    /// Whether this is written with an alternative, 个(处), and `other` is one of the two.
    fn is_either(&self, other: &Self) -> bool {
        let name = if self.name == "台套" { "台(套)" } else { self.name.as_str() };
        let Some((one, rest)) = name.split_once('(') else { return false };
        let units = [Some(one), rest.strip_suffix(')')];
        units.into_iter().flatten().filter_map(known).any(|unit| unit == *other)
    }

    /// Whether it measures how long something takes.
    pub(crate) fn is_duration(&self) -> bool {
        matches!(
            self.base.as_str(),
            "天" | "工作日" | "分钟" | "个月" | "年" | "周" | "个星期" | "星期" | "秒"
        )
    }

    /// `value` of this unit in `other`.
    pub fn convert(&self, value: Decimal, other: &Self) -> Conversion {
        if self.base != other.base {
            let is_either = self.is_either(other) || other.is_either(self);
            return if is_either { Conversion::Same(value) } else { Conversion::None };
        }
        if self.size == other.size {
            return Conversion::Same(value);
        }
        let converted = || {
            let upper = self.size.0.checked_mul(other.size.1)?;
            let lower = self.size.1.checked_mul(other.size.0)?;
            let found = value.checked_mul(upper)?.checked_div(lower)?.normalize();
            // Only what comes back exactly, and ends, is a conversion.
            let ends = found.scale() <= SCALE_MAX;
            (ends && found.checked_mul(lower)? == value.checked_mul(upper)?).then_some(found)
        };
        converted().map_or(Conversion::None, Conversion::Converted)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn known(text: &str) -> Option<Unit> {
    if let Some(entry) = entry(text) {
        return Some(Unit::of(entry, Decimal::ONE, ""));
    }
    let (factor, written, rest) = factor(text)?;
    entry(rest).map(|entry| Unit::of(entry, factor, written))
}

/// The first unit of the dimension, and the entry.
fn entry(text: &str) -> Option<(&'static str, &'static Entry)> {
    TABLE.iter().find_map(|dimension| {
        let found = dimension.0.iter().find(|it| it.name == text || it.others.contains(&text))?;
        dimension.0.first().map(|first| (first.name, found))
    })
}

/// 万, 亿 and 千, 百, 十 before them, or before a unit that counts.
fn factor(text: &str) -> Option<(Decimal, &str, &str)> {
    const FACTORS: &[(&str, i64)] = &[
        ("万亿", 1_000_000_000_000),
        ("千亿", 100_000_000_000),
        ("百亿", 10_000_000_000),
        ("十亿", 1_000_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("十万", 100_000),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("千", 1_000),
        ("百", 100),
    ];
    let (written, size) = FACTORS.iter().find(|(word, _)| text.starts_with(word))?;
    let (written, rest) = text.split_at_checked(written.len())?;
    // 百 and 千 alone begin other words: 百分点.
    let is_factor = *size >= 10_000 || entry(rest).is_some();
    is_factor.then(|| (Decimal::from(*size), written, rest))
}

/// A unit that the table does not know: Chinese words such as 畦, 个(套), or Latin letters such as dB; no figure, and nothing vague.
fn is_unit(unit: &str) -> bool {
    const VAGUE: [&str; 12] =
        ["左右", "上下", "多", "余", "约", "以上", "以下", "以内", "前", "底", "后", "成"];
    const OF_TIME: [&str; 5] = ["年", "月", "日", "季度", "号"];
    let is_vague = |word: &&str| unit.starts_with(*word) || unit.ends_with(*word);
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}');
    let is_latin = unit.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '°' | '·'));
    let is_chinese = unit.chars().all(|c| is_han(c) || matches!(c, '/' | '·' | '(' | ')'));
    unit.chars().count() <= CHARACTERS_MAX
        && unit.starts_with(|c: char| c.is_alphabetic() || c == '°')
        && !unit.contains("(含")
        && !unit.contains("(不含")
        && (is_chinese || (is_latin && !matches!(unit, "w" | "W" | "k" | "K")))
        && !VAGUE.iter().any(is_vague)
        && !OF_TIME.iter().any(|word| unit.starts_with(word))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[track_caller]
    fn check(written: &str, printed: &str) {
        assert_eq!(
            Unit::read(written).map(|unit| unit.name),
            Some(printed.to_owned()),
            "{written}"
        );
    }

    #[track_caller]
    fn check_same(left: &str, right: &str, expected: bool) {
        let (left, right) = (Unit::read(left).unwrap(), Unit::read(right).unwrap());
        let same = matches!(left.convert(Decimal::ONE, &right), Conversion::Same(_));
        assert_eq!(same, expected, "{left} {right}");
    }

    #[test]
    fn no_name_is_in_the_table_twice() {
        let mut names = HashSet::new();
        for entry in TABLE.iter().flat_map(|dimension| dimension.0) {
            for name in [entry.name].iter().chain(entry.others) {
                assert!(names.insert(*name), "{name}");
                let plain = crate::text::plain(name, crate::text::Profile::Value);
                assert_eq!(Unit::read(&plain).map(|it| it.name).as_deref(), Some(entry.name));
            }
        }
        let first_is_one = |dimension: &crate::units::Dimension| dimension.0[0].size == (1, 1);
        assert!(TABLE.iter().all(first_is_one));
    }

    #[test]
    fn synonyms_are_one_unit_and_others_are_not() {
        check("m2", "平方米");
        check("km", "公里");
        check("百分比", "%");
        check("万元", "万元");
        check("万m2", "万平方米");
        check("元/人", "元/人");
        check("万元/km", "万元/km");
        check("次/月", "次/月");
        check("个(套)", "个(套)");
        check("万羽", "万羽");
        check("千人", "千人");
        check("万", "万");
        check_same("名", "人", true);
        check_same("人次", "人", false);
        check_same("台", "套", false);
        check_same("户", "户次", false);
        check_same("羽", "羽", true);
        assert!(Unit::read("百分点").unwrap().base != "%");
        for text in [
            "",
            "左右",
            "余户",
            "户,24人",
            "年12月",
            "户。",
            "%~100%",
            "%全覆盖",
            "W元",
            "成",
            "年上半年",
            "Ο",
        ] {
            assert_eq!(Unit::read(text), None, "{text}");
        }
    }

    #[test]
    fn conversion_is_exact_or_none() {
        let convert = |value: &str, from: &str, to: &str| {
            let (from, to) = (Unit::read(from).unwrap(), Unit::read(to).unwrap());
            match from.convert(value.parse().unwrap(), &to) {
                Conversion::Same(value) | Conversion::Converted(value) => Some(value.to_string()),
                Conversion::None => None,
            }
        };
        assert_eq!(convert("33300", "元", "万元").as_deref(), Some("3.33"));
        assert_eq!(convert("3000", "m", "公里").as_deref(), Some("3"));
        assert_eq!(convert("1.2", "万人", "人").as_deref(), Some("12000"));
        assert_eq!(convert("1.5", "小时", "分钟").as_deref(), Some("90"));
        assert_eq!(convert("1", "分钟", "小时"), None, "a sixtieth has no end");
        assert_eq!(convert("1", "亩", "平方米"), None);
        assert_eq!(convert("30000", "亩", "公顷").as_deref(), Some("2000"));
        assert_eq!(convert("5", "处", "个(处)").as_deref(), Some("5"));
        assert_eq!(convert("5", "个(处)", "个").as_deref(), Some("5"));
        assert_eq!(convert("5", "户", "个(处)"), None);
        assert_eq!(convert("0.5", "万元/人", "元/人").as_deref(), Some("5000"));
        assert_eq!(convert("2", "元/km", "元/公里").as_deref(), Some("2"));
        assert_eq!(convert("3", "公斤", "斤").as_deref(), Some("6"));
        assert_eq!(convert("1200", "万", "万"), Some("1200".to_owned()));
    }
}
