//! The largest batch: the vouchers of one evaluation are posted together or not at all.

use std::time::Instant;

use api::pb::ledger::{
    BatchPostTransactionsRequest, PostResult, Proposal, Transaction, post_result::Outcome,
};
use prost::Message;
use uuid::Uuid;

use crate::{
    database::{Database, on_both_databases},
    program::Program,
    words::{DOCUMENT, FIRST, allotment, approval, document, payment, project, receipt},
    world::{Client, World, reasons, verify},
};

on_both_databases!(
    the_last_of_9999_that_is_unpayable_posts_none,
    ten_thousand_full_length_vouchers_are_one,
);

/// Money for `payments` of one fen each, and these payments; every text is as long as it may be.
fn vouchers(payments: i64) -> Vec<Transaction> {
    let mut all = vec![approval(payments), allotment(FIRST, payments), receipt(FIRST, payments)];
    all.extend((1..=payments).map(|line| {
        let number = i32::try_from(line).unwrap();
        Transaction {
            transaction_id: Uuid::now_v7().to_string(),
            payee: "收".repeat(200),
            summary: "摘".repeat(500),
            voucher_number: "记".repeat(40),
            voucher_line: number,
            ..payment(FIRST, 1)
        }
    }));
    all
}

fn whole(transactions: Vec<Transaction>) -> BatchPostTransactionsRequest {
    BatchPostTransactionsRequest { transactions, all_or_nothing: true, ..Default::default() }
}

async fn send(client: &Client, request: BatchPostTransactionsRequest) -> Vec<PostResult> {
    // More than the 4 MiB that a client takes by default.
    let mut client = client.clone().max_decoding_message_size(8 << 20);
    let length = request.encoded_len();
    let began = Instant::now();
    let answer = client.batch_post_transactions(request).await.unwrap().into_inner();
    eprintln!("{length} bytes: {} bytes in {:.1?}", answer.encoded_len(), began.elapsed());
    answer.results
}

fn refusals(results: &[PostResult]) -> usize {
    results.iter().filter(|it| matches!(it.outcome, Some(Outcome::Refused(_)))).count()
}

async fn the_last_of_9999_that_is_unpayable_posts_none(world: World) {
    world.register().await;
    let mut transactions = vouchers(9_995);
    transactions.push(payment(FIRST, 1));
    assert_eq!(transactions.len(), 9_999);
    let results = send(&world.client, whole(transactions.clone())).await;
    assert_eq!(refusals(&results), 9_999);
    assert_eq!(reasons(&results)[9_998], "INSUFFICIENT_BALANCE");
    assert_eq!(verify(&world.database.url).await, 0);
    // Put right, with one more, the same ids are taken.
    transactions[0].amount_fen += 1;
    transactions[1].amount_fen += 1;
    transactions[2].amount_fen += 1;
    let registers = Proposal {
        projects: vec![project(FIRST)],
        funding_documents: vec![document(DOCUMENT)],
        transactions: Vec::new(),
    };
    let asked = BatchPostTransactionsRequest {
        validate_only: true,
        registers: Some(registers),
        ..whole(transactions.clone())
    };
    assert_eq!(refusals(&send(&world.client, asked).await), 0);
    assert_eq!(verify(&world.database.url).await, 0);
    assert_eq!(refusals(&send(&world.client, whole(transactions)).await), 0);
    assert_eq!(verify(&world.database.url).await, 9_999);
    world.end().await;
}

async fn ten_thousand_full_length_vouchers_are_one(world: World) {
    world.register().await;
    let transactions = vouchers(9_997);
    assert_eq!(transactions.len(), 10_000);
    assert_eq!(refusals(&send(&world.client, whole(transactions.clone())).await), 0);
    let again = send(&world.client, whole(transactions)).await;
    let replayed =
        |it: &PostResult| matches!(&it.outcome, Some(Outcome::Posted(it)) if it.replayed);
    assert!(again.iter().all(replayed));
    assert_eq!(world.execution().await.total.unwrap().paid_fen, 9_997);
    assert_eq!(verify(&world.database.url).await, 10_000);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_batch_fits_into_512_mb_on_sqlite() {
    fits_into_memory(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_batch_fits_into_512_mb_on_postgres() {
    fits_into_memory(Database::postgres()).await;
}

async fn fits_into_memory(database: Database) {
    let program = Program::start(&database.url);
    program.register().await;
    let before = program.process.memory_peak().unwrap();
    assert_eq!(refusals(&send(&program.client(), whole(vouchers(9_997))).await), 0);
    let peak = program.process.memory_peak().unwrap();
    eprintln!("{} MiB, before it {} MiB", peak >> 20, before >> 20);
    assert!(peak < 512 << 20, "{peak} bytes");
    assert_eq!(verify(&database.url).await, 10_000);
}
