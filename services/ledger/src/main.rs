//! The ledger as a program of its own.

use std::process::ExitCode;

use ledger::Config;
use server::Program;

fn main() -> ExitCode {
    let program = Program {
        name: "jixiao-ledger",
        about: "账务服务：资金从文件到收款人，复式记账，只增不改",
        load: Config::load,
        frame: |config| (&config.server, &config.telemetry),
        check: ledger::check,
    };
    program.run(ledger::migrate, ledger::serve)
}
