//! Speed in whole numbers: how many in a second, and how long one takes.

use std::time::Duration;

use rust_decimal::Decimal;

/// How many in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rate(u64);

impl Rate {
    /// `count` in `time`.
    pub(super) fn new(count: i64, time: Duration) -> Self {
        let count = u128::try_from(count).unwrap_or(0);
        let per_second = count.saturating_mul(1_000_000).checked_div(time.as_micros().max(1));
        Self(per_second.and_then(|it| u64::try_from(it).ok()).unwrap_or(u64::MAX))
    }

    /// A whole number.
    pub(super) const fn per_second(self) -> u64 {
        self.0
    }

    /// This of `limit`, in percent with one decimal; `None` of nothing.
    pub(super) fn percent_of(self, limit: Self) -> Option<Decimal> {
        let whole = Decimal::from(limit.0);
        let percent = Decimal::from(self.0).checked_mul(Decimal::ONE_HUNDRED)?;
        percent.checked_div(whole).map(|it| it.round_dp(1))
    }
}

/// How long calls took.
#[derive(Debug, Default)]
pub(super) struct Latencies(Vec<Duration>);

impl Latencies {
    /// One more.
    pub(super) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// All of another's.
    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
        self.0.sort_unstable();
    }

    /// The time within which `percent` of the calls were answered; zero if there were none.
    pub(super) fn within(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        let place = last.saturating_mul(percent).checked_div(100).unwrap_or(last);
        self.0.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_whole_and_compare() {
        let half = Rate::new(500, Duration::from_secs(1));
        let whole = Rate::new(2_000, Duration::from_millis(2_000));
        assert_eq!((half.per_second(), whole.per_second()), (500, 1_000));
        assert_eq!(half.percent_of(whole), Some(Decimal::new(500, 1)));
        assert_eq!(half.percent_of(Rate::new(0, Duration::from_secs(1))), None);
    }

    #[test]
    fn a_percentile_is_a_time_that_was_seen() {
        let mut all = Latencies::default();
        assert_eq!(all.within(99), Duration::ZERO);
        let mut seen = Latencies::default();
        for millis in (1..=100).rev() {
            seen.push(Duration::from_millis(millis));
        }
        all.append(seen);
        assert_eq!(all.within(50), Duration::from_millis(50));
        assert_eq!(all.within(99), Duration::from_millis(99));
    }
}
