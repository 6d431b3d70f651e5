//! A service as a program: what can be asked of it, and how it leaves.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    pin::Pin,
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tokio::{net::TcpListener, runtime};
use tracing::level_filters::LevelFilter;

use crate::{Telemetry, files, settings, stop::stopped};

/// A failure while running.
const FAILED: u8 = 1;
/// The configuration or the arguments must be mended before another try.
const BAD_CONFIGURATION: u8 = 2;
/// How long threads that can't be interrupted (an fsync, a look-up of a name) may hold up the end.
const LINGER: Duration = Duration::from_secs(2);

/// The stop of a process, as a service takes it.
pub type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What differs between the programs of the services.
#[derive(Debug)]
pub struct Program<C> {
    /// How it is called, in a shell and in traces.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Reads the configuration: defaults, file, environment.
    pub load: fn(Option<PathBuf>) -> anyhow::Result<C>,
    /// The parts of the configuration that are needed before the service.
    pub frame: fn(&C) -> (&settings::Server, &settings::Telemetry),
    /// Reads what else a start would read, such as fonts; writes and connects to nothing.
    pub check: fn(&C) -> anyhow::Result<()>,
}

/// What was asked.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    serve: Source,
}

/// Where a configuration is.
#[derive(Debug, Args)]
struct Source {
    /// 配置文件（TOML）；省略则只用内置默认值和环境变量
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// What else than serving.
#[derive(Debug, Subcommand)]
enum Task {
    /// 检查配置，说出全部问题；不写入、不连接任何东西
    CheckConfig(Source),
    /// 把数据库结构更新到本版本，然后结束
    Migrate(Source),
}

impl<C> Program<C> {
    /// Does what the command line asks. Exit codes: 0 done, 1 failed, 2 the configuration or the
    /// arguments are wrong; then nothing was started.
    pub fn run<M, S>(
        self,
        migrate: impl FnOnce(C) -> M,
        serve: impl FnOnce(C, TcpListener, Stopped) -> S,
    ) -> ExitCode
    where
        M: Future<Output = anyhow::Result<String>>,
        S: Future<Output = anyhow::Result<()>>,
    {
        let Arguments { task, serve: Source { file } } = match self.arguments() {
            Ok(arguments) => arguments,
            Err(code) => return code,
        };
        match task {
            None => match (self.load)(file) {
                Ok(config) => in_runtime(async { exit(self.serve(config, serve).await) }),
                Err(error) => refuse(&error),
            },
            Some(Task::CheckConfig(Source { file })) => self.check(file),
            Some(Task::Migrate(Source { file })) => match (self.load)(file) {
                Ok(config) => in_runtime(async { exit(self.migrate(config, migrate).await) }),
                Err(error) => refuse(&error),
            },
        }
    }

    /// What was asked; an exit code if that is answered already.
    fn arguments(&self) -> Result<Arguments, ExitCode> {
        let command = Arguments::command()
            .name(self.name)
            .about(self.about)
            .after_help("不带子命令即启动服务。配置取自内置默认值、配置文件和环境变量，后者优先。");
        let read = command.try_get_matches();
        read.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| {
            if error.use_stderr() {
                // Not the error itself: it quotes the argument, which may be a url with a password.
                eprintln!("参数不对：请看 {} --help (invalid arguments)", self.name);
                return ExitCode::from(BAD_CONFIGURATION);
            }
            exit(error.print().context("write to standard output"))
        })
    }

    fn check(&self, file: Option<PathBuf>) -> ExitCode {
        show_warnings();
        match (self.load)(file).and_then(|config| (self.check)(&config)) {
            Ok(()) => exit(say("配置可用 (configuration ok)")),
            Err(error) => refuse(&error),
        }
    }

    async fn serve<S>(
        &self,
        config: C,
        serve: impl FnOnce(C, TcpListener, Stopped) -> S,
    ) -> anyhow::Result<()>
    where
        S: Future<Output = anyhow::Result<()>>,
    {
        let (server, telemetry) = (self.frame)(&config);
        let address = server.listen;
        let telemetry = Telemetry::start(telemetry, self.name)?;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!(
                "地址 {address} 不能监听：请检查 server.listen，端口可能已被占用 (cannot listen)"
            )
        })?;
        let served = serve(config, listener, Box::pin(stopped())).await;
        telemetry.end().await;
        served
    }

    async fn migrate<M>(&self, config: C, migrate: impl FnOnce(C) -> M) -> anyhow::Result<()>
    where
        M: Future<Output = anyhow::Result<String>>,
    {
        let (_, telemetry) = (self.frame)(&config);
        let telemetry = Telemetry::start(telemetry, self.name)?;
        let migrated = migrate(config).await;
        telemetry.end().await;
        say(&migrated?)
    }
}

/// What `migrate` says of the steps that were taken.
pub fn migrated(steps: &[&str]) -> String {
    if steps.is_empty() {
        return "数据库结构已是最新 (schema is up to date)".to_owned();
    }
    format!("数据库结构已更新：{} (schema was migrated)", steps.join("、"))
}

/// Runs `work` to its end, with as many open files as the system grants, and then waits a moment at most for threads that can't be interrupted.
pub fn in_runtime(work: impl Future<Output = ExitCode>) -> ExitCode {
    files::ask_for_all();
    let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit(Err(error).context("start the runtime")),
    };
    let code = runtime.block_on(work);
    runtime.shutdown_timeout(LINGER);
    code
}

/// How `main` leaves: an error is written to standard error with its causes.
pub fn exit(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// How `main` leaves when nothing could be started.
fn refuse(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::from(BAD_CONFIGURATION)
}

fn say(text: &str) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{text}").context("write to standard output")
}

/// Writes warnings to standard error, where no service logs.
fn show_warnings() {
    let lines = tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(LevelFilter::WARN);
    lines.without_time().with_target(false).init();
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread};

    use super::*;

    #[test]
    fn a_thread_that_hangs_does_not_keep_the_process() {
        let (started, wait) = mpsc::channel();
        let code = in_runtime(async move {
            tokio::task::spawn_blocking(move || {
                started.send(()).unwrap();
                loop {
                    thread::park();
                }
            });
            wait.recv().unwrap();
            ExitCode::from(7)
        });
        assert_eq!(code, ExitCode::from(7));
    }
}
