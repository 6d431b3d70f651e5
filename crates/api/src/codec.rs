//! Reads the requests of our servers: what is no message is refused as the caller's fault, and so is one that would
//! take far more memory than it is long. Clients read answers with tonic's codec: what is wrong there is not theirs.

mod cost;
mod shape;

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests;

use std::{error::Error, marker::PhantomData};

use prost::{Message, bytes::Buf};
use tonic::{
    Status,
    codec::{BufferSettings, Codec, DecodeBuf, Decoder},
};
use tonic_prost::{ProstCodec, ProstEncoder};

use self::{
    cost::{Unfit, cost},
    shape::Shaped,
};
use crate::{Reason, ServiceError, refuse};

/// A message may take this many times its length in memory, and [`COST_FREE`] besides.
const COST_FACTOR: usize = 8;
/// What any message may take, in bytes.
const COST_FREE: usize = 128 << 10;
/// A shorter message can't take more than [`COST_FREE`], so it is not counted.
const COUNTED_FROM: usize = 256;

/// The codec of a server, which reads `U` and answers `T`.
#[derive(Debug)]
pub(crate) struct RequestCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for RequestCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for RequestCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Shaped + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = RequestDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstCodec::<T, U>::raw_encoder(BufferSettings::default())
    }

    fn decoder(&mut self) -> Self::Decoder {
        RequestDecoder(PhantomData)
    }
}

/// Reads messages within the limits.
#[derive(Debug)]
pub(crate) struct RequestDecoder<U>(PhantomData<U>);

impl<U: Message + Default + Shaped> Decoder for RequestDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // The buffer is one piece of memory, so this copies nothing.
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        decode(&bytes).map(Some).map_err(refuse)
    }
}

/// Reads a message that is one, and that takes no more than it may.
fn decode<U: Message + Default + Shaped>(bytes: &[u8]) -> Result<U, InvalidMessage> {
    if bytes.len() >= COUNTED_FROM {
        let limit = bytes.len().saturating_mul(COST_FACTOR).saturating_add(COST_FREE);
        cost(U::SHAPE, bytes, limit).map_err(|unfit| match unfit {
            Unfit::Malformed(why) => InvalidMessage::Malformed(why.into()),
            Unfit::TooCostly => InvalidMessage::TooCostly { length: bytes.len(), limit },
        })?;
    }
    U::decode(bytes).map_err(|error| InvalidMessage::Malformed(error.into()))
}

/// A request that is not decoded.
#[derive(Debug, thiserror::Error)]
enum InvalidMessage {
    /// It is no message of the contract.
    #[error("the message is not valid protobuf")]
    Malformed(#[source] Box<dyn Error + Send + Sync>),
    /// It is mostly empty elements.
    #[error("the message of {length} bytes would take more than {limit} bytes of memory")]
    TooCostly {
        /// How long it is, in bytes.
        length: usize,
        /// What it may take, in bytes.
        limit: usize,
    },
}

impl ServiceError for InvalidMessage {
    fn reason(&self) -> Reason {
        match self {
            Self::Malformed(_) => Reason::InvalidMessage,
            Self::TooCostly { .. } => Reason::MessageTooCostly,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Malformed(_) => "请求的内容无法解码。".to_owned(),
            Self::TooCostly { length, limit } => {
                format!("请求长{length}字节，解码后所占内存将超过上限{limit}字节。")
            }
        }
    }
}
