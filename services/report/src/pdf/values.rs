//! A document as values of the typesetter: what the template reads as `sys.inputs`.

use typst::foundations::{Array, Datetime, Dict, IntoValue, Value, dict};

use crate::document::{
    Align, BarChart, DRAFT, Document, Level, Orientation, Paragraph, RunStyle, Slot, Table, Text,
};
use crate::extent;
use crate::flow::{Item, Section};

/// The inputs of the template for `document`.
pub(super) fn inputs(document: &Document, sections: &[Section<'_>]) -> Dict {
    let date = document.metadata.date;
    let title: String = document.title.iter().map(Text::as_str).collect();
    dict! {
        "title" => title,
        "mark" => if document.draft { DRAFT.into_value() } else { Value::None },
        "organization" => document.metadata.organization.as_str(),
        "keywords" => array(&document.metadata.keywords, text),
        "date" => Datetime::from_ymd(date.year(), date.month().into(), date.day()),
        "sections" => array(sections, section),
    }
}

fn array<T>(items: &[T], value: impl Fn(&T) -> Value) -> Array {
    items.iter().map(value).collect()
}

fn text(text: &Text) -> Value {
    text.as_str().into_value()
}

fn section(section: &Section<'_>) -> Value {
    let landscape = section.orientation == Orientation::Landscape;
    dict! { "landscape" => landscape, "items" => array(&section.items, item) }.into_value()
}

fn item(item: &Item<'_>) -> Value {
    let (kind, value) = match item {
        Item::Title(lines) => ("title", array(lines, text).into_value()),
        Item::AttachmentTitle(line) => ("attachment-title", text(line)),
        Item::Subtitle(line) => ("subtitle", text(line)),
        Item::DocumentNumber(line) => ("document-number", text(line)),
        Item::Heading { level, number, text } => {
            let words = format!("{number}{text}");
            ("heading", dict! { "level" => depth(*level), "text" => words }.into_value())
        }
        Item::Paragraph(paragraph) => ("paragraph", runs(paragraph)),
        Item::Table(item) => ("table", table(item)),
        Item::BarChart(item) => ("chart", chart(item)),
        Item::AttachmentList(entries) => {
            ("attachment-list", array(entries, |entry| entry.as_str().into_value()).into_value())
        }
        Item::Signature { organization, date } => (
            "signature",
            dict! { "organization" => organization.as_str(), "date" => date.as_str() }.into_value(),
        ),
        Item::Gap => ("gap", Value::None),
        Item::AttachmentMark(mark) => ("attachment-mark", mark.as_str().into_value()),
    };
    dict! { "kind" => kind, "value" => value }.into_value()
}

fn depth(level: Level) -> i64 {
    match level {
        Level::First => 1,
        Level::Second => 2,
        Level::Third => 3,
        Level::Fourth => 4,
    }
}

fn runs(paragraph: &Paragraph) -> Value {
    let run = |run: &crate::document::Run| {
        dict! { "text" => run.text.as_str(), "tight" => extent::unbroken_in_line(run.text.as_str()) > 0, "strong" => run.style == RunStyle::Strong }
            .into_value()
    };
    array(&paragraph.runs, run).into_value()
}

fn table(table: &Table) -> Value {
    let (head, rows) = (table.head_slots(), table.slots());
    let optional = |line: Option<&Text>| line.map_or(Value::None, text);
    dict! {
        "landscape" => table.orientation() == Orientation::Landscape,
        "compact" => table.is_compact(),
        "whole" => extent::stays_whole(table),
        "widths" => array(table.columns(), |column| column.width.into_value()),
        "head" => cells(table, &head, 0),
        "cells" => cells(table, &rows, head.len()),
        "caption" => optional(table.caption()),
        "unit" => optional(table.unit()),
        "notes" => array(table.notes(), text),
    }
    .into_value()
}

fn cells(table: &Table, rows: &[Vec<Slot<'_>>], before: usize) -> Array {
    let mut cells = Array::new();
    for (index, row) in rows.iter().enumerate() {
        // A row is cut only if all of its cells may be, so that goes by the row.
        let whole = row.iter().all(|slot| extent::cell_stays_whole(table, slot));
        for slot in row.iter().filter(|slot| slot.begins) {
            let own =
                slot.cell.align.or(table.columns().get(slot.column).map(|column| column.align));
            let y = before.saturating_add(index);
            cells.push(
                dict! {
                    "x" => slot.column,
                    "y" => y,
                    "columns" => slot.cell.columns,
                    "rows" => slot.cell.rows,
                    "align" => side(own.unwrap_or(Align::Left)),
                    "strong" => slot.cell.strong,
                    "tall" => !whole,
                "tight" => extent::unbroken_in_cell(table, slot) > 0,
                    "text" => slot.cell.printed(),
                }
                .into_value(),
            );
        }
    }
    cells
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

fn chart(chart: &BarChart) -> Value {
    let bar = |bar: &crate::document::Bar| {
        dict! {
            "label" => bar.label.as_str(),
            "figure" => bar.figure(),
            "permille" => bar.permille(),
        }
        .into_value()
    };
    let caption = format!("{}（{}）", chart.caption(), chart.unit());
    dict! { "caption" => caption, "bars" => array(chart.bars(), bar) }.into_value()
}
