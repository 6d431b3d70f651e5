//! One id, one effect: retries, reuse, dropped callers, rivals.

use std::time::Duration;

use api::pb::ledger::{
    CreateFundingDocumentRequest, CreateProjectRequest, FundingDocument, Project,
    StreamTransactionsRequest, Transaction,
};
use tokio::task::JoinSet;
use tonic::Request;
use uuid::Uuid;

use crate::{
    database::on_both_databases,
    words::{DOCUMENT, FIRST, SECOND, allotment, approval, document, payment, project, receipt},
    world::{World, post, reasons, store, verify},
};

on_both_databases!(
    a_retry_answers_the_first_result,
    a_retry_is_not_told_that_the_money_is_gone,
    an_id_is_not_used_twice,
    registering_twice_is_a_no_op,
    callers_that_hang_up_take_nothing_from_others,
    poisoned_transactions_harm_nobody,
    two_replicas_keep_the_limits,
    a_stream_answers_in_order,
    a_stop_commits_what_was_taken_in,
);

async fn a_retry_answers_the_first_result(world: World) {
    world.register().await;
    let transaction = approval(100);
    let first = world.post(transaction.clone()).await.unwrap();
    let again = world.post(transaction.clone()).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.posted, again.posted);
    // Another process that remembers nothing says the same.
    let (client, replica) = world.replica().await;
    let elsewhere = post(&client, transaction).await.unwrap();
    assert!(elsewhere.replayed);
    assert_eq!(first.posted, elsewhere.posted);
    drop(client);
    replica.stop().await;
    world.end().await;
}

async fn a_retry_is_not_told_that_the_money_is_gone(world: World) {
    world.register().await;
    let paid = payment(FIRST, 100);
    let path = vec![approval(100), allotment(FIRST, 100), receipt(FIRST, 100), paid.clone()];
    assert_eq!(reasons(&world.post_all(path).await), ["", "", "", ""]);
    assert!(world.post(paid.clone()).await.unwrap().replayed);
    let (client, replica) = world.replica().await;
    assert!(post(&client, paid).await.unwrap().replayed);
    drop(client);
    replica.stop().await;
    world.end().await;
}

async fn an_id_is_not_used_twice(world: World) {
    world.register().await;
    let first = approval(100);
    world.post(first.clone()).await.unwrap();
    let others = [
        ("transaction.amount_fen", Transaction { amount_fen: 99, ..first.clone() }),
        ("transaction.summary", Transaction { summary: "另一笔".into(), ..first.clone() }),
        // Not registered either: the id is looked at first.
        (
            "transaction.document_number",
            Transaction { document_number: "武财行〔2020〕67号".into(), ..first },
        ),
    ];
    for (field, other) in others {
        let refused = world.post(other).await.unwrap_err();
        assert_eq!(
            (refused.reason.as_str(), refused.field.as_str()),
            ("TRANSACTION_ID_REUSED", field)
        );
    }
    assert_eq!(verify(&world.database.url).await, 1);
    world.end().await;
}

async fn registering_twice_is_a_no_op(world: World) {
    let mut client = world.client.clone();
    for created in [true, false] {
        let request = CreateProjectRequest { project: Some(project(FIRST)), validate_only: false };
        let answer = client.create_project(request).await.unwrap().into_inner();
        let registered = answer.project.unwrap();
        assert_eq!((registered.revision, registered.etag.len()), (1, 64));
        let plain = Project { etag: String::new(), revision: 0, ..registered };
        assert_eq!((plain, answer.created), (project(FIRST), created));
        let request = CreateFundingDocumentRequest {
            funding_document: Some(document(DOCUMENT)),
            validate_only: false,
        };
        let answer = client.create_funding_document(request).await.unwrap().into_inner();
        assert_eq!(answer.created, created);
    }
    // How its number is written is no difference.
    let typed = FundingDocument {
        document_number: "武财行（2020） 66号".into(),
        original_text: "武财行[2020]第66号".into(),
        ..document(DOCUMENT)
    };
    let request =
        CreateFundingDocumentRequest { funding_document: Some(typed), validate_only: false };
    assert!(!client.create_funding_document(request).await.unwrap().into_inner().created);
    let other = Project { name: "另一个".into(), ..project(FIRST) };
    let request = CreateProjectRequest { project: Some(other), validate_only: false };
    let refused = api::Problem::from(&client.create_project(request).await.unwrap_err());
    assert_eq!(
        (refused.reason.as_str(), refused.field.as_str()),
        ("PROJECT_EXISTS", "project.name")
    );
    assert_eq!(refused.metadata["stated"], "另一个");
    assert!(refused.message_zh.contains("项目名称原为"), "{}", refused.message_zh);
    let other = FundingDocument { placeholder: true, ..document(DOCUMENT) };
    let request =
        CreateFundingDocumentRequest { funding_document: Some(other), validate_only: false };
    let refused = client.create_funding_document(request).await.unwrap_err();
    assert_eq!(api::Problem::from(&refused).field, "funding_document.placeholder");
    world.end().await;
}

async fn callers_that_hang_up_take_nothing_from_others(world: World) {
    world.register().await;
    let mut callers = JoinSet::new();
    for number in 0..200_u64 {
        let client = world.client.clone();
        callers.spawn(async move {
            let transaction = approval(1);
            // Every other caller hangs up at some moment of its call.
            let patience = Duration::from_micros(number.wrapping_mul(37) % 3_000);
            let call = post(&client, transaction.clone());
            // In time and posted: a connection that was cut is an answer in time, too.
            let posted = |answer| matches!(answer, Ok(Ok(_)));
            if number % 2 == 0 && posted(tokio::time::timeout(patience, call).await) {
                return;
            }
            // It comes back until it is answered, and has one effect. (The server cuts a connection with many
            // calls that were given up: those answers have no reason of ours.)
            while let Err(problem) = post(&client, transaction.clone()).await {
                assert_eq!(problem.reason, "UNKNOWN", "{problem:?}");
            }
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended.unwrap();
    }
    assert_eq!(verify(&world.database.url).await, 200);
    world.end().await;
}

async fn poisoned_transactions_harm_nobody(world: World) {
    world.register().await;
    world.post(approval(1_000_000)).await.unwrap();
    let mut callers = JoinSet::new();
    for number in 0..64 {
        let client = world.client.clone();
        callers.spawn(async move {
            let mut posted = 0;
            for turn in 0..10 {
                let good = allotment(if number % 2 == 0 { FIRST } else { SECOND }, 3);
                let poison = match turn % 4 {
                    0 => Transaction { amount_fen: 900_000_000, ..good.clone() },
                    1 => Transaction {
                        document_number: "武财行〔2020〕99号".into(),
                        ..good.clone()
                    },
                    2 => Transaction { unit_code: "901999".into(), ..good.clone() },
                    _ => Transaction { summary: "\u{0}".into(), ..good.clone() },
                };
                post(&client, poison).await.unwrap_err();
                posted += i64::from(post(&client, good).await.is_ok());
            }
            posted
        });
    }
    let mut posted = 0;
    while let Some(ended) = callers.join_next().await {
        posted += ended.unwrap();
    }
    assert_eq!(posted, 640, "every good transaction is in the books");
    assert_eq!(world.execution().await.total.unwrap().allotted_fen, 640 * 3);
    world.end().await;
}

async fn two_replicas_keep_the_limits(world: World) {
    world.register().await;
    let limit = 1_000;
    let path = vec![approval(limit), allotment(FIRST, limit), receipt(FIRST, limit)];
    assert_eq!(reasons(&world.post_all(path).await), ["", "", ""]);
    let (rival, server) = world.replica().await;
    let mut callers = JoinSet::new();
    for number in 0..16 {
        let clients = [world.client.clone(), rival.clone()];
        callers.spawn(async move {
            let mut paid = 0;
            for turn in 0..20 {
                let transaction = payment(FIRST, 7);
                // The same id to both: it has one effect.
                let [one, other] = &clients;
                let (first, second) =
                    if (number + turn) % 2 == 0 { (one, other) } else { (other, one) };
                let (a, b) =
                    tokio::join!(post(first, transaction.clone()), post(second, transaction));
                let reasons: Vec<String> = [&a, &b]
                    .iter()
                    .filter_map(|it| it.as_ref().err())
                    .map(|it| it.reason.clone())
                    .collect();
                assert!(reasons.iter().all(|it| it == "INSUFFICIENT_BALANCE"), "{reasons:?}");
                if a.is_ok() || b.is_ok() {
                    paid += 7;
                }
            }
            paid
        });
    }
    let mut paid = 0;
    while let Some(ended) = callers.join_next().await {
        paid += ended.unwrap();
    }
    assert_eq!(paid, 994, "as often as 7 goes into 1,000");
    assert_eq!(world.execution().await.total.unwrap().paid_fen, 994);
    drop(rival);
    server.stop().await;
    world.end().await;
}

async fn a_stream_answers_in_order(world: World) {
    world.register().await;
    let mut sent: Vec<Transaction> = (0..500).map(|_| approval(2)).collect();
    sent[100].amount_fen = -1;
    sent[200] = sent[199].clone();
    let requests = sent.clone().into_iter();
    let requests = requests.map(|it| StreamTransactionsRequest { transaction: Some(it) });
    let requests: Vec<StreamTransactionsRequest> = requests.collect();
    let stream = futures::stream::iter(requests);
    let mut client = world.client.clone();
    let mut answers = client.stream_transactions(Request::new(stream)).await.unwrap().into_inner();
    let mut results = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        results.push(answer.result.unwrap());
    }
    let ids = |it: &[Transaction]| -> Vec<String> {
        it.iter().map(|it| it.transaction_id.clone()).collect()
    };
    let answered: Vec<String> = results.iter().map(|it| it.transaction_id.clone()).collect();
    assert_eq!(answered, ids(&sent));
    let refused: Vec<usize> =
        reasons(&results).iter().enumerate().filter(|it| !it.1.is_empty()).map(|it| it.0).collect();
    assert_eq!(refused, [100]);
    assert_eq!(verify(&world.database.url).await, 498);
    world.end().await;
}

async fn a_stop_commits_what_was_taken_in(world: World) {
    world.register().await;
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let client = world.client.clone();
        callers.spawn(async move {
            let transaction = approval(1);
            let id = transaction.transaction_id.clone();
            post(&client, transaction).await.ok().map(|_| id)
        });
    }
    let url = world.database.url.clone();
    let database = world.stop().await;
    let mut acknowledged = Vec::new();
    while let Some(ended) = callers.join_next().await {
        acknowledged.extend(ended.unwrap());
    }
    verify(&url).await;
    let ids: Vec<_> = acknowledged.iter().map(|id| id.parse::<Uuid>().unwrap().into()).collect();
    let region = crate::words::REGION.parse().unwrap();
    let found = store(&url).await.find_transactions(region, &ids).await.unwrap();
    assert_eq!(found.len(), ids.len(), "what was acknowledged is in the books");
    drop(database);
}
