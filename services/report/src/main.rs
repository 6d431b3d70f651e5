//! The report service as a program of its own.

use std::process::ExitCode;

use report::Config;
use server::Program;

fn main() -> ExitCode {
    let program = Program {
        name: "jixiao-report",
        about: "报告服务：把评分后的评价排成可签发、归档、公开的文件",
        load: Config::load,
        frame: |config| (&config.server, &config.telemetry),
        check: report::check,
    };
    program.run(report::migrate, report::serve)
}
