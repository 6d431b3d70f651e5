//! Limits that a server refuses to start with, and what the others come to.

use std::{num::NonZeroU64, time::Duration};

use crate::{faults::Faults, files, settings::Server};

/// How many connections a configuration may ask for.
const CONNECTIONS_MAX: u32 = 65_536;
/// How many connections it takes to fill the server with calls, at least.
const CONNECTIONS_TO_FILL: u32 = 4;
/// How much of the bytes of all requests one connection may hold: one part in so many.
const BYTES_SHARE: usize = 8;
/// The most that a time of connections may be, in seconds: a day.
const SECONDS_MAX: u64 = 86_400;

impl Server {
    /// Which of these limits do not hold what they promise: a key outside of its range, one
    /// connection that could take more than a quarter of the calls, more connections than this
    /// process may open files, a budget of bytes that is smaller than a message. Each says what to
    /// set.
    pub(crate) fn limit_faults(&self, files: u64) -> Faults {
        let mut faults = Faults::default();
        faults.bound("server.concurrency_max", self.concurrency_max.get().into(), 1..=65_536);
        faults.bound("server.streams_max", self.streams_max.get().into(), 1..=65_536);
        faults.bound("server.peer_share_percent", self.peer_share_percent.get().into(), 1..=100);
        let times = [
            ("server.idle_seconds", self.idle_seconds),
            ("server.connection_age_seconds", self.connection_age_seconds),
            ("server.connection_grace_seconds", self.connection_grace_seconds),
            ("server.receive_seconds", self.receive_seconds),
        ];
        for (key, time) in times {
            faults.bound(key, time.get(), 1..=SECONDS_MAX);
        }
        self.check_streams(&mut faults);
        self.check_connections(&mut faults, files);
        self.check_bytes(&mut faults);
        faults
    }

    fn check_streams(&self, faults: &mut Faults) {
        let Self { streams_max, concurrency_max, .. } = self;
        let most = concurrency_max.get() / CONNECTIONS_TO_FILL;
        if streams_max.get() > most {
            let text = format_args!(
                "为 {streams_max}，超过 concurrency_max（{concurrency_max}）的四分之一，一个连接会\
                 占满服务：请设为不大于 {most} 的数，或把 concurrency_max 设为 {} 以上 \
                 (streams_max is too large)",
                streams_max.get().saturating_mul(CONNECTIONS_TO_FILL)
            );
            faults.add("server.streams_max", text);
        }
    }

    fn check_connections(&self, faults: &mut Faults, files: u64) {
        let connections = u64::from(self.connections_max);
        faults.bound("server.connections_max", connections, 1..=CONNECTIONS_MAX.into());
        let most = files.saturating_sub(files::RESERVED);
        if connections > most {
            let text = format_args!(
                "为 {connections}，而本进程最多可打开 {files} 个文件，另需留 {} 个：请设为不大于 \
                 {most} 的数，或把文件数上限（ulimit -Hn，systemd 的 LimitNOFILE）提高到 {} 以上 \
                 (too few open files)",
                files::RESERVED,
                connections.saturating_add(files::RESERVED)
            );
            faults.add("server.connections_max", text);
        }
    }

    fn check_bytes(&self, faults: &mut Faults) {
        let (budget, message) = (self.request_bytes_max, self.message_bytes_max);
        let most = u64::try_from(budget.get()).unwrap_or(u64::MAX);
        faults.bound("server.request_bytes_max", most, 1_024..=1 << 40);
        if budget < message {
            let text = format_args!(
                "为 {budget}，小于一条消息的上限 {message}：请设为不小于 message_bytes_max 的数，\
                 例如 67108864 (request_bytes_max is too small)"
            );
            faults.add("server.request_bytes_max", text);
        }
    }

    /// How much of something one address may have; it may always have one.
    pub(crate) fn peer_share(&self, of: usize) -> usize {
        let share = of.saturating_mul(self.peer_share_percent.get().into()) / 100;
        share.max(1)
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
    use crate::settings::Percent;

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
            peer_share_percent: Percent::try_from(50).unwrap(),
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

    const FILES: u64 = 1 << 20;

    fn told(server: &Server, files: u64) -> String {
        let faults = server.limit_faults(files);
        faults.refuse().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[track_caller]
    fn refused(server: &Server, what_to_do: &str) {
        let told = told(server, FILES);
        assert!(told.contains(what_to_do), "{told}");
    }

    #[track_caller]
    fn accepted(server: &Server) {
        assert_eq!(told(server, FILES), "");
    }

    #[test]
    fn one_connection_cannot_have_more_than_a_quarter_of_the_calls() {
        let streams = |number| Server { streams_max: NonZeroU32::new(number).unwrap(), ..server() };
        accepted(&streams(256));
        refused(&streams(257), "请设为不大于 256 的数，或把 concurrency_max 设为 1028 以上");
    }

    #[test]
    fn a_number_of_connections_that_is_none_is_refused() {
        let connections = |number| Server { connections_max: number, ..server() };
        accepted(&connections(1));
        accepted(&connections(65_536));
        refused(&connections(0), "server.connections_max：应为 1 到 65536 的整数，却是 0");
        refused(&connections(65_537), "应为 1 到 65536 的整数");
    }

    #[test]
    fn every_connection_has_a_file() {
        assert_eq!(told(&server(), 1280), "");
        let refused = told(&server(), 1279);
        assert!(refused.contains("请设为不大于 1023 的数"), "{refused}");
        assert!(refused.contains("提高到 1280 以上"), "{refused}");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let long = NonZeroU64::new(86_401).unwrap();
        let wrong = Server {
            streams_max: NonZeroU32::new(257).unwrap(),
            peer_share_percent: Percent::try_from(0).unwrap(),
            connections_max: 0,
            idle_seconds: long,
            connection_age_seconds: long,
            connection_grace_seconds: long,
            receive_seconds: long,
            request_bytes_max: NonZeroUsize::MIN,
            ..server()
        };
        let told = told(&wrong, FILES);
        let keys = [
            "streams_max",
            "peer_share_percent",
            "connections_max",
            "idle_seconds",
            "connection_age_seconds",
            "connection_grace_seconds",
            "receive_seconds",
            "request_bytes_max",
        ];
        for key in keys {
            assert!(told.contains(&format!("server.{key}：")), "{key}: {told}");
        }
    }

    #[test]
    fn the_budget_of_bytes_holds_a_message() {
        let bytes =
            |number| Server { request_bytes_max: NonZeroUsize::new(number).unwrap(), ..server() };
        accepted(&bytes(4_194_304));
        refused(&bytes(4_194_303), "请设为不小于 message_bytes_max 的数");
        assert_eq!(bytes(4_194_304).request_bytes_share(), 4_194_304);
        assert_eq!(server().request_bytes_share(), 8_388_608);
    }
}
