//! Bytes that are no message, or cost more than they may.

use proptest::prelude::*;
use tonic::Code;
use tonic_types::StatusExt;

use super::*;
use crate::refuse;

#[track_caller]
fn malformed(name: &str, head: &[u8]) {
    // Alone it is too short to be counted; behind it there may be anything.
    let padded = [&padding(300), head].concat();
    for bytes in [head, &padded] {
        let read = read::<BatchPostTransactionsRequest>(bytes);
        assert_eq!(read, Err(Reason::InvalidMessage), "{name}");
    }
}

#[test]
fn what_is_no_message_is_refused() {
    malformed("a key that does not end", &[0x8a]);
    malformed("a key of more than 32 bits", &[0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    malformed("the tag 0", &[0x02, 0x00]);
    malformed("a wire type that does not exist", &[0x0e]);
    malformed("no length", &[0x0a]);
    malformed("a length beyond the end", &[0x0a, 0x05, 0x00]);
    let huge = [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    malformed("a length of 2^64 - 1", &huge);
    malformed("a number of eleven bytes", &[[0x80; 10].as_slice(), &[0x01]].concat());
    malformed("transactions as a number", &[0x08, 0x01]);
    malformed("transactions as a fixed number", &[0x09, 0, 0, 0, 0, 0, 0, 0, 0]);
    malformed("transactions as a group", &[0x0b, 0x0c]);
    malformed("the end of a group that did not begin", &[0x0c]);
    malformed("half a fixed number", &[0xfd, 0x01, 0x00]);
    malformed("a text that is no UTF-8", &delimited(1, &delimited(1, &[0xff, 0xfe])));
    malformed("a transaction that ends in its text", &delimited(1, &[0x0a, 0x09, b'0']));
}

#[test]
fn nesting_has_an_end() {
    // Groups of a field that is not in the contract, each in the one before.
    let deep = [[0xfb, 0x01].repeat(101), [0xfc, 0x01].repeat(101)].concat();
    malformed("a hundred and one groups", &deep);
    malformed("a million groups", &[0xfb, 0x01].repeat(1_000_000));
}

#[test]
fn what_claims_more_than_its_parent_holds_is_refused_before_it_is_decoded() {
    // `declared` says that it goes on behind its evaluation: prost would read on there.
    let amounts = delimited(5, &[]).repeat(1_000_000);
    let declared = delimited(15, &amounts);
    let evaluation = delimited(1, &declared[..4]);
    let bytes = [evaluation, declared[4..].to_vec()].concat();
    let read = read::<scoring::CreateEvaluationRequest>(&bytes);
    assert_eq!(read, Err(Reason::InvalidMessage));
}

#[test]
fn the_refusal_says_whose_fault_it_is() {
    let error = decode::<BatchPostTransactionsRequest>(&[0x0a]).unwrap_err();
    let status = refuse(error);
    assert_eq!(status.code(), Code::InvalidArgument);
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((info.domain.as_str(), info.reason.as_str()), ("jixiao", "INVALID_MESSAGE"));
    assert_eq!(details.localized_message().unwrap().locale, "zh-CN");
    assert!(details.bad_request().is_none());
    assert!(status.message().starts_with("the message is not valid protobuf: "), "{status}");

    let empty = delimited(1, &[]).repeat(2_000_000);
    let error = decode::<BatchPostTransactionsRequest>(&empty).unwrap_err();
    let status = refuse(error);
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(crate::Problem::from(&status).reason, "MESSAGE_TOO_COSTLY");
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        drop(read::<BatchPostTransactionsRequest>(&bytes));
        drop(read::<scoring::UpdateEvaluationRequest>(&bytes));
        drop(read::<crate::pb::report::CreateReportRequest>(&bytes));
    }

    /// Where prost reads a message, counting reads the same one.
    #[test]
    fn a_damaged_message_is_read_as_prost_reads_it(
        at in 0..1_000_usize,
        byte in any::<u8>(),
        cut in 0..1_000_usize,
    ) {
        let mut bytes = BatchPostTransactionsRequest {
            transactions: vec![payment(); 8],
            all_or_nothing: true,
            ..Default::default()
        }
        .encode_to_vec();
        bytes[at] = byte;
        bytes.truncate(bytes.len() - cut);
        let plain = BatchPostTransactionsRequest::decode(bytes.as_slice());
        prop_assert_eq!(read(&bytes), plain.map_err(|_| Reason::InvalidMessage));
    }
}
