//! Starts the tool.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::in_runtime(jixiao::run())
}
