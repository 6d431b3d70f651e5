//! The methods by example, and the laws that hold for all of them.

use domain::{
    Actual, EqualAbove, Evaluation, EvaluationContent, Indicator, Level1, Level2, Method, Money,
    Policy, ScoreRow, Step,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::score;
use crate::fixture::{
    actual, books, content, indicator, judged, number, policy, spent, target, with_indicator,
};

/// The row at `index` under `policy`.
fn row(policy: &Policy, evaluation: &Evaluation, index: usize) -> ScoreRow {
    score(policy, evaluation, 1, &spent()).unwrap().rows[index].clone()
}

/// Of 20 points for a quantity; `expected` is the score and the rule.
#[track_caller]
fn check(operator: &str, (wanted, done): (&str, &str), expected: (&str, &str)) {
    let evaluation = with_indicator(1, |it| {
        it.target = target(operator, wanted, "户");
        it.actual = actual(done);
    });
    let row = row(&policy(), &evaluation, 1);
    assert_eq!((row.score.to_string().as_str(), row.trace.rule.as_str()), expected);
}

#[test]
fn proportion_up_to_the_weight() {
    check("≥", ("8", "8"), ("20.00", "linear"));
    check("≥", ("8", "12"), ("20.00", "linear"));
    check("≥", ("8", "7"), ("17.50", "linear"));
    check("≥", ("3", "1"), ("6.67", "linear"));
    check("≥", ("8", "0"), ("0.00", "linear"));
    check("≥", ("8", "-3"), ("0.00", "linear"));
    check(">", ("8", "4"), ("10.00", "linear"));
}

#[test]
fn zero_is_never_a_divisor() {
    check("≥", ("0", "0"), ("20.00", "linear"));
    check("≥", ("0", "5"), ("20.00", "linear"));
    check("≥", ("0", "-1"), ("0.00", "linear"));
    check("≤", ("0", "0"), ("20.00", "linear.reverse"));
    check("≤", ("0", "1"), ("0.00", "linear.reverse"));
    check("≤", ("5", "0"), ("20.00", "linear.reverse"));
    check("=", ("0", "0"), ("20.00", "linear.equal"));
    check("=", ("0", "1"), ("0.00", "linear.equal"));
}

#[test]
fn less_is_better_where_the_target_is_a_ceiling() {
    check("≤", ("160", "386"), ("8.29", "linear.reverse"));
    check("≤", ("160", "160"), ("20.00", "linear.reverse"));
    check("<", ("160", "320"), ("10.00", "linear.reverse"));
}

#[test]
fn above_an_equal_target_the_policy_decides() {
    check("=", ("100", "98"), ("19.60", "linear.equal"));
    check("=", ("100", "125"), ("16.00", "linear.equal"));
    let mut full = policy_content();
    full.equal_above = EqualAbove::Full;
    let full = Policy::try_new(full).unwrap();
    let evaluation = with_indicator(1, |it| {
        it.target = target("=", "100", "户");
        it.actual = actual("125");
    });
    assert_eq!(row(&full, &evaluation, 1).score, number("20"));
}

#[test]
fn direct_points_are_all_or_nothing() {
    let points = |done: &str| {
        let evaluation = with_indicator(1, |it| {
            it.method = Some(Method::Direct);
            it.actual = actual(done);
        });
        row(&policy(), &evaluation, 1).score.to_string()
    };
    assert_eq!(points("90"), "20.00");
    assert_eq!(points("89.99"), "0.00");
}

#[test]
fn words_are_scored_by_bands() {
    let points = |judgement: Option<Actual>| {
        let evaluation = with_indicator(1, |it| {
            it.target = Some(domain::Target::try_words("有效").unwrap());
            it.actual = judgement;
        });
        row(&policy(), &evaluation, 1).score.to_string()
    };
    assert_eq!(points(judged("达成", None)), "20.00");
    assert_eq!(points(judged("达成", Some("0.80"))), "16.00");
    assert_eq!(points(judged("部分达成", Some("0.60"))), "12.00");
    assert_eq!(points(judged("部分达成", None)), "15.80");
    assert_eq!(points(judged("未达成", Some("0"))), "0.00");
    // Outside its band a rate is not used.
    assert_eq!(points(judged("部分达成", Some("0.80"))), "15.80");
    assert_eq!(points(actual("5")), "0.00");
}

#[test]
fn satisfaction_by_steps_needs_no_target() {
    let points = |done: &str| {
        let evaluation = with_indicator(4, |it| {
            it.target = None;
            it.actual = actual(done);
        });
        let row = row(&policy(), &evaluation, 4);
        assert_eq!(row.method, Method::Satisfaction);
        row.score.to_string()
    };
    assert_eq!(points("90"), "10.00");
    assert_eq!(points("89.99"), "8.00");
    assert_eq!(points("60"), "5.00");
    assert_eq!(points("59"), "0.00");
}

#[test]
fn what_is_missing_gets_nothing_and_says_so() {
    let rule = |target, actual| {
        let evaluation = with_indicator(1, |it| {
            it.target = target;
            it.actual = actual;
        });
        let row = row(&policy(), &evaluation, 1);
        assert!(row.score.is_zero());
        row.trace.rule
    };
    assert_eq!(rule(None, actual("8")), "missing_target");
    assert_eq!(rule(target("≥", "8", ""), None), "missing_actual");
    assert_eq!(rule(target("≥", "8", ""), judged("达成", None)), "missing_actual");
}

/// Of 10 points for the execution rate.
#[track_caller]
fn check_execution(policy: &Policy, yuan: [&str; 4], completed: bool, expected: (&str, &str)) {
    let evaluation = Evaluation::try_new(EvaluationContent { completed, ..content() }).unwrap();
    let row = score(policy, &evaluation, 1, &books(yuan)).unwrap().rows[0].clone();
    assert_eq!((row.score.to_string().as_str(), row.trace.rule.as_str()), expected);
    let sources: Vec<&str> = row.trace.values.iter().skip(1).map(|it| it.source.key()).collect();
    assert!(sources.starts_with(&["ledger", "ledger"]), "{sources:?}");
}

#[test]
fn the_execution_rate_comes_from_the_books() {
    let linear = policy();
    let check = |yuan, expected| check_execution(&linear, yuan, true, expected);
    check(["0", "432000", "432000", "372400"], ("8.62", "execution.linear"));
    check(["0", "1328100", "1328100", "1000"], ("0.01", "execution.linear"));
    // Printed as 85.45%: a reader who multiplies that gets 8.545, and rounds it to 8.55.
    check(["0", "122500", "122500", "104672.58"], ("8.55", "execution.linear"));
    check(["0", "100", "100", "102.59"], ("10.00", "execution.linear"));
    check(["0", "100", "100", "0"], ("0.00", "execution.linear"));
    check(["0", "0", "0", "0"], ("0.00", "execution.none"));
}

#[test]
fn saved_money_costs_no_points_where_the_policy_says_so() {
    let mut content = policy_content();
    let step = |from, share| Step { from: number(from), share: number(share) };
    content.execution.steps = vec![step("1", "1"), step("0.8", "0.7"), step("0.6", "0.5")];
    content.execution.full_when_completed = true;
    let stepped = Policy::try_new(content).unwrap();
    let check = |yuan, completed, expected| check_execution(&stepped, yuan, completed, expected);
    check(["0", "100", "100", "85"], true, ("10.00", "execution.completed"));
    check(["0", "100", "100", "85"], false, ("7.00", "execution.steps"));
    check(["0", "100", "100", "79.99"], false, ("5.00", "execution.steps"));
    check(["0", "100", "100", "59"], false, ("0.00", "execution.steps"));
    check(["0", "100", "100", "101"], true, ("10.00", "execution.steps"));
}

#[test]
fn in_the_process_the_rate_is_of_what_was_received() {
    let mut content = content();
    let mut rate = indicator(Level1::Process, Level2::Funds, "10");
    rate.method = Some(Method::Execution);
    content.indicators[0] = Indicator::try_new(rate).unwrap();
    let evaluation = Evaluation::try_new(content).unwrap();
    let books = books(["0", "100", "80", "40"]);
    let card = score(&policy(), &evaluation, 1, &books).unwrap();
    assert_eq!(card.rows[0].score, number("5"));
}

#[test]
fn an_excess_costs_points_only_if_the_policy_says_so() {
    let evaluation = with_indicator(1, |it| it.actual = actual("180"));
    assert_eq!(row(&policy(), &evaluation, 1).score, number("20"));
    let mut content = policy_content();
    content.over_achievement.deductions = vec![Step { from: number("0.5"), share: number("0.1") }];
    let strict = Policy::try_new(content).unwrap();
    let row = row(&strict, &evaluation, 1);
    assert_eq!(row.score, number("18"));
    assert!(row.trace.explanation.contains("超出指标值100.00%"), "{}", row.trace.explanation);
}

#[test]
fn a_sentence_explains_the_score() {
    let evaluation = with_indicator(1, |it| {
        it.target = target("≥", "8", "户");
        it.actual = actual("7");
    });
    let trace = row(&policy(), &evaluation, 1).trace;
    assert_eq!(
        trace.explanation,
        "年度指标值≥8户，实际完成7户，完成比例87.50%，分值20.00分，得17.50分。"
    );
    assert_eq!(trace.rounding, "四舍五入，保留2位小数");
}

#[test]
fn weights_above_a_hundred_are_graded_in_proportion() {
    let evaluation = with_indicator(1, |it| it.weight = number("30"));
    let card = score(&policy(), &evaluation, 1, &spent()).unwrap();
    assert_eq!((card.total(), card.grade_label.as_str()), (number("110"), "优"));
    let sums: Vec<Decimal> = card.level1_totals().iter().map(|it| it.score).collect();
    assert_eq!(sums, [60, 30, 10, 10].map(Decimal::from));
}

fn policy_content() -> domain::PolicyContent {
    let policy = policy();
    domain::PolicyContent::clone(&policy)
}

prop_compose! {
    fn value()(units in -10_000_i64..1_000_000, digits in 0_u32..4) -> Decimal {
        Decimal::new(units, digits)
    }
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["≥", ">", "≤", "<", "="])
}

/// The score of 20 points for `done` of `wanted`.
fn points(policy: &Policy, operator: &str, wanted: Decimal, done: Decimal) -> Decimal {
    let evaluation = with_indicator(1, |it| {
        it.target = target(operator, &wanted.to_string(), "");
        it.actual = actual(&done.to_string());
    });
    row(policy, &evaluation, 1).score
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_score_is_never_below_zero_nor_above_its_weight(
        operator in operator(), wanted in value(), done in value(),
    ) {
        let score = points(&policy(), operator, wanted, done);
        prop_assert!((Decimal::ZERO..=Decimal::from(20)).contains(&score), "{score}");
        prop_assert_eq!(score.scale(), 2);
    }

    #[test]
    fn a_met_target_has_all_points(operator in operator(), wanted in value(), done in value()) {
        let met = operator.parse::<domain::Operator>().unwrap().met(wanted, done);
        if met == Some(true) {
            prop_assert_eq!(points(&policy(), operator, wanted, done), Decimal::from(20));
        }
    }

    #[test]
    fn doing_more_never_costs_points(wanted in value(), one in value(), other in value()) {
        let policy = policy();
        let (less, more) = (one.min(other), one.max(other));
        let points = |operator, done| points(&policy, operator, wanted, done);
        prop_assert!(points("≥", less) <= points("≥", more));
        prop_assert!(points("≤", less) >= points("≤", more));
    }

    #[test]
    fn the_order_of_rows_changes_no_sum(turn in 0_usize..5, paid in 0_i64..200_000) {
        let policy = policy();
        let books = books(["0", "1000", "1000", &Money::from_fen(paid).to_string()]);
        let mut turned = content();
        turned.indicators.rotate_left(turn);
        let card = |content| {
            score(&policy, &Evaluation::try_new(content).unwrap(), 1, &books).unwrap()
        };
        let (one, other) = (card(content()), card(turned));
        prop_assert_eq!(one.total(), other.total());
        prop_assert_eq!(one.level1_totals(), other.level1_totals());
        prop_assert_eq!(one.grade, other.grade);
    }

    #[test]
    fn computed_again_it_is_the_same(done in value(), paid in 0_i64..200_000) {
        let policy = policy();
        let books = books(["0", "1000", "1000", &Money::from_fen(paid).to_string()]);
        let evaluation = with_indicator(1, |it| it.actual = actual(&done.to_string()));
        let card = || score(&policy, &evaluation, 3, &books).unwrap();
        prop_assert_eq!(card(), card());
        prop_assert_eq!(card().digest(), card().digest());
        let other = score(&policy, &evaluation, 4, &books).unwrap();
        prop_assert_ne!(card().digest(), other.digest());
    }
}
