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

/// What tonic says of a request without a message, with the code `INTERNAL`.
const NO_MESSAGE: &str = "Missing request message.";
/// The beginning and the end of what it says of a message that can't be decompressed; of an answer
/// that a service could not read it says something else.
const NOT_COMPRESSED: [&str; 2] = ["Error decompressing: ", ", while sending request"];
/// The beginning of what it says of one that becomes too large.
const TOO_LARGE_UNPACKED: &str = "Error decompressing: size limit";

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

/// A watch of health has lasted long enough: whoever still wants to know asks again.
pub(crate) fn watch_ended() -> Status {
    refusal(
        Code::Unavailable,
        "WATCH_ENDED",
        "the watch has lasted long enough",
        "健康监视已到时限：请重新发起",
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

/// The request is no gRPC; `english` says why.
pub(crate) fn invalid_message(english: &str) -> Status {
    refusal(
        Code::InvalidArgument,
        "INVALID_MESSAGE",
        english,
        "请求不是有效的 gRPC 消息，未被处理：请用本服务的 proto 重新生成客户端后再提交",
    )
}

/// Replaces a status of tonic that misleads: a message that is too large is not `OUT_OF_RANGE`
/// (a value past the end, says google.rpc.Code) but `RESOURCE_EXHAUSTED`, as in every other gRPC;
/// a request that is no message is the fault of the caller, and not `INTERNAL`.
pub(crate) fn mend(headers: &mut HeaderMap) -> Option<Code> {
    let status = Status::from_header_map(headers)?;
    let Some(mended) = mended(&status) else { return Some(status.code()) };
    headers.extend(trailers(&mended));
    Some(mended.code())
}

/// What `status` should have been, if it is one of those.
fn mended(status: &Status) -> Option<Status> {
    let (code, text) = (status.code(), status.message());
    let [begin, end] = NOT_COMPRESSED;
    let too_large = TOO_LARGE.iter().any(|begin| text.starts_with(begin));
    if code == Code::OutOfRange && too_large
        || code == Code::ResourceExhausted && text.starts_with(TOO_LARGE_UNPACKED)
    {
        return Some(message_too_large(text));
    }
    let no_message = text == NO_MESSAGE || text.starts_with(begin) && text.ends_with(end);
    (code == Code::Internal && no_message).then(|| invalid_message(text))
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
    fn a_request_that_is_no_message_is_the_fault_of_the_caller() {
        check(Status::internal("Missing request message."), Code::InvalidArgument);
        let text = "Error decompressing: corrupt deflate stream, while";
        check(Status::internal(format!("{text} sending request")), Code::InvalidArgument);
        let of_an_answer = format!("{text} receiving response with status: 200 OK");
        check(Status::internal(of_an_answer), Code::Internal);
    }

    #[test]
    fn only_the_limit_of_tonic_is_mended() {
        let text = "Error, decoded message length too large: found 9 bytes, the limit is: 8 bytes";
        check(Status::out_of_range(text), Code::ResourceExhausted);
        check(Status::out_of_range("page 9 of 8"), Code::OutOfRange);
        check(Status::internal(text), Code::Internal);
        let text = "Error decompressing: size limit, of 8 bytes, exceeded while decompressing";
        check(Status::resource_exhausted(text), Code::ResourceExhausted);
        check(Status::ok(""), Code::Ok);
        assert_eq!(mend(&mut HeaderMap::new()), None);
    }
}
