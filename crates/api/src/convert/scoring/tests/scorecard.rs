//! Scorecards and the fund table in them.

use domain::{
    Digest, Execution, ExecutionRow, FiledScorecard, Finding, FindingFigure, FundNature, Funds,
    Grade, Level1, Level2, Method, Money, PolicyReference, Position, ProjectTotal, ScoreRow,
    Scorecard, ScorecardContent, Severity, Trace, TraceSource, TraceValue,
};
use prost::Message;
use uuid::Uuid;

use super::{instant, number};
use crate::{ServiceError, Written, execution_to_pb, pb::scoring};

fn funds(amounts: [i64; 4]) -> Funds {
    let [initial_budget, allotted, received, paid] = amounts.map(Money::from_fen);
    Funds { initial_budget, allotted, received, paid }
}

fn execution() -> Execution {
    let project = |last: u8| format!("53232920T00000000000{last}").parse().unwrap();
    let row = |last, document: &str, placeholder, nature, amounts| ExecutionRow {
        project: project(last),
        project_name: "贷款贴息".parse().unwrap(),
        document: document.parse().unwrap(),
        placeholder,
        nature,
        funds: funds(amounts),
    };
    let total = |last, amounts| ProjectTotal {
        project: project(last),
        project_name: "贷款贴息".parse().unwrap(),
        funds: funds(amounts),
    };
    let general = FundNature::GeneralPublicBudget;
    Execution {
        rows: vec![
            row(1, "武财行〔2020〕66号", false, general, [5, 20_000, 20_000, 13_333]),
            row(1, "武财行〔2020〕66号", false, FundNature::UnitFund, [0, 0, 700, 0]),
            row(2, "未载文号〔2020〕1号", true, general, [0, 0, 0, 0]),
        ],
        project_totals: vec![
            total(2, [0, 0, 0, 0]),
            total(1, [5, 20_000, 20_700, 13_333]),
            total(3, [0, 0, 0, 0]),
        ],
        total: funds([5, 20_000, 20_700, 13_333]),
        shortfalls: Vec::new(),
        books_position: Position { shard: 4, sequence: 17 },
    }
}

fn row(id: &str, level1: Level1, level2: Level2, score: &str) -> ScoreRow {
    ScoreRow {
        indicator: id.parse().unwrap(),
        level1,
        level2,
        name: "扶持创业人数".into(),
        target: "≥8户".into(),
        actual: " 8户 ".into(),
        weight: number("10.00"),
        score: number(score),
        method: Method::Linear,
        trace: Trace {
            rule: "linear".into(),
            formula: "得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)".into(),
            values: TraceSource::ALL
                .iter()
                .map(|source| TraceValue {
                    name: source.to_string(),
                    value: "8".into(),
                    source: *source,
                })
                .collect(),
            rounding: "四舍五入，保留2位小数".into(),
            explanation: "完成8户，得满分。".into(),
        },
        deviation_reason: String::new(),
    }
}

pub(in crate::convert) fn scorecard() -> FiledScorecard {
    let content = ScorecardContent {
        evaluation: Uuid::from_u128(7).into(),
        revision: 2,
        policy: PolicyReference {
            id: "national-2020".parse().unwrap(),
            version: "1".into(),
            digest: Digest::of(b"pack"),
        },
        rows: vec![
            row("benefit.1", Level1::Benefit, Level2::Social, "9.90"),
            row("output.1", Level1::Output, Level2::Quantity, "10.00"),
            row("output.2", Level1::Output, Level2::Quality, "0.00"),
        ],
        grade: Grade::Medium,
        grade_label: "合格".into(),
        findings: vec![Finding {
            code: "F05".into(),
            reason: "TOTAL_WITHOUT_TABLE".into(),
            severity: Severity::Warning,
            message: "总分98没有评分表。".into(),
            ground: "财预〔2020〕10号".into(),
            advice: "请附评分表。".into(),
            cells: vec!["declared.total".into()],
            figures: vec![FindingFigure { name: "申报总分".into(), value: "98".into() }],
        }],
        execution: execution(),
    };
    let scorecard = Scorecard::try_new(content).unwrap();
    FiledScorecard { scorecard, scored_at: instant() }
}

#[test]
fn a_scorecard_comes_back_with_its_digest() {
    for is_new in [true, false] {
        let written = Written { filed: scorecard(), is_new };
        let bytes = scoring::ScoreEvaluationResponse::from(&written).encode_to_vec();
        let response = scoring::ScoreEvaluationResponse::decode(bytes.as_slice()).unwrap();
        assert_eq!(Written::try_from(response).unwrap(), written);
    }
    let wire = scoring::Scorecard::from(&scorecard());
    assert_eq!(wire.digest, scorecard().scorecard.digest().to_string());
    let response = scoring::GetScorecardResponse { scorecard: Some(wire) };
    assert_eq!(FiledScorecard::try_from(response).unwrap(), scorecard());
}

#[test]
fn the_fund_table_comes_back_and_an_empty_one_too() {
    let wire = execution_to_pb(&execution()).unwrap();
    assert_eq!(Execution::try_from(wire).unwrap(), execution());
    let empty = Execution {
        rows: Vec::new(),
        project_totals: Vec::new(),
        total: Funds::default(),
        shortfalls: Vec::new(),
        books_position: Position { shard: 0, sequence: 0 },
    };
    let wire = execution_to_pb(&empty).unwrap();
    assert_eq!(Execution::try_from(wire).unwrap(), empty);
}

#[track_caller]
fn check(field: &str, change: impl FnOnce(&mut scoring::Scorecard)) {
    let mut wire = scoring::Scorecard::from(&scorecard());
    change(&mut wire);
    let refused = FiledScorecard::try_from(wire).unwrap_err();
    assert_eq!(refused.field(), Some(field));
    assert!(!refused.explain().is_empty());
}

#[test]
fn a_changed_scorecard_is_refused() {
    let other = Digest::of(b"other").to_string();
    check("digest", |it| it.digest = other.clone());
    check("digest", |it| it.digest = "66".into());
    check("digest", |it| it.revision = 3);
    check("digest", |it| it.policy.as_mut().unwrap().digest = other.clone());
    check("digest", |it| it.rows[0].name.push('。'));
    check("digest", |it| it.rows[1].trace.as_mut().unwrap().values[0].value = "9".into());
    check("digest", |it| it.grade = scoring::Grade::Excellent.into());
    check("digest", |it| it.findings.clear());
    check("digest", |it| it.findings[0].figures[0].value = "99".into());
    check("digest", |it| it.execution.as_mut().unwrap().rows[2].placeholder = false);
    check("level1_totals", |it| it.rows[0].score.as_mut().unwrap().value = "10.00".into());
    check("level1_totals", |it| it.level1_totals.swap(0, 1));
    check("weight", |it| it.weight.as_mut().unwrap().value = "31".into());
    check("total", |it| it.total.as_mut().unwrap().value = "98".into());
}

#[test]
fn the_refusal_names_the_field() {
    check("evaluation_id", |it| it.evaluation_id = String::new());
    check("revision", |it| it.revision = 0);
    check("policy", |it| it.policy = None);
    check("policy.policy_id", |it| it.policy.as_mut().unwrap().policy_id = String::new());
    check("rows", |it| it.rows[0].score.as_mut().unwrap().value = "10.01".into());
    check("rows[2].method", |it| it.rows[2].method = 0);
    check("rows[2].trace.values[3].source", |it| {
        it.rows[2].trace.as_mut().unwrap().values[3].source = 5;
    });
    check("grade", |it| it.grade = 0);
    check("findings[0].severity", |it| it.findings[0].severity = 0);
    check("level1_totals[1].level1", |it| it.level1_totals[1].level1 = 0);
    check("scored_at", |it| it.scored_at = None);
    check("scored_at", |it| it.scored_at.as_mut().unwrap().nanos = -1);
    check("execution", |it| it.execution = None);
    let nature = |it: &mut scoring::Scorecard| {
        it.execution.as_mut().unwrap().rows[1].fund_nature = 0;
    };
    check("execution.rows[1].fund_nature", nature);
    let position = |it: &mut scoring::Scorecard| {
        it.execution.as_mut().unwrap().books_position.as_mut().unwrap().sequence = -1;
    };
    check("execution.books_position.sequence", position);
}

#[test]
fn a_fund_table_that_does_not_add_up_is_refused() {
    fn rows(it: &mut scoring::Scorecard) -> &mut [crate::pb::ledger::ExecutionRow] {
        &mut it.execution.as_mut().unwrap().rows
    }
    check("execution.rows[0].remaining_fen", |it| rows(it)[0].remaining_fen = 0);
    check("execution.rows[0].arrival_rate", |it| rows(it)[0].arrival_rate = None);
    check("execution.rows[0].budget_execution_rate", |it| {
        rows(it)[0].budget_execution_rate.as_mut().unwrap().value = "0.6666".into();
    });
    check("execution.rows[0].received_execution_rate", |it| {
        rows(it)[0].received_execution_rate.as_mut().unwrap().value = "0.6666".into();
    });
    check("execution.project_totals[1]", |it| rows(it)[0].initial_budget_fen = 6);
    check("execution.project_totals[0].document_number", |it| {
        it.execution.as_mut().unwrap().project_totals[0].document_number = "x".into();
    });
    check("execution.total", |it| {
        it.execution.as_mut().unwrap().total.as_mut().unwrap().initial_budget_fen = 6;
    });
    check("execution.total", |it| it.execution.as_mut().unwrap().total = None);
    check("execution.total.project_code", |it| {
        it.execution.as_mut().unwrap().total.as_mut().unwrap().project_code = "x".into();
    });
    check("execution.rows[0].remaining_fen", |it| {
        rows(it)[0].received_fen = i64::MIN;
    });
}
