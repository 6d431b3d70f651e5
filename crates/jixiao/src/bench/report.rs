//! What a measurement says: figures of one run, and their ratio to the raw limit of the same run.

use std::{fmt, time::Duration};

/// One thing that was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What, in a few words.
    pub name: String,
    /// How many transactions were done.
    pub transactions: u64,
    /// In which time.
    pub elapsed: Duration,
    /// Durations of the calls, the shortest first.
    pub calls: Vec<Duration>,
}

/// The figures of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the database does without us, with one client and with eight.
    pub raw: Vec<Figure>,
    /// What the ledger does.
    pub ledger: Vec<Figure>,
}

impl Figure {
    /// A figure of calls in any order.
    pub(crate) fn new(
        name: &str,
        transactions: u64,
        elapsed: Duration,
        mut calls: Vec<Duration>,
    ) -> Self {
        calls.sort_unstable();
        Self { name: name.to_owned(), transactions, elapsed, calls }
    }

    /// Transactions per second.
    #[must_use]
    pub fn per_second(&self) -> u64 {
        let microseconds = self.elapsed.as_micros().max(1);
        let millions = u128::from(self.transactions).saturating_mul(1_000_000);
        millions.checked_div(microseconds).and_then(|it| it.try_into().ok()).unwrap_or(u64::MAX)
    }

    /// The duration that `percent` of the calls did not exceed.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = self.calls.len().saturating_mul(percent).checked_div(100).unwrap_or(0);
        let index = rank.min(self.calls.len().saturating_sub(1));
        self.calls.get(index).copied().unwrap_or_default()
    }
}

impl Report {
    /// The most transactions per second that the database did without us.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.raw.iter().map(Figure::per_second).max().unwrap_or(0)
    }
}

impl fmt::Display for Report {
    /// A line per figure: transactions per second, percent of the raw limit, median and 99th percentile of a call.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit().max(1);
        writeln!(f, "{:>10} {:>6} {:>10} {:>10}  测量项", "笔/秒", "%", "p50 µs", "p99 µs")?;
        for figure in self.raw.iter().chain(&self.ledger) {
            let rate = figure.per_second();
            let percent = rate.saturating_mul(100).checked_div(limit).unwrap_or(0);
            let [median, most] = [50, 99].map(|it| figure.percentile(it).as_micros());
            writeln!(f, "{rate:>10} {percent:>6} {median:>10} {most:>10}  {}", figure.name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_percentiles_are_of_the_calls() {
        let calls = (1..=100).rev().map(Duration::from_micros).collect();
        let figure = Figure::new("x", 5_000, Duration::from_millis(500), calls);
        assert_eq!(figure.per_second(), 10_000);
        assert_eq!(figure.percentile(50), Duration::from_micros(51));
        assert_eq!(figure.percentile(99), Duration::from_micros(100));
        let none = Figure::new("y", 0, Duration::ZERO, Vec::new());
        assert_eq!((none.per_second(), none.percentile(99)), (0, Duration::ZERO));
        let report = Report { raw: vec![figure.clone()], ledger: vec![figure, none] };
        assert_eq!(report.limit(), 10_000);
        assert!(report.to_string().contains("10000    100         51        100  x"), "{report}");
    }
}
