//! The document model: what a paper says, free of any format; every writer prints the same one.

mod chart;
mod grid;
mod table;
mod text;

use time::Date;

pub use self::chart::{Bar, BarChart, InvalidChart};
pub use self::grid::Slot;
pub use self::table::{Align, Cell, Column, Content, InvalidTable, Orientation, Row, Table};
pub use self::text::Text;

/// A whole paper: heading lines, body, signature, attachments, in the order in which they are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What a file manager and an archive show.
    pub metadata: Metadata,
    /// 标题: the lines of the title, broken by sense (GB/T 9704-2012, 7.3.1). At least one.
    pub title: Vec<Text>,
    /// Below the title, such as （2020年度）.
    pub subtitle: Option<Text>,
    /// 发文字号, printed below the title, such as 武财绩〔2021〕3号.
    pub document_number: Option<Text>,
    /// 正文.
    pub body: Vec<Block>,
    /// 落款.
    pub signature: Option<Signature>,
    /// 附件: each starts a new page, numbered by the order.
    pub attachments: Vec<Attachment>,
    /// With 草稿 across every page: to be looked at, never to be signed.
    pub draft: bool,
}

/// What stands across every page of a draft.
pub(crate) const DRAFT: &str = "草稿";

/// What is not printed but travels with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Who answers for the paper: the author in the file's properties.
    pub organization: Text,
    /// The date of the paper, from the caller: writers never read a clock, so the same input gives the same bytes.
    pub date: Date,
    /// Words an archive finds the file by.
    pub keywords: Vec<Text>,
}

/// 落款: who signs and when (GB/T 9704-2012, 7.3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// 发文机关署名.
    pub organization: Text,
    /// 成文日期, printed as 2021年5月25日.
    pub date: Date,
}

/// 附件: a part that starts a new page under 附件1 and its own title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// 附件标题, also listed after the body.
    pub title: Text,
    /// A line below the title, such as （2020年度）.
    pub subtitle: Option<Text>,
    /// Its own numbering starts again at 一、.
    pub body: Vec<Block>,
}

/// The closed set of what a page is made of. Forms and ledgers are tables; there is nothing else to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A title of a part; its number is made by the writers' one numbering.
    Heading(Heading),
    /// Running text.
    Paragraph(Paragraph),
    /// Anything in rows and columns: forms, ledgers, score tables.
    Table(Table),
    /// Bars against their full length.
    BarChart(BarChart),
}

/// A heading without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// How deep.
    pub level: Level,
    /// The words, without 一、 or （一）.
    pub text: Text,
}

/// 结构层次序数 (GB/T 9704-2012, 7.3.3): each has its own number style and face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 一、 in 黑体.
    First,
    /// （一） in 楷体.
    Second,
    /// 1. in 仿宋.
    Third,
    /// （1） in 仿宋.
    Fourth,
}

/// A paragraph: runs that follow each other without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The text, in pieces of one style each.
    pub runs: Vec<Run>,
}

/// A piece of text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: Text,
    /// How they stand out.
    pub style: RunStyle,
}

/// How a run stands out from the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStyle {
    /// 仿宋, as the rest.
    Plain,
    /// 黑体: a leading phrase or a result.
    Strong,
}

impl Paragraph {
    /// A paragraph in one plain run.
    pub fn plain(text: impl Into<Text>) -> Self {
        Self { runs: vec![Run { text: text.into(), style: RunStyle::Plain }] }
    }
}

impl Block {
    /// A heading of `level`.
    pub fn heading(level: Level, text: impl Into<Text>) -> Self {
        Self::Heading(Heading { level, text: text.into() })
    }

    /// A paragraph in one plain run.
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph(Paragraph::plain(text))
    }
}
