//! From the command line to an exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use clap::Parser;
use server::{LogFormat, Percent, Telemetry, TelemetryConfig};

use crate::{
    all_in_one::AllInOne,
    bench,
    cli::{Bench, Cli, Command, Evaluate, Serve},
    evaluate::{EvaluateError, evaluate},
    outcome,
    place::Place,
};

/// What was typed is wrong, and must be mended before another try.
const BAD_INPUT: u8 = 2;

/// Does what the command line asks. 0: done; 1: failed; 2: bad input, nothing was posted.
pub async fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return unread(&error),
    };
    match cli.command {
        Command::Evaluate(args) => evaluated(args).await,
        Command::Serve(args) => server::exit(serve(args).await),
        Command::Bench(Bench::Ledger(args)) => server::exit(measured(bench::ledger(&args)).await),
    }
}

/// Says what is wrong with the arguments, or what was asked of them: help, version.
fn unread(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return server::exit(print(&error.to_string()));
    }
    eprintln!("{}", explained(error));
    ExitCode::from(BAD_INPUT)
}

/// What clap says, unless it quotes what may be an address with a password.
fn explained(error: &clap::Error) -> String {
    let text = error.to_string();
    // Beside the range of a number, `0..=65535`.
    let quoted = text.replace("..=", "");
    if quoted.contains(['@', '=']) || quoted.contains("://") {
        return "参数不对：请看 jixiao --help (invalid arguments)".to_owned();
    }
    text.trim_end().to_owned()
}

async fn evaluated(args: Evaluate) -> ExitCode {
    let json = args.json;
    let done = async {
        let telemetry = telemetry("warn", args.otlp.as_deref())?;
        let outcome = evaluate(args).await;
        telemetry.end().await;
        let outcome = outcome?;
        let text = if json {
            format!("{:#}\n", outcome::json(&outcome))
        } else {
            outcome::tables(&outcome)
        };
        Ok(print(&text)?)
    };
    let done: Result<(), EvaluateError> = done.await;
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = if error.is_bad_input() { BAD_INPUT } else { 1 };
            complain(&error, json);
            ExitCode::from(code)
        }
    }
}

async fn serve(args: Serve) -> anyhow::Result<()> {
    let telemetry = telemetry("info", args.otlp.as_deref())?;
    let place = Place::kept(&args.data)?;
    let running = AllInOne::start(&place, args.port, args.fonts.as_deref()).await?;
    let [ledger, scoring, report] = running.addresses;
    print(&format!(
        "账务 http://{ledger}\n评分 http://{scoring}\n报告 http://{report}\n数据 {}\n按 Ctrl-C 停止\n",
        args.data.display()
    ))?;
    let served = running.run(server::stopped()).await;
    telemetry.end().await;
    served
}

async fn measured(work: impl Future<Output = anyhow::Result<String>>) -> anyhow::Result<()> {
    let telemetry = telemetry("warn", None)?;
    let text = work.await;
    telemetry.end().await;
    print(&text?)
}

/// Logs for people; every trace is kept where there is somewhere to send it.
fn telemetry(level: &str, otlp: Option<&str>) -> anyhow::Result<Telemetry> {
    let config = TelemetryConfig {
        log: LogFormat::Text,
        level: level.parse()?,
        otlp: otlp.map(str::parse).transpose().context("--otlp")?,
        sample_percent: Percent::try_from(100)?,
    };
    Telemetry::start(&config, "jixiao")
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // `jixiao evaluate … | head` is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("写标准输出失败"))
        }
        Err(_) | Ok(()) => Ok(()),
    }
}

/// The error for people on standard error, or for machines on standard output.
fn complain(error: &EvaluateError, json: bool) {
    let chain = match error {
        EvaluateError::Failed(error) => format!("{error:#}"),
        EvaluateError::Folder(_) | EvaluateError::Refused { .. } => error.to_string(),
    };
    let text = if json {
        format!("{:#}\n", serde_json::json!({ "error": outcome::problem(error, &chain) }))
    } else {
        format!("错误：{chain}\n")
    };
    let written = match json {
        true => io::stdout().lock().write_all(text.as_bytes()),
        false => io::stderr().lock().write_all(text.as_bytes()),
    };
    drop(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let arguments = ["jixiao"].iter().chain(arguments);
        let error = Cli::try_parse_from(arguments).unwrap_err();
        let text = explained(&error);
        assert!(text.contains(expected) && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_password_in_the_wrong_place_is_not_printed() {
        let url = "postgres://u:hunter2@h/d";
        check(&["bench", "ledger", url], "参数不对");
        check(&["bench", "ledger", &format!("--databse={url}")], "--database");
        check(&["bench", "ledger", "--seconds", url], "参数不对");
        check(&["bench", "ledger", "u:hunter2@h"], "参数不对");
        check(&["bench", "ledger", "password=hunter2"], "参数不对");
        check(&[url], "参数不对");
    }

    #[test]
    fn other_mistakes_are_told() {
        check(&["evaluat", "folder"], "evaluate");
        check(&["evaluate"], "<FOLDER>");
        check(&["serve", "--port", "70000"], "70000");
    }
}
