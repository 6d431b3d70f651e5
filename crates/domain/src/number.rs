//! Numbers and codes as people type them: full-width digits, thousands separators.

use rust_decimal::Decimal;

/// Full-width ASCII (Ａ９（，) and the ideographic space as their half-width twins.
pub(crate) fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// Reads `text` exactly: digits, at most one point, a leading minus, commas between groups of three.
///
/// `None` for anything else, and for more digits than a [`Decimal`] keeps. The scale is kept as typed.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = half_width(text);
    let text = text.trim();
    let (sign, magnitude) = match text.strip_prefix(['-', '−']) {
        Some(magnitude) => ("-", magnitude),
        None => ("", text),
    };
    let (whole, fraction) = match magnitude.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (magnitude, None),
    };
    let whole = without_separators(whole)?;
    if !fraction.is_none_or(is_digits) {
        return None;
    }
    let digits = match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    };
    Decimal::from_str_exact(&digits).ok()
}

/// At least one ASCII digit, and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn half_width_char(c: char) -> char {
    const FIRST: u32 = '！' as u32;
    const LAST: u32 = '～' as u32;
    const DISTANCE: u32 = FIRST.wrapping_sub('!' as u32);
    match c {
        '\u{3000}' => ' ',
        _ if (FIRST..=LAST).contains(&u32::from(c)) => {
            char::from_u32(u32::from(c).wrapping_sub(DISTANCE)).unwrap_or(c)
        }
        _ => c,
    }
}

fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| is_digits(first))?;
    let mut digits = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: Option<&str>) {
        let actual = parse_decimal(typed).map(|number| number.to_string());
        assert_eq!(actual.as_deref(), expected, "{typed}");
    }

    #[test]
    fn typed_numbers_are_read_exactly() {
        check("0", Some("0"));
        check("71300", Some("71300"));
        check(" 1,234.50 ", Some("1234.50"));
        check("1,234,567", Some("1234567"));
        check("１２０", Some("120"));
        check("－１，２３４．５", Some("-1234.5"));
        check("−3", Some("-3"));
        check("007", Some("7"));
        check("79228162514264337593543950335", Some("79228162514264337593543950335"));
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "-",
            ".",
            ".5",
            "5.",
            "1.2.3",
            "1e3",
            "1_000",
            "+1",
            "--1",
            "1 000",
            "一百",
            "1,23",
            "1234,567",
            ",123",
            "1,,234",
            "1,234.5,6",
            "0.00000000000000000000000000001",
            "79228162514264337593543950336",
        ] {
            check(typed, None);
        }
    }

    #[test]
    fn half_width_leaves_chinese_alone() {
        assert_eq!(half_width("武财行（２０２０）　６６号～！"), "武财行(2020) 66号~!");
        assert_eq!(half_width("。〔〕、￥"), "。〔〕、￥");
    }
}
