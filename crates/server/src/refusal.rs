//! What the server answers when a call does not reach its service, or does not come back from it.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status, codegen::http::HeaderMap};
use tonic_types::{ErrorDetails, StatusExt};

/// The domain of every `ErrorInfo` of ours.
const DOMAIN: &str = "jixiao";

/// When a refused call may come again: most calls are done by then.
const RETRY: Duration = Duration::from_millis(250);

/// The beginnings of what tonic says of a message beyond a limit, with the code `OUT_OF_RANGE`.
const TOO_LARGE: [&str; 2] =
    ["Error, decoded message length too large", "Error, encoded message length too large"];

/// The time was up before there was an answer.
pub(crate) fn deadline_exceeded() -> Status {
    refusal(
        Code::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        "the deadline passed before the call was done",
        "处理超时：结果未知，请用同一编号重试，或减少一次提交的数量",
    )
}

/// More than the server bears at once: calls, bytes of requests, watches of health. Nothing was
/// done; `RetryInfo` says when to come again.
pub(crate) fn overloaded() -> Status {
    let mut details = details("OVERLOADED", "服务繁忙，本次请求未被处理：请稍候重试");
    details.set_retry_info(Some(RETRY));
    Status::with_error_details(Code::ResourceExhausted, "the server is overloaded", details)
}

/// A message that was not whole in time. Nothing was done.
pub(crate) fn too_slow() -> Status {
    refusal(
        Code::DeadlineExceeded,
        "REQUEST_TOO_SLOW",
        "the request did not arrive in time",
        "请求未能及时收完，未被处理：请检查网络后重试，或减少一次提交的数量",
    )
}

/// The server stopped and did not wait any longer.
pub(crate) fn stopping() -> Status {
    refusal(
        Code::Unavailable,
        "STOPPING",
        "the server is stopping",
        "服务正在停止：请用同一编号重试",
    )
}

/// Another service could not be reached, or was lost before it answered.
pub(crate) fn unreachable() -> Status {
    refusal(
        Code::Unavailable,
        "UNREACHABLE",
        "the called service cannot be reached",
        "连不上所需的服务：请稍候用同一编号重试；若仍不行，请管理员检查服务地址和证书",
    )
}

/// A panic.
pub(crate) fn internal() -> Status {
    refusal(
        Code::Internal,
        "INTERNAL",
        "internal error",
        "服务内部错误：请把请求编号（x-request-id）告诉管理员",
    )
}

/// A message beyond a limit; `text` says how large it was and might have been.
fn message_too_large(text: &str) -> Status {
    refusal(
        Code::ResourceExhausted,
        "MESSAGE_TOO_LARGE",
        text,
        "消息超过上限：请分成较小的批次，或缩小查询范围",
    )
}

/// Replaces a status of tonic that misleads: a message that is too large is not `OUT_OF_RANGE`
/// (a value past the end, says google.rpc.Code) but `RESOURCE_EXHAUSTED`, as in every other gRPC.
pub(crate) fn mend(headers: &mut HeaderMap) -> Option<Code> {
    let status = Status::from_header_map(headers)?;
    let too_large = TOO_LARGE.iter().any(|text| status.message().starts_with(text));
    if status.code() != Code::OutOfRange || !too_large {
        return Some(status.code());
    }
    let mended = message_too_large(status.message());
    headers.extend(trailers(&mended));
    Some(mended.code())
}

/// A status as the headers that end a response.
pub(crate) fn trailers(status: &Status) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if status.add_header(&mut headers).is_err() {
        // What does not fit into a header is left out; the code always fits.
        headers = Status::new(status.code(), "").into_http::<()>().into_parts().0.headers;
    }
    headers
}

fn refusal(code: Code, reason: &str, english: &str, chinese: &str) -> Status {
    Status::with_error_details(code, english, details(reason, chinese))
}

fn details(reason: &str, chinese: &str) -> ErrorDetails {
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    details.set_localized_message("zh-CN", chinese);
    details
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: Status, expected: Code) {
        let mut headers = trailers(&status);
        assert_eq!(mend(&mut headers), Some(expected));
        assert_eq!(Status::from_header_map(&headers).unwrap().code(), expected);
    }

    #[test]
    fn only_the_limit_of_tonic_is_mended() {
        let text = "Error, decoded message length too large: found 9 bytes, the limit is: 8 bytes";
        check(Status::out_of_range(text), Code::ResourceExhausted);
        check(Status::out_of_range("page 9 of 8"), Code::OutOfRange);
        check(Status::internal(text), Code::Internal);
        check(Status::ok(""), Code::Ok);
        assert_eq!(mend(&mut HeaderMap::new()), None);
    }
}
