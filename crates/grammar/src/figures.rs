//! Amounts and rates as a text states them: the number, its unit, how finely it is written, and the words around it.

use domain::Rounding;
use rust_decimal::Decimal;

use crate::{numeral, quantity::ABOUT_BEHIND, unit::Unit};

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money.
    Amount,
    /// A percentage.
    Rate,
}

/// A figure in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<'a> {
    /// The sentence up to the figure.
    pub before: &'a str,
    /// As it is written, with its unit.
    pub text: &'a str,
    /// The sentence behind it.
    pub after: &'a str,
    /// Of what it is.
    pub kind: Kind,
    value: Decimal,
    /// Yuan, or the part of one, that 1 of the unit is.
    factor: Decimal,
    is_about: bool,
}

/// Units of figures; what begins with another comes before it.
const UNITS: [(&str, Kind); 15] = [
    ("亿元", Kind::Amount),
    ("亿余元", Kind::Amount),
    ("亿多元", Kind::Amount),
    ("千万元", Kind::Amount),
    ("百万元", Kind::Amount),
    ("万元", Kind::Amount),
    ("万余元", Kind::Amount),
    ("万多元", Kind::Amount),
    ("千元", Kind::Amount),
    ("元", Kind::Amount),
    ("亿", Kind::Amount),
    ("万", Kind::Amount),
    ("%", Kind::Rate),
    ("％", Kind::Rate),
    ("﹪", Kind::Rate),
];
/// 1 % is a hundredth.
const PERCENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Words before a figure in a sentence that is not meant to be exact.
const ABOUT_BEFORE: [&str; 5] = ["约", "近", "逾", "接近", "不足"];
/// A figure with one of these is a bound or a price, and states no amount.
const BOUND_BEFORE: [&str; 12] =
    ["不超过", "不低于", "不少于", "不高于", "超过", "高于", "低于", "少于", "≤", "≥", "<", ">"];
const BOUND_BEHIND: [&str; 8] = ["以上", "以下", "以内", "及以上", "及以下", "（含", "/", "每"];
/// So far a figure that is about may be off: a tenth of it. Ours; no rule says how much 约 is.
const ABOUT: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

impl Stated<'_> {
    /// Whether `exact`, in yuan or as a fraction, is what is stated: rounded half up (四舍五入) to the last digit that is
    /// written. What was cut off instead of rounded is not the same.
    pub fn agrees_with(&self, exact: Decimal) -> bool {
        let Some(exact) = exact.checked_div(self.factor) else { return false };
        if self.is_about {
            let off = exact.checked_sub(self.value).unwrap_or(Decimal::MAX).abs();
            return off <= self.value.saturating_mul(ABOUT);
        }
        Rounding::HalfUp.round(exact, self.value.scale()) == self.value
    }

    /// In yuan or as a fraction.
    pub fn in_full(&self) -> Decimal {
        self.value.saturating_mul(self.factor)
    }
}

/// The sentences of a text.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '；', ';', '！', '？', '\n'])
}

/// Every amount and rate of a sentence, in order.
pub fn figures(sentence: &str) -> Vec<Stated<'_>> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    while let Some(rest) = sentence.get(at..) {
        let Some(skipped) = rest.find(|c| digit(c).is_some()) else { break };
        let start = at.saturating_add(skipped);
        let length = sentence.get(start..).map_or(0, number_length);
        found.extend(figure(sentence, start, length));
        at = start.saturating_add(length.max(1));
    }
    found
}

/// The figure whose number has `length` bytes from `start`, if it has a unit and is no bound.
fn figure(sentence: &str, start: usize, length: usize) -> Option<Stated<'_>> {
    let (before, rest) = sentence.split_at_checked(start)?;
    let (number, behind) = rest.split_at_checked(length)?;
    let vague = behind.trim_start_matches(['余', '多', ' ']);
    let (unit, kind) = *UNITS.iter().find(|(unit, _)| vague.starts_with(unit))?;
    let factor = factor(unit, kind)?;
    let after = vague.strip_prefix(unit)?;
    let led = before.trim_end();
    let is_bound = BOUND_BEFORE.iter().any(|word| led.ends_with(word))
        || BOUND_BEHIND.iter().any(|word| after.starts_with(word));
    // 120万亩: without 元 it is money only where nothing follows.
    let is_bare = matches!(unit, "亿" | "万") && after.starts_with(char::is_alphanumeric);
    if is_bound || is_bare || is_range(led) {
        return None;
    }
    let is_about = vague.len() < behind.trim_start().len()
        || unit.contains(['余', '多'])
        || ABOUT_BEFORE.iter().any(|word| led.ends_with(word))
        || ABOUT_BEHIND.iter().any(|word| after.starts_with(word));
    let value = numeral::decimal(number)?;
    let text = rest.get(..rest.len().checked_sub(after.len())?)?;
    Some(Stated { before, text, after, kind, value, factor, is_about })
}

/// What 1 of the unit is, in yuan or as a fraction.
fn factor(unit: &str, kind: Kind) -> Option<Decimal> {
    match kind {
        Kind::Rate => Some(PERCENT),
        Kind::Amount => {
            let written: String =
                unit.chars().filter(|c| !matches!(c, '余' | '多' | '元')).collect();
            Unit::read(&format!("{written}元"))?.in_yuan()
        }
    }
}

/// Whether the figure is the upper end of a range, `5-10万元`.
fn is_range(before: &str) -> bool {
    let lower = before.strip_suffix(['-', '~', '～', '–', '—', '至']);
    lower.is_some_and(|lower| lower.ends_with(|c| digit(c).is_some() || matches!(c, '元' | '%')))
}

/// How many bytes of `text` are the number that it begins with: digits, one point, commas before groups of three.
fn number_length(text: &str) -> usize {
    let mut length = 0_usize;
    let mut has_point = false;
    while let Some(c) = text.get(length..).and_then(|rest| rest.chars().next()) {
        let behind = text.get(length.saturating_add(c.len_utf8())..).unwrap_or_default();
        let digits_behind = behind.chars().take_while(|c| digit(*c).is_some()).count();
        let is_point = matches!(c, '.' | '．') && !has_point && digits_behind > 0;
        let is_comma = c == ',' && !has_point && digits_behind == 3;
        if digit(c).is_none() && !is_point && !is_comma {
            break;
        }
        has_point |= is_point;
        length = length.saturating_add(c.len_utf8());
    }
    length
}

/// A digit, full width or not, as ASCII.
fn digit(c: char) -> Option<char> {
    const FULL_WIDTH: [char; 10] = ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'];
    if c.is_ascii_digit() {
        return Some(c);
    }
    let place = FULL_WIDTH.iter().position(|wide| *wide == c)?;
    char::from_digit(u32::try_from(place).ok()?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, &str)]) {
        let found: Vec<(String, String)> = figures(sentence)
            .iter()
            .map(|it| (it.text.to_owned(), it.in_full().normalize().to_string()))
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(text, full)| ((*text).into(), (*full).into())).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn figures_are_found_with_their_unit() {
        check("支出共12.25万元", &[("12.25万元", "122500")]);
        check("武财行66号办公经费5.00万元", &[("5.00万元", "50000")]);
        check("支出1,050元和2亿元", &[("1,050元", "1050"), ("2亿元", "200000000")]);
        check("支出１２．５万元", &[("１２．５万元", "125000")]);
        check("预算10万，支出6万", &[("10万", "100000"), ("6万", "60000")]);
        check("执行率92.35%、到位率100％", &[("92.35%", "0.9235"), ("100％", "1")]);
        check("支出120余万元", &[("120余万元", "1200000")]);
        check("带动24人，13户，改造10万亩", &[]);
        check("2020年，人均1200元/人", &[]);
        check("不超过10万元，90%以上，5-10万元，每人50元每月", &[]);
    }

    #[track_caller]
    fn agrees(text: &str, exact: &str, expected: bool) {
        let exact: Decimal = exact.parse().unwrap();
        assert_eq!(figures(text)[0].agrees_with(exact), expected, "{text} {exact}");
    }

    #[test]
    fn the_last_digit_that_is_written_is_rounded() {
        agrees("123.46万元", "1234567.89", true);
        agrees("123.45万元", "1234567.89", false);
        agrees("123.5万元", "1234567.89", true);
        agrees("123万元", "1234567.89", true);
        agrees("0.01亿元", "1234567.89", true);
        agrees("1234567.89元", "1234567.89", true);
        agrees("1234568元", "1234567.89", true);
        agrees("92.3%", "0.92349", true);
        agrees("92.4%", "0.92349", false);
        agrees("60%", "0.6", true);
        agrees("约120万元", "1234567.89", true);
        agrees("近100万元", "1234567.89", false);
    }
}
