//! Amounts of money.

use domain::{Money, StatedAmount};
use rust_decimal::Decimal;

use crate::{
    numeral,
    reading::{Reading, Refusal, bounded},
    text::{Profile, plain},
    unit::{Conversion, Unit},
};

/// In what a column of amounts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// 元, at most two decimals.
    Yuan,
    /// 万元, at most six.
    Wan,
}

impl Scale {
    const fn word(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::Wan => "万元",
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Yuan => "以元为单位、最多两位小数的金额，如 71300.00",
            Self::Wan => "以万元为单位、最多六位小数的金额，如 7.13",
        }
    }
}

/// An amount in the unit of its column; ￥, separators and another unit of money are read. May be negative.
pub fn amount(text: &str, scale: Scale) -> Result<Reading<Money>, Refusal> {
    stated(text, scale).map(|reading| reading.map(StatedAmount::amount))
}

/// The same, with the precision in which it is written: 12.25万元 is stated in steps of 100 元.
pub fn stated(text: &str, scale: Scale) -> Result<Reading<StatedAmount>, Refusal> {
    bounded(text)?;
    let advice = format!("请只写数字，单位是{}。", scale.word());
    let refused = || Refusal::not(text, scale.expected(), advice.clone());
    let normal: String = plain(text, Profile::Value).chars().filter(|c| *c != '"').collect();
    let normal = without_spaces(&normal);
    let (is_negative, typed) = sign(normal.trim());
    let typed = ["人民币", "RMB", "CNY", "¥"]
        .iter()
        .fold(typed, |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start());
    let (typed, is_negative) = match typed.strip_prefix('-') {
        Some(rest) => (rest.trim_start(), true),
        None => (typed, is_negative),
    };
    let (value, rest, in_words) = match numeral::leading(typed) {
        Some((value, rest)) => (value, rest, false),
        None => {
            numeral::chinese(typed).map(|(value, rest)| (value, rest, true)).ok_or_else(refused)?
        }
    };
    let rest = rest.trim().trim_end_matches(['整', '正']);
    let column = Unit::read(scale.word()).ok_or_else(refused)?;
    let unit =
        if rest.is_empty() { column.clone() } else { Unit::read(rest).ok_or_else(refused)? };
    // 5万 in a column of 元 is 5万元.
    let unit = if unit.in_yuan().is_none() && matches!(rest, "万" | "亿" | "千万" | "百万") {
        Unit::read(&format!("{rest}元")).unwrap_or(unit)
    } else {
        unit
    };
    let step = unit.in_yuan().and_then(|size| size.checked_mul(Decimal::new(1, value.scale())));
    let value = if is_negative { Decimal::ZERO.checked_sub(value).unwrap_or(value) } else { value };
    let (value, is_converted) = match unit.convert(value, &column) {
        Conversion::Same(value) => (value, false),
        Conversion::Converted(value) => (value, true),
        Conversion::None => return Err(refused()),
    };
    let digits = value.to_string();
    let money = match scale {
        Scale::Yuan => Money::parse_yuan(&digits),
        Scale::Wan => Money::parse_wan(&digits),
    };
    let money = money.map_err(|error| {
        Refusal::new("INVALID_VALUE", domain::Explain::explain(&error), String::new())
    })?;
    // Zeros behind the fen are no finer.
    let step = step.and_then(|step| Money::parse_yuan(&step.normalize().to_string()).ok());
    let stated = StatedAmount::try_new(money, step.unwrap_or(Money::from_fen(1)));
    let stated = stated.unwrap_or_else(|_| StatedAmount::from(money));
    let mut reading = Reading::sure(stated);
    if in_words {
        let why = format!("金额写的是“{normal}”，是中文数字。");
        reading = reading.doubt("NUMBER_IN_WORDS", why, digits.clone());
    }
    if is_converted {
        reading = reading.note(format!("“{normal}”读作{digits}{}。", scale.word()));
    }
    Ok(reading)
}

/// 1 000 000 is a way of writing 1,000,000.
fn without_spaces(text: &str) -> String {
    let groups: Vec<&str> = text.split(' ').collect();
    let digits = |group: &str| group.bytes().take_while(u8::is_ascii_digit).count();
    let is_grouped =
        groups.first().is_some_and(|it| (1..=3).contains(&it.len()) && digits(it) == it.len())
            && groups.iter().skip(1).all(|it| digits(it) == 3);
    if is_grouped { groups.concat() } else { text.to_owned() }
}

/// A minus before the amount, or brackets around it as bookkeepers write.
fn sign(text: &str) -> (bool, &str) {
    if let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inside.trim());
    }
    match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, scale: Scale, fen: i64) -> Reading<Money> {
        let reading = amount(typed, scale).unwrap();
        assert_eq!(reading.value.fen(), fen, "{typed}");
        reading
    }

    #[test]
    fn amounts_are_read_as_clerks_write_them() {
        for typed in [
            "100000",
            "100000.00",
            "100,000.00",
            "￥100,000.00",
            "¥ 100000",
            "１０００００",
            "100，000.00",
            "100000元",
            "人民币100000元整",
            "“100000”",
            "100000.00\u{a0}",
            "100 000.00",
        ] {
            assert!(check(typed, Scale::Yuan, 10_000_000).doubts.is_empty(), "{typed}");
        }
        assert_eq!(check("10万元", Scale::Yuan, 10_000_000).notes.len(), 1);
        assert_eq!(check("10万", Scale::Yuan, 10_000_000).notes.len(), 1);
        assert_eq!(check("100000元", Scale::Wan, 10_000_000).notes.len(), 1);
        check("7.13", Scale::Wan, 7_130_000);
        check("-20000", Scale::Yuan, -2_000_000);
        check("(20,000.00)", Scale::Yuan, -2_000_000);
        check("￥-20,000", Scale::Yuan, -2_000_000);
        assert_eq!(check("壹拾万元整", Scale::Yuan, 10_000_000).doubts.len(), 1);
    }

    #[test]
    fn the_precision_is_that_of_the_last_digit() {
        let step = |typed: &str, scale| stated(typed, scale).unwrap().value.step().fen();
        assert_eq!(step("12.25", Scale::Wan), 10_000);
        assert_eq!(step("5", Scale::Wan), 1_000_000);
        assert_eq!(step("5.00", Scale::Wan), 10_000);
        assert_eq!(step("122500元", Scale::Wan), 100);
        assert_eq!(step("12.25万元", Scale::Yuan), 10_000);
        assert_eq!(step("7.123450000", Scale::Wan), 1);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for typed in ["", "十几万", "1,00", "100.001", "8户", "100%", "1e5", "约10000", "5-6万元"]
        {
            assert!(amount(typed, Scale::Yuan).is_err(), "{typed}");
        }
    }
}
