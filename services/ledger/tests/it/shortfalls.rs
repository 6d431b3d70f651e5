//! Money that is paid before it arrives: in the order of posting never, by business dates it is told.

use api::pb::ledger::{GetExecutionRequest, Proposal, Transaction};

use crate::{
    database::on_both_databases,
    words::{FIRST, REGION, allotment, approval, date, payment, receipt},
    world::World,
};

on_both_databases!(
    what_is_dated_before_its_receipt_is_told_with_day_and_gap,
    a_day_that_is_even_at_its_end_is_no_shortfall,
    what_is_proposed_counts_too,
);

/// `transaction` on a day of the year.
fn on(month: i32, day: i32, transaction: Transaction) -> Transaction {
    Transaction { business_date: Some(date(2020, month, day)), ..transaction }
}

async fn post(world: &World, transactions: Vec<Transaction>) {
    for transaction in transactions {
        world.post(transaction).await.unwrap();
    }
}

/// Month, day and fen of each shortfall as of the last day of a month.
async fn shortfalls(
    world: &World,
    (month, day): (i32, i32),
    transactions: Vec<Transaction>,
) -> Vec<(i32, i32, i64)> {
    let request = GetExecutionRequest {
        region_code: REGION.into(),
        project_codes: vec![FIRST.into()],
        fiscal_year: 2020,
        as_of: Some(date(2020, month, day)),
        proposal: Some(Proposal { transactions, ..Proposal::default() }),
    };
    let answer = world.client.clone().get_execution(request).await.unwrap().into_inner();
    let found = answer.shortfalls.into_iter().map(|it| {
        let since = it.since.unwrap();
        (since.month, since.day, it.amount_fen)
    });
    found.collect()
}

async fn what_is_dated_before_its_receipt_is_told_with_day_and_gap(world: World) {
    world.register().await;
    post(
        &world,
        vec![
            on(1, 5, approval(100)),
            on(1, 6, allotment(FIRST, 100)),
            on(3, 10, receipt(FIRST, 100)),
            on(2, 20, payment(FIRST, 60)),
            on(2, 21, payment(FIRST, 30)),
        ],
    )
    .await;
    assert_eq!(shortfalls(&world, (12, 31), Vec::new()).await, [(2, 20, 90)]);
    assert_eq!(shortfalls(&world, (2, 20), Vec::new()).await, [(2, 20, 60)]);
    assert_eq!(shortfalls(&world, (2, 19), Vec::new()).await, []);
    world.end().await;
}

async fn a_day_that_is_even_at_its_end_is_no_shortfall(world: World) {
    world.register().await;
    post(
        &world,
        vec![
            on(1, 5, approval(100)),
            on(1, 6, allotment(FIRST, 100)),
            on(3, 10, receipt(FIRST, 100)),
            on(3, 10, payment(FIRST, 100)),
        ],
    )
    .await;
    assert_eq!(shortfalls(&world, (12, 31), Vec::new()).await, []);
    world.end().await;
}

async fn what_is_proposed_counts_too(world: World) {
    world.register().await;
    let posted = vec![on(1, 5, approval(100)), on(1, 6, allotment(FIRST, 100))];
    post(&world, posted.clone()).await;
    let mut proposed = posted;
    proposed.extend([on(3, 10, receipt(FIRST, 50)), on(3, 9, payment(FIRST, 40))]);
    assert_eq!(shortfalls(&world, (12, 31), proposed).await, [(3, 9, 40)]);
    assert_eq!(shortfalls(&world, (12, 31), Vec::new()).await, []);
    world.end().await;
}
