//! Filing, revising, reading and listing evaluations.

use api::pb::scoring::{
    CreateEvaluationRequest, CreateEvaluationResponse, Evaluation, GetEvaluationRequest,
    ListEvaluationsRequest, UpdateEvaluationRequest,
};
use tonic::Code;

use crate::{
    content::{REGION, evaluation, id},
    world::{World, answer, on_both_databases},
};

on_both_databases!(
    a_retry_of_a_creation_is_a_no_op,
    other_content_under_an_id_is_refused,
    an_old_etag_is_refused,
    bad_fields_are_named,
    a_list_is_read_page_by_page,
    asking_first_files_nothing,
);

async fn a_retry_of_a_creation_is_a_no_op(world: World) {
    let first = world.create(evaluation(1, "标题")).await.unwrap();
    assert!(first.created);
    let again = world.create(evaluation(1, "标题")).await.unwrap();
    assert!(!again.created);
    assert_eq!(again.filed, first.filed);
    let filed = first.filed.unwrap();
    assert_eq!((filed.revision, filed.evaluation), (1, Some(evaluation(1, "标题"))));
    world.end().await;
}

async fn other_content_under_an_id_is_refused(world: World) {
    world.create(evaluation(1, "标题")).await.unwrap();
    let refused = world.create(evaluation(1, "另一标题")).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (Code::AlreadyExists, "EVALUATION_EXISTS"));
    assert!(refused.message_zh.contains("UpdateEvaluation"), "{}", refused.message_zh);
    let request = GetEvaluationRequest { evaluation_id: id(2), revision: 0 };
    let missing = answer(world.client.clone().get_evaluation(request).await).unwrap_err();
    assert_eq!((missing.code, missing.reason.as_str()), (Code::NotFound, "EVALUATION_NOT_FOUND"));
    world.end().await;
}

async fn an_old_etag_is_refused(world: World) {
    let first = world.create(evaluation(1, "一")).await.unwrap().filed.unwrap();
    let second = world.update(evaluation(1, "二"), &first.etag).await.unwrap();
    assert!(second.updated);
    let stale = world.update(evaluation(1, "三"), &first.etag).await.unwrap_err();
    assert_eq!((stale.code, stale.reason.as_str()), (Code::Aborted, "ETAG_MISMATCH"));
    assert_eq!(stale.field, "etag");
    let again = world.update(evaluation(1, "二"), &first.etag).await.unwrap();
    assert!(!again.updated);
    assert_eq!(again.filed, second.filed);
    for (revision, title) in [(1, "一"), (2, "二"), (0, "二")] {
        let request = GetEvaluationRequest { evaluation_id: id(1), revision };
        let found = answer(world.client.clone().get_evaluation(request).await).unwrap();
        assert_eq!(found.filed.unwrap().evaluation.unwrap().title, title);
    }
    world.end().await;
}

async fn bad_fields_are_named(world: World) {
    let mut unknown = evaluation(1, "标题");
    unknown.policy_id = "national-1999".into();
    let refused = world.create(unknown).await.unwrap_err();
    assert_eq!(refused.reason, "POLICY_NOT_FOUND");
    assert_eq!(refused.field, "evaluation.policy_id");
    let mut heavy = evaluation(1, "标题");
    heavy.indicators[0].weight.as_mut().unwrap().value = "100.01".into();
    let refused = world.create(heavy).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (Code::InvalidArgument, "INVALID_REQUEST"));
    assert!(refused.field.starts_with("evaluation.indicators[0]"), "{}", refused.field);
    assert!(refused.message_zh.contains("100.01"), "{}", refused.message_zh);
    world.end().await;
}

async fn a_list_is_read_page_by_page(world: World) {
    for number in 1..=5 {
        world.create(evaluation(number, "标题")).await.unwrap();
    }
    let mut request = ListEvaluationsRequest {
        region_code: REGION.into(),
        page_size: 2,
        page_token: String::new(),
    };
    let mut found = Vec::new();
    let mut pages = 0;
    loop {
        let page = world.client.clone().list_evaluations(request.clone()).await;
        let page = answer(page).unwrap();
        let ids = page.evaluations.into_iter().map(|it| it.evaluation.unwrap().evaluation_id);
        found.extend(ids);
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!((found, pages), ((1..=5).map(id).collect(), 3));
    request.page_token = "forged".into();
    let refused = answer(world.client.clone().list_evaluations(request).await).unwrap_err();
    assert_eq!(refused.reason, "INVALID_PAGE_TOKEN");
    world.end().await;
}

/// `CreateEvaluation` with `validate_only`.
async fn would_create(world: &World, content: Evaluation) -> CreateEvaluationResponse {
    let request = CreateEvaluationRequest { evaluation: Some(content), validate_only: true };
    answer(world.client.clone().create_evaluation(request).await).unwrap()
}

async fn asking_first_files_nothing(world: World) {
    let asked = would_create(&world, evaluation(1, "一")).await;
    assert!(asked.created);
    let get = GetEvaluationRequest { evaluation_id: id(1), revision: 0 };
    let missing = answer(world.client.clone().get_evaluation(get.clone()).await).unwrap_err();
    assert_eq!(missing.reason, "EVALUATION_NOT_FOUND");
    let first = world.create(evaluation(1, "一")).await.unwrap().filed.unwrap();
    let asked = asked.filed.unwrap();
    assert_eq!((&asked.etag, asked.revision), (&first.etag, first.revision));
    assert!(!would_create(&world, evaluation(1, "一")).await.created);

    let update = |title: &str, etag: &str| UpdateEvaluationRequest {
        evaluation: Some(evaluation(1, title)),
        etag: etag.to_owned(),
        validate_only: true,
    };
    let mut client = world.client.clone();
    let asked = answer(client.update_evaluation(update("二", &first.etag)).await).unwrap();
    assert!(asked.updated);
    let asked = asked.filed.unwrap();
    assert_eq!(asked.revision, 2);
    let filed = answer(client.get_evaluation(get).await).unwrap().filed.unwrap();
    assert_eq!((filed.revision, filed.etag.as_str()), (1, first.etag.as_str()));
    // What it would be refused for, it is refused for.
    let refused = answer(client.update_evaluation(update("二", &asked.etag)).await).unwrap_err();
    assert_eq!(refused.reason, "ETAG_MISMATCH");
    let same = answer(client.update_evaluation(update("一", &asked.etag)).await).unwrap();
    assert!(!same.updated);
    let other =
        CreateEvaluationRequest { evaluation: Some(evaluation(1, "二")), validate_only: true };
    let refused = answer(client.create_evaluation(other).await).unwrap_err();
    assert_eq!(refused.reason, "EVALUATION_EXISTS");
    let second = world.update(evaluation(1, "二"), &first.etag).await.unwrap().filed.unwrap();
    assert_eq!(second.etag, asked.etag);
    world.end().await;
}
