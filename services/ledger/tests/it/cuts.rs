//! Budgets that are cut: 指标追减, 指标调减, 资金收回.

use api::pb::ledger::{BudgetSource, ExecutionRow, Transaction};

use crate::{
    database::on_both_databases,
    words::{FIRST, allotment, approval, payment, receipt, reduction, taken_back, withdrawal},
    world::World,
};

on_both_databases!(
    a_cut_lowers_what_was_allotted_and_not_the_initial_budget,
    what_has_arrived_is_taken_back_before_it_is_cut,
    a_wrong_allotment_can_be_undone,
    carried_over_money_is_no_initial_budget,
    an_amount_below_zero_is_told_the_kind_to_use,
);

async fn total(world: &World) -> ExecutionRow {
    world.execution().await.total.unwrap()
}

async fn a_cut_lowers_what_was_allotted_and_not_the_initial_budget(world: World) {
    world.register().await;
    for transaction in [
        approval(98_500),
        allotment(FIRST, 98_500),
        receipt(FIRST, 80_000),
        payment(FIRST, 80_000),
        reduction(FIRST, 12_354),
        withdrawal(12_354),
    ] {
        world.post(transaction).await.unwrap();
    }
    let row = total(&world).await;
    assert_eq!((row.initial_budget_fen, row.allotted_fen), (98_500, 86_146));
    assert_eq!((row.received_fen, row.paid_fen), (80_000, 80_000));
    let refused = world.post(withdrawal(1)).await.unwrap_err();
    assert_eq!(refused.reason, "INSUFFICIENT_BALANCE", "nothing is left at the document");
    assert!(refused.message_zh.contains("先有相应的“指标追减”"), "{}", refused.message_zh);
    world.end().await;
}

async fn what_has_arrived_is_taken_back_before_it_is_cut(world: World) {
    world.register().await;
    for transaction in [approval(100), allotment(FIRST, 100), receipt(FIRST, 100)] {
        world.post(transaction).await.unwrap();
    }
    let refused = world.post(reduction(FIRST, 20)).await.unwrap_err();
    assert_eq!(refused.metadata["account_code"], "TBA");
    assert!(refused.message_zh.contains("先有相应的“资金收回”"), "{}", refused.message_zh);
    world.post(taken_back(FIRST, 20)).await.unwrap();
    let row = total(&world).await;
    assert_eq!((row.allotted_fen, row.received_fen), (100, 80), "it stays allotted");
    world.post(reduction(FIRST, 20)).await.unwrap();
    world.post(payment(FIRST, 80)).await.unwrap();
    let refused = world.post(taken_back(FIRST, 1)).await.unwrap_err();
    assert_eq!(refused.metadata["account_code"], "EXE", "what is paid is not taken back");
    let row = total(&world).await;
    assert_eq!((row.allotted_fen, row.received_fen, row.remaining_fen), (80, 80, 0));
    assert_eq!(row.budget_execution_rate.unwrap().value, "1.0000");
    world.end().await;
}

async fn a_wrong_allotment_can_be_undone(world: World) {
    world.register().await;
    world.post(approval(100)).await.unwrap();
    world.post(allotment(FIRST, 100)).await.unwrap();
    let initial = BudgetSource::Initial.into();
    world.post(Transaction { budget_source: initial, ..reduction(FIRST, 100) }).await.unwrap();
    let row = total(&world).await;
    assert_eq!((row.initial_budget_fen, row.allotted_fen), (0, 0));
    world.post(allotment(FIRST, 60)).await.unwrap();
    assert_eq!(total(&world).await.initial_budget_fen, 60);
    world.post(Transaction { budget_source: initial, ..withdrawal(40) }).await.unwrap();
    let refused = world.post(allotment(FIRST, 1)).await.unwrap_err();
    assert_eq!(refused.reason, "INSUFFICIENT_BALANCE");
    world.end().await;
}

async fn carried_over_money_is_no_initial_budget(world: World) {
    world.register().await;
    let budget_source = BudgetSource::CarryOver.into();
    world.post(Transaction { budget_source, ..approval(50) }).await.unwrap();
    world.post(Transaction { budget_source, ..allotment(FIRST, 50) }).await.unwrap();
    let row = total(&world).await;
    assert_eq!((row.initial_budget_fen, row.allotted_fen), (0, 50));
    world.end().await;
}

async fn an_amount_below_zero_is_told_the_kind_to_use(world: World) {
    world.register().await;
    for (transaction, kind) in [
        (approval(-1), "指标调减"),
        (allotment(FIRST, -2_000_000), "指标追减"),
        (receipt(FIRST, 0), "资金收回"),
        (payment(FIRST, -1), "退回"),
    ] {
        let refused = world.post(transaction).await.unwrap_err();
        assert_eq!(refused.field, "transaction.amount_fen");
        let expected = format!("另记一笔“{kind}”");
        assert!(refused.message_zh.contains(&expected), "{}", refused.message_zh);
    }
    world.end().await;
}
