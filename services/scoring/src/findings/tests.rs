//! Every rule with a case that raises it and one, close by, that does not.

use std::collections::BTreeSet;

use domain::{
    Actual, Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationKind, Execution,
    Goal, Indicator, IndicatorContent, Level1, Level2, Method, Money, SectionKey, StatedAmount,
    Target,
};

use super::rules;
use crate::{
    fixture::{
        actual, books, content, indicator, judged, number, policy, project, spent, target,
        with_indicator,
    },
    score,
};

/// The codes that are raised, each once.
fn raised(evaluation: &Evaluation, books: &Execution) -> Vec<String> {
    let card = score(&policy(), evaluation, 1, books).unwrap();
    let codes: BTreeSet<String> = card.findings.iter().map(|it| it.code.clone()).collect();
    codes.into_iter().collect()
}

/// Whether a change of the indicator at `index` raises `code`.
#[track_caller]
fn check_indicator(
    code: &str,
    expected: bool,
    index: usize,
    change: impl FnOnce(&mut IndicatorContent),
) {
    let found = raised(&with_indicator(index, change), &spent());
    assert_eq!(found.contains(&code.to_owned()), expected, "{code}: {found:?}");
}

/// Whether a change of the evaluation raises `code`.
#[track_caller]
fn check(code: &str, expected: bool, change: impl FnOnce(&mut EvaluationContent)) {
    let mut content = content();
    change(&mut content);
    let found = raised(&Evaluation::try_new(content).unwrap(), &spent());
    assert_eq!(found.contains(&code.to_owned()), expected, "{code}: {found:?}");
}

/// Whether these books raise `code`.
#[track_caller]
fn check_books(code: &str, expected: bool, yuan: [&str; 4]) {
    let found = raised(&Evaluation::try_new(content()).unwrap(), &books(yuan));
    assert_eq!(found.contains(&code.to_owned()), expected, "{code}: {found:?}");
}

fn quantity(text: &str) -> Option<Actual> {
    let value = grammar::Quantity::read(text).unwrap().value;
    Some(Actual::try_new(Some(value), text, None, None).unwrap())
}

fn said(text: &str) -> Option<Actual> {
    Some(Actual::try_new(None, text, None, None).unwrap())
}

fn words(text: &str) -> Option<Target> {
    Some(Target::try_words(text).unwrap())
}

#[test]
fn an_evaluation_without_fault_raises_nothing() {
    let found = raised(&Evaluation::try_new(content()).unwrap(), &spent());
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    let expected: Vec<String> = (1..=codes.len()).map(|number| format!("F{number:02}")).collect();
    assert_eq!(codes, expected);
    let names: BTreeSet<&str> = rules().map(|rule| rule.reason).collect();
    assert_eq!(names.len(), codes.len());
    for rule in rules() {
        assert!(!rule.ground.is_empty() && rule.advice.ends_with('。'), "{}", rule.code);
    }
}

#[test]
fn weights() {
    check_indicator("F01", true, 1, |it| it.weight = number("20.01"));
    check("F01", false, |it| it.indicators.reverse());
    check_indicator("F02", true, 1, |it| it.weight = number("19"));
    check("F02", false, |it| it.indicators.rotate_left(2));
    check("F02", false, |it| it.kind = EvaluationKind::OfDepartment);
    check("F02", true, |it| {
        it.kind = EvaluationKind::OfTreasury;
        it.indicators.truncate(2);
    });
    let with_cost = |points: [&'static str; 2]| {
        move |it: &mut EvaluationContent| {
            let rows = [
                (Level1::Execution, Level2::Execution, "10"),
                (Level1::Cost, Level2::EconomicCost, points[0]),
                (Level1::Output, Level2::Quantity, points[1]),
                (Level1::Benefit, Level2::Social, "20"),
                (Level1::Satisfaction, Level2::Served, "10"),
            ];
            let row = |(level1, level2, weight)| indicator(level1, level2, weight);
            it.indicators = rows.map(row).map(|row| Indicator::try_new(row).unwrap()).into();
        }
    };
    check("F02", false, with_cost(["20", "40"]));
    check("F02", true, with_cost(["30", "30"]));
    // The costs of 附1 are a part of 产出.
    check_indicator("F02", false, 2, |it| it.level2 = Level2::EconomicCost);
    check_indicator("F03", true, 2, |it| it.weight = number("30.01"));
    check_indicator("F03", false, 2, |it| it.weight = number("30"));
}

#[test]
fn declared() {
    check("F04", true, |it| it.declared.has_score_table = false);
    check("F04", false, |it| it.declared = Declared::default());
    check("F05", true, |it| it.declared.total = Some(number("98")));
    check("F05", false, |it| it.declared.total = Some(number("100.0")));
    check("F08", true, |it| it.declared.grade = "优秀".into());
    check("F08", true, |it| it.declared.grade = "一等".into());
    check("F08", false, |it| it.declared.grade = String::new());
    check("F09", true, |it| it.declared.grade = "良".into());
    check("F09", true, |it| it.declared.total = Some(number("89.99")));
    check("F09", false, |it| it.declared.total = Some(number("90")));
}

/// Prints `scores` row by row and declares `total`.
fn printed(scores: [&str; 5], total: &str) -> impl FnOnce(&mut EvaluationContent) {
    move |it| {
        it.declared.total = Some(number(total));
        for (indicator, score) in it.indicators.iter_mut().zip(scores) {
            let mut content = indicator.clone().into_content();
            content.printed_score = Some(number(score));
            *indicator = Indicator::try_new(content).unwrap();
        }
    }
}

#[test]
fn sums_of_printed_scores() {
    check("F06", true, printed(["10", "20", "30", "30", "10"], "99"));
    check("F06", false, printed(["10", "20", "30", "30", "10"], "100"));
    check("F06", false, printed(["10", "20", "30", "30", "10"], "90"));
    check("F07", true, printed(["10", "20", "30", "30", "10"], "90"));
    check("F07", false, printed(["10", "20", "30", "30", "10"], "100"));
    check("F07", false, printed(["0", "20", "30", "30", "10"], "90"));
}

#[test]
fn printed_scores() {
    let print = |score: &str, done: &str| {
        let (score, done) = (Some(number(score)), actual(done));
        move |it: &mut IndicatorContent| {
            it.printed_score = score;
            it.actual = done;
        }
    };
    check_indicator("F10", true, 1, print("19", "90"));
    check_indicator("F10", false, 1, print("20", "90"));
    check_indicator("F10", false, 1, print("19", "89"));
    check_indicator("F11", true, 1, print("17", "85"));
    check_indicator("F11", false, 1, print("18.89", "85"));
    check_indicator("F12", true, 1, print("19", "85"));
    check_indicator("F12", false, 1, print("18", "85"));
    check_indicator("F12", false, 1, print("18", "81"));
    check_indicator("F13", true, 1, print("20.01", "90"));
    check_indicator("F13", true, 1, print("-1", "90"));
    check_indicator("F13", false, 1, print("20", "85"));
}

#[test]
fn targets_and_actuals() {
    check_indicator("F14", true, 1, |it| it.actual = quantity("≥95%"));
    check_indicator("F14", true, 1, |it| it.actual = quantity("95%以上"));
    check_indicator("F14", false, 1, |it| it.actual = quantity("95%"));
    check_indicator("F15", true, 1, |it| it.target = None);
    check_indicator("F15", false, 4, |it| it.target = None);
    check_indicator("F15", false, 1, |it| it.target = words("有效"));
    for nothing in ["—", "无", "/", "－", "未填"] {
        check_indicator("F15", true, 1, |it| it.target = words(nothing));
        check_indicator("F16", true, 1, |it| it.actual = said(nothing));
    }
    check_indicator("F15", false, 1, |it| it.target = words("无事故"));
    check_indicator("F16", true, 1, |it| it.actual = None);
    check_indicator("F16", true, 1, |it| it.target = words("有效"));
    check_indicator("F16", false, 1, |it| {
        it.target = words("有效");
        it.actual = judged("达成", None);
    });
    check_indicator("F17", true, 1, |it| it.target = target("≤", "4", "场"));
    check_indicator("F17", false, 2, |it| it.target = target("≤", "4", "%"));
    check_indicator("F17", false, 4, |it| it.target = target("≤", "0", "件"));
    check_indicator("F17", false, 4, |it| {
        it.name = "群众投诉次数".into();
        it.target = target("≤", "2", "次");
    });
    check_indicator("F18", true, 1, |it| it.method = Some(Method::Satisfaction));
    check_indicator("F18", false, 1, |it| it.method = Some(Method::Direct));
    let rated = |rate: &'static str| {
        move |it: &mut IndicatorContent| {
            it.target = words("有效");
            it.actual = judged("部分达成", Some(rate));
        }
    };
    check_indicator("F19", true, 1, rated("0.8"));
    check_indicator("F19", false, 1, rated("0.79"));
}

#[test]
fn kinds_of_indicators() {
    check_indicator("F20", true, 1, |it| it.name = "工程资金金额".into());
    check_indicator("F20", true, 1, |it| it.target = target("≥", "0.1", "万元"));
    check_indicator("F20", true, 1, |it| it.target = target("≥", "1000", "元"));
    check_indicator("F20", false, 1, |it| {
        // The loans of others are an output: they are not in the books.
        it.name = "协调发放小额担保贷款".into();
        it.target = target("≥", "120", "万元");
        it.actual = actual("120");
    });
    check_indicator("F20", false, 3, |it| it.name = "带动资金投入".into());
    check_indicator("F21", true, 2, |it| it.target = target("≥", "24", "人"));
    check_indicator("F21", false, 2, |it| it.target = target("≥", "24", "%"));
    check_indicator("F21", false, 1, |it| it.target = target("≥", "24", "人"));
    check_indicator("F21", true, 2, |it| it.target = target("≤", "24", "人"));
    check_indicator("F21", true, 2, |it| it.target = target("≥", "0", "人"));
    for (operator, ceiling, unit) in [("=", "0", "起"), ("≤", "0", "次"), ("<", "1", "件")] {
        check_indicator("F21", false, 2, |it| it.target = target(operator, ceiling, unit));
    }
    check_indicator("F21", false, 2, |it| {
        it.name = "工程返工次数".into();
        it.target = target("≤", "2", "次");
    });
    check_indicator("F22", true, 4, |it| it.evidence = "没有收到投诉".into());
    check_indicator("F22", true, 4, |it| it.evidence = "没有开展问卷调查".into());
    check_indicator("F22", false, 4, |it| it.evidence = "回收问卷120份".into());
    check_indicator("F22", false, 1, |it| it.evidence = String::new());
}

#[test]
fn deviations() {
    check_indicator("F23", true, 1, |it| it.actual = actual("117"));
    check_indicator("F23", false, 1, |it| it.actual = actual("116.9"));
    check_indicator("F23", false, 1, |it| {
        it.actual = actual("180");
        it.deviation_reason = "新增一批受益对象".into();
    });
    check_indicator("F24", true, 1, |it| {
        it.actual = actual("89");
        it.deviation_reason = "无".into();
    });
    check_indicator("F24", false, 1, |it| it.actual = actual("90"));
    check_indicator("F24", false, 1, |it| {
        it.actual = actual("89");
        it.deviation_reason = "雨季停工一个月".into();
    });
    let reason = |text: &str| with_indicator(1, |it| it.deviation_reason = text.into());
    let unpaid = books(["1000", "1000", "1000", "970"]);
    let is_raised =
        |text: &str, books: &Execution| raised(&reason(text), books).contains(&"F25".to_owned());
    assert!(is_raised("尚有3%尾款未付", &unpaid));
    assert!(!is_raised("尚有3%尾款未付", &spent()));
    assert!(!is_raised("雨季停工", &unpaid));
}

#[test]
fn books_against_themselves() {
    check_books("F26", true, ["1000", "1000", "1000", "1000.01"]);
    check_books("F26", false, ["1000", "1000", "1000", "1000"]);
    check_books("F27", true, ["0", "0", "0", "0"]);
    check_books("F27", false, ["0", "1000", "1000", "0"]);
    check_books("F28", true, ["1600", "1000", "1000", "1000"]);
    check_books("F28", false, ["1600", "1000", "1000", "900"]);
    check_books("F28", false, ["0", "1000", "1000", "1000"]);
    check_books("F29", true, ["1000", "1000", "1000", "899.9"]);
    check_books("F29", false, ["1000", "1000", "1000", "900"]);
    check_books("F32", true, ["1000", "1000", "1000", "499.99"]);
    check_books("F32", false, ["1000", "1000", "1000", "500"]);
    let evaluation = Evaluation::try_new(content()).unwrap();
    let mut unnamed = spent();
    assert!(!raised(&evaluation, &unnamed).contains(&"F33".to_owned()));
    unnamed.rows[0].placeholder = true;
    assert!(raised(&evaluation, &unnamed).contains(&"F33".to_owned()));
}

#[test]
fn declared_funds_against_the_books() {
    let yuan = |text: &str| Money::parse_yuan(text).unwrap();
    check("F30", true, |it| it.declared.funds = Some(yuan("1000.01").into()));
    check("F30", false, |it| it.declared.funds = None);
    let amount = |text| DeclaredAmount { project: project(), amount: yuan(text).into() };
    let wan = |text| StatedAmount::parse_wan(text).unwrap();
    check("F30", false, |it| it.declared.funds = Some(wan("0.1")));
    check("F30", false, |it| it.declared.funds = Some(wan("0")));
    check("F30", true, |it| it.declared.funds = Some(wan("0.11")));
    let million = books(["1234567.89", "1234567.89", "1234567.89", "1234567.89"]);
    for (stated, expected) in [("123.46", false), ("123.457", false), ("123.45", true)] {
        let mut content = content();
        content.declared.funds = Some(wan(stated));
        let found = raised(&Evaluation::try_new(content).unwrap(), &million);
        assert_eq!(found.contains(&"F30".to_owned()), expected, "{stated}");
    }
    check("F30", true, |it| it.declared.amounts = vec![amount("999")]);
    check("F30", false, |it| it.declared.amounts = vec![amount("1000")]);
    check("F31", true, |it| it.declared.amounts = vec![amount("999")]);
    check("F31", false, |it| it.declared.amounts = vec![amount("400"), amount("600")]);
}

#[test]
fn goals() {
    let goal = |expected: &str, achieved: &str| {
        let (expected, achieved) = (expected.to_owned(), achieved.to_owned());
        vec![Goal { project: None, expected, achieved }]
    };
    check("F34", true, |it| it.goals = goal("进一步提升服务能力", "已提升"));
    check("F34", false, |it| it.goals = goal("完成13户搬迁", "完成"));
    check("F34", false, |it| it.goals = goal("完成十三户搬迁", "完成"));
    check("F35", true, |it| it.goals = goal("完成13户搬迁", "无"));
    check("F35", false, |it| it.goals = goal("完成13户搬迁", "完成13户"));
}

#[test]
fn the_text_of_the_report() {
    check("F36", true, |it| it.sections[3].template_text = true);
    check("F37", true, |it| it.sections.retain(|it| it.key != SectionKey::Problems));
    check("F37", true, |it| it.sections[0].paragraphs.clear());
    // Part of Yunnan's outline only; a form alone has no text.
    check("F37", false, |it| it.sections.retain(|it| it.key != SectionKey::Organisation));
    check("F37", false, |it| it.sections.clear());
    check("F37", true, |it| {
        it.sections.clear();
        it.kind = EvaluationKind::OfTreasury;
    });
    let text = |text: &'static str| {
        move |it: &mut EvaluationContent| it.sections[0].paragraphs = vec![text.to_owned()]
    };
    check("F38", true, text("全年支出共12.25万元。"));
    check("F38", false, text("全年支出共0.1万元，即1,000.00元。"));
    check("F38", false, text("发放小额担保贷款120万元，群众捐款1050元。"));
    check("F38", false, text("参会1500余人，支出按程序审批。"));
    check("F38", false, text("全年预算0.10万元，执行率100.0%。"));
    check("F38", true, text("全年预算0.10万元，执行率90%。"));
    let reached = |achieved: &'static str| {
        move |it: &mut EvaluationContent| it.goals[0].achieved = achieved.to_owned()
    };
    check("F38", true, reached("扶持8户，支出800元"));
    check("F38", false, reached("扶持8户，支出1000元"));
    check("F38", false, reached("扶持8户，发放经费800元"));
}

#[test]
fn a_finding_names_cells_figures_and_what_to_do() {
    let evaluation = with_indicator(1, |it| it.actual = actual("180"));
    let card = score(&policy(), &evaluation, 1, &spent()).unwrap();
    let finding = &card.findings[0];
    assert_eq!(
        (finding.code.as_str(), finding.cells.as_slice()),
        ("F23", ["indicators[1].deviation_reason".to_owned()].as_slice())
    );
    assert_eq!(finding.figures[0].value, "100.00%");
    assert!(finding.message.contains("超出指标值100.00%"), "{}", finding.message);
}
