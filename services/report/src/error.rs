//! Why a document cannot be rendered.

/// What went wrong, in words for the person who asked for the paper.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no title, or an empty one.
    #[error("文件没有标题：请给出至少一行标题")]
    NoTitle,
    /// More than a paper may hold; refused before anything is laid out.
    #[error("文件过大：{what}为 {found}，上限 {limit}；请拆分为多个文件")]
    TooLarge {
        /// What there is too much of, in Chinese.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        limit: usize,
    },
    /// A column in which not one character fits.
    #[error("表格第 {column} 列太窄，放不下一个字：请加宽该列，或改用横排页面")]
    NarrowColumn {
        /// The column, from 1.
        column: usize,
    },
    /// A character that no loaded font has. It would be lost in print, so there is no document.
    #[error("字体中没有字符“{character}”（U+{:04X}），出现在“{near}”：请更正该字，或在 [fonts] 中配置含有该字的字体", u32::from(*.character))]
    MissingGlyph {
        /// The character.
        character: char,
        /// Some text around it.
        near: String,
    },
    /// Our template does not compile: a mistake of ours.
    #[error("排版失败：{0}")]
    Typeset(String),
    /// The pages cannot be written as a file: a mistake of ours.
    #[error("写出文件失败：{0}")]
    Write(String),
}

impl RenderError {
    /// A name that callers may match on; it never changes.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NoTitle => "DOCUMENT_WITHOUT_TITLE",
            Self::TooLarge { .. } => "DOCUMENT_TOO_LARGE",
            Self::NarrowColumn { .. } => "COLUMN_TOO_NARROW",
            Self::MissingGlyph { .. } => "GLYPH_MISSING",
            Self::Typeset(_) => "TYPESET_FAILED",
            Self::Write(_) => "WRITE_FAILED",
        }
    }

    /// Whether the document is to be mended, rather than the program.
    pub fn is_callers_fault(&self) -> bool {
        match self {
            Self::NoTitle
            | Self::TooLarge { .. }
            | Self::NarrowColumn { .. }
            | Self::MissingGlyph { .. } => true,
            Self::Typeset(_) | Self::Write(_) => false,
        }
    }
}
