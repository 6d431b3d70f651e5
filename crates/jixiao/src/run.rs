//! From the command line to an exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use server::{LogFormat, Percent, Telemetry, TelemetryConfig};

use crate::{
    all_in_one::AllInOne,
    bench, books, check,
    cli::{Bench, Cli, Command, Serve, Show, Where, explained},
    evaluate,
    failure::Failure,
    init, outcome,
    place::Place,
};

/// What was typed is wrong, and must be mended before another try.
const BAD_INPUT: u8 = 2;

/// Does what the command line asks. 0: done; 1: failed; 2: bad input, nothing was written; 130: interrupted.
pub async fn run() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return unread(&error),
    };
    match cli.command {
        Command::Init(args) => {
            let made = init::init(&args).map(|paths| {
                paths.iter().map(|path| format!("已建立 {}\n", path.display())).collect()
            });
            ended(made.map(|text: String| (text, true)), PLAIN)
        }
        Command::Check(args) => {
            let work = async {
                let found = check::check(&args).await?;
                let is_sound = found.is_sound();
                Ok((outcome::check(&found, args.show), is_sound))
            };
            answered(&args.at, args.show, work).await
        }
        Command::Evaluate(args) => {
            let work = async {
                let outcome = evaluate::evaluate(&args).await?;
                Ok((outcome::evaluate(&outcome, args.show), true))
            };
            answered(&args.at, args.show, work).await
        }
        Command::Books(args) => {
            let work = async {
                let (read, books) = books::books(&args).await?;
                Ok((outcome::books(&read, &books, args.show), true))
            };
            answered(&args.at, args.show, work).await
        }
        Command::Serve(args) => server::exit(serve(args).await),
        Command::Bench(Bench::Ledger(args)) => server::exit(measured(bench::ledger(&args)).await),
        Command::Bench(Bench::Check(args)) => {
            server::exit(measured(bench::check_speed(&args)).await)
        }
    }
}

/// How what has no choice is shown.
const PLAIN: Show = Show { json: false, wide: false };

/// Says what is wrong with the arguments, or what was asked of them: help, version.
fn unread(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return server::exit(print(&error.to_string()));
    }
    eprintln!("{}", explained(error));
    ExitCode::from(BAD_INPUT)
}

/// Runs `work` with telemetry, until it ends or somebody asks to stop; then shows its text. False beside the text is
/// bad input, too.
async fn answered(
    at: &Where,
    show: Show,
    work: impl Future<Output = Result<(String, bool), Failure>>,
) -> ExitCode {
    let telemetry = match telemetry("error", at.otlp.as_deref()) {
        Ok(telemetry) => telemetry,
        Err(error) => return ended(Err(error.into()), show),
    };
    // Whoever is interrupted drops what is under way, and with it every temporary folder.
    let done = tokio::select! {
        // In this order: signals are taken before the work begins.
        biased;
        () = server::stopped() => Err(Failure::Interrupted),
        done = work => done,
    };
    telemetry.end().await;
    ended(done, show)
}

fn ended(done: Result<(String, bool), Failure>, show: Show) -> ExitCode {
    match done {
        Ok((text, is_sound)) => match print(&text) {
            Ok(()) if is_sound => ExitCode::SUCCESS,
            Ok(()) => ExitCode::from(BAD_INPUT),
            Err(error) => server::exit(Err(error)),
        },
        Err(failure) => {
            complain(&outcome::failure(&failure, show), show);
            ExitCode::from(failure.exit_code())
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

/// For people on standard error, for machines on standard output.
fn complain(text: &str, show: Show) {
    let written = match show.json {
        true => io::stdout().lock().write_all(text.as_bytes()),
        false => io::stderr().lock().write_all(text.as_bytes()),
    };
    drop(written);
}
