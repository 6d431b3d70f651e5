//! Plain numbers: points, scores, rates, years, lines.

use rust_decimal::Decimal;

use crate::{
    quantity::{Quantity, Vague},
    reading::{Reading, Refusal, bounded},
    text::{Profile, plain},
};

/// Points or another bare number; 分 behind it is read, anything else is doubted or refused.
pub fn score(text: &str, expected: &str) -> Result<Reading<Decimal>, Refusal> {
    bounded(text)?;
    let advice = "请只写数字，如 12.50。";
    let quantity = bare(text).ok_or_else(|| Refusal::not(text, expected, advice))?;
    match quantity.unit.as_str() {
        "" | "分" => Ok(words(quantity, text)),
        "%" if quantity.vague.is_none() => {
            let why =
                format!("写的是“{}”，这里要的是分数，不是百分比。", plain(text, Profile::Value));
            let value = quantity.value.to_string();
            Ok(Reading::sure(quantity.value).doubt("PERCENT_OF_POINTS", why, value))
        }
        _ => Err(Refusal::not(text, expected, advice)),
    }
}

/// A share from 0 to 1; a percentage is read as what it is.
pub fn rate(text: &str, expected: &str) -> Result<Reading<Decimal>, Refusal> {
    bounded(text)?;
    let advice = "请写 0 至 1 之间的数，如 0.85。";
    let refused = || Refusal::not(text, expected, advice);
    let quantity = bare(text).ok_or_else(refused)?;
    let shown = plain(text, Profile::Value);
    let hundredth =
        quantity.value.checked_div(Decimal::ONE_HUNDRED).ok_or_else(refused)?.normalize();
    match quantity.unit.as_str() {
        "%" => Ok(Reading::sure(hundredth).note(format!("“{shown}”读作{hundredth}。"))),
        "" if quantity.value > Decimal::ONE && quantity.value <= Decimal::ONE_HUNDRED => {
            let why = format!("写的是“{shown}”，大于 1，可能漏写百分号。");
            Ok(Reading::sure(hundredth).doubt("RATE_ABOVE_ONE", why, hundredth.to_string()))
        }
        "" => Ok(words(quantity, text)),
        _ => Err(refused()),
    }
}

/// A whole number such as a line or a year, with `unit` behind it or not.
pub fn whole(text: &str, unit: char, expected: &str) -> Result<Reading<u32>, Refusal> {
    bounded(text)?;
    let refused = || Refusal::not(text, expected, "请只写数字。");
    let normal = plain(text, Profile::Value);
    let typed =
        normal.strip_suffix("年度").or_else(|| normal.strip_suffix(unit)).unwrap_or(&normal);
    let (value, in_words) = match crate::numeral::decimal(typed) {
        Some(value) => (value, false),
        None => match crate::numeral::chinese(typed) {
            Some((value, "")) => (value, true),
            Some(_) | None => return Err(refused()),
        },
    };
    let is_whole = value.fract().is_zero();
    let number = u32::try_from(value.trunc()).ok().filter(|_| is_whole).ok_or_else(refused)?;
    let reading = Reading::sure(number);
    Ok(if in_words {
        reading.doubt(
            "NUMBER_IN_WORDS",
            format!("写的是“{normal}”，是中文数字。"),
            number.to_string(),
        )
    } else {
        reading
    })
}

fn bare(text: &str) -> Option<Quantity> {
    let quantity = Quantity::read(text)?;
    let is_bare =
        quantity.operator.is_none() && matches!(quantity.vague, None | Some(Vague::Words));
    is_bare.then_some(quantity)
}

fn words(quantity: Quantity, text: &str) -> Reading<Decimal> {
    let reading = Reading::sure(quantity.value);
    if quantity.vague != Some(Vague::Words) {
        return reading;
    }
    let why = format!("写的是“{}”，是中文数字。", plain(text, Profile::Value));
    let proposal = quantity.value.to_string();
    reading.doubt("NUMBER_IN_WORDS", why, proposal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_numbers() {
        for (typed, value) in
            [("２０", "20"), ("20", "20"), ("20分", "20"), ("12.50", "12.50"), (" 7.5 ", "7.5")]
        {
            let reading = score(typed, "分值").unwrap();
            assert_eq!(
                (reading.value.to_string().as_str(), reading.doubts.len()),
                (value, 0),
                "{typed}"
            );
        }
        assert_eq!(score("20%", "分值").unwrap().doubts.len(), 1);
        assert_eq!(score("二十分", "分值").unwrap().doubts.len(), 1);
        for typed in ["", "八成", "20-30", "≥20", "20户"] {
            assert!(score(typed, "分值").is_err(), "{typed}");
        }
    }

    #[test]
    fn a_rate_is_a_share_of_one() {
        let read =
            |typed: &str| rate(typed, "比例").map(|it| (it.value.to_string(), it.doubts.len()));
        assert_eq!(read("0.85"), Ok(("0.85".to_owned(), 0)));
        assert_eq!(read("０．８５"), Ok(("0.85".to_owned(), 0)));
        assert_eq!(read("85%"), Ok(("0.85".to_owned(), 0)));
        assert_eq!(read("85"), Ok(("0.85".to_owned(), 1)));
        assert!(read("大部分").is_err());
    }

    #[test]
    fn years_and_lines_are_whole() {
        assert_eq!(whole("2023年", '年', "年度").unwrap().value, 2023);
        assert_eq!(whole("２０２３年度", '年', "年度").unwrap().value, 2023);
        assert_eq!(whole("2023.0", '年', "年度").unwrap().value, 2023);
        assert_eq!(whole("二〇二三年", '年', "年度").unwrap().doubts.len(), 1);
        assert!(whole("2023.5", '年', "年度").is_err());
        assert!(whole("-1", '行', "行号").is_err());
    }
}
