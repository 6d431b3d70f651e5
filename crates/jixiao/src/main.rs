//! Starts the tool.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    jixiao::run().await
}
