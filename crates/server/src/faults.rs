//! What is wrong with a configuration, all of it at once.

use std::ops::RangeInclusive;

use crate::{client, files, front::acceptor, serving, settings};

/// The longest that anything is waited for, in milliseconds: an hour.
pub(crate) const TIMEOUT_MS_MAX: u64 = 3_600_000;
/// The shortest, in milliseconds: nothing would ever succeed within less.
pub(crate) const TIMEOUT_MS_MIN: u64 = 10;

/// What is wrong with a configuration: a line for each fault, which names the key and says what to
/// do. No line shows a secret.
#[derive(Debug, Default)]
pub struct Faults(Vec<String>);

impl Faults {
    /// Adds a fault of `key`.
    pub fn add(&mut self, key: &str, text: impl std::fmt::Display) {
        self.0.push(format!("{key}：{text}"));
    }

    /// Adds a fault if `value`, of `key`, is outside of `range`.
    pub fn bound(&mut self, key: &str, value: u64, range: RangeInclusive<u64>) {
        if !range.contains(&value) {
            let (min, max) = range.into_inner();
            self.add(key, format_args!("应为 {min} 到 {max} 的整数，却是 {value} (out of range)"));
        }
    }

    /// Adds those of another part.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// A fault that is told already: a whole line.
    pub(crate) fn push(&mut self, line: String) {
        self.0.push(line);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An error that tells all, if there is any.
    pub(crate) fn refuse(self) -> anyhow::Result<()> {
        if self.is_empty() { Ok(()) } else { Err(self.error()) }
    }

    /// An error that tells all.
    pub(crate) fn error(self) -> anyhow::Error {
        let lines: String = self.0.iter().map(|line| format!("\n  {line}")).collect();
        anyhow::anyhow!("配置有误，未启动 (invalid configuration)：{lines}")
    }
}

impl settings::Server {
    /// What is wrong with the section `server`. Certificates are read; nothing is bound.
    pub fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        let timeout = TIMEOUT_MS_MIN..=TIMEOUT_MS_MAX;
        let bytes = u64::try_from(self.message_bytes_max.get()).unwrap_or(u64::MAX);
        faults.bound("server.request_timeout_ms", self.request_timeout_ms.get(), timeout);
        faults.bound("server.message_bytes_max", bytes, 1_024..=67_108_864);
        faults.bound("server.drain_seconds", self.drain_seconds, 0..=3_600);
        if let Err(error) = serving::check_trust(self, self.listen) {
            faults.add("server.listen", error);
        }
        if let Err(error) = self.tls.as_ref().map(acceptor).transpose() {
            faults.add("server.tls", format_args!("{error:#}"));
        }
        faults.and(self.limit_faults(files::limit()))
    }
}

impl settings::Client {
    /// What is wrong with the section `section`, which names another service. Certificates are
    /// read; nothing is connected.
    pub fn faults(&self, section: &str) -> Faults {
        let mut faults = Faults::default();
        let timeout = TIMEOUT_MS_MIN..=TIMEOUT_MS_MAX;
        faults.bound(&format!("{section}.timeout_ms"), self.timeout_ms.get(), timeout);
        if let Err(error) = client::endpoint(self) {
            faults.add(section, format_args!("{error:#}"));
        }
        faults
    }
}
