//! The command line: what can be asked for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// 项目支出绩效评价：资金入账、指标评分、报告生成。
#[derive(Debug, Parser)]
#[command(name = "jixiao", version, about, long_about = None)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 评价一个资料夹：资金入账、按规则评分、生成报告
    Evaluate(Evaluate),
    /// 在一个进程内运行三个服务，供开发使用
    Serve(Serve),
    /// 测量速度，与本机同一次运行的极限并列
    #[command(subcommand)]
    Bench(Bench),
}

/// 评价一个资料夹。重复运行不改变任何结果。
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// 资料夹，例如 examples/wuding-2020
    pub(crate) folder: PathBuf,
    /// 数据目录：三个服务的数据库和文件都在其中
    #[arg(long, value_name = "目录", default_value = "jixiao-data")]
    pub(crate) data: PathBuf,
    /// 不留数据：数据库和文件在临时目录中，结束即删除
    #[arg(long, conflicts_with = "data")]
    pub(crate) ephemeral: bool,
    /// 报告文件写到这个目录；已有的文件不改动：内容不同的，新文件名加编号，如 报告（2）.docx
    #[arg(long, value_name = "目录", default_value = "jixiao-output")]
    pub(crate) output: PathBuf,
    /// 以JSON输出结果，供程序读取
    #[arg(long)]
    pub(crate) json: bool,
    /// 不在本进程内运行服务，而是调用这三个：账务、评分、报告的地址
    #[arg(long, value_names = ["账务", "评分", "报告"], num_args = 3, conflicts_with_all = ["data", "ephemeral"])]
    pub(crate) connect: Vec<String>,
    /// 字体目录；不在源代码目录中运行时需要
    #[arg(long, value_name = "目录")]
    pub(crate) fonts: Option<PathBuf>,
    /// 把调用链按OTLP发往这个地址，例如 http://127.0.0.1:4317
    #[arg(long, value_name = "地址")]
    pub(crate) otlp: Option<String>,
}

/// 运行三个服务。
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// 数据目录：三个服务的数据库和文件都在其中
    #[arg(long, value_name = "目录", default_value = "jixiao-data")]
    pub(crate) data: PathBuf,
    /// 账务服务的端口；评分、报告依次加一
    #[arg(long, value_name = "端口", default_value_t = 7001)]
    pub(crate) port: u16,
    /// 字体目录；不在源代码目录中运行时需要
    #[arg(long, value_name = "目录")]
    pub(crate) fonts: Option<PathBuf>,
    /// 把调用链按OTLP发往这个地址，例如 http://127.0.0.1:4317
    #[arg(long, value_name = "地址")]
    pub(crate) otlp: Option<String>,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// 账务服务的记账速度
    Ledger(BenchLedger),
}

/// 记账速度。
#[derive(Debug, Args)]
pub(crate) struct BenchLedger {
    /// 数据库，例如 postgres://postgres@127.0.0.1:5432/bench；省略则用临时的SQLite
    #[arg(long, value_name = "地址")]
    pub(crate) database: Option<String>,
    /// 每一项测量几秒
    #[arg(long, value_name = "秒", default_value_t = 5)]
    pub(crate) seconds: u64,
}
