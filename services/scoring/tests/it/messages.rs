//! Bytes that are no request, over a real connection.

use std::fs;

use api::Problem;
use prost::bytes::BufMut;
use tonic::{
    Code, Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::http::uri::PathAndQuery,
};

use crate::world::World;

/// Sends bytes as they are, and reads no answer.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, bytes: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&bytes);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        Ok(Some(()))
    }
}

/// Why `CreateEvaluation` refuses these bytes.
async fn refused(world: &World, bytes: Vec<u8>) -> Problem {
    let mut grpc = Grpc::new(world.channel.clone());
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/jixiao.scoring.v1.ScoringService/CreateEvaluation");
    let answer = grpc.unary(Request::new(bytes), path, Raw).await;
    Problem::from(&answer.unwrap_err())
}

#[tokio::test]
async fn bytes_that_are_no_request_are_the_callers_fault() {
    let world = World::on_sqlite().await;
    let noise: Vec<u8> = (0..=u8::MAX).cycle().skip(1).take(5_000).collect();
    for bytes in [vec![0x0a], vec![0x0a, 0x05, 0x0a], noise, vec![0xff; 300]] {
        let problem = refused(&world, bytes).await;
        let found = (problem.code, problem.reason.as_str());
        assert_eq!(found, (Code::InvalidArgument, "INVALID_MESSAGE"), "{problem:?}");
        assert!(problem.message_zh.contains("无法解码"), "{}", problem.message_zh);
        assert_eq!(problem.field, "");
    }
    world.end().await;
}

/// Decoded, they are 640 MB; the service runs in the process of this test.
#[tokio::test]
async fn two_million_empty_indicators_take_little_memory() {
    let world = World::on_sqlite().await;
    let list = [0x6a, 0x00].repeat(2_000_000);
    let mut bytes = vec![0x0a, 0x80, 0x92, 0xf4, 0x01];
    bytes.extend(list);
    let before = peak();
    let problem = refused(&world, bytes).await;
    let taken = peak() - before;
    let found = (problem.code, problem.reason.as_str());
    assert_eq!(found, (Code::InvalidArgument, "MESSAGE_TOO_COSTLY"), "{problem:?}");
    assert!(problem.message_zh.contains("空项"), "{}", problem.message_zh);
    assert!(taken < 64 << 20, "{taken} bytes");
    world.end().await;
}

/// The most memory that this process ever had, in bytes. The test runner gives each test a process of its own.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1_024
}
