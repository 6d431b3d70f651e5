//! The main part of a DOCX: the items of the flow as paragraphs, sections as page layouts.

use super::xml::Xml;
use super::{chart, table};
use crate::document::{Level, Orientation, Paragraph, RunStyle, Text};
use crate::flow::{Item, Section};

/// A twentieth of a point; four body characters of 16 pt.
const FOUR_CHARACTERS: usize = 1280;
/// Half a body character.
const HALF_CHARACTER: usize = 160;

/// What is printed in front of a paragraph's text and how it is set.
#[derive(Clone, Copy, Default)]
pub(super) struct Style<'a> {
    /// The id in styles.xml.
    pub(super) id: &'a str,
    /// Instead of the style's, a value of `w:jc`.
    pub(super) align: Option<&'a str>,
    /// Attributes of `w:ind`.
    pub(super) indent: &'a [(&'a str, &'a str)],
    /// Stays on the page of the next paragraph.
    pub(super) keep_next: bool,
}

impl<'a> Style<'a> {
    /// The named style as it is.
    pub(super) fn of(id: &'a str) -> Self {
        Self { id, ..Self::default() }
    }
}

/// The relation of the header that marks a draft.
pub(super) const DRAFT_HEADER: &str = "rIdDraft";

/// `word/document.xml` for `sections`.
pub(super) fn document(sections: &[Section<'_>], draft: bool) -> String {
    let names = [
        ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ];
    let mut xml = Xml::document();
    xml.element("w:document", &names, |xml| {
        xml.element("w:body", &[], |xml| {
            for (index, section) in sections.iter().enumerate() {
                let is_last = index.saturating_add(1) == sections.len();
                write_section(xml, section, is_last, draft);
            }
        });
    });
    xml.into_string()
}

/// A paragraph of one run, its lines broken where the text has them.
pub(super) fn paragraph(xml: &mut Xml, style: Style<'_>, text: &str) {
    write_paragraph(xml, style, |xml| run(xml, None, text));
}

/// A paragraph in 黑体 within its style: labels of forms.
pub(super) fn label(xml: &mut Xml, style: Style<'_>, text: &str) {
    write_paragraph(xml, style, |xml| run(xml, Some("Strong"), text));
}

fn write_section(xml: &mut Xml, section: &Section<'_>, is_last: bool, draft: bool) {
    for item in &section.items {
        write_item(xml, item);
    }
    if is_last {
        page_layout(xml, section.orientation, draft);
        return;
    }
    // A section ends inside a paragraph; this one is too small to be seen.
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.empty("w:snapToGrid", &[("w:val", "0")]);
            xml.empty("w:spacing", &[("w:line", "20"), ("w:lineRule", "exact")]);
            page_layout(xml, section.orientation, draft);
        });
    });
}

fn write_item(xml: &mut Xml, item: &Item<'_>) {
    match item {
        Item::Title(lines) => {
            let lines: Vec<&str> = lines.iter().map(Text::as_str).collect();
            paragraph(xml, Style::of("Title"), &lines.join("\n"));
        }
        Item::AttachmentTitle(text) => paragraph(xml, Style::of("AttachmentTitle"), text.as_str()),
        Item::Subtitle(text) => paragraph(xml, Style::of("Subtitle"), text.as_str()),
        Item::DocumentNumber(text) => {
            let style = Style { align: Some("center"), keep_next: true, ..Style::of("Normal") };
            paragraph(xml, style, text.as_str());
        }
        Item::Gap => paragraph(xml, Style { keep_next: true, ..Style::of("Normal") }, ""),
        Item::Heading { level, number, text } => {
            paragraph(xml, Style::of(heading_style(*level)), &format!("{number}{text}"));
        }
        Item::Paragraph(Paragraph { runs }) => write_paragraph(xml, Style::of("BodyText"), |xml| {
            for piece in runs {
                let style = match piece.style {
                    RunStyle::Plain => None,
                    RunStyle::Strong => Some("Strong"),
                };
                run(xml, style, piece.text.as_str());
            }
        }),
        Item::Table(item) => table::write(xml, item),
        Item::BarChart(item) => chart::write(xml, item),
        Item::AttachmentList(entries) => attachment_list(xml, entries),
        Item::Signature { organization, date } => signature(xml, organization.as_str(), date),
        Item::AttachmentMark(mark) => {
            paragraph(xml, Style::of("AttachmentMark"), mark);
            paragraph(xml, Style { keep_next: true, ..Style::of("Normal") }, "");
        }
    }
}

fn heading_style(level: Level) -> &'static str {
    match level {
        Level::First => "Heading1",
        Level::Second => "Heading2",
        Level::Third => "Heading3",
        Level::Fourth => "Heading4",
    }
}

/// 附件说明: two characters in; a further name lines up with the first.
fn attachment_list(xml: &mut Xml, entries: &[String]) {
    paragraph(xml, Style::of("Normal"), "");
    for (index, entry) in entries.iter().enumerate() {
        let (text, indent) = match index {
            0 => (format!("附件：{entry}"), [("w:left", "1600"), ("w:hanging", "960")]),
            _ => (entry.clone(), [("w:left", "1600"), ("w:hanging", "0")]),
        };
        paragraph(
            xml,
            Style { indent: &indent, align: Some("left"), ..Style::of("Normal") },
            &text,
        );
    }
}

/// 落款: the longer line ends four characters before the margin, the shorter stands over its middle.
fn signature(xml: &mut Xml, organization: &str, date: &str) {
    let halves = |text: &str| {
        text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum::<usize>()
    };
    let longest = halves(organization).max(halves(date));
    for _ in 0..2 {
        paragraph(xml, Style { keep_next: true, ..Style::of("Normal") }, "");
    }
    for (text, keep_next) in [(organization, true), (date, false)] {
        let shift = longest.saturating_sub(halves(text)).saturating_mul(HALF_CHARACTER) >> 1;
        let right = FOUR_CHARACTERS.saturating_add(shift).to_string();
        let indent = [("w:right", right.as_str())];
        paragraph(xml, Style { indent: &indent, keep_next, ..Style::of("Signature") }, text);
    }
}

fn write_paragraph(xml: &mut Xml, style: Style<'_>, content: impl FnOnce(&mut Xml)) {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.empty("w:pStyle", &[("w:val", style.id)]);
            if style.keep_next {
                xml.empty("w:keepNext", &[]);
            }
            if !style.indent.is_empty() {
                xml.empty("w:ind", style.indent);
            }
            if let Some(align) = style.align {
                xml.empty("w:jc", &[("w:val", align)]);
            }
        });
        content(xml);
    });
}

fn run(xml: &mut Xml, style: Option<&str>, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.element("w:r", &[], |xml| {
        xml.element("w:rPr", &[], |xml| {
            if let Some(style) = style {
                xml.empty("w:rStyle", &[("w:val", style)]);
            }
            // Quotation marks and dashes are Chinese ones, even between figures.
            xml.empty("w:rFonts", &[("w:hint", "eastAsia")]);
        });
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                xml.empty("w:br", &[]);
            }
            xml.text_element("w:t", &[("xml:space", "preserve")], line);
        }
    });
}

/// The page in twips: A4, margins 37, 28, 26, 35 mm, 22 lines of 28 characters.
fn page_layout(xml: &mut Xml, orientation: Orientation, draft: bool) {
    let (size, margins) = match orientation {
        Orientation::Portrait => (
            [("w:w", "11906"), ("w:h", "16838"), ("w:orient", "portrait")],
            [
                ("w:top", "2098"),
                ("w:right", "1474"),
                ("w:bottom", "1984"),
                ("w:left", "1587"),
                ("w:footer", "1395"),
            ],
        ),
        Orientation::Landscape => (
            [("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")],
            [
                ("w:top", "1587"),
                ("w:right", "2098"),
                ("w:bottom", "1474"),
                ("w:left", "1984"),
                ("w:footer", "850"),
            ],
        ),
    };
    xml.element("w:sectPr", &[], |xml| {
        if draft {
            for pages in ["default", "even"] {
                xml.empty("w:headerReference", &[("w:type", pages), ("r:id", DRAFT_HEADER)]);
            }
        }
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdOdd")]);
        xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", "rIdEven")]);
        xml.empty("w:type", &[("w:val", "nextPage")]);
        xml.empty("w:pgSz", &size);
        let [top, right, bottom, left, footer] = margins;
        let rest = [("w:header", "850"), ("w:gutter", "0")];
        xml.empty("w:pgMar", &[top, right, bottom, left, footer, rest[0], rest[1]]);
        // Lines only: programs disagree about a grid of characters, so 28 to a line comes from the styles' spacing.
        xml.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", "579")]);
    });
}
