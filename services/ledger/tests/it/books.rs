//! What the books hold: controls, balances, entries, the fund table.

use api::pb::ledger::{
    Account, FundNature, GetBalanceRequest, GetChartRequest, GetTransactionRequest,
    ListBalancesRequest, ListEntriesRequest, ListProjectsRequest, Project, Side, Transaction,
};
use tonic::Code;

use crate::{
    database::on_both_databases,
    words::{
        DOCUMENT, FIRST, REGION, SECOND, UNIT, allotment, approval, date, payment, receipt, refund,
    },
    world::{World, reasons},
};

on_both_databases!(
    a_year_of_a_project,
    no_account_is_overdrawn,
    nothing_is_posted_without_document_and_project,
    only_the_offender_of_a_batch_is_refused,
    all_or_nothing_is_one,
    lists_come_in_pages,
    sixteen_digits_are_exact,
    the_chart_says_what_is_official,
);

async fn a_year_of_a_project(world: World) {
    world.register().await;
    for transaction in [
        approval(2_000_000),
        allotment(FIRST, 1_200_000),
        Transaction { budget_source: 3, ..allotment(FIRST, 100_000) },
        receipt(FIRST, 1_000_000),
        payment(FIRST, 900_000),
        Transaction { business_date: Some(date(2020, 12, 31)), ..refund(FIRST, 50_000) },
        allotment(SECOND, 700_000),
    ] {
        assert!(!world.post(transaction).await.unwrap().replayed);
    }
    let execution = world.execution().await;
    let total = execution.total.unwrap();
    assert_eq!((total.allotted_fen, total.received_fen), (2_000_000, 1_000_000));
    let [first, second] = execution.project_totals.try_into().unwrap();
    assert_eq!(first.project_code, FIRST);
    assert_eq!((first.initial_budget_fen, first.allotted_fen), (1_200_000, 1_300_000));
    assert_eq!((first.received_fen, first.paid_fen), (1_000_000, 850_000));
    assert_eq!(first.remaining_fen, 150_000);
    assert_eq!(first.arrival_rate.unwrap().value, "0.7692");
    assert_eq!(first.budget_execution_rate.unwrap().value, "0.6538");
    assert_eq!(first.received_execution_rate.unwrap().value, "0.8500");
    assert_eq!((second.allotted_fen, second.received_execution_rate), (700_000, None));
    assert_eq!(execution.rows.len(), 2);
    assert_eq!(execution.books_position.unwrap().sequence, 7);

    let balance = |as_of| GetBalanceRequest { account: Some(account("PAID")), as_of };
    let mut client = world.client.clone();
    let now = client.get_balance(balance(None)).await.unwrap().into_inner().balance.unwrap();
    assert_eq!((now.balance_fen, now.debit_fen, now.credit_fen), (850_000, 900_000, 50_000));
    let before = client.get_balance(balance(Some(date(2020, 12, 30)))).await.unwrap();
    assert_eq!(before.into_inner().balance.unwrap().balance_fen, 900_000);
    let earlier = client.get_balance(balance(Some(date(2020, 3, 31)))).await.unwrap_err();
    assert_eq!(earlier.code(), Code::NotFound);
    world.end().await;
}

async fn no_account_is_overdrawn(world: World) {
    world.register().await;
    world.post(approval(100)).await.unwrap();
    let refused = world.post(allotment(FIRST, 101)).await.unwrap_err();
    assert_eq!(refused.reason, "INSUFFICIENT_BALANCE", "control L02");
    assert_eq!(refused.metadata["available_fen"], "100");
    assert_eq!(refused.metadata["requested_fen"], "101");
    assert_eq!(refused.metadata["account_code"], "TBA");
    assert_eq!(refused.field, "transaction.amount_fen");
    world.post(allotment(FIRST, 100)).await.unwrap();
    assert_eq!(world.post(receipt(SECOND, 1)).await.unwrap_err().reason, "INSUFFICIENT_BALANCE");
    world.post(receipt(FIRST, 60)).await.unwrap();
    let refused = world.post(payment(FIRST, 61)).await.unwrap_err();
    assert_eq!(refused.metadata["account_code"], "EXE", "control L01");
    assert!(refused.message_zh.contains("可执行指标余额为0.60元"), "{}", refused.message_zh);
    world.post(payment(FIRST, 60)).await.unwrap();
    assert_eq!(world.post(refund(FIRST, 61)).await.unwrap_err().reason, "INSUFFICIENT_BALANCE");
    world.end().await;
}

async fn nothing_is_posted_without_document_and_project(world: World) {
    let refused = world.post(approval(1)).await.unwrap_err();
    assert_eq!(refused.reason, "FUNDING_DOCUMENT_NOT_REGISTERED", "control L03");
    world.register().await;
    // A refusal is not remembered: what is missing may be registered at any moment.
    world.post(approval(1)).await.unwrap();
    let unknown = allotment("53232920T000000000009", 1);
    let refused = world.post(unknown).await.unwrap_err();
    assert_eq!(refused.reason, "PROJECT_NOT_REGISTERED", "control L03");
    let elsewhere = Transaction { unit_code: "901002".into(), ..allotment(FIRST, 1) };
    assert_eq!(world.post(elsewhere).await.unwrap_err().reason, "UNIT_MISMATCH");
    world.end().await;
}

async fn only_the_offender_of_a_batch_is_refused(world: World) {
    world.register().await;
    let twice = allotment(SECOND, 30);
    let results = world
        .post_all(vec![
            approval(100),
            allotment(FIRST, 80),
            allotment(SECOND, 30),
            Transaction { amount_fen: 0, ..approval(1) },
            approval(10),
            twice.clone(),
            Transaction { transaction_id: "7".into(), ..approval(1) },
            twice.clone(),
            Transaction { summary: "other".into(), ..twice },
        ])
        .await;
    let (insufficient, invalid) = ("INSUFFICIENT_BALANCE", "INVALID_REQUEST");
    let reused = "TRANSACTION_ID_REUSED";
    let expected = ["", "", insufficient, invalid, "", "", invalid, "", reused];
    assert_eq!(reasons(&results), expected);
    assert_eq!(world.execution().await.total.unwrap().allotted_fen, 110);
    world.end().await;
}

async fn all_or_nothing_is_one(world: World) {
    world.register().await;
    let path = vec![approval(100), allotment(FIRST, 80), allotment(SECOND, 30)];
    let results = world.post_whole(path.clone()).await;
    let abandoned = "BATCH_ABANDONED";
    assert_eq!(reasons(&results), [abandoned, abandoned, "INSUFFICIENT_BALANCE"]);
    let invalid = Transaction { amount_fen: 0, ..path[2].clone() };
    let results = world.post_whole(vec![path[0].clone(), path[1].clone(), invalid]).await;
    assert_eq!(reasons(&results), [abandoned, abandoned, "INVALID_REQUEST"]);
    assert_eq!(world.execution().await.books_position.unwrap().sequence, 0);
    // Put right, the same ids are taken, and a retry of all of them is a replay.
    let right =
        vec![path[0].clone(), path[1].clone(), Transaction { amount_fen: 20, ..path[2].clone() }];
    assert_eq!(reasons(&world.post_whole(right.clone()).await), ["", "", ""]);
    assert_eq!(reasons(&world.post_whole(right).await), ["", "", ""]);
    assert_eq!(world.execution().await.total.unwrap().allotted_fen, 100);
    world.end().await;
}

async fn lists_come_in_pages(world: World) {
    world.register().await;
    world.post(approval(10)).await.unwrap();
    world.post(allotment(FIRST, 10)).await.unwrap();
    let mut client = world.client.clone();
    let mut lines = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListEntriesRequest {
            region_code: REGION.into(),
            page_size: 4,
            page_token,
            ..ListEntriesRequest::default()
        };
        let page = client.list_entries(request).await.unwrap().into_inner();
        lines.extend(page.entries.into_iter().map(|it| (it.position.unwrap().sequence, it.line)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(lines, [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4)]);

    let request = ListEntriesRequest {
        region_code: REGION.into(),
        project_code: FIRST.into(),
        account_code: "SRC".into(),
        ..ListEntriesRequest::default()
    };
    let [entry] =
        client.list_entries(request).await.unwrap().into_inner().entries.try_into().unwrap();
    assert_eq!((entry.side(), entry.amount_fen, entry.balance_after_fen), (Side::Credit, 10, 10));
    let balances = ListBalancesRequest {
        region_code: REGION.into(),
        document_number: "武财行(2020)66号".into(),
        page_size: 3,
        ..ListBalancesRequest::default()
    };
    let page = client.list_balances(balances.clone()).await.unwrap().into_inner();
    let rest = ListBalancesRequest { page_token: page.next_page_token, ..balances };
    let rest = client.list_balances(rest).await.unwrap().into_inner();
    assert_eq!((page.balances.len(), rest.balances.len()), (3, 1));
    assert_eq!(rest.next_page_token, "");

    let request = ListProjectsRequest {
        region_code: REGION.into(),
        page_size: 1,
        ..ListProjectsRequest::default()
    };
    let page = client.list_projects(request.clone()).await.unwrap().into_inner();
    assert_eq!(codes(&page.projects), [FIRST]);
    let request = ListProjectsRequest { page_token: page.next_page_token, ..request };
    let page = client.list_projects(request).await.unwrap().into_inner();
    assert_eq!((codes(&page.projects), page.next_page_token), (vec![SECOND], String::new()));
    world.end().await;
}

async fn sixteen_digits_are_exact(world: World) {
    world.register().await;
    let most = 1_000_000_000_000_000;
    for _ in 0..9 {
        world.post(approval(most)).await.unwrap();
    }
    world.post(approval(999_999_999_999_999)).await.unwrap();
    world.post(allotment(FIRST, most)).await.unwrap();
    let posted = world.post(receipt(FIRST, 999_999_999_999_999)).await.unwrap().posted.unwrap();
    let transaction_id = posted.transaction.unwrap().transaction_id;
    let request = GetTransactionRequest { region_code: REGION.into(), transaction_id };
    let found = world.client.clone().get_transaction(request).await.unwrap().into_inner();
    assert_eq!(found.posted.unwrap().record_hash, posted.record_hash);
    let amounts: Vec<(i64, i64)> =
        found.entries.iter().map(|it| (it.amount_fen, it.balance_after_fen)).collect();
    assert_eq!(amounts, [(999_999_999_999_999, 999_999_999_999_999), (999_999_999_999_999, 1)]);
    let request = GetBalanceRequest { account: Some(of_document("TBA")), as_of: None };
    let balance = world.client.clone().get_balance(request).await.unwrap().into_inner();
    assert_eq!(balance.balance.unwrap().balance_fen, 8_999_999_999_999_999);
    world.end().await;
}

async fn the_chart_says_what_is_official(world: World) {
    let chart = world.client.clone().get_chart(GetChartRequest {}).await.unwrap().into_inner();
    assert_eq!((chart.version.as_str(), chart.digest.len()), ("working-1", 64));
    let official = chart.accounts.iter().filter(|it| it.official);
    let official: Vec<&str> = official.map(|it| it.account_code.as_str()).collect();
    assert_eq!(official, ["9601"]);
    assert_eq!(chart.rules.len(), 8);
    world.end().await;
}

fn codes(projects: &[Project]) -> Vec<&str> {
    projects.iter().map(|it| it.project_code.as_str()).collect()
}

fn account(code: &str) -> Account {
    Account { project_code: FIRST.into(), unit_code: UNIT.into(), ..of_document(code) }
}

fn of_document(code: &str) -> Account {
    Account {
        region_code: REGION.into(),
        fiscal_year: 2020,
        document_number: DOCUMENT.into(),
        project_code: String::new(),
        unit_code: String::new(),
        fund_nature: FundNature::GeneralPublicBudget.into(),
        account_code: code.into(),
    }
}
