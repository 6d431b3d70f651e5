//! A unit is scored on what its books say.

use api::{
    Problem, ScoreRequest, Written,
    pb::scoring::{CreateEvaluationRequest, GetScorecardRequest, ScoreEvaluationRequest},
};
use domain::{
    Actual, Declared, Evaluation, EvaluationContent, EvaluationKind, FiledScorecard, FiscalYear,
    Indicator, IndicatorContent, Level1, Level2, Operator, Proposal, Target,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    books::{FIRST, Move, REGION, SECOND, post, register},
    world::World,
};

#[tokio::test]
async fn on_sqlite_the_score_follows_the_books() {
    the_score_follows_the_books(World::on_sqlite().await).await;
}

#[tokio::test]
async fn on_postgres_the_score_follows_the_books() {
    the_score_follows_the_books(World::on_postgres().await).await;
}

/// 10 points for the execution rate, 90 for an output that is met.
pub(crate) fn evaluation(number: u128, project: &str) -> Evaluation {
    let row = |level1, level2, weight: i64| IndicatorContent {
        id: format!("{level2:?}").parse().unwrap(),
        level1,
        level2,
        name: "示例指标".into(),
        target: None,
        actual: None,
        weight: Decimal::from(weight),
        method: None,
        deviation_reason: String::new(),
        evidence: String::new(),
        printed_score: None,
    };
    let output = IndicatorContent {
        target: Some(Target::try_value(Operator::AtLeast, Decimal::from(8), "户", "").unwrap()),
        actual: Some(Actual::try_new(Some(Decimal::from(8)), "", None, None).unwrap()),
        ..row(Level1::Output, Level2::Quantity, 90)
    };
    let year = FiscalYear::try_new(2020).unwrap();
    Evaluation::try_new(EvaluationContent {
        id: Uuid::from_u128(number).into(),
        region: REGION.parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "示例单位".into(),
        department_name: String::new(),
        kind: EvaluationKind::OfUnit,
        fiscal_year: year,
        title: "示例".into(),
        projects: vec![project.parse().unwrap()],
        policy: "national-2020".parse().unwrap(),
        as_of: year.last_day(),
        goals: Vec::new(),
        indicators: [row(Level1::Execution, Level2::Execution, 10), output]
            .map(|it| Indicator::try_new(it).unwrap())
            .into(),
        sections: Vec::new(),
        declared: Declared::default(),
        reported_on: None,
        source: String::new(),
        completed: true,
        readings: Vec::new(),
    })
    .unwrap()
}

async fn score(world: &World, evaluation: &Evaluation) -> Result<Written<FiledScorecard>, Problem> {
    let request = ScoreEvaluationRequest::from(evaluation.id);
    let answer = world.scoring.clone().score_evaluation(request).await;
    answer
        .map(|answer| answer.into_inner().try_into().unwrap())
        .map_err(|status| Problem::from(&status))
}

/// What the scorecard of `evaluation` would be, filed or not.
async fn preview(world: &World, evaluation: &Evaluation) -> Written<FiledScorecard> {
    let request = ScoreRequest::Preview {
        id: evaluation.id,
        evaluation: Some(Box::new(evaluation.clone())),
        proposal: Proposal::default(),
    };
    let request = ScoreEvaluationRequest::from(&request);
    let answer = world.scoring.clone().score_evaluation(request).await;
    answer.unwrap().into_inner().try_into().unwrap()
}

async fn file(world: &World, evaluation: &Evaluation) {
    let request = CreateEvaluationRequest::from(evaluation);
    world.scoring.clone().create_evaluation(request).await.unwrap();
}

async fn the_score_follows_the_books(world: World) {
    register(&world).await;
    let moves = [
        (Move::Approve, 1_000_000),
        (Move::Allot, 432_000),
        (Move::Receive, 432_000),
        (Move::Pay, 372_400),
    ];
    post(&world, FIRST, &moves).await;
    let evaluation = evaluation(1, FIRST);
    let asked = preview(&world, &evaluation).await;
    assert!(asked.is_new);
    let missing = score(&world, &evaluation).await.unwrap_err();
    assert_eq!(missing.reason, "EVALUATION_NOT_FOUND");
    file(&world, &evaluation).await;

    let first = score(&world, &evaluation).await.unwrap();
    assert!(first.is_new);
    assert_eq!(first.filed.scorecard, asked.filed.scorecard);
    assert_eq!(preview(&world, &evaluation).await, Written { is_new: false, ..first.clone() });
    let mut changed = evaluation.clone().into_content();
    changed.title = "另一标题".into();
    let changed = preview(&world, &Evaluation::try_new(changed).unwrap()).await;
    assert_eq!((changed.is_new, changed.filed.scorecard.revision), (true, 2));
    let card = &first.filed.scorecard;
    assert_eq!(card.total().to_string(), "98.62");
    assert_eq!(card.rows[0].actual, "86.20%");
    assert_eq!(card.execution.total.paid.fen(), 372_400);

    // A retry, and the books of another project, change nothing.
    post(&world, SECOND, &[(Move::Allot, 100), (Move::Receive, 100)]).await;
    let again = score(&world, &evaluation).await.unwrap();
    assert!(!again.is_new);
    assert_eq!(again.filed, first.filed);

    // What is paid and refunded is seen, and the earlier scorecard stays.
    post(&world, FIRST, &[(Move::Pay, 59_600), (Move::Refund, 100)]).await;
    let later = score(&world, &evaluation).await.unwrap();
    assert!(later.is_new);
    assert_eq!(later.filed.scorecard.execution.total.paid.fen(), 431_900);
    assert_eq!(later.filed.scorecard.total().to_string(), "100.00");
    for (digest, expected) in
        [(String::new(), &later), (first.filed.scorecard.digest().to_string(), &first)]
    {
        let evaluation_id = evaluation.id.to_string();
        let request = GetScorecardRequest { evaluation_id, digest };
        let found = world.scoring.clone().get_scorecard(request).await.unwrap().into_inner();
        assert_eq!(FiledScorecard::try_from(found).unwrap(), expected.filed);
    }

    what_the_ledger_refuses_is_passed_on(&world).await;
    world.end().await;
}

async fn what_the_ledger_refuses_is_passed_on(world: &World) {
    let unknown = evaluation(2, "53232920T000000000099");
    file(world, &unknown).await;
    let refused = score(world, &unknown).await.unwrap_err();
    assert_eq!(refused.reason, "PROJECT_NOT_FOUND");
    assert_eq!(refused.message_zh.matches("先登记项目").count(), 1, "{}", refused.message_zh);
    assert!(refused.message_zh.contains("53232920T000000000099"), "{}", refused.message_zh);
}
