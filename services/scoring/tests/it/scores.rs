//! Scoring when something is missing.

use api::pb::scoring::{GetScorecardRequest, ScoreEvaluationRequest};
use tonic::Code;

use crate::{
    content::{evaluation, id},
    world::{World, answer, on_both_databases},
};

on_both_databases!(without_the_ledger_nothing_is_kept, what_is_not_filed_is_not_scored);

async fn without_the_ledger_nothing_is_kept(world: World) {
    world.create(evaluation(1, "标题")).await.unwrap();
    let request = ScoreEvaluationRequest { evaluation_id: id(1), ..Default::default() };
    let refused = answer(world.client.clone().score_evaluation(request).await).unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (Code::Unavailable, "LEDGER_UNAVAILABLE"));
    assert!(refused.message_zh.contains("账务服务"), "{}", refused.message_zh);
    let request = GetScorecardRequest { evaluation_id: id(1), digest: String::new() };
    let missing = answer(world.client.clone().get_scorecard(request).await).unwrap_err();
    assert_eq!((missing.code, missing.reason.as_str()), (Code::NotFound, "SCORECARD_NOT_FOUND"));
    assert!(missing.message_zh.contains("尚未评分"), "{}", missing.message_zh);
    world.end().await;
}

async fn what_is_not_filed_is_not_scored(world: World) {
    let request = ScoreEvaluationRequest { evaluation_id: id(1), ..Default::default() };
    let refused = answer(world.client.clone().score_evaluation(request).await).unwrap_err();
    assert_eq!(refused.reason, "EVALUATION_NOT_FOUND");
    let request = GetScorecardRequest { evaluation_id: id(1), digest: String::new() };
    let missing = answer(world.client.clone().get_scorecard(request).await).unwrap_err();
    assert_eq!(missing.reason, "EVALUATION_NOT_FOUND");
    world.end().await;
}
