//! What a call carries from the socket to the calls it makes itself: its id and its deadline.

use std::{sync::Arc, time::Duration};

use tokio::{task_local, time::Instant};
use tonic::codegen::http::{HeaderMap, HeaderValue};
use uuid::Uuid;

/// The header that names a request in every log and audit record it leaves, in every service.
pub(crate) const REQUEST_ID: &str = "x-request-id";
/// The header that says how long the caller waits.
pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";
/// The header that says how messages are compressed.
pub(crate) const GRPC_ENCODING: &str = "grpc-encoding";

/// Long enough for a UUID or a trace id with a prefix.
const REQUEST_ID_BYTES_MAX: usize = 64;

task_local! {
    pub(crate) static CALL: Call;
}

/// A call that is being answered.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) request_id: Arc<str>,
    pub(crate) deadline: Option<Instant>,
}

impl Call {
    /// The call these headers begin. `longest` bounds what the caller asks for.
    pub(crate) fn accept(headers: &HeaderMap, longest: Option<Duration>) -> Self {
        let request_id = match headers.get(REQUEST_ID).and_then(acceptable) {
            Some(id) => id.into(),
            None => Uuid::now_v7().to_string().into(),
        };
        Self { request_id, deadline: deadline(headers, longest) }
    }

    /// The call that this task answers, if it answers one.
    pub(crate) fn current() -> Option<Self> {
        CALL.try_with(Clone::clone).ok()
    }

    /// The id as a header.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.request_id).ok()
    }
}

/// The id of the request that this task answers: what the caller sent as `x-request-id`, or a new
/// UUIDv7. It belongs into the audit record of a write. None outside of a call.
pub fn request_id() -> Option<Arc<str>> {
    Call::current().map(|call| call.request_id)
}

/// An id of the caller, if it is fit to be written into a log.
fn acceptable(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let fits = !text.is_empty() && text.len() <= REQUEST_ID_BYTES_MAX;
    (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then_some(text)
}

/// When the time is up that `grpc-timeout` says, or `longest` if that is earlier.
pub(crate) fn deadline(headers: &HeaderMap, longest: Option<Duration>) -> Option<Instant> {
    let asked = headers.get(GRPC_TIMEOUT).and_then(|value| timeout(value.to_str().ok()?));
    let timeout = [asked, longest].into_iter().flatten().min()?;
    Instant::now().checked_add(timeout)
}

/// A `grpc-timeout`: at most eight digits and a unit.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number.checked_mul(3600)?)),
        "M" => Some(Duration::from_secs(number.checked_mul(60)?)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// `time` as a `grpc-timeout`, rounded down to a unit that fits into eight digits.
pub(crate) fn timeout_text(time: Duration) -> String {
    const MAX: u128 = 99_999_999;
    if time.as_micros() <= MAX {
        format!("{}u", time.as_micros())
    } else if time.as_millis() <= MAX {
        format!("{}m", time.as_millis())
    } else {
        format!("{}S", u128::from(time.as_secs()).min(MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_grpc_writes_them() {
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(timeout("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for text in ["", "m", "1", "+1m", "1秒", "999999999m", "-1m"] {
            assert_eq!(timeout(text), None, "{text}");
        }
    }

    #[test]
    fn timeouts_are_written_as_they_are_read() {
        for millis in [0, 1, 99_999, 100_000, 99_999_999] {
            let time = Duration::from_millis(millis);
            assert_eq!(timeout(&timeout_text(time)), Some(time));
        }
        assert_eq!(timeout(&timeout_text(Duration::MAX)), Some(Duration::from_secs(99_999_999)));
    }

    #[test]
    fn an_id_that_spoils_a_log_is_replaced() {
        let check = |text: &str, accepted: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_bytes(text.as_bytes()).unwrap());
            let call = Call::accept(&headers, None);
            assert_eq!(&*call.request_id == text, accepted, "{text}");
        };
        check("a-1", true);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
        check("", false);
        check("a b", false);
        check("编号", false);
    }
}
