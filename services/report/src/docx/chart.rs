//! Bars in DOCX: a table whose shaded cells are as wide as the values, so that it needs no picture and prints sharply.

use std::collections::BTreeSet;

use super::body::{self, Style};
use super::table;
use super::xml::Xml;
use crate::document::{Bar, BarChart};

/// Widths in twips: labels, bars, figures; together the width of the text.
const LABEL: usize = 1814;
const BAR: usize = 5556;
const FIGURE: usize = 1474;
const FILL: &str = "2F5B8C";
const TRACK: &str = "E8E8E8";

/// Writes `chart` with its caption below.
pub(super) fn write(xml: &mut Xml, chart: &BarChart) {
    let filled =
        |bar: &Bar| BAR.saturating_mul(usize::from(bar.permille())).checked_div(1000).unwrap_or(0);
    // One grid under all rows: a column border wherever some bar ends.
    let ends: BTreeSet<usize> =
        chart.bars().iter().map(filled).chain([BAR]).filter(|&end| end > 0).collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let mut grid = vec![LABEL];
    grid.extend(ends.iter().zip(starts).map(|(end, start)| end.saturating_sub(start)));
    grid.push(FIGURE);
    let described: Vec<String> =
        chart.bars().iter().map(|bar| format!("{} {}", bar.label, bar.figure())).collect();
    body::paragraph(xml, Style { keep_next: true, ..Style::of("TableNote") }, "");
    xml.element("w:tbl", &[], |xml| {
        table::properties(xml, &grid, "TableNormal", &described.join("；"));
        for bar in chart.bars() {
            let end = filled(bar);
            let columns = ends.iter().filter(|&&other| other <= end).count();
            write_row(xml, bar, end, [columns, ends.len().saturating_sub(columns)]);
            write_gap(xml, grid.len());
        }
    });
    let caption = format!("{}（{}）", chart.caption(), chart.unit());
    body::label(xml, Style { align: Some("center"), ..Style::of("TableNote") }, &caption);
}

/// A bar filled up to `end`, over so many columns, and the rest of its track.
fn write_row(xml: &mut Xml, bar: &Bar, end: usize, columns: [usize; 2]) {
    xml.element("w:tr", &[], |xml| {
        row_height(xml, "300");
        cell(xml, LABEL, 1, None, |xml| {
            let style = Style { align: Some("right"), keep_next: true, ..Style::of("TableText") };
            body::paragraph(xml, style, bar.label.as_str());
        });
        let widths = [end, BAR.saturating_sub(end)];
        for ((width, columns), colour) in widths.into_iter().zip(columns).zip([FILL, TRACK]) {
            if columns > 0 {
                let style = Style { keep_next: true, ..Style::of("TableText") };
                cell(xml, width, columns, Some(colour), |xml| body::paragraph(xml, style, ""));
            }
        }
        cell(xml, FIGURE, 1, None, |xml| {
            body::paragraph(
                xml,
                Style { keep_next: true, ..Style::of("TableText") },
                &bar.figure(),
            );
        });
    });
}

/// White between two bars.
fn write_gap(xml: &mut Xml, columns: usize) {
    xml.element("w:tr", &[], |xml| {
        row_height(xml, "100");
        let width = LABEL.saturating_add(BAR).saturating_add(FIGURE);
        cell(xml, width, columns, None, |xml| {
            body::paragraph(xml, Style { keep_next: true, ..Style::of("TableText") }, "");
        });
    });
}

fn row_height(xml: &mut Xml, height: &str) {
    xml.element("w:trPr", &[], |xml| {
        xml.empty("w:cantSplit", &[]);
        xml.empty("w:trHeight", &[("w:val", height), ("w:hRule", "exact")]);
    });
}

fn cell(
    xml: &mut Xml,
    width: usize,
    columns: usize,
    fill: Option<&str>,
    content: impl FnOnce(&mut Xml),
) {
    xml.element("w:tc", &[], |xml| {
        xml.element("w:tcPr", &[], |xml| {
            table::cell_width(xml, width, columns);
            if let Some(fill) = fill {
                xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)]);
            }
            xml.element("w:tcMar", &[], |xml| {
                for side in ["w:left", "w:right"] {
                    xml.empty(side, &[("w:w", "100"), ("w:type", "dxa")]);
                }
            });
            xml.empty("w:vAlign", &[("w:val", "center")]);
        });
        content(xml);
    });
}
