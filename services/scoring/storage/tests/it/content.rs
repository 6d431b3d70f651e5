//! Evaluations and scorecards with something in every field.

use domain::{
    Actual, Attainment, Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationId,
    EvaluationKind, Execution, ExecutionRow, Finding, FindingFigure, FiscalYear, FundNature, Funds,
    Goal, Grade, Indicator, IndicatorContent, Level1, Level2, Method, Money, Operator,
    PolicyReference, Position, ProjectCode, ProjectTotal, Reading, ScoreRow, Scorecard,
    ScorecardContent, Section, SectionKey, Severity, Shortfall, StatedAmount, Target, Trace,
    TraceSource, TraceValue,
};
use rust_decimal::Decimal;
use time::{Date, Month, OffsetDateTime};
use uuid::Uuid;

/// An instant with microseconds.
pub(crate) fn instant(seconds: i64) -> OffsetDateTime {
    let at = OffsetDateTime::from_unix_timestamp(1_621_900_800 + seconds).unwrap();
    at.replace_microsecond(123_456).unwrap()
}

pub(crate) fn id(number: u128) -> EvaluationId {
    Uuid::from_u128(number).into()
}

fn project() -> ProjectCode {
    "53232920T000000000001".parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn indicators() -> Vec<Indicator> {
    let by_value = IndicatorContent {
        id: "output.quantity.1".parse().unwrap(),
        level1: Level1::Output,
        level2: Level2::Quantity,
        name: "扶持创业人数".into(),
        target: Some(Target::try_value(Operator::AtLeast, number("8.0"), "人", "≥8人").unwrap()),
        actual: Some(Actual::try_new(Some(number("7.50")), "7.5人", None, None).unwrap()),
        weight: number("60"),
        method: Some(Method::Linear),
        deviation_reason: "一人中途退出".into(),
        evidence: "贷款合同8份".into(),
        printed_score: Some(number("59.5")),
    };
    let rate = Some(number("0.85"));
    let by_words = IndicatorContent {
        id: "benefit.social.1".parse().unwrap(),
        level1: Level1::Benefit,
        level2: Level2::Social,
        name: "服务能力".into(),
        target: Some(Target::try_words("有效提升").unwrap()),
        actual: Some(Actual::try_new(None, "", Some(Attainment::Reached), rate).unwrap()),
        weight: number("40"),
        method: None,
        deviation_reason: String::new(),
        evidence: String::new(),
        printed_score: None,
    };
    let empty = IndicatorContent {
        id: "benefit.social.2".parse().unwrap(),
        target: None,
        actual: None,
        ..by_words.clone()
    };
    [by_value, by_words, empty].map(|it| Indicator::try_new(it).unwrap()).into()
}

/// An evaluation in `region`.
pub(crate) fn evaluation(number: u128, region: &str, title: &str) -> Evaluation {
    Evaluation::try_new(EvaluationContent {
        id: id(number),
        region: region.parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "示例单位".into(),
        department_name: "示例主管部门".into(),
        kind: EvaluationKind::OfDepartment,
        fiscal_year: FiscalYear::try_new(2020).unwrap(),
        title: title.into(),
        projects: vec![project()],
        policy: "national-2020".parse().unwrap(),
        as_of: Date::from_calendar_date(2020, Month::December, 31).unwrap(),
        goals: vec![
            Goal { project: None, expected: "目标".into(), achieved: String::new() },
            Goal { project: Some(project()), expected: "8人".into(), achieved: "8人".into() },
        ],
        indicators: indicators(),
        sections: vec![Section {
            key: SectionKey::Overview,
            paragraphs: vec!["“第一段”\n换行".into(), "第二段\\".into()],
            template_text: true,
        }],
        declared: Declared {
            total: Some(self::number("98")),
            grade: "优秀".into(),
            has_score_table: true,
            funds: Some(StatedAmount::parse_wan("12.25").unwrap()),
            amounts: vec![DeclaredAmount {
                project: project(),
                amount: Money::from_fen(-1).into(),
            }],
        },
        reported_on: Some(Date::from_calendar_date(2021, Month::May, 25).unwrap()),
        source: "公开报告".into(),
        completed: true,
        readings: vec![Reading {
            cell: "指标!D5".into(),
            typed: "8人".into(),
            read: "≥8人".into(),
            note: "没有写比较符号".into(),
        }],
    })
    .unwrap()
}

fn execution(sequence: u64) -> Execution {
    let funds = Funds {
        initial_budget: Money::ZERO,
        allotted: Money::from_fen(7_130_000),
        received: Money::from_fen(7_130_000),
        paid: Money::from_fen(i64::MAX),
    };
    let project_name: domain::Name = "示例项目".parse().unwrap();
    Execution {
        rows: vec![ExecutionRow {
            project: project(),
            project_name: project_name.clone(),
            document: "武搬通〔2020〕10号".parse().unwrap(),
            placeholder: true,
            nature: FundNature::GovernmentFund,
            funds,
        }],
        project_totals: vec![ProjectTotal { project: project(), project_name, funds }],
        total: funds,
        shortfalls: vec![Shortfall {
            project: project(),
            document: "武搬通〔2020〕10号".parse().unwrap(),
            nature: FundNature::GovernmentFund,
            since: Date::from_calendar_date(2020, Month::February, 20).unwrap(),
            amount: Money::from_fen(1),
        }],
        books_position: Position { shard: 3, sequence },
    }
}

/// A scorecard of revision `revision`, read at `sequence` of the books.
pub(crate) fn scorecard(number: u128, revision: u32, sequence: u64) -> Scorecard {
    explained("得8.00分。", (number, revision, sequence))
}

/// A scorecard with another content for each `explanation`.
pub(crate) fn explained(
    explanation: &str,
    (number, revision, sequence): (u128, u32, u64),
) -> Scorecard {
    let trace = Trace {
        rule: "linear".into(),
        formula: "得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)".into(),
        values: TraceSource::ALL
            .iter()
            .map(|source| TraceValue { name: "值".into(), value: "1".into(), source: *source })
            .collect(),
        rounding: "四舍五入，保留2位小数".into(),
        explanation: explanation.into(),
    };
    let row = ScoreRow {
        indicator: "output.quantity.1".parse().unwrap(),
        level1: Level1::Output,
        level2: Level2::Quantity,
        name: "扶持创业人数".into(),
        target: "≥8人".into(),
        actual: "8人".into(),
        weight: self::number("10.00"),
        score: self::number("8.00"),
        method: Method::Linear,
        trace,
        deviation_reason: "说明".into(),
    };
    let finding = Finding {
        code: "F04".into(),
        reason: "TOTAL_WITHOUT_TABLE".into(),
        severity: Severity::Error,
        message: "申报总分98分没有评分表支持。".into(),
        ground: "逻辑".into(),
        advice: "请附上评分表。".into(),
        cells: vec!["declared.total".into()],
        figures: vec![FindingFigure { name: "申报总分".into(), value: "98".into() }],
    };
    Scorecard::try_new(ScorecardContent {
        evaluation: id(number),
        revision,
        policy: PolicyReference {
            id: "national-2020".parse().unwrap(),
            version: "1".into(),
            digest: domain::Digest::of(b"pack"),
        },
        rows: vec![row],
        grade: Grade::Good,
        grade_label: "良".into(),
        findings: vec![finding],
        execution: execution(sequence),
    })
    .unwrap()
}
