//! Tables in DOCX: a fixed grid, merged cells, a head that is repeated on each page.

use super::body::{self, Style};
use super::xml::Xml;
use crate::document::{Align, Orientation, Slot, Table};
use crate::extent;

/// The width of the text in twips.
const TEXT_WIDTH: usize = 8844;
const TEXT_WIDTH_LANDSCAPE: usize = 12756;

/// The table around a row, and how the row is kept.
#[derive(Clone, Copy)]
struct Frame<'a> {
    table: &'a Table,
    grid: &'a [usize],
    is_head: bool,
    keep_next: bool,
}

/// Writes `table` with its caption, unit and notes.
pub(super) fn write(xml: &mut Xml, table: &Table) {
    if let Some(caption) = table.caption() {
        body::paragraph(xml, Style::of("Caption"), caption.as_str());
    }
    if let Some(unit) = table.unit() {
        let style = Style { align: Some("right"), keep_next: true, ..Style::of("TableText") };
        body::paragraph(xml, style, unit.as_str());
    }
    let grid = grid(table);
    xml.element("w:tbl", &[], |xml| {
        let style = if table.is_compact() { "ReportTableCompact" } else { "ReportTable" };
        properties(xml, &grid, style, "");
        for row in table.head_slots() {
            write_row(xml, Frame { table, grid: &grid, is_head: true, keep_next: true }, &row);
        }
        let rows = table.slots();
        for (index, row) in rows.iter().enumerate() {
            let is_last = index.saturating_add(1) == rows.len();
            // A note goes with the last row.
            let keep_next =
                if is_last { !table.notes().is_empty() } else { extent::stays_whole(table) };
            write_row(xml, Frame { table, grid: &grid, is_head: false, keep_next }, row);
        }
    });
    let last = table.notes().len().saturating_sub(1);
    for (index, note) in table.notes().iter().enumerate() {
        let style = Style { keep_next: index < last, ..Style::of("TableNote") };
        body::paragraph(xml, style, note.as_str());
    }
    if table.notes().is_empty() {
        // Two tables without a paragraph between them would become one.
        body::paragraph(xml, Style::of("TableNote"), "");
    }
}

/// The head of a `w:tbl`: its style, its description for readers who cannot see it, its columns in twips.
pub(super) fn properties(xml: &mut Xml, grid: &[usize], style: &str, description: &str) {
    let total: usize = grid.iter().sum();
    xml.element("w:tblPr", &[], |xml| {
        xml.empty("w:tblStyle", &[("w:val", style)]);
        xml.empty("w:tblW", &[("w:w", &total.to_string()), ("w:type", "dxa")]);
        xml.empty("w:jc", &[("w:val", "center")]);
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        if !description.is_empty() {
            xml.empty("w:tblDescription", &[("w:val", description)]);
        }
    });
    xml.element("w:tblGrid", &[], |xml| {
        for width in grid {
            xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
    });
}

/// The width of a cell and the columns it spans, at the head of `w:tcPr`.
pub(super) fn cell_width(xml: &mut Xml, width: usize, columns: usize) {
    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    if columns > 1 {
        xml.empty("w:gridSpan", &[("w:val", &columns.to_string())]);
    }
}

/// Column widths in twips that add up to the text's width exactly: each ends where its share of the whole ends.
fn grid(table: &Table) -> Vec<usize> {
    let text = match table.orientation() {
        Orientation::Portrait => TEXT_WIDTH,
        Orientation::Landscape => TEXT_WIDTH_LANDSCAPE,
    };
    let total: usize = table.columns().iter().map(|column| usize::from(column.width)).sum();
    let (mut shares, mut left) = (0_usize, 0_usize);
    let mut grid = Vec::with_capacity(table.columns().len());
    for column in table.columns() {
        shares = shares.saturating_add(usize::from(column.width));
        let right = text.saturating_mul(shares).checked_div(total).unwrap_or(0);
        grid.push(right.saturating_sub(left));
        left = right;
    }
    grid
}

fn write_row(xml: &mut Xml, frame: Frame<'_>, row: &[Slot<'_>]) {
    let is_short = row.iter().all(|slot| extent::cell_stays_whole(frame.table, slot));
    xml.element("w:tr", &[], |xml| {
        xml.element("w:trPr", &[], |xml| {
            if is_short {
                xml.empty("w:cantSplit", &[]);
            }
            if frame.is_head {
                xml.empty("w:tblHeader", &[]);
            }
        });
        for slot in row {
            write_cell(xml, frame, slot);
        }
    });
}

fn write_cell(xml: &mut Xml, frame: Frame<'_>, slot: &Slot<'_>) {
    let Frame { table, grid, keep_next, .. } = frame;
    let cell = slot.cell;
    let columns = usize::from(cell.columns);
    xml.element("w:tc", &[], |xml| {
        xml.element("w:tcPr", &[], |xml| {
            cell_width(xml, grid.iter().skip(slot.column).take(columns).sum(), columns);
            match (cell.rows > 1, slot.begins) {
                (true, true) => xml.empty("w:vMerge", &[("w:val", "restart")]),
                (true, false) => xml.empty("w:vMerge", &[("w:val", "continue")]),
                (false, _) => {}
            }
            xml.empty("w:vAlign", &[("w:val", "center")]);
        });
        let own = cell.align.or(table.columns().get(slot.column).map(|column| column.align));
        let align = match own.unwrap_or(Align::Left) {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        };
        let id = if table.is_compact() { "TableTextCompact" } else { "TableText" };
        let style = Style { align: Some(align), keep_next, ..Style::of(id) };
        // What reaches down from above is said once.
        let text = if slot.begins { cell.printed() } else { "" };
        if cell.strong { body::label(xml, style, text) } else { body::paragraph(xml, style, text) }
    });
}
