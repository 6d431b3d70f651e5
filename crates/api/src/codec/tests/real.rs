//! What callers really send.

use std::time::{Duration, Instant};

use super::*;
use crate::codec::cost::cost;

#[test]
fn the_largest_requests_of_the_contract_are_read() {
    assert_eq!(read(&batch().encode_to_vec()), Ok(batch()));
    let codes = vec!["53232920T000000000003".to_owned(); 1_000];
    let projects = ledger::GetExecutionRequest { project_codes: codes, ..Default::default() };
    assert_eq!(read(&projects.encode_to_vec()), Ok(projects));
    let evaluation = scoring::Evaluation {
        indicators: (0..200).map(indicator).collect(),
        goals: vec![scoring::Goal { expected: "完成".into(), ..Default::default() }; 100],
        ..Default::default()
    };
    let request =
        scoring::CreateEvaluationRequest { evaluation: Some(evaluation), validate_only: false };
    assert_eq!(read(&request.encode_to_vec()), Ok(request));
}

#[test]
fn fields_of_a_later_contract_are_skipped() {
    let mut bytes = batch().encode_to_vec();
    bytes.extend(padding(300));
    assert_eq!(read(&bytes), Ok(batch()));
}

/// Prints what counting adds to decoding, too: the figures in the commit are those of a release build.
#[test]
fn counting_takes_less_time_than_decoding() {
    let bytes = batch().encode_to_vec();
    let counting = fastest(|| {
        cost(BatchPostTransactionsRequest::SHAPE, &bytes, usize::MAX).unwrap();
    });
    let decoding = fastest(|| {
        BatchPostTransactionsRequest::decode(bytes.as_slice()).unwrap();
    });
    let picoseconds = |time: Duration| time.as_nanos() * 1_000 / bytes.len() as u128;
    let (count, decode) = (picoseconds(counting), picoseconds(decoding));
    eprintln!("{} bytes: count {count} ps, decode {decode} ps a byte", bytes.len());
    assert!(counting < decoding, "{counting:?} of {decoding:?}");
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..200).map(once).min().unwrap()
}
