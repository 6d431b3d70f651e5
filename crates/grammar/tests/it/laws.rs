//! Any text is answered, and what is proposed is not doubted again.

use std::hint::black_box;

use domain::BareNumber;
use grammar::{Promise, Scale, Terms};
use proptest::prelude::*;

const TERMS: Terms =
    Terms { year: 2023, bare: BareNumber::Ask, is_ceiling: false, is_timed: false };

/// Pieces of what people write, put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "90",
        "0.95",
        "3,000",
        "１２",
        "三",
        "十二",
        "-",
        "~",
        "至",
        "/",
        "，",
        "、",
        "。",
        "（含）",
        "（含支线）",
        "%",
        "％",
        "百分比",
        "㎡",
        "⼈",
        "人",
        "人次",
        "万",
        "万元",
        "元",
        "公里",
        "≥",
        "不低于",
        "及以上",
        "以内",
        "左右",
        "约",
        "完成",
        "定性：",
        "按时",
        "2023年",
        "12月",
        "31日",
        "底",
        "前",
        "年",
        "2023-12-31",
        " ",
        "\u{200b}",
        "￥",
        "0",
        "=",
        "个(套)",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..7)
        .prop_map(|parts| parts.concat())
}

/// Nothing panics.
fn answered(text: &str) {
    let promise = grammar::target(text, TERMS).ok().flatten().map(|reading| reading.value);
    black_box(grammar::actual(text, promise.as_ref(), 2023).is_ok());
    black_box((grammar::date(text).is_ok(), grammar::span(text, Some(2023))));
    black_box((
        grammar::amount(text, Scale::Yuan).is_ok(),
        grammar::stated(text, Scale::Wan).is_ok(),
    ));
    black_box((grammar::score(text, "分").is_ok(), grammar::rate(text, "率").is_ok()));
    black_box(grammar::whole(text, '年', "年").is_ok());
    black_box((grammar::figures(text), grammar::Quantity::read(text), grammar::Unit::read(text)));
    black_box(grammar::code_points(text));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}", pieces in pieces()) {
        answered(&text);
        answered(&pieces);
    }

    /// Who writes out what is proposed is asked no more, and has what was proposed.
    #[test]
    fn a_proposal_for_a_target_is_read_as_it_was_meant(text in pieces()) {
        let Ok(Some(reading)) = grammar::target(&text, TERMS) else { return Ok(()) };
        let Some(doubt) = reading.doubts.first() else { return Ok(()) };
        let again = grammar::target(&doubt.proposal, TERMS).unwrap().unwrap();
        prop_assert_eq!(&again.doubts, &vec![], "{} → {}", text, doubt.proposal);
        prop_assert_eq!(again.value, reading.value, "{} → {}", text, doubt.proposal);
    }

    /// The same of actual values, against a target of the same unit.
    #[test]
    fn a_proposal_for_an_actual_is_read_as_it_was_meant(text in pieces(), unit in "(%|人|万元|)") {
        let promise = grammar::target(&format!("≥90{unit}"), TERMS).unwrap().unwrap().value;
        let Ok(Some(reading)) = grammar::actual(&text, Some(&promise), 2023) else { return Ok(()) };
        let Some(doubt) = reading.doubts.iter().rfind(|it| it.reason != "ACTUAL_IS_TEXT") else { return Ok(()) };
        let again = grammar::actual(&doubt.proposal, Some(&promise), 2023).unwrap().unwrap();
        prop_assert_eq!(again.value.value.map(|it| it.normalize()), reading.value.value.map(|it| it.normalize()), "{} → {}", text, doubt.proposal);
    }

    /// Amounts are read as they are printed.
    #[test]
    fn an_amount_is_read_back(fen in any::<i64>()) {
        let money = domain::Money::from_fen(fen);
        let read = grammar::amount(&money.to_yuan().to_string(), Scale::Yuan).unwrap();
        prop_assert_eq!((read.value, read.doubts.len()), (money, 0));
    }
}

#[test]
fn words_stay_words() {
    let Promise::Words(words) =
        grammar::target("定性：≥ 按时（含）", TERMS).unwrap().unwrap().value
    else {
        panic!("words");
    };
    assert_eq!(words, "≥ 按时（含）");
}
