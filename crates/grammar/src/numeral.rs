//! Numbers: digits with a point and separators, and Chinese numerals.

use rust_decimal::Decimal;

/// Reads `text` exactly, as [`domain::parse_decimal`] does, also with a plus before it.
pub fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    match text.strip_prefix('+') {
        Some(rest) if rest.starts_with(['-', '−', '+']) => None,
        rest => domain::parse_decimal(rest.unwrap_or(text)),
    }
}

/// The number that normalised `text` begins with, and what follows it.
pub(crate) fn leading(text: &str) -> Option<(Decimal, &str)> {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    // A point or comma before the unit belongs to the sentence.
    let number = number.trim_end_matches([',', '.']);
    Some((decimal(number)?, rest))
}

/// The Chinese numeral that `text` begins with (三, 一百二十, 两千, 壹拾万), and what follows it. At least one character, below 10^16.
pub(crate) fn chinese(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c| meaning(c).is_none()).unwrap_or(text.len());
    let (numeral, rest) = text.split_at_checked(end)?;
    let digits: Vec<Meaning> = numeral.chars().filter_map(meaning).collect();
    let value = if digits.iter().all(|it| matches!(it, Meaning::Digit(_))) {
        by_place(&digits)
    } else {
        by_words(&digits)
    };
    value.map(|value| (Decimal::from(value), rest))
}

#[derive(Clone, Copy)]
enum Meaning {
    Digit(u64),
    /// 十, 百, 千.
    Place(u64),
    /// 万, 亿.
    Group(u64),
}

fn meaning(c: char) -> Option<Meaning> {
    Some(match c {
        '零' | '〇' => Meaning::Digit(0),
        '一' | '壹' => Meaning::Digit(1),
        '二' | '贰' | '两' => Meaning::Digit(2),
        '三' | '叁' => Meaning::Digit(3),
        '四' | '肆' => Meaning::Digit(4),
        '五' | '伍' => Meaning::Digit(5),
        '六' | '陆' => Meaning::Digit(6),
        '七' | '柒' => Meaning::Digit(7),
        '八' | '捌' => Meaning::Digit(8),
        '九' | '玖' => Meaning::Digit(9),
        '十' | '拾' => Meaning::Place(10),
        '百' | '佰' => Meaning::Place(100),
        '千' | '仟' => Meaning::Place(1000),
        '万' => Meaning::Group(10_000),
        '亿' => Meaning::Group(100_000_000),
        _ => return None,
    })
}

/// 二〇二三 is 2023.
fn by_place(digits: &[Meaning]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| match digit {
        Meaning::Digit(digit) => value.checked_mul(10)?.checked_add(*digit),
        Meaning::Place(_) | Meaning::Group(_) => None,
    })
}

/// 一百二十万 is 1200000.
fn by_words(words: &[Meaning]) -> Option<u64> {
    let (mut total, mut group, mut digit) = (0_u64, 0_u64, None);
    for word in words {
        match *word {
            Meaning::Digit(0) if digit.is_none() => {}
            Meaning::Digit(value) if digit.is_none() => digit = Some(value),
            Meaning::Digit(_) => return None,
            Meaning::Place(place) => {
                // 十 alone is 10.
                let value = digit.take().unwrap_or(1).checked_mul(place)?;
                group = group.checked_add(value)?;
            }
            Meaning::Group(size) => {
                let value = group.checked_add(digit.take().unwrap_or(0)).filter(|it| *it > 0)?;
                total = total.checked_add(value.checked_mul(size)?)?;
                group = 0;
            }
        }
    }
    let value = total.checked_add(group)?.checked_add(digit.unwrap_or(0))?;
    (value < 10_000_000_000_000_000).then_some(value)
}

/// At least one ASCII digit, and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_may_stand_before_a_number() {
        let read = |text| decimal(text).map(|number| number.to_string());
        assert_eq!(read("+1,234.50").as_deref(), Some("1234.50"));
        assert_eq!(read("-5").as_deref(), Some("-5"));
        assert_eq!([read("+-5"), read("++5"), read("--5"), read("+")], [None, None, None, None]);
    }

    #[test]
    fn chinese_numerals_are_numbers() {
        for (typed, value) in [
            ("三", 3),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("两千三百", 2300),
            ("一百二十万", 1_200_000),
            ("三亿零五万", 300_050_000),
            ("二〇二三", 2023),
            ("壹拾万", 100_000),
        ] {
            assert_eq!(chinese(typed), Some((Decimal::from(value), "")), "{typed}");
        }
        assert_eq!(chinese("三所"), Some((Decimal::from(3), "所")));
        assert_eq!(chinese("所"), None);
        assert_eq!(chinese("万"), None);
    }
}
