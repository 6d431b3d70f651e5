//! What is read, what is doubted, and what accepting a reading records.

use domain::{Attainment, Operator};
use rust_decimal::Decimal;

use crate::base::{Base, base};

fn target(typed: &str) -> Base {
    base().with("indicators.toml", "target = \"≥500人\"", &format!("target = \"{typed}\""))
}

fn actual(typed: &str) -> Base {
    base().with("indicators.toml", "actual = \"500人\"", &format!("actual = {typed}"))
}

#[test]
fn a_doubt_blocks_and_proposes() {
    let read = target("500人").read();
    assert!(read.dossier.is_none() && read.proposed.is_some());
    assert_eq!(target("500人").refused(), ["indicators.toml 第49行 OPERATOR_MISSING"]);
    assert_eq!(read.remarks[0].proposal.as_deref(), Some("≥500人"));
    assert_eq!(target(&read.remarks[0].proposal.clone().unwrap()).read().remarks, []);
}

#[test]
fn an_accepted_reading_is_recorded() {
    let read = target("500人").accepted();
    let dossier = read.dossier.unwrap();
    let [reading] = &dossier.evaluation.readings[..] else {
        panic!("{:?}", dossier.evaluation.readings)
    };
    assert_eq!((reading.typed.as_str(), reading.read.as_str()), ("500人", "≥500人"));
    assert_eq!(reading.cell, "indicators.toml 第49行，指标值");
    let target = dossier.evaluation.indicators[5].target.clone().unwrap();
    assert_eq!((target.operator(), target.value()), (Operator::AtLeast, Some(Decimal::from(500))));
}

#[test]
fn units_are_one_whatever_they_are_called() {
    let read = base()
        .with("indicators.toml", "≥3公里", "≥1000㎡")
        .with("indicators.toml", "3公里", "0.1公顷")
        .with("indicators.toml", "≥500人", "≥500⼈")
        .with("indicators.toml", "\"≥100%\"", "\"≥100百分比\"")
        .with("indicators.toml", "≥90%", "90%及以上");
    let dossier = read.dossier();
    let row = |index: usize| {
        let row = &dossier.evaluation.indicators[index];
        let target = row.target.as_ref().unwrap();
        (target.to_string(), row.actual.as_ref().unwrap().value().unwrap().to_string())
    };
    assert_eq!(row(1), ("≥1000平方米".to_owned(), "1000".to_owned()));
    assert_eq!(row(2), ("≥100%".to_owned(), "100".to_owned()));
    assert_eq!(row(5), ("≥500人".to_owned(), "500".to_owned()));
    assert_eq!(row(6), ("≥90%".to_owned(), "95".to_owned()));
    assert_eq!(read.notes().len(), 1, "the conversion");
}

#[test]
fn nothing_is_guessed_of_an_actual() {
    assert_eq!(actual("\"500\"").refused(), ["indicators.toml 第50行 UNIT_ON_ONE_SIDE"]);
    assert_eq!(actual("500").refused(), ["indicators.toml 第50行 UNIT_ON_ONE_SIDE"]);
    assert_eq!(actual("\"约500人\"").refused(), ["indicators.toml 第50行 VALUE_NOT_EXACT"]);
    assert_eq!(actual("\"全部受益\"").refused(), ["indicators.toml 第50行 ACTUAL_IS_TEXT"]);
    let fraction = base().with("indicators.toml", "actual = \"95%\"", "actual = 0.95");
    assert_eq!(fraction.refused(), ["indicators.toml 第59行 PERCENT_ON_ONE_SIDE"]);
}

#[test]
fn a_stroke_is_not_given_and_no_fault() {
    for stroke in ["—", "无", "/", "", "——"] {
        let dossier = actual(&format!("\"{stroke}\"")).dossier();
        assert_eq!(dossier.evaluation.indicators[5].actual, None, "{stroke}");
        assert_eq!(target(stroke).dossier().evaluation.indicators[5].target, None, "{stroke}");
    }
}

#[test]
fn dates_are_compared() {
    let dated = |target: &str, actual: &str| {
        base().with(
            "indicators.toml",
            "name = \"完工及时率\"\ntarget = \"≥100%\"\nactual = \"100%\"",
            &format!("name = \"完成时间\"\ntarget = \"{target}\"\nactual = {actual}"),
        )
    };
    let judged = |target: &str, actual: &str| {
        dated(target, actual).dossier().evaluation.indicators[3]
            .actual
            .as_ref()
            .unwrap()
            .attainment()
    };
    assert_eq!(judged("2023年12月31日前完成", "\"2023年11月30日\""), Some(Attainment::Reached));
    assert_eq!(judged("12月底前", "2023-11-30"), Some(Attainment::Reached));
    assert_eq!(
        judged("2023年6月30日前", "2023-07-01\nattainment = \"未达成\""),
        Some(Attainment::Missed)
    );
    assert_eq!(
        dated("2023年6月30日前", "2023-07-01").refused(),
        ["indicators.toml 第32行 DONE_LATE"]
    );
    assert_eq!(
        dated("2023年6月15日前", "\"2023年6月\"").refused(),
        ["indicators.toml 第32行 DATE_NOT_EXACT"]
    );
    let against = dated("2023年6月30日前", "2023-07-01\nattainment = \"达成\"");
    assert_eq!(against.refused(), ["indicators.toml 第32行 ATTAINMENT_DISAGREES"]);
}

#[test]
fn what_was_changed_in_a_name_or_number_is_listed() {
    let read = base().with("projects.toml", "渠道维修", "渠道维修⼯程\u{200b}").with(
        "funding.toml",
        "示财农〔2023〕12号",
        "示财农（２０２３）第０１２号",
    );
    let dossier = read.dossier();
    assert_eq!(dossier.projects[0].name.as_str(), "渠道维修工程");
    assert_eq!(dossier.documents[0].number.to_string(), "示财农〔2023〕12号");
    let notes = read.notes();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].contains("“⼯”（U+2F2F）读作“工”（U+5DE5）；字符U+200B不计"), "{notes:?}");
    assert!(notes[1].contains("示财农〔2023〕12号"));
}
