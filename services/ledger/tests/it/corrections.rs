//! Registers are corrected by further revisions; codes and numbers never change.

use api::{
    Problem,
    pb::ledger::{
        CreateProjectRequest, FundingDocument, GetFundingDocumentRequest, GetProjectRequest,
        ListFundingDocumentRevisionsRequest, ListProjectRevisionsRequest, Project,
        UpdateFundingDocumentRequest, UpdateProjectRequest, UpdateProjectResponse,
    },
};
use prost_types::FieldMask;
use tonic::Code;

use crate::{
    database::on_both_databases,
    words::{DOCUMENT, FIRST, REGION, UNIT, allotment, approval, date, document, project},
    world::World,
};

on_both_databases!(
    a_name_is_corrected_and_both_are_kept,
    an_etag_that_is_not_the_latest_is_aborted,
    what_never_changes_is_refused,
    a_document_is_corrected,
    of_many_corrections_at_once_one_is_next,
);

async fn registered(world: &World) -> Project {
    let request = GetProjectRequest { region_code: REGION.into(), project_code: FIRST.into() };
    let answer = world.client.clone().get_project(request).await.unwrap().into_inner();
    answer.project.unwrap()
}

fn rename(name: &str, etag: &str) -> UpdateProjectRequest {
    UpdateProjectRequest {
        project: Some(Project { name: name.into(), ..project(FIRST) }),
        update_mask: Some(FieldMask { paths: vec!["name".into()] }),
        etag: etag.into(),
        validate_only: false,
    }
}

async fn update(
    world: &World,
    request: UpdateProjectRequest,
) -> Result<UpdateProjectResponse, Problem> {
    let answer = world.client.clone().update_project(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Problem::from(&status))
}

async fn a_name_is_corrected_and_both_are_kept(world: World) {
    world.register().await;
    let first = registered(&world).await;
    let wanted = rename("渠道维护", &first.etag);
    let asked = UpdateProjectRequest { validate_only: true, ..wanted.clone() };
    let would_be = update(&world, asked).await.unwrap();
    assert_eq!(registered(&world).await, first, "nothing is written");
    let answer = update(&world, wanted.clone()).await.unwrap();
    assert_eq!(answer, would_be);
    let second = answer.project.unwrap();
    assert_eq!((second.name.as_str(), second.revision), ("渠道维护", 2));
    assert_ne!(second.etag, first.etag);
    // A retry has the old etag, and finds that all is as it should be.
    let again = update(&world, wanted).await.unwrap();
    assert_eq!((again.project.as_ref(), again.updated), (Some(&second), false));
    let back = update(&world, rename(&first.name, &second.etag)).await.unwrap();
    assert_eq!(back.project.unwrap().revision, 3);
    let mut request = ListProjectRevisionsRequest {
        region_code: REGION.into(),
        project_code: FIRST.into(),
        page_size: 2,
        ..Default::default()
    };
    let mut client = world.client.clone();
    let page = client.list_project_revisions(request.clone()).await.unwrap().into_inner();
    request.page_token = page.next_page_token;
    let rest = client.list_project_revisions(request).await.unwrap().into_inner();
    assert_eq!(rest.next_page_token, "");
    let all = page.revisions.into_iter().chain(rest.revisions);
    let names: Vec<(String, i32)> = all
        .map(|it| {
            assert!(it.recorded_at.is_some());
            it.project.map(|it| (it.name, it.revision)).unwrap()
        })
        .collect();
    let old = first.name;
    assert_eq!(names, [(old.clone(), 1), ("渠道维护".into(), 2), (old.clone(), 3)]);
    assert_eq!(world.execution().await.project_totals[0].project_name, old);
    world.end().await;
}

async fn an_etag_that_is_not_the_latest_is_aborted(world: World) {
    world.register().await;
    let first = registered(&world).await;
    update(&world, rename("渠道维护", &first.etag)).await.unwrap();
    let stale = update(&world, rename("渠道养护", &first.etag)).await.unwrap_err();
    assert_eq!((stale.code, stale.reason.as_str()), (Code::Aborted, "ETAG_MISMATCH"));
    let asked = UpdateProjectRequest { validate_only: true, ..rename("渠道养护", &first.etag) };
    assert_eq!(update(&world, asked).await.unwrap_err().reason, "ETAG_MISMATCH");
    assert_eq!(registered(&world).await.revision, 2);
    // A retry of the registration says what the latest revision says, or it is refused.
    let create = |name: &str| CreateProjectRequest {
        project: Some(Project { name: name.into(), ..project(FIRST) }),
        validate_only: false,
    };
    let mut client = world.client.clone();
    assert!(!client.create_project(create("渠道维护")).await.unwrap().into_inner().created);
    let refused = client.create_project(create(&first.name)).await.unwrap_err();
    let refused = Problem::from(&refused);
    assert_eq!(
        (refused.reason.as_str(), refused.metadata["field"].as_str()),
        ("PROJECT_EXISTS", "name")
    );
    assert_eq!(refused.metadata["booked"], "渠道维护");
    world.end().await;
}

async fn what_never_changes_is_refused(world: World) {
    world.register().await;
    let first = registered(&world).await;
    for path in ["unit_code", "project_code", "region_code", "etag", "*"] {
        let update_mask = Some(FieldMask { paths: vec!["name".into(), path.into()] });
        let request = UpdateProjectRequest { update_mask, ..rename("新", &first.etag) };
        let refused = update(&world, request).await.unwrap_err();
        assert_eq!((refused.code, refused.field.as_str()), (Code::InvalidArgument, "update_mask"));
        assert!(refused.message_zh.contains("可以更正的是name"), "{}", refused.message_zh);
    }
    let unknown = Project { project_code: "53232920T000000000009".into(), ..project(FIRST) };
    let request = UpdateProjectRequest { project: Some(unknown), ..rename("新", &first.etag) };
    let refused = update(&world, request).await.unwrap_err();
    assert_eq!(refused.reason, "PROJECT_NOT_FOUND");
    // Money that was posted before keeps its project.
    world.post(approval(5)).await.unwrap();
    world.post(allotment(FIRST, 5)).await.unwrap();
    update(&world, rename("渠道维护", &first.etag)).await.unwrap();
    world.post(approval(5)).await.unwrap();
    world.post(allotment(FIRST, 5)).await.unwrap();
    let total = &world.execution().await.project_totals[0];
    assert_eq!((total.project_name.as_str(), total.allotted_fen), ("渠道维护", 10));
    assert_eq!(registered(&world).await.unit_code, UNIT);
    world.end().await;
}

async fn a_document_is_corrected(world: World) {
    world.register().await;
    let mut client = world.client.clone();
    let request =
        GetFundingDocumentRequest { region_code: REGION.into(), document_number: DOCUMENT.into() };
    let first = client.get_funding_document(request).await.unwrap().into_inner();
    let etag = first.funding_document.unwrap().etag;
    let request = UpdateFundingDocumentRequest {
        funding_document: Some(FundingDocument {
            document_number: "武财行(2020)66号".into(),
            title: "下达渠道维修资金".into(),
            issued_on: Some(date(2020, 4, 1)),
            ..document(DOCUMENT)
        }),
        update_mask: Some(FieldMask { paths: vec!["title".into(), "issued_on".into()] }),
        etag,
        validate_only: false,
    };
    let answer = client.update_funding_document(request.clone()).await.unwrap().into_inner();
    assert!(answer.updated);
    let second = answer.funding_document.unwrap();
    assert_eq!((second.title.as_str(), second.revision), ("下达渠道维修资金", 2));
    assert_eq!(second.issued_on, Some(date(2020, 4, 1)));
    assert_eq!(second.document_number, DOCUMENT);
    assert!(!client.update_funding_document(request).await.unwrap().into_inner().updated);
    let request = ListFundingDocumentRevisionsRequest {
        region_code: REGION.into(),
        document_number: DOCUMENT.into(),
        ..Default::default()
    };
    let all = client.list_funding_document_revisions(request).await.unwrap().into_inner();
    let titles: Vec<String> =
        all.revisions.into_iter().map(|it| it.funding_document.unwrap().title).collect();
    assert_eq!(titles, [document(DOCUMENT).title.as_str(), "下达渠道维修资金"]);
    world.post(approval(1)).await.unwrap();
    world.end().await;
}

async fn of_many_corrections_at_once_one_is_next(world: World) {
    world.register().await;
    let etag = registered(&world).await.etag;
    let mut rivals = tokio::task::JoinSet::new();
    for rival in 0..8 {
        let (mut client, request) = (world.client.clone(), rename(&format!("名称{rival}"), &etag));
        rivals.spawn(async move { client.update_project(request).await.map(drop) });
    }
    let mut won = 0;
    while let Some(ended) = rivals.join_next().await {
        match ended.unwrap() {
            Ok(()) => won += 1,
            Err(status) => assert_eq!(Problem::from(&status).reason, "ETAG_MISMATCH"),
        }
    }
    assert_eq!((won, registered(&world).await.revision), (1, 2));
    world.end().await;
}
