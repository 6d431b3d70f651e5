//! The one error table: every reason, its kind, its gRPC code, and what the caller should do.

use std::time::Duration;

use tonic::Code;

/// What a caller can do about an error; a closed, small set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request is wrong whatever the state: fix it.
    InvalidArgument,
    /// The named thing does not exist.
    NotFound,
    /// The id is taken by something different.
    AlreadyExists,
    /// Right request, wrong state: look first.
    FailedPrecondition,
    /// Lost a race: retry the whole operation.
    Aborted,
    /// More than we take on at once: retry later.
    ResourceExhausted,
    /// Something we need is down: retry with backoff.
    Unavailable,
    /// A bug or corrupt data; the caller is told nothing more.
    Internal,
}

impl ErrorKind {
    /// The gRPC code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::InvalidArgument => Code::InvalidArgument,
            Self::NotFound => Code::NotFound,
            Self::AlreadyExists => Code::AlreadyExists,
            Self::FailedPrecondition => Code::FailedPrecondition,
            Self::Aborted => Code::Aborted,
            Self::ResourceExhausted => Code::ResourceExhausted,
            Self::Unavailable => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }

    /// Whether the cause may be shown to the caller.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Unavailable | Self::Internal)
    }

    /// How long a caller should wait before the same is tried again; `None` if that would not help.
    #[must_use]
    pub const fn retry_after(self) -> Option<Duration> {
        match self {
            Self::ResourceExhausted => Some(Duration::from_millis(250)),
            Self::Unavailable => Some(Duration::from_secs(1)),
            Self::InvalidArgument
            | Self::NotFound
            | Self::AlreadyExists
            | Self::FailedPrecondition
            | Self::Aborted
            | Self::Internal => None,
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident, $advice:literal;)*) => {
        /// Why a call was refused. The names are stable: clients match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[$doc])* $variant,)*
        }

        impl Reason {
            /// Every reason, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The reason with this name: what another service of ours answered.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.name() == name)
            }

            /// The stable UPPER_SNAKE_CASE name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the caller can do about it.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $(Self::$variant => ErrorKind::$kind,)* }
            }

            /// What to do next, in Chinese.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)* }
            }
        }
    };
}

reasons! {
    /// A field does not mean anything in the domain.
    InvalidRequest = "INVALID_REQUEST", InvalidArgument, "请按提示修改该字段后重新提交。";
    /// The bytes of the request are no message of the contract.
    InvalidMessage = "INVALID_MESSAGE", InvalidArgument, "请用本服务的 proto 重新生成客户端后再提交。";
    /// The request would take far more memory than it is long: it is mostly empty elements.
    MessageTooCostly = "MESSAGE_TOO_COSTLY", InvalidArgument, "请删去列表中的空项，或分批提交。";
    /// A page token is not ours, or belongs to another query.
    InvalidPageToken = "INVALID_PAGE_TOKEN", InvalidArgument, "请从第一页重新查询，翻页时其他条件保持不变。";
    /// The project is not registered.
    ProjectNotFound = "PROJECT_NOT_FOUND", NotFound, "请核对区划和项目代码，或先登记项目。";
    /// The funding document is not registered.
    DocumentNotFound = "FUNDING_DOCUMENT_NOT_FOUND", NotFound, "请核对区划和文号，或先登记指标文。";
    /// No such transaction.
    TransactionNotFound = "TRANSACTION_NOT_FOUND", NotFound, "请核对区划和凭证编号。";
    /// Nothing was ever posted to the account.
    BalanceNotFound = "BALANCE_NOT_FOUND", NotFound, "该账户从未记账，请核对科目和各项要素。";
    /// The project code is taken by other content.
    ProjectExists = "PROJECT_EXISTS", AlreadyExists, "该项目代码已登记：名称有误请用 UpdateProject 更正，代码有误请改用正确的代码。";
    /// The document number is taken by other content.
    DocumentExists = "FUNDING_DOCUMENT_EXISTS", AlreadyExists, "该文号已登记：标题、日期有误请用 UpdateFundingDocument 更正，文号有误请改用正确的文号。";
    /// The transaction id is taken by other content.
    TransactionIdReused = "TRANSACTION_ID_REUSED", AlreadyExists, "已入账的凭证不能修改：更正请另记一笔凭证，使用新的编号。";
    /// Control L03: no posting without a registered funding document.
    DocumentNotRegistered = "FUNDING_DOCUMENT_NOT_REGISTERED", FailedPrecondition, "无指标文不得记账：请先登记该指标文。";
    /// Control L03: no posting without a registered project.
    ProjectNotRegistered = "PROJECT_NOT_REGISTERED", FailedPrecondition, "无项目代码不得记账：请先登记该项目。";
    /// The unit of the transaction is not the project's.
    UnitMismatch = "UNIT_MISMATCH", FailedPrecondition, "凭证的预算单位与项目登记的单位不符，请核对。";
    /// Controls L01, L02: a controlled account would go below zero.
    InsufficientBalance = "INSUFFICIENT_BALANCE", FailedPrecondition, "余额不足：请减少金额，或先补记缺少的凭证。";
    /// A balance would leave the range of whole fen in 64 bits.
    AmountOutOfRange = "AMOUNT_OUT_OF_RANGE", FailedPrecondition, "累计金额超出可记账范围，请核对金额。";
    /// Another transaction of an all-or-nothing batch was refused.
    BatchAbandoned = "BATCH_ABANDONED", FailedPrecondition, "同批有凭证未通过，本批均未入账：请改正后整批重试。";
    /// No such policy pack is loaded.
    PolicyNotFound = "POLICY_NOT_FOUND", NotFound, "请用 ListPolicies 查看可用的评分规则。";
    /// The evaluation breaks the policy or a rule of the form.
    InvalidEvaluation = "INVALID_EVALUATION", InvalidArgument, "请按提示修改指标、分值或目标后重新提交。";
    /// No such evaluation or revision.
    EvaluationNotFound = "EVALUATION_NOT_FOUND", NotFound, "请核对评价编号，或先提交评价。";
    /// The evaluation id is taken by other content.
    EvaluationExists = "EVALUATION_EXISTS", AlreadyExists, "该评价已提交为其他内容；修改请用 UpdateEvaluation。";
    /// The etag is not the latest revision's.
    EtagMismatch = "ETAG_MISMATCH", Aborted, "内容已被他人修改：请重新读取后再提交。";
    /// No scorecard with this digest.
    ScorecardNotFound = "SCORECARD_NOT_FOUND", NotFound, "请核对评分结果的摘要，或重新评分。";
    /// The evaluation was not scored yet.
    EvaluationNotScored = "EVALUATION_NOT_SCORED", FailedPrecondition, "该评价尚未评分：请先调用 ScoreEvaluation。";
    /// No such report.
    ReportNotFound = "REPORT_NOT_FOUND", NotFound, "请核对报告编号，或先生成报告。";
    /// The report id is taken by other content.
    ReportExists = "REPORT_EXISTS", AlreadyExists, "该报告编号已用于其他内容，请使用新的编号。";
    /// The report has no document of this format.
    FormatNotFound = "FORMAT_NOT_FOUND", NotFound, "该报告没有这种格式的文件，请重新生成。";
    /// The content can't be set: a missing glyph, or more than the limits allow.
    RenderRefused = "RENDER_REFUSED", FailedPrecondition, "请按提示修改内容，或配置含有该字的字体。";
    /// More than we take on at once.
    Overloaded = "OVERLOADED", ResourceExhausted, "系统繁忙，请稍后用同一编号重试。";
    /// The ledger does not answer.
    LedgerUnavailable = "LEDGER_UNAVAILABLE", Unavailable, "账务服务暂时不可用，请稍后重试；已提交的内容不受影响。";
    /// The scoring service does not answer.
    ScoringUnavailable = "SCORING_UNAVAILABLE", Unavailable, "评分服务暂时不可用，请稍后重试；已提交的内容不受影响。";
    /// The database or the document store does not answer.
    StorageUnavailable = "STORAGE_UNAVAILABLE", Unavailable, "数据存储暂时不可用，请稍后用同一编号重试。";
    /// What is stored breaks a rule of the domain.
    CorruptData = "CORRUPT_DATA", Internal, "存储的数据不符合规则，请立即联系运维人员，不要重试。";
    /// A bug.
    Internal = "INTERNAL", Internal, "系统内部错误，请把请求编号告知运维人员。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_unique_and_upper_snake() {
        let mut names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        for name in &names {
            assert!(name.len() <= 63, "{name}");
            assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}
