//! docs/errors.md is made from the error table.

use std::fmt::Write;

use api::Reason;
use expect_test::expect_file;

const HEAD: &str = "\
<!-- 由 crates/api/tests/it/catalogue.rs 生成，请勿手改。更新：UPDATE_EXPECT=1 cargo nextest run -p api -->

# 错误目录

每个错误都带 `google.rpc.ErrorInfo`（`domain` 为 `jixiao`，`reason` 稳定，可用于判断）、中文的 `LocalizedMessage`，字段有误时还带
`BadRequest` 指出字段。ResourceExhausted 和 Unavailable 还带 `RetryInfo`，指明等待多久再用同一编号重试。批量记账的逐笔结果用
`Refusal` 表达同样的内容。

| reason | gRPC 状态码 | 下一步 |
|---|---|---|
";

const FRAME: &str = "
## 服务框架的错误

由每个服务的外层回答，与业务无关。

| reason | gRPC 状态码 | 何时 |
|---|---|---|
| `DEADLINE_EXCEEDED` | DeadlineExceeded | 超过调用方或服务的时限；结果未知，用同一编号重试 |
| `OVERLOADED` | ResourceExhausted | 同时处理的调用、请求占用的内存或健康检查已满，或调用方地址已占满 `peer_share_percent`；带 `RetryInfo`，稍后重试 |
| `REQUEST_TOO_SLOW` | DeadlineExceeded | 消息未在 `receive_seconds`（每收到 64 KiB 再加一秒）内收完，或停顿超过 `receive_seconds`，未被处理；检查网络后重试，或减少一次提交的数量 |
| `MESSAGE_TOO_LARGE` | ResourceExhausted | 消息超过上限；分批提交 |
| `STOPPING` | Unavailable | 服务正在停止；重试会到达其他实例 |
| `WATCH_ENDED` | Unavailable | 一次健康监视满五分钟；重新发起 |
| `UNREACHABLE` | Unavailable | 连接不上服务；稍后重试 |
| `INTERNAL` | Internal | 程序错误；把 `x-request-id` 告知运维人员 |
";

#[test]
fn the_catalogue_is_the_table() {
    let mut text = HEAD.to_owned();
    for reason in Reason::ALL {
        let code = reason.kind().code();
        writeln!(text, "| `{}` | {code:?} | {} |", reason.name(), reason.advice()).unwrap();
    }
    text.push_str(FRAME);
    expect_file!["../../../../docs/errors.md"].assert_eq(&text);
}
