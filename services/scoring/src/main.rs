//! The scoring as a program of its own.

use std::process::ExitCode;

use scoring::Config;
use server::Program;

fn main() -> ExitCode {
    let program = Program {
        name: "jixiao-scoring",
        about: "评分服务：目标、实绩、得分，及其矛盾之处",
        load: Config::load,
        frame: |config| (&config.server, &config.telemetry),
        check: scoring::check,
    };
    program.run(scoring::migrate, scoring::serve)
}
