//! The closed sets of words that a cell may hold.

use domain::{
    Attainment, BudgetSource, EvaluationKind, FundNature, Level1, Level2, Method, SectionKey,
    TransactionKind,
};

/// A closed set of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// 评价方式.
    EvaluationKind,
    /// 报告提纲.
    Outline,
    /// 业务种类 of a voucher.
    TransactionKind,
    /// 资金性质.
    FundNature,
    /// 预算来源.
    BudgetSource,
    /// 一级指标.
    Level1,
    /// 二级指标.
    Level2,
    /// 达成情况.
    Attainment,
    /// 赋分方式.
    Method,
    /// 报告章节.
    Section,
}

impl Choice {
    /// The words as a form prints them: those of the drop-down list.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::EvaluationKind => EvaluationKind::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Outline => vec!["national", "yunnan"],
            Self::TransactionKind => TransactionKind::ALL.iter().map(|it| it.chinese()).collect(),
            Self::FundNature => FundNature::ALL.iter().map(|it| it.chinese()).collect(),
            Self::BudgetSource => BudgetSource::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Level1 => Level1::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Level2 => Level2::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Attainment => Attainment::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Method => Method::ALL.iter().map(|it| it.chinese()).collect(),
            Self::Section => SectionKey::ALL.iter().map(|it| it.title()).collect(),
        }
    }
}
