//! 凭证字号 and line: kept with the transaction, shown with its entries, and no key.

use api::pb::ledger::{
    GetTransactionRequest, ListEntriesRequest, ListTransactionsRequest, Transaction,
};

use crate::{
    database::on_both_databases,
    words::{
        DOCUMENT, FIRST, REGION, SECOND, UNIT, allotment, approval, date, payment, receipt,
        withdrawal,
    },
    world::World,
};

on_both_databases!(
    a_voucher_has_lines_and_begins_again_every_month,
    an_edited_line_is_told_with_both_values,
    transactions_are_listed_by_project_and_year,
);

fn on(voucher_number: &str, voucher_line: i32, transaction: Transaction) -> Transaction {
    Transaction { voucher_number: voucher_number.into(), voucher_line, ..transaction }
}

async fn a_voucher_has_lines_and_begins_again_every_month(world: World) {
    world.register().await;
    let april = Some(date(2020, 4, 1));
    let december = Some(date(2020, 12, 1));
    let vouchers = [
        on("", 0, approval(100)),
        on("记-1", 1, allotment(FIRST, 100)),
        on("记-2", 1, Transaction { business_date: april, ..receipt(FIRST, 100) }),
        on("记-1", 1, Transaction { business_date: december, ..payment(FIRST, 60) }),
        on("记-1", 2, Transaction { business_date: december, ..payment(FIRST, 40) }),
    ];
    for voucher in &vouchers {
        assert!(!world.post(voucher.clone()).await.unwrap().replayed);
    }
    let mut client = world.client.clone();
    let request = ListEntriesRequest {
        region_code: REGION.into(),
        account_code: "PAID".into(),
        ..Default::default()
    };
    let entries = client.list_entries(request).await.unwrap().into_inner().entries;
    let lines: Vec<(&str, i32, i64)> = entries
        .iter()
        .map(|it| (it.voucher_number.as_str(), it.voucher_line, it.amount_fen))
        .collect();
    assert_eq!(lines, [("记-1", 1, 60), ("记-1", 2, 40)]);
    let transaction_id = vouchers[4].transaction_id.clone();
    let request = GetTransactionRequest { region_code: REGION.into(), transaction_id };
    let found = client.get_transaction(request).await.unwrap().into_inner();
    assert_eq!(found.posted.unwrap().transaction.as_ref(), Some(&vouchers[4]));
    let plain = GetTransactionRequest {
        region_code: REGION.into(),
        transaction_id: vouchers[0].transaction_id.clone(),
    };
    let found = client.get_transaction(plain).await.unwrap().into_inner();
    assert_eq!((found.entries[0].voucher_number.as_str(), found.entries[0].voucher_line), ("", 0));
    world.end().await;
}

async fn an_edited_line_is_told_with_both_values(world: World) {
    world.register().await;
    let first = on("记-7", 2, approval(6_000_000));
    world.post(first.clone()).await.unwrap();
    let edited = [
        (
            Transaction { amount_fen: 6_500_000, ..first.clone() },
            ["amount_fen", "60000.00元", "65000.00元"],
        ),
        (on("记-8", 2, first.clone()), ["voucher_number", "记-7", "记-8"]),
        (on("记-7", 3, first.clone()), ["voucher_line", "2", "3"]),
        (on("", 0, first), ["voucher_number", "记-7", ""]),
    ];
    for (transaction, expected) in edited {
        let refused = world.post(transaction).await.unwrap_err();
        assert_eq!(refused.reason, "TRANSACTION_ID_REUSED");
        let found = ["field", "booked", "stated"].map(|key| refused.metadata[key].as_str());
        assert_eq!(found, expected);
    }
    let refused = world.post(on("记-7", 0, approval(1))).await.unwrap_err();
    assert_eq!(refused.field, "transaction.voucher_line");
    world.end().await;
}

async fn transactions_are_listed_by_project_and_year(world: World) {
    world.register().await;
    let later = |it| Transaction { business_date: Some(date(2021, 3, 1)), ..it };
    let sent = [
        approval(300),
        allotment(FIRST, 100),
        allotment(SECOND, 80),
        receipt(FIRST, 100),
        payment(FIRST, 30),
        payment(FIRST, 20),
        withdrawal(20),
        receipt(SECOND, 80),
        later(approval(50)),
        later(allotment(FIRST, 50)),
    ];
    for transaction in &sent {
        world.post(transaction.clone()).await.unwrap();
    }
    let all = ListTransactionsRequest {
        region_code: REGION.into(),
        fiscal_year: 2020,
        page_size: 3,
        ..Default::default()
    };
    let first = ListTransactionsRequest { project_codes: vec![FIRST.into()], ..all.clone() };
    let second = ListTransactionsRequest {
        project_codes: vec![SECOND.into()],
        unit_code: UNIT.into(),
        ..all.clone()
    };
    let unit = ListTransactionsRequest { unit_code: UNIT.into(), ..all.clone() };
    let nobody = ListTransactionsRequest { unit_code: "901002".into(), ..all.clone() };
    let next_year = ListTransactionsRequest { fiscal_year: 2021, ..first.clone() };
    for (request, expected) in [
        (all, &[0, 1, 2, 3, 4, 5, 6, 7][..]),
        (first, &[0, 1, 3, 4, 5, 6]),
        (second, &[0, 2, 6, 7]),
        (unit, &[0, 1, 2, 3, 4, 5, 6, 7]),
        (nobody, &[]),
        (next_year, &[8, 9]),
    ] {
        let found = list(&world, request).await;
        let ids: Vec<String> = expected.iter().map(|it| sent[*it].transaction_id.clone()).collect();
        assert_eq!(found, ids);
    }
    assert_eq!(sent[0].document_number, DOCUMENT);
    world.end().await;
}

/// The ids of all pages.
async fn list(world: &World, mut request: ListTransactionsRequest) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let answer = world.client.clone().list_transactions(request.clone()).await;
        let page = answer.unwrap().into_inner();
        assert!(page.transactions.len() <= 3);
        let id = |it: api::pb::ledger::PostedTransaction| it.transaction.unwrap().transaction_id;
        ids.extend(page.transactions.into_iter().map(id));
        if page.next_page_token.is_empty() {
            return ids;
        }
        request.page_token = page.next_page_token;
    }
}
