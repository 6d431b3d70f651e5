//! Tables with spans: checked once, so that every writer can rely on a full grid.

use super::Text;
use super::grid::{Slot, place};

/// 表格: columns, head rows that are repeated on each page, and rows. The cells fill the grid exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    head: Vec<Row>,
    rows: Vec<Row>,
    caption: Option<Text>,
    unit: Option<Text>,
    notes: Vec<Text>,
    orientation: Orientation,
    compact: bool,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Relative to the other columns: 2 is twice as wide as 1. Above zero.
    pub width: u16,
    /// For cells that do not say otherwise.
    pub align: Align,
}

/// Where text stands in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Labels and short values.
    Center,
    /// Amounts, so that the digits line up.
    Right,
}

/// How the page lies on which a table is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// A4 upright, text 156 mm wide.
    #[default]
    Portrait,
    /// A4 lying, text 225 mm wide: for tables with many columns.
    Landscape,
}

/// A row: the cells that begin in it, from left to right; those that reach down from above are not repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
}

/// A cell, one column by one row unless it spans more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is printed.
    pub content: Content,
    /// Columns it spans, from 1.
    pub columns: u16,
    /// Rows it spans, from 1.
    pub rows: u16,
    /// Instead of the column's.
    pub align: Option<Align>,
    /// A label of the form or a total, in 黑体.
    pub strong: bool,
}

/// What a cell holds. A value that is not known is not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, made exactly from the value it shows.
    Text(Text),
    /// No value: printed as —.
    Missing,
    /// Left empty on purpose: to be filled in by hand.
    Blank,
}

/// Why a table cannot be laid out. Rows and columns count from 1, the head first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTable {
    /// No column, or one without width.
    #[error("表格的列宽无效：至少一列，每列宽度大于 0")]
    Columns,
    /// No row below the head.
    #[error("表格没有数据行：请至少给出一行")]
    Empty,
    /// A span of zero.
    #[error("表格第 {row} 行有跨度为 0 的单元格：跨行、跨列至少为 1")]
    ZeroSpan {
        /// Where it begins.
        row: usize,
    },
    /// The row's cells do not end at the last column.
    #[error("表格第 {row} 行的单元格没有正好排满 {columns} 列：请核对跨行与跨列")]
    Misfit {
        /// The row.
        row: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A cell reaches below the last row, or out of the head.
    #[error("表格第 {row} 行的单元格跨出了表头或表尾：请核对跨行")]
    Overhang {
        /// Where it begins.
        row: usize,
    },
}

impl Table {
    /// The only way to make one: the cells of `head`, and those of `rows`, fill their part of the grid exactly.
    ///
    /// # Errors
    /// [`InvalidTable`] names the row.
    pub fn try_new(
        columns: Vec<Column>,
        head: Vec<Row>,
        rows: Vec<Row>,
    ) -> Result<Self, InvalidTable> {
        if columns.is_empty() || columns.iter().any(|column| column.width == 0) {
            return Err(InvalidTable::Columns);
        }
        if rows.is_empty() {
            return Err(InvalidTable::Empty);
        }
        place(&head, columns.len(), 0)?;
        place(&rows, columns.len(), head.len())?;
        let (caption, unit, notes) = (None, None, Vec::new());
        let orientation = Orientation::Portrait;
        Ok(Self { columns, head, rows, caption, unit, notes, orientation, compact: false })
    }

    /// With a 表题 above it.
    #[must_use]
    pub fn captioned(self, caption: impl Into<Text>) -> Self {
        Self { caption: Some(caption.into()), ..self }
    }

    /// With its unit above its right end, such as 单位：万元.
    #[must_use]
    pub fn in_unit(self, unit: impl Into<Text>) -> Self {
        Self { unit: Some(unit.into()), ..self }
    }

    /// With a note below it; notes stand in the order given.
    #[must_use]
    pub fn noted(mut self, note: impl Into<Text>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// On landscape pages.
    #[must_use]
    pub fn landscape(self) -> Self {
        Self { orientation: Orientation::Landscape, ..self }
    }

    /// In 小五 (9 pt) instead of 五号 (10.5 pt): forms that have to fit onto their page.
    #[must_use]
    pub fn compact(self) -> Self {
        Self { compact: true, ..self }
    }

    /// The columns from left to right.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows repeated on each page.
    pub fn head(&self) -> &[Row] {
        &self.head
    }

    /// The rows below the head.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The cells of the head by their place, row by row.
    pub fn head_slots(&self) -> Vec<Vec<Slot<'_>>> {
        place(&self.head, self.columns.len(), 0).unwrap_or_default()
    }

    /// The cells below the head by their place, row by row.
    pub fn slots(&self) -> Vec<Vec<Slot<'_>>> {
        place(&self.rows, self.columns.len(), self.head.len()).unwrap_or_default()
    }

    /// 表题.
    pub fn caption(&self) -> Option<&Text> {
        self.caption.as_ref()
    }

    /// The unit of its amounts.
    pub fn unit(&self) -> Option<&Text> {
        self.unit.as_ref()
    }

    /// 表注.
    pub fn notes(&self) -> &[Text] {
        &self.notes
    }

    /// In the smaller size.
    pub fn is_compact(&self) -> bool {
        self.compact
    }

    /// How the page lies.
    pub fn orientation(&self) -> Orientation {
        self.orientation
    }
}

impl Row {
    /// A row of these cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells }
    }
}

impl Cell {
    /// A cell with text.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::of(Content::Text(text.into()))
    }

    /// A label of the form, in 黑体 and centred.
    pub fn label(text: impl Into<Text>) -> Self {
        Self { strong: true, align: Some(Align::Center), ..Self::text(text) }
    }

    /// A cell whose value is not known: —.
    pub fn missing() -> Self {
        Self::of(Content::Missing)
    }

    /// A cell left empty on purpose.
    pub fn blank() -> Self {
        Self::of(Content::Blank)
    }

    /// Spanning `columns` columns and `rows` rows.
    #[must_use]
    pub fn spanning(self, columns: u16, rows: u16) -> Self {
        Self { columns, rows, ..self }
    }

    /// Aligned otherwise than its column.
    #[must_use]
    pub fn aligned(self, align: Align) -> Self {
        Self { align: Some(align), ..self }
    }

    /// What is printed in it.
    pub fn printed(&self) -> &str {
        match &self.content {
            Content::Text(text) => text.as_str(),
            Content::Missing => "—",
            Content::Blank => "",
        }
    }

    fn of(content: Content) -> Self {
        Self { content, columns: 1, rows: 1, align: None, strong: false }
    }
}
