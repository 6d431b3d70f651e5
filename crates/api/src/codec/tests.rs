//! Hostile requests are refused and cheap; real ones pass.

mod answers;
mod hostile;
mod kept;
mod memory;
mod real;

use prost::{Message, bytes::BufMut};

use super::{InvalidMessage, decode, shape::Shaped};
use crate::{
    Reason, ServiceError,
    pb::{
        google_type, ledger,
        ledger::{BatchPostTransactionsRequest, Transaction},
        scoring,
    },
};

/// Reads `bytes` as a request of this type; says the reason if they are none.
fn read<U: Message + Default + Shaped>(bytes: &[u8]) -> Result<U, Reason> {
    decode(bytes).map_err(|error: InvalidMessage| error.reason())
}

/// A payment as callers state it.
fn payment() -> Transaction {
    Transaction {
        transaction_id: "0197f2c0-0000-7000-8000-000000000001".into(),
        region_code: "532329000".into(),
        kind: ledger::TransactionKind::Payment.into(),
        business_date: Some(google_type::Date { year: 2020, month: 12, day: 31 }),
        document_number: "武财行〔2020〕66号".into(),
        project_code: "53232920T000000000003".into(),
        unit_code: "901001".into(),
        fund_nature: ledger::FundNature::GeneralPublicBudget.into(),
        amount_fen: 5_000_000,
        budget_source: 0,
        payee: "来源未载".into(),
        economic_class: "30201".into(),
        summary: "办公费".into(),
        voucher_number: "记-1".into(),
        voucher_line: 1,
    }
}

/// The largest batch that the contract allows.
fn batch() -> BatchPostTransactionsRequest {
    let transactions = vec![payment(); 10_000];
    BatchPostTransactionsRequest { transactions, all_or_nothing: false, ..Default::default() }
}

/// The shortest indicator that a caller can mean.
fn indicator(number: usize) -> scoring::Indicator {
    let decimal = |value: &str| Some(google_type::Decimal { value: value.into() });
    scoring::Indicator {
        indicator_id: format!("o.{number}"),
        level1: scoring::Level1::Output.into(),
        level2: scoring::Level2::Quantity.into(),
        name: "人数".into(),
        target: Some(scoring::Target {
            operator: scoring::Operator::AtLeast.into(),
            value: decimal("8"),
            unit: "户".into(),
            text: String::new(),
        }),
        actual: Some(scoring::Actual { value: decimal("8"), ..Default::default() }),
        weight: decimal("0.5"),
        ..Default::default()
    }
}

/// One field of the wire type that carries a length.
fn delimited(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![(tag << 3) | 2];
    prost::encode_length_delimiter(content.len(), &mut bytes).unwrap();
    bytes.put_slice(content);
    bytes
}

/// A field that is not in the contract, and takes this many bytes and a few.
fn padding(length: usize) -> Vec<u8> {
    // Field 31, which no message of ours has.
    let mut bytes = vec![0xfa, 0x01];
    prost::encode_length_delimiter(length, &mut bytes).unwrap();
    bytes.resize(bytes.len() + length, 0);
    bytes
}
