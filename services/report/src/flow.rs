//! The printed order of a document: numbers given, pages turned. Both writers print exactly this.

use time::Date;

use crate::document::{
    Attachment, BarChart, Block, Document, Heading, Level, Orientation, Paragraph, Signature,
    Table, Text,
};

/// A stretch of pages that lie the same way. Each begins on a new page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section<'a> {
    /// How its pages lie.
    pub(crate) orientation: Orientation,
    /// What stands on them, in order.
    pub(crate) items: Vec<Item<'a>>,
}

/// One thing on the page, with every number already given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// 标题 of the paper.
    Title(&'a [Text]),
    /// 附件标题.
    AttachmentTitle(&'a Text),
    /// A centred line below the title.
    Subtitle(&'a Text),
    /// 发文字号.
    DocumentNumber(&'a Text),
    /// A blank line.
    Gap,
    /// A heading with its number.
    Heading { level: Level, number: String, text: &'a Text },
    /// Running text.
    Paragraph(&'a Paragraph),
    /// A table.
    Table(&'a Table),
    /// A chart.
    BarChart(&'a BarChart),
    /// 附件说明: the list below the body.
    AttachmentList(Vec<String>),
    /// 落款.
    Signature { organization: &'a Text, date: String },
    /// 附件1, at the top left of the attachment's first page.
    AttachmentMark(String),
}

impl Document {
    /// Everything that is printed, in reading order and with its numbers, but for page numbers and repeated table
    /// heads. Every writer prints exactly this.
    pub fn texts(&self) -> Vec<String> {
        sections(self).iter().flat_map(|section| &section.items).flat_map(Item::texts).collect()
    }
}

impl Item<'_> {
    /// Its printed text in reading order.
    pub(crate) fn texts(&self) -> Vec<String> {
        match self {
            Self::Title(lines) => lines.iter().map(Text::to_string).collect(),
            Self::AttachmentTitle(text) | Self::Subtitle(text) | Self::DocumentNumber(text) => {
                vec![text.to_string()]
            }
            Self::Heading { number, text, .. } => vec![format!("{number}{text}")],
            Self::Paragraph(paragraph) => {
                vec![paragraph.runs.iter().map(|run| run.text.as_str()).collect()]
            }
            Self::Table(table) => table_texts(table),
            Self::BarChart(chart) => chart_texts(chart),
            Self::AttachmentList(entries) => {
                std::iter::once("附件：".to_owned()).chain(entries.iter().cloned()).collect()
            }
            Self::Signature { organization, date } => vec![organization.to_string(), date.clone()],
            Self::Gap => Vec::new(),
            Self::AttachmentMark(mark) => vec![mark.clone()],
        }
    }
}

/// Lays `document` out in order.
pub(crate) fn sections(document: &Document) -> Vec<Section<'_>> {
    let mut items = vec![Item::Title(&document.title)];
    items.extend(document.subtitle.as_ref().map(Item::Subtitle));
    items.extend(document.document_number.as_ref().map(Item::DocumentNumber));
    items.push(Item::Gap);
    items.extend(blocks(&document.body));
    if !document.attachments.is_empty() {
        items.push(Item::AttachmentList(attachment_list(&document.attachments)));
    }
    items.extend(document.signature.as_ref().map(signature));
    let mut sections = turn_pages(items);
    for (index, attachment) in document.attachments.iter().enumerate() {
        let mark = Item::AttachmentMark(attachment_mark(index, document.attachments.len()));
        let mut items = vec![mark, Item::AttachmentTitle(&attachment.title)];
        items.extend(attachment.subtitle.as_ref().map(Item::Subtitle));
        items.extend(blocks(&attachment.body));
        sections.extend(turn_pages(items));
    }
    sections
}

fn table_texts(table: &Table) -> Vec<String> {
    let above = table.caption().into_iter().chain(table.unit()).map(Text::to_string);
    let rows = table.head().iter().chain(table.rows());
    let cells = rows.flat_map(|row| &row.cells).map(|cell| cell.printed().to_owned());
    above.chain(cells).chain(table.notes().iter().map(Text::to_string)).collect()
}

fn chart_texts(chart: &BarChart) -> Vec<String> {
    let bars = chart.bars().iter().flat_map(|bar| [bar.label.to_string(), bar.figure()]);
    bars.chain([format!("{}（{}）", chart.caption(), chart.unit())]).collect()
}

/// A date as GB/T 9704-2012 prints it: Arabic figures without leading zeros.
fn date_in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day())
}

fn signature(signature: &Signature) -> Item<'_> {
    Item::Signature { organization: &signature.organization, date: date_in_words(signature.date) }
}

fn attachment_mark(index: usize, count: usize) -> String {
    if count == 1 { "附件".to_owned() } else { format!("附件{}", index.saturating_add(1)) }
}

fn attachment_list(attachments: &[Attachment]) -> Vec<String> {
    let entry = |(index, attachment): (usize, &Attachment)| match attachments.len() {
        1 => attachment.title.to_string(),
        _ => format!("{}.{}", index.saturating_add(1), attachment.title),
    };
    attachments.iter().enumerate().map(entry).collect()
}

fn blocks(blocks: &[Block]) -> Vec<Item<'_>> {
    let mut numbering = Numbering::default();
    let mut items = Vec::with_capacity(blocks.len());
    for block in blocks {
        items.push(match block {
            Block::Heading(Heading { level, text }) => {
                Item::Heading { level: *level, number: numbering.next(*level), text }
            }
            Block::Paragraph(paragraph) => Item::Paragraph(paragraph),
            Block::Table(table) => Item::Table(table),
            Block::BarChart(chart) => Item::BarChart(chart),
        });
    }
    items
}

/// Cuts `items` where the page has to be turned. A title or heading goes with what follows it, so that none is left
/// alone on a page.
fn turn_pages(items: Vec<Item<'_>>) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut leading = Vec::new();
    for item in items {
        let orientation = match &item {
            Item::Title(_)
            | Item::AttachmentTitle(_)
            | Item::Subtitle(_)
            | Item::DocumentNumber(_)
            | Item::Gap
            | Item::Heading { .. }
            | Item::AttachmentMark(_) => {
                leading.push(item);
                continue;
            }
            Item::Table(table) => table.orientation(),
            Item::Paragraph(_)
            | Item::BarChart(_)
            | Item::AttachmentList(_)
            | Item::Signature { .. } => Orientation::Portrait,
        };
        leading.push(item);
        join(&mut sections, Section { orientation, items: std::mem::take(&mut leading) });
    }
    if !leading.is_empty() {
        join(&mut sections, Section { orientation: Orientation::Portrait, items: leading });
    }
    sections
}

/// Adds `section` to the last one if its pages lie the same way.
fn join<'a>(sections: &mut Vec<Section<'a>>, section: Section<'a>) {
    match sections.last_mut() {
        Some(last) if last.orientation == section.orientation => last.items.extend(section.items),
        _ => sections.push(section),
    }
}

/// 结构层次序数: 一、（一）1.（1）; a heading starts the levels below it again.
#[derive(Default)]
struct Numbering {
    counts: [usize; 4],
}

impl Numbering {
    fn next(&mut self, level: Level) -> String {
        let depth = match level {
            Level::First => 0,
            Level::Second => 1,
            Level::Third => 2,
            Level::Fourth => 3,
        };
        let mut number = 0_usize;
        for (index, count) in self.counts.iter_mut().enumerate().skip(depth) {
            if index == depth {
                *count = count.saturating_add(1);
                number = *count;
            } else {
                *count = 0;
            }
        }
        match level {
            Level::First => format!("{}、", chinese(number)),
            Level::Second => format!("（{}）", chinese(number)),
            Level::Third => format!("{number}."),
            Level::Fourth => format!("（{number}）"),
        }
    }
}

/// A count in Chinese numerals up to ninety-nine; beyond that in figures, which no paper reaches.
fn chinese(number: usize) -> String {
    let digit = |value: usize| {
        ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"].get(value).copied()
    };
    let (tens, ones) = (number.checked_div(10).unwrap_or(0), number.checked_rem(10).unwrap_or(0));
    match (tens, digit(tens), digit(ones)) {
        (0, _, Some(ones)) => ones.to_owned(),
        (1, _, Some(ones)) => format!("十{ones}"),
        (_, Some(tens), Some(ones)) => format!("{tens}十{ones}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbering, chinese};
    use crate::document::Level;

    #[test]
    fn numbers_follow_the_levels() {
        let mut numbering = Numbering::default();
        let levels = [
            (Level::First, "一、"),
            (Level::Second, "（一）"),
            (Level::Third, "1."),
            (Level::Third, "2."),
            (Level::Fourth, "（1）"),
            (Level::Second, "（二）"),
            (Level::Third, "1."),
            (Level::First, "二、"),
            (Level::Second, "（一）"),
        ];
        for (level, expected) in levels {
            assert_eq!(numbering.next(level), expected);
        }
    }

    #[test]
    fn chinese_numerals() {
        let cases = [
            (1, "一"),
            (9, "九"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (100, "100"),
        ];
        for (number, expected) in cases {
            assert_eq!(chinese(number), expected);
        }
    }
}
