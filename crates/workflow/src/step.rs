//! The steps of an evaluation, for whoever shows how far it is.

/// A step, in the order in which they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Projects and funding documents.
    Register,
    /// Vouchers.
    Post,
    /// The evaluation itself.
    File,
    /// Scores and findings.
    Score,
    /// Papers.
    Render,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Register, Self::Post, Self::File, Self::Score, Self::Render];

    /// What is being done, in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Register => "登记项目和指标文",
            Self::Post => "资金入账",
            Self::File => "提交评价",
            Self::Score => "指标评分",
            Self::Render => "生成文件",
        }
    }
}
