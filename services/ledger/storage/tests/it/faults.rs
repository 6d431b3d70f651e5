//! What was changed behind our back is found.

use ledger_storage::Fault;

use crate::database::{Database, account, batch, on_both_databases};

on_both_databases!(every_change_is_found);

async fn every_change_is_found(database: Database) {
    let store = database.open().await;
    let ids: Vec<u128> = (1..=20).collect();
    store.append(&batch(0, 0, &ids)).await.unwrap();
    let report = store.verify(9).await.unwrap();
    assert_eq!((report.head.sequence, report.faults), (20, vec![]));
    let changes = [
        ("UPDATE transactions SET summary = '到位。' WHERE sequence = 7", "Altered"),
        ("UPDATE transactions SET recorded_at = recorded_at + 1 WHERE sequence = 8", "Altered"),
        ("UPDATE transactions SET kind = 99 WHERE sequence = 9", "Unreadable"),
        ("UPDATE entries SET amount_fen = 2 WHERE sequence = 3 AND line = 1", "Unbalanced"),
        ("UPDATE entries SET balance_after_fen = 0 WHERE sequence = 4 AND line = 1", "WrongEntry"),
        ("DELETE FROM entries WHERE sequence = 5 AND line = 1", "Unbalanced"),
        ("DELETE FROM transactions WHERE sequence = 6", "Gap"),
        ("DELETE FROM transactions WHERE sequence = 1", "Orphans"),
        (
            "UPDATE balances SET debit_fen = 21, balance_fen = 21 WHERE account_code = 'EXE'",
            "WrongBalance",
        ),
        ("UPDATE account_days SET debit_fen = debit_fen + 1 WHERE debit_fen > 0", "WrongDays"),
    ];
    for (change, expected) in changes {
        database.tamper(change).await;
        let faults = store.verify(9).await.unwrap().faults;
        let found = faults.iter().any(|fault| format!("{fault:?}").starts_with(expected));
        assert!(found, "{change}: {faults:?}");
    }
    let faults = store.verify(9).await.unwrap().faults;
    assert!(faults.contains(&Fault::WrongBalance(account("EXE").id())));
}
