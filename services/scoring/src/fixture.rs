//! An evaluation without a fault, for tests to spoil.

use domain::{
    Actual, Attainment, Declared, Evaluation, EvaluationContent, EvaluationKind, Execution,
    ExecutionRow, FiscalYear, FundNature, Funds, Goal, Indicator, IndicatorContent, Level1, Level2,
    Money, Operator, Outline, Policy, Position, ProjectCode, ProjectTotal, Section, SectionKey,
    Shortfall, Target,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::Policies;

/// The pack that ships.
pub(crate) fn policy() -> Policy {
    let policies = Policies::built_in().unwrap();
    policies.find(&"national-2020".parse().unwrap()).unwrap().clone()
}

pub(crate) fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn project() -> ProjectCode {
    "53232920T000000000001".parse().unwrap()
}

/// A target such as `("≥", "8", "户")`.
pub(crate) fn target(operator: &str, value: &str, unit: &str) -> Option<Target> {
    let operator: Operator = operator.parse().unwrap();
    Some(Target::try_value(operator, number(value), unit, "").unwrap())
}

pub(crate) fn actual(value: &str) -> Option<Actual> {
    Some(Actual::try_new(Some(number(value)), "", None, None).unwrap())
}

/// A judgement such as `("达成", Some("0.9"))`.
pub(crate) fn judged(attainment: &str, rate: Option<&str>) -> Option<Actual> {
    let attainment: Attainment = attainment.parse().unwrap();
    Some(Actual::try_new(None, "已办结", Some(attainment), rate.map(number)).unwrap())
}

/// An indicator that is met.
pub(crate) fn indicator(level1: Level1, level2: Level2, weight: &str) -> IndicatorContent {
    let is_execution = level1 == Level1::Execution;
    IndicatorContent {
        id: format!("{}.{}", level1.key(), level2.key()).parse().unwrap(),
        level1,
        level2,
        name: format!("{level2}示例"),
        target: if is_execution { None } else { target("≥", "90", "%") },
        actual: if is_execution { None } else { actual("95") },
        weight: number(weight),
        method: None,
        deviation_reason: String::new(),
        evidence: "问卷调查100份".into(),
        printed_score: None,
    }
}

/// Weights of the national form, all targets met, every section written.
pub(crate) fn content() -> EvaluationContent {
    let indicators = [
        indicator(Level1::Execution, Level2::Execution, "10"),
        indicator(Level1::Output, Level2::Quantity, "20"),
        indicator(Level1::Output, Level2::Quality, "30"),
        indicator(Level1::Benefit, Level2::Social, "30"),
        indicator(Level1::Satisfaction, Level2::Served, "10"),
    ];
    let section = |key: &SectionKey| Section {
        key: *key,
        paragraphs: vec!["按计划完成，支出1000.00元。".into()],
        template_text: false,
    };
    let written = SectionKey::ALL.iter().filter(|key| Outline::National.requires(**key));
    EvaluationContent {
        id: Uuid::from_u128(1).into(),
        region: "532329".parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "示例单位".into(),
        department_name: "示例主管部门".into(),
        kind: EvaluationKind::OfUnit,
        fiscal_year: FiscalYear::try_new(2020).unwrap(),
        title: "示例单位2020年度项目支出绩效评价报告".into(),
        projects: vec![project()],
        policy: "national-2020".parse().unwrap(),
        as_of: FiscalYear::try_new(2020).unwrap().last_day(),
        goals: vec![Goal {
            project: None,
            expected: "扶持8户创业".into(),
            achieved: "扶持8户".into(),
        }],
        indicators: indicators.map(|it| Indicator::try_new(it).unwrap()).into(),
        sections: written.map(section).collect(),
        declared: Declared {
            total: Some(number("100")),
            grade: "优".into(),
            has_score_table: true,
            funds: Some(Money::parse_yuan("1000").unwrap().into()),
            amounts: Vec::new(),
        },
        reported_on: None,
        source: String::new(),
        completed: true,
        readings: Vec::new(),
    }
}

/// The fixture with another content of the indicator at `index`.
pub(crate) fn with_indicator(
    index: usize,
    change: impl FnOnce(&mut IndicatorContent),
) -> Evaluation {
    let mut content = content();
    let mut changed = content.indicators[index].clone().into_content();
    change(&mut changed);
    content.indicators[index] = Indicator::try_new(changed).unwrap();
    Evaluation::try_new(content).unwrap()
}

/// Books of one project in yuan: initial, allotted, received, paid.
pub(crate) fn books([initial, allotted, received, paid]: [&str; 4]) -> Execution {
    let yuan = |text: &str| Money::parse_yuan(text).unwrap();
    let funds = Funds {
        initial_budget: yuan(initial),
        allotted: yuan(allotted),
        received: yuan(received),
        paid: yuan(paid),
    };
    let project_name: domain::Name = "示例项目".parse().unwrap();
    let row = ExecutionRow {
        project: project(),
        project_name: project_name.clone(),
        document: "武财行〔2020〕66号".parse().unwrap(),
        placeholder: false,
        nature: FundNature::GeneralPublicBudget,
        funds,
    };
    Execution {
        rows: vec![row],
        project_totals: vec![ProjectTotal { project: project(), project_name, funds }],
        total: funds,
        shortfalls: Vec::new(),
        books_position: Position { shard: 0, sequence: 7 },
    }
}

/// 7.00 元 that were paid before they arrived.
pub(crate) fn shortfall() -> Shortfall {
    let year = FiscalYear::try_new(2020).unwrap();
    Shortfall {
        project: project(),
        document: "武财行〔2020〕66号".parse().unwrap(),
        nature: FundNature::GeneralPublicBudget,
        since: year.first_day().replace_day(20).unwrap(),
        amount: Money::from_fen(700),
    }
}

/// All that was allotted arrived and was spent.
pub(crate) fn spent() -> Execution {
    books(["1000", "1000", "1000", "1000"])
}
