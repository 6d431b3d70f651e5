//! How much memory the process takes while a request is read. The test runner gives each test a process of its own.

use std::fs;

use super::*;
use crate::codec::{COST_FACTOR, COST_FREE, COUNTED_FROM, cost::cost};

/// The largest message that the services take.
const MESSAGE: usize = 4 << 20;

/// The most memory that this process ever had, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1_024
}

/// A message of full length that repeats `element` as often as is accepted; the rest of it is skipped.
fn dearest<U: Shaped>(element: &[u8], wrap: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let message = |count: usize| {
        let mut bytes = wrap(&element.repeat(count));
        let rest = MESSAGE.saturating_sub(bytes.len());
        bytes.extend(padding(rest));
        bytes
    };
    let (mut accepted, mut refused) = (0, MESSAGE / element.len());
    while refused - accepted > 1 {
        let middle = usize::midpoint(accepted, refused);
        let bytes = message(middle);
        let limit = bytes.len() * COST_FACTOR + COST_FREE;
        match cost(U::SHAPE, &bytes, limit) {
            Ok(_) => accepted = middle,
            Err(_) => refused = middle,
        }
    }
    message(accepted)
}

#[track_caller]
fn check<U: Message + Default + Shaped>(element: &[u8], wrap: fn(&[u8]) -> Vec<u8>) {
    let bytes = dearest::<U>(element, wrap);
    let before = peak();
    let message = read::<U>(&bytes).unwrap();
    let taken = peak() - before;
    drop(message);
    let times = taken / bytes.len();
    eprintln!("{taken} bytes for {}: {times} times", bytes.len());
    assert!((1..16).contains(&times), "{taken} bytes for {}", bytes.len());
}

fn evaluation(list: &[u8]) -> Vec<u8> {
    delimited(1, list)
}

#[test]
fn transactions_take_no_more_than_16_times_their_length() {
    check::<BatchPostTransactionsRequest>(&delimited(1, &[]), <[u8]>::to_vec);
}

#[test]
fn project_codes_take_no_more_than_16_times_their_length() {
    check::<ledger::GetExecutionRequest>(&delimited(2, b"1"), <[u8]>::to_vec);
}

#[test]
fn indicators_take_no_more_than_16_times_their_length() {
    check::<scoring::CreateEvaluationRequest>(&delimited(13, &[]), evaluation);
}

#[test]
fn sections_of_one_paragraph_take_no_more_than_16_times_their_length() {
    let section = delimited(14, &delimited(2, b"1"));
    check::<scoring::CreateEvaluationRequest>(&section, evaluation);
}

#[test]
fn amounts_take_no_more_than_16_times_their_length() {
    let declared = delimited(15, &delimited(5, &[]));
    check::<scoring::UpdateEvaluationRequest>(&declared, evaluation);
}

#[test]
fn formats_take_no_more_than_16_times_their_length() {
    check::<crate::pb::report::CreateReportRequest>(&[1], |list| delimited(5, list));
}

#[test]
fn what_is_too_short_to_be_counted_takes_little() {
    let parts = [delimited(13, &[]), delimited(14, &delimited(2, b"1")), delimited(9, b"1")];
    for part in parts {
        let list = evaluation(&part.repeat(COUNTED_FROM / part.len()));
        let cost = cost(scoring::CreateEvaluationRequest::SHAPE, &list, usize::MAX).unwrap();
        assert!(cost <= COST_FREE, "{cost}");
    }
}

/// They took 470 MB.
#[test]
fn two_million_empty_messages_take_nothing() {
    let bytes = delimited(1, &[]).repeat(2_000_000);
    let before = peak();
    let read = read::<BatchPostTransactionsRequest>(&bytes);
    let taken = peak() - before;
    assert_eq!(read, Err(Reason::MessageTooCostly));
    assert!(taken < 1 << 20, "{taken} bytes");
}
