//! What is written to scoring and report again and again: each work has a number, and a retry is the same work.

use api::pb::{
    report::{CreateReportRequest, report_service_client::ReportServiceClient},
    scoring::{
        CreateEvaluationRequest, ScoreEvaluationRequest, UpdateEvaluationRequest,
        scoring_service_client::ScoringServiceClient,
    },
};
use domain::{FiledEvaluation, FiledScorecard, Format, Outline, Report, ReportOrder};
use tonic::{Status, transport::Channel};
use uuid::Uuid;

use crate::{
    books::{FIRST, Move, post, register},
    scoring::evaluation,
    world::World,
    writers::Journal,
};

/// Registers projects, and gives the first one money.
pub(crate) async fn fund(world: &World) {
    register(world).await;
    let moves = [(Move::Approve, 1_000), (Move::Allot, 1_000), (Move::Receive, 1_000)];
    post(world, FIRST, &moves).await;
}

/// Files an evaluation, revises it and scores it.
pub(crate) async fn evaluate(
    mut client: ScoringServiceClient<Channel>,
    journal: Journal,
    number: u128,
) -> Result<(), Status> {
    let first = evaluation(number, FIRST);
    let id = first.id;
    let tell = |filed| {
        let filed = FiledEvaluation::try_from(filed).unwrap();
        let micros = filed.filed_at.unix_timestamp_nanos() / 1_000;
        journal.told(format!("{id} {}", filed.revision), micros);
    };
    let filed = client.create_evaluation(CreateEvaluationRequest::from(&first)).await?;
    let filed = filed.into_inner().filed.unwrap();
    let (etag, mut second) = (filed.etag.clone(), filed.evaluation.clone());
    tell(filed);
    if let Some(second) = &mut second {
        second.title = "示例（修订）".into();
    }
    let request = UpdateEvaluationRequest { evaluation: second, etag, validate_only: false };
    tell(client.update_evaluation(request).await?.into_inner().filed.unwrap());
    let scored = client.score_evaluation(ScoreEvaluationRequest::from(id)).await?;
    let scored = FiledScorecard::try_from(scored.into_inner().scorecard.unwrap()).unwrap();
    let micros = scored.scored_at.unix_timestamp_nanos() / 1_000;
    journal.told(format!("{id} {}", scored.scorecard.digest()), micros);
    Ok(())
}

/// Reports the first evaluation.
pub(crate) async fn report(
    mut client: ReportServiceClient<Channel>,
    journal: Journal,
    number: u128,
) -> Result<(), Status> {
    let (id, evaluation) = (Uuid::from_u128(number), Uuid::from_u128(1));
    let order =
        ReportOrder::try_new(id.into(), evaluation.into(), Outline::Yunnan, vec![Format::Docx]);
    let made = client.create_report(CreateReportRequest::from(order.unwrap())).await?;
    let made = Report::try_from(made.into_inner().report.unwrap()).unwrap();
    journal.told(id.simple().to_string(), made.rendered_at.unix_timestamp_nanos() / 1_000);
    Ok(())
}
