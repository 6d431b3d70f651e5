//! The command line: what can be asked for.

mod chinese;

use std::path::PathBuf;

use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub(crate) use chinese::explained;

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
    /// 新建一份待填写的工作簿（或资料夹）
    Init(Init),
    /// 检查：一次列出全部错误和疑点，不写入任何数据
    Check(Check),
    /// 评价：先做同样的检查，再入账、评分、生成报告
    Evaluate(Evaluate),
    /// 查账：账上有哪些凭证、分录和余额，哪些不在这份资料中
    Books(Books),
    /// 在一个进程内运行三个服务，供开发使用
    Serve(Serve),
    /// 测量速度，与本机同一次运行的极限并列
    #[command(subcommand)]
    Bench(Bench),
}

/// 新建一份待填写的工作簿或资料夹；已有的文件不会被覆盖。
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// 新文件，例如 我的项目.xlsx；或新资料夹
    #[arg(value_name = "路径")]
    pub(crate) path: PathBuf,
    /// 评价方式
    #[arg(long, value_name = "方式", value_parser = kind, default_value = "单位自评")]
    pub(crate) form: domain::EvaluationKind,
    /// 写成工作簿还是资料夹；不设则按文件名：以 .xlsx 结尾的是工作簿
    #[arg(long = "as", value_name = "形式")]
    pub(crate) kind: Option<Shape>,
    /// 把这份已有的资料（资料夹或工作簿）转写成新的形式，代替空白的
    #[arg(long, value_name = "资料")]
    pub(crate) from: Option<PathBuf>,
}

/// In which shape a dossier is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// 工作簿（.xlsx）
    Workbook,
    /// 资料夹（文本文件）
    Folder,
}

/// Which books, and how their answer is shown: the same for every command that asks services.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// 数据目录：三个服务的数据库和文件都在其中
    #[arg(long, value_name = "目录", default_value = "jixiao-data")]
    pub(crate) data: PathBuf,
    /// 不用本机数据，而是调用这三个服务：账务、评分、报告的地址
    #[arg(long, value_names = ["账务", "评分", "报告"], num_args = 3, conflicts_with = "data")]
    pub(crate) connect: Vec<String>,
    /// 字体目录；不设则依次在程序旁边、源代码目录、系统目录中查找
    #[arg(long, value_name = "目录")]
    pub(crate) fonts: Option<PathBuf>,
    /// 把调用链按OTLP发往这个地址，例如 http://127.0.0.1:4317
    #[arg(long, value_name = "地址")]
    pub(crate) otlp: Option<String>,
}

/// How the answer is shown.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Show {
    /// 以JSON输出结果，供程序读取
    #[arg(long)]
    pub(crate) json: bool,
    /// 每行再列出计算过程和全部明细
    #[arg(long)]
    pub(crate) wide: bool,
}

/// 检查一份资料：读数、登记、余额、评分、编排，一次列出全部问题；不写入任何数据。
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// 资料：工作簿（.xlsx）或资料夹
    #[arg(value_name = "资料")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) show: Show,
    /// 接受全部建议读法
    #[arg(long)]
    pub(crate) accept_readings: bool,
    /// 把问题标注在工作簿的副本上，副本写在原件旁边
    #[arg(long)]
    pub(crate) mark: bool,
    /// 生成每页标有“草稿”的PDF，写到输出目录
    #[arg(long)]
    pub(crate) preview: bool,
    /// 输出目录
    #[arg(long, value_name = "目录", default_value = "jixiao-output")]
    pub(crate) output: PathBuf,
}

/// 评价一份资料：先检查，有错误则什么也不写；重复运行不改变任何结果。
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// 资料：工作簿（.xlsx）或资料夹，例如 examples/wuding-2020
    #[arg(value_name = "资料")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) show: Show,
    /// 接受全部建议读法，并记入评价和复核说明
    #[arg(long)]
    pub(crate) accept_readings: bool,
    /// 不留数据：数据库和文件在临时目录中，结束即删除
    #[arg(long, conflicts_with_all = ["data", "connect"])]
    pub(crate) ephemeral: bool,
    /// 文件写到这个目录；不是本程序写的或被修改过的同名文件不改动，新文件名加编号，如 报告（2）.docx
    #[arg(long, value_name = "目录", default_value = "jixiao-output")]
    pub(crate) output: PathBuf,
}

/// 查账：这份资料的项目在账上有哪些凭证、分录、余额，哪些不在资料中。
#[derive(Debug, Args)]
pub(crate) struct Books {
    /// 资料：工作簿（.xlsx）或资料夹
    #[arg(value_name = "资料")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) show: Show,
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
    /// 字体目录；不设则依次在程序旁边、源代码目录、系统目录中查找
    #[arg(long, value_name = "目录")]
    pub(crate) fonts: Option<PathBuf>,
    /// 把调用链按OTLP发往这个地址，例如 http://127.0.0.1:4317
    #[arg(long, value_name = "地址")]
    pub(crate) otlp: Option<String>,
}

/// 测量速度。
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// 账务服务的记账速度
    Ledger(BenchLedger),
    /// 检查一份资料要等多久
    Check(BenchCheck),
}

/// 检查的速度。
#[derive(Debug, Args)]
pub(crate) struct BenchCheck {
    /// 字体目录；不设则依次在程序旁边、源代码目录、系统目录中查找
    #[arg(long, value_name = "目录")]
    pub(crate) fonts: Option<PathBuf>,
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

impl Where {
    /// What is done first, in Chinese: which services are called, or that they are started here.
    pub(crate) fn begins(&self) -> String {
        if self.connect.is_empty() {
            return "启动服务".to_owned();
        }
        format!("连接服务 {}", self.connect.join(" "))
    }
}

impl Cli {
    /// What the arguments of this process ask for.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::read_from(std::env::args_os())
    }

    /// What `arguments` ask for; the first is the name of the program.
    pub(crate) fn read_from<T: Into<std::ffi::OsString> + Clone>(
        arguments: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        let matches = chinese::command::<Self>().try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

/// A word for the kind of an evaluation.
fn kind(text: &str) -> Result<domain::EvaluationKind, String> {
    text.parse().map_err(|error: domain::InvalidWord| domain::Explain::explain(&error))
}
