//! Evaluations.

use domain::{
    Actual, Attainment, Declared, DeclaredAmount, Digest, Evaluation, EvaluationContent,
    EvaluationKind, FiledEvaluation, FiscalYear, Goal, Indicator, IndicatorContent, Level1, Level2,
    Method, Money, Operator, ProjectCode, Proposal, Reading, Section, SectionKey, StatedAmount,
    Target,
};
use prost::Message;
use time::Month;
use uuid::Uuid;

use super::{day, instant, number};
use crate::{
    EvaluationUpdate, ServiceError, Write, Written,
    pb::{google_type, ledger, scoring},
};

fn project() -> ProjectCode {
    "53232920T000000000001".parse().unwrap()
}

fn indicator(id: &str, target: Option<Target>, actual: Option<Actual>) -> IndicatorContent {
    IndicatorContent {
        id: id.parse().unwrap(),
        level1: Level1::Output,
        level2: Level2::Quantity,
        name: "扶持创业人数".into(),
        target,
        actual,
        weight: number("12.5"),
        method: None,
        deviation_reason: String::new(),
        evidence: String::new(),
        printed_score: None,
    }
}

/// Every field set, every kind of indicator there.
pub(in crate::convert) fn evaluation() -> Evaluation {
    let at_least = Target::try_value(Operator::AtLeast, number("8"), "户", "8户以上").unwrap();
    let words = Target::try_words("显著提高").unwrap();
    let reached = Some(number("8.50"));
    let judged = Actual::try_new(None, "有提高", Some(Attainment::Partly), Some(number("0.7")));
    let indicators = [
        indicator("output.1", Some(at_least), Actual::try_new(reached, "", None, None).ok()),
        IndicatorContent {
            level1: Level1::Benefit,
            level2: Level2::Social,
            method: Some(Method::Bands),
            deviation_reason: "受疫情影响，\n培训推迟".into(),
            evidence: "培训签到表".into(),
            printed_score: Some(number("9.125")),
            ..indicator("benefit.1", Some(words), judged.ok())
        },
        indicator("output.2", None, None),
    ];
    let content = EvaluationContent {
        id: Uuid::from_u128(7).into(),
        region: "532329000".parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "示例单位".into(),
        department_name: "示例主管部门".into(),
        kind: EvaluationKind::OfDepartment,
        fiscal_year: FiscalYear::try_new(2020).unwrap(),
        title: "示例单位2020年度项目支出绩效评价报告".into(),
        projects: vec![project(), "53232920T000000000002".parse().unwrap()],
        policy: "national-2020".parse().unwrap(),
        as_of: day(2020, Month::December, 31),
        goals: vec![
            Goal {
                project: Some(project()), expected: "扶持8户".into(), achieved: "8户".into()
            },
            Goal { project: None, expected: String::new(), achieved: String::new() },
        ],
        indicators: indicators.map(|it| Indicator::try_new(it).unwrap()).into(),
        sections: vec![Section {
            key: SectionKey::Overview,
            paragraphs: vec!["第一段。".into(), "第二段。".into()],
            template_text: true,
        }],
        declared: Declared {
            total: Some(number("98")),
            grade: "优秀".into(),
            has_score_table: true,
            funds: Some(Money::ZERO.into()),
            amounts: vec![DeclaredAmount {
                project: project(),
                amount: StatedAmount::parse_wan("7.13").unwrap(),
            }],
        },
        reported_on: Some(day(2021, Month::March, 1)),
        source: "公开的评价报告".into(),
        completed: true,
        readings: vec![Reading {
            cell: "指标!D5".into(),
            typed: "8户".into(),
            read: "≥8户".into(),
            note: "没有写比较符号".into(),
        }],
    };
    Evaluation::try_new(content).unwrap()
}

fn filed() -> FiledEvaluation {
    let etag = Digest::of(b"revision");
    FiledEvaluation { evaluation: evaluation(), revision: 3, etag, filed_at: instant() }
}

#[test]
fn an_evaluation_comes_back_as_it_went() {
    let bytes = scoring::CreateEvaluationRequest::from(&evaluation()).encode_to_vec();
    let request = scoring::CreateEvaluationRequest::decode(bytes.as_slice()).unwrap();
    let write = Write::<Evaluation>::try_from(request).unwrap();
    assert_eq!(write, Write { content: evaluation(), validate_only: false });

    let mut bare = evaluation().into_content();
    (bare.goals, bare.sections, bare.declared) = (Vec::new(), Vec::new(), Declared::default());
    (bare.reported_on, bare.completed, bare.readings) = (None, false, Vec::new());
    let bare = Evaluation::try_new(bare).unwrap();
    let mut wire = scoring::Evaluation::from(&bare);
    assert_eq!(Evaluation::try_from(wire.clone()).unwrap(), bare);
    wire.declared = None;
    assert_eq!(Evaluation::try_from(wire).unwrap(), bare);
}

#[test]
fn what_is_filed_comes_back_as_it_went() {
    let update = EvaluationUpdate { evaluation: evaluation(), etag: Digest::of(b"1") };
    let request = scoring::UpdateEvaluationRequest::from(&update);
    let write = Write { content: update, validate_only: false };
    assert_eq!(Write::<EvaluationUpdate>::try_from(request).unwrap(), write);
    for is_new in [true, false] {
        let written = Written { filed: filed(), is_new };
        let created = scoring::CreateEvaluationResponse::from(&written);
        assert_eq!(Written::try_from(created).unwrap(), written);
        let updated = scoring::UpdateEvaluationResponse::from(&written);
        assert_eq!(Written::try_from(updated).unwrap(), written);
    }
    let response = scoring::GetEvaluationResponse { filed: Some((&filed()).into()) };
    assert_eq!(FiledEvaluation::try_from(response.clone()).unwrap(), filed());
    let mut early = response.clone();
    early.filed.as_mut().unwrap().revision = 0;
    let refused = FiledEvaluation::try_from(early).unwrap_err();
    assert_eq!(refused.field(), Some("filed.revision"));
    let mut never = response;
    never.filed.as_mut().unwrap().filed_at.as_mut().unwrap().seconds = i64::MAX;
    let refused = FiledEvaluation::try_from(never).unwrap_err();
    assert_eq!(refused.field(), Some("filed.filed_at"));
}

#[test]
fn an_empty_target_is_none() {
    let mut wire = scoring::Evaluation::from(&evaluation());
    wire.indicators[2].target = Some(scoring::Target::default());
    wire.indicators[2].actual = Some(scoring::Actual::default());
    assert_eq!(Evaluation::try_from(wire).unwrap(), evaluation());
}

#[test]
fn the_ledger_is_asked_for_a_day_of_the_year() {
    let asked = |month, year| {
        let mut content = evaluation().into_content();
        content.as_of = day(year, month, 28);
        let evaluation = Evaluation::try_new(content).unwrap();
        ledger::GetExecutionRequest::from((&evaluation, &Proposal::default()))
    };
    let date = |month, day| Some(google_type::Date { year: 2020, month, day });
    assert_eq!(asked(Month::June, 2020).as_of, date(6, 28));
    assert_eq!(asked(Month::February, 2021).as_of, date(12, 31));
    let request = asked(Month::June, 2020);
    assert_eq!((request.region_code.as_str(), request.fiscal_year), ("532329000", 2020));
    assert_eq!(request.project_codes, ["53232920T000000000001", "53232920T000000000002"]);
}

#[track_caller]
fn check(field: &str, change: impl FnOnce(&mut scoring::Evaluation)) {
    let mut wire = scoring::Evaluation::from(&evaluation());
    change(&mut wire);
    let request = scoring::CreateEvaluationRequest { evaluation: Some(wire), validate_only: true };
    let refused = Write::<Evaluation>::try_from(request).unwrap_err();
    assert_eq!(refused.field(), Some(format!("evaluation.{field}").as_str()));
    assert!(!refused.explain().is_empty());
}

fn decimal(text: &str) -> Option<google_type::Decimal> {
    Some(google_type::Decimal { value: text.into() })
}

#[test]
fn the_refusal_names_the_field() {
    check("evaluation_id", |it| it.evaluation_id = "1".into());
    check("region_code", |it| it.region_code = String::new());
    check("unit_code", |it| it.unit_code = "9".into());
    check("unit_name", |it| it.unit_name = "  ".into());
    check("department_name", |it| it.department_name = "部".repeat(101));
    check("kind", |it| it.kind = 0);
    check("kind", |it| it.kind = 4);
    check("fiscal_year", |it| it.fiscal_year = 1999);
    check("title", |it| it.title = "题\u{7}".into());
    check("project_codes", |it| it.project_codes.clear());
    check("project_codes[1]", |it| it.project_codes[1] = "2".into());
    check("policy_id", |it| it.policy_id = "全国".into());
    check("as_of", |it| it.as_of = None);
    check("as_of", |it| it.as_of = Some(google_type::Date { year: 2019, month: 12, day: 31 }));
    check("goals[1].project_code", |it| it.goals[1].project_code = "1".into());
    check("goals[0].expected", |it| it.goals[0].expected = "\u{0}".into());
    check("indicators", |it| it.indicators.clear());
    check("sections[0].key", |it| it.sections[0].key = "x".into());
    check("sections[0].paragraphs[1]", |it| it.sections[0].paragraphs[1] = "\u{1b}".into());
    check("declared.total", |it| it.declared.as_mut().unwrap().total = decimal("九十八"));
    check("declared.total", |it| it.declared.as_mut().unwrap().total = decimal("-1"));
    check("declared.amounts[0].project_code", |it| {
        it.declared.as_mut().unwrap().amounts[0].project_code = String::new();
    });
    check("declared.amounts[0].step_fen", |it| {
        it.declared.as_mut().unwrap().amounts[0].step_fen = -1;
    });
    check("declared.funds_step_fen", |it| {
        it.declared.as_mut().unwrap().funds_step_fen = i64::MIN;
    });
    check("readings.cell", |it| it.readings[0].cell = String::new());
    check("reported_on", |it| it.reported_on.as_mut().unwrap().month = 13);
    check("source", |it| it.source = "源".repeat(501));
}

#[track_caller]
fn check_indicator(index: usize, field: &str, change: impl FnOnce(&mut scoring::Indicator)) {
    check(&format!("indicators[{index}].{field}"), |it| change(&mut it.indicators[index]));
}

#[test]
fn the_refusal_names_the_field_of_the_indicator() {
    fn target(it: &mut scoring::Indicator) -> &mut scoring::Target {
        it.target.as_mut().unwrap()
    }
    fn actual(it: &mut scoring::Indicator) -> &mut scoring::Actual {
        it.actual.as_mut().unwrap()
    }
    check_indicator(0, "indicator_id", |it| it.indicator_id = "产出".into());
    check_indicator(0, "level1", |it| it.level1 = 0);
    check_indicator(0, "level2", |it| it.level2 = 0);
    check_indicator(0, "level2", |it| it.level2 = scoring::Level2::Social.into());
    check_indicator(0, "name", |it| it.name = String::new());
    check_indicator(0, "weight", |it| it.weight = None);
    check_indicator(0, "weight", |it| it.weight = decimal("100.01"));
    check_indicator(0, "method", |it| it.method = 6);
    check_indicator(2, "deviation_reason", |it| it.deviation_reason = "因".repeat(501));
    check_indicator(2, "evidence", |it| it.evidence = "证".repeat(501));
    check_indicator(2, "printed_score", |it| it.printed_score = decimal("1001"));
    check_indicator(0, "target.operator", |it| target(it).operator = 0);
    check_indicator(0, "target.value", |it| target(it).value = None);
    check_indicator(0, "target.value", |it| target(it).value = decimal("1e3"));
    check_indicator(0, "target.value", |it| target(it).value = decimal("1000000000000000"));
    check_indicator(0, "target.unit", |it| target(it).unit = "户".repeat(21));
    check_indicator(0, "target.text", |it| target(it).text = "户".repeat(201));
    check_indicator(1, "target.value", |it| target(it).value = decimal("1"));
    check_indicator(1, "target.unit", |it| target(it).unit = "户".into());
    check_indicator(1, "target.text", |it| target(it).text = " ".into());
    check_indicator(0, "actual.value", |it| actual(it).value = decimal("0.0000001"));
    check_indicator(0, "actual.rate", |it| actual(it).rate = decimal("0.5"));
    check_indicator(0, "actual.text", |it| {
        *actual(it) = scoring::Actual { text: "\t".into(), ..scoring::Actual::default() };
    });
    check_indicator(1, "actual.attainment", |it| actual(it).attainment = 4);
    check_indicator(1, "actual.rate", |it| actual(it).rate = decimal("1.01"));
    check_indicator(1, "actual.text", |it| actual(it).text = "提".repeat(501));
}
