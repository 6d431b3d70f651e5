//! Limits that a server refuses to start with, and what the others come to.

use std::{num::NonZeroU64, time::Duration};

use anyhow::bail;

use crate::settings::Server;

/// How many connections a configuration may ask for.
const CONNECTIONS_MAX: u32 = 65_536;
/// How many connections it takes to fill the server with calls, at least.
const CONNECTIONS_TO_FILL: u32 = 4;
/// How much of the bytes of all requests one connection may hold: one part in so many.
const BYTES_SHARE: usize = 8;

impl Server {
    /// Whether these limits hold what they promise.
    ///
    /// # Errors
    ///
    /// One connection could take more than a quarter of the calls; a number of connections that
    /// is none; a budget of bytes that is smaller than a message. The text says what to set.
    pub fn check(&self) -> anyhow::Result<()> {
        let Self { streams_max, concurrency_max, connections_max, .. } = self;
        let most = concurrency_max.get() / CONNECTIONS_TO_FILL;
        if streams_max.get() > most {
            bail!(
                "server.streams_max 为 {streams_max}，超过 concurrency_max（{concurrency_max}）的\
                 四分之一，一个连接会占满服务：请设为不大于 {most} 的数，或把 concurrency_max 设为 \
                 {} 以上 (streams_max is too large)",
                streams_max.get().saturating_mul(CONNECTIONS_TO_FILL)
            );
        }
        if !(1..=CONNECTIONS_MAX).contains(connections_max) {
            bail!(
                "server.connections_max 为 {connections_max}：请设为 1 到 {CONNECTIONS_MAX} 的整数 \
                 (connections_max is out of range)"
            );
        }
        let (budget, message) = (self.request_bytes_max, self.message_bytes_max);
        if budget < message {
            bail!(
                "server.request_bytes_max 为 {budget}，小于一条消息的上限 {message}：请设为不小于 \
                 message_bytes_max 的数，例如 67108864 (request_bytes_max is too small)"
            );
        }
        Ok(())
    }

    /// How many bytes of requests one connection may hold.
    pub(crate) fn request_bytes_share(&self) -> usize {
        (self.request_bytes_max.get() / BYTES_SHARE).max(self.message_bytes_max.get())
    }
}

/// A number of seconds.
pub(crate) fn seconds(number: NonZeroU64) -> Duration {
    Duration::from_secs(number.get())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::num::{NonZeroU32, NonZeroUsize};

    use super::*;

    /// A server whose limits are those of the ledger.
    pub(crate) fn server() -> Server {
        let seconds = |number| NonZeroU64::new(number).unwrap();
        Server {
            listen: ([127, 0, 0, 1], 0).into(),
            health_listen: None,
            metrics_listen: None,
            request_timeout_ms: seconds(30_000),
            message_bytes_max: NonZeroUsize::new(4_194_304).unwrap(),
            concurrency_max: NonZeroU32::new(1024).unwrap(),
            streams_max: NonZeroU32::new(128).unwrap(),
            connections_max: 1024,
            idle_seconds: seconds(300),
            connection_age_seconds: seconds(3600),
            connection_grace_seconds: seconds(60),
            request_bytes_max: NonZeroUsize::new(67_108_864).unwrap(),
            receive_seconds: seconds(10),
            drain_seconds: 20,
            tls: None,
            development: false,
        }
    }

    #[track_caller]
    fn refused(server: Server, what_to_do: &str) {
        let error = server.check().unwrap_err().to_string();
        assert!(error.contains(what_to_do), "{error}");
    }

    #[test]
    fn one_connection_cannot_have_more_than_a_quarter_of_the_calls() {
        let streams = |number| Server { streams_max: NonZeroU32::new(number).unwrap(), ..server() };
        streams(256).check().unwrap();
        refused(streams(257), "请设为不大于 256 的数，或把 concurrency_max 设为 1028 以上");
    }

    #[test]
    fn a_number_of_connections_that_is_none_is_refused() {
        let connections = |number| Server { connections_max: number, ..server() };
        connections(1).check().unwrap();
        connections(65_536).check().unwrap();
        refused(connections(0), "server.connections_max 为 0：请设为 1 到 65536 的整数");
        refused(connections(65_537), "请设为 1 到 65536 的整数");
    }

    #[test]
    fn the_budget_of_bytes_holds_a_message() {
        let bytes =
            |number| Server { request_bytes_max: NonZeroUsize::new(number).unwrap(), ..server() };
        bytes(4_194_304).check().unwrap();
        refused(bytes(4_194_303), "请设为不小于 message_bytes_max 的数");
        assert_eq!(bytes(4_194_304).request_bytes_share(), 4_194_304);
        assert_eq!(server().request_bytes_share(), 8_388_608);
    }
}
