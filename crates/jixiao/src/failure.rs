//! Why a command did not do what was asked.

use std::{io, path::PathBuf};

use intake::{Dossier, Place, Remark};
use workflow::{CallError, Item, Refused};

use crate::input::Unread;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// There is nothing to read: exit code 2.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// What was read must be mended, or confirmed: exit code 2.
    #[error("{}", said(.0))]
    Remarks(Vec<Remark>),
    /// The same, and a copy was written with every remark beside its cell: exit code 2.
    #[error("{}", said(.0))]
    Marked(Vec<Remark>, PathBuf),
    /// What the services refuse, which is exit code 2, or could not answer, which is 1.
    #[error("{}", said(.0))]
    Refusals(Vec<Refusal>),
    /// Anything else: exit code 1.
    #[error("{}", in_chinese(.0))]
    Failed(#[from] anyhow::Error),
    /// Somebody asked to stop: exit code 130, as a shell has it.
    #[error("已中断：未完成的步骤没有写入任何内容，再次运行会接着完成")]
    Interrupted,
}

/// A refusal, with the place it is about.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Where in the source; `None` if it is about all of it.
    pub(crate) place: Option<Place>,
    /// What it is about, in Chinese.
    pub(crate) about: String,
    /// Why.
    pub(crate) error: CallError,
}

impl Failure {
    /// The exit code: 2 if the input must be mended before another try makes sense.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Unread(_) | Self::Remarks(_) | Self::Marked(..) => 2,
            Self::Refusals(all) if all.iter().all(|it| it.error.is_bad_input()) => 2,
            Self::Refusals(_) | Self::Failed(_) => 1,
            Self::Interrupted => 130,
        }
    }
}

impl Refusal {
    /// With the place that `refused` is about.
    pub(crate) fn new(refused: Refused, dossier: &Dossier) -> Self {
        let Refused { item, source } = refused;
        let field = match &source {
            CallError::Refused(problem) => problem.field.as_str(),
            CallError::Answer(_) | CallError::Other => "",
        };
        let places = &dossier.places;
        let (place, about) = match item {
            Item::Project(at) => {
                let code = dossier.projects.get(at).map(|it| it.code.to_string());
                (
                    places.of(&format!("projects[{at}]")),
                    format!("项目 {}", code.unwrap_or_default()),
                )
            }
            Item::Document(at) => {
                let number = dossier.documents.get(at).map(|it| it.number.to_string());
                let about = format!("指标文 {}", number.unwrap_or_default());
                (places.of(&format!("documents[{at}]")), about)
            }
            Item::Transaction(at) => {
                let voucher = dossier.vouchers.get(at);
                let about = voucher.map(|it| format!("凭证 {}第{}行", it.number, it.line));
                (voucher.map(|it| &it.place), about.unwrap_or_default())
            }
            Item::Transactions => (None, "凭证".to_owned()),
            Item::Evaluation => (places.of(field), "评价".to_owned()),
            Item::Scores => (places.of(field), "评分".to_owned()),
            Item::Papers => (places.of(field), "生成文件".to_owned()),
        };
        Self { place: place.cloned(), about, error: source }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, about, error } = self;
        if let Some(place) = place {
            write!(f, "{place}，")?;
        }
        write!(f, "{about}：{}", error.explain())
    }
}

/// The causes of an error as far as they are for people; what the system says, by its kind.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is told by its kind")]
fn in_chinese(error: &anyhow::Error) -> String {
    let said = error.chain().filter_map(|cause| {
        let Some(system) = cause.downcast_ref::<io::Error>() else {
            let text = cause.to_string();
            return (!text.is_ascii()).then_some(text);
        };
        Some(match system.kind() {
            io::ErrorKind::NotFound => "路径不存在".to_owned(),
            io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满".to_owned(),
            io::ErrorKind::NotADirectory => "路径中有一段不是目录".to_owned(),
            kind => format!("系统报告 {kind:?}"),
        })
    });
    let said: Vec<String> = said.collect();
    // What nobody foresaw is told as it is.
    if said.is_empty() { format!("{error:#}") } else { said.join("：") }
}

/// A line for each.
fn said<T: std::fmt::Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
