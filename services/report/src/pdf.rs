//! A document as PDF/A-2a: laid out by the typesetter that is built in, from a template of ours.

mod values;
mod world;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::world::Press;
use crate::bounds;
use crate::document::Document;
use crate::error::RenderError;
use crate::flow::{self, Item, Section};
use crate::fonts::Fonts;

/// How many renders a cached result of the typesetter outlives: the next document shares little with this one.
const CACHE_AGE: usize = 2;

/// Renders `document` as tagged PDF/A-2a, laid out by GB/T 9704-2012. The same input gives the same bytes.
/// Takes tens of milliseconds of CPU and does not yield: call it where blocking is allowed.
///
/// # Errors
/// [`RenderError`]; unless it says `Typeset` or `Write`, the document is to be mended.
pub fn render_pdf(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    let sections = flow::sections(document);
    check_sections(document, &sections, fonts)?;
    let press = Press::new(fonts, values::inputs(document, &sections));
    let bytes = typst::compile::<PagedDocument>(&press)
        .output
        .map_err(|errors| RenderError::Typeset(first_message(&errors)))
        .and_then(|pages| export(&pages, document));
    comemo::evict(CACHE_AGE);
    bytes
}

/// Refuses what [`render_pdf`] would refuse of the document's content, without laying anything out.
pub(crate) fn check(document: &Document, fonts: &Fonts) -> Result<(), RenderError> {
    check_sections(document, &flow::sections(document), fonts)
}

fn check_sections(
    document: &Document,
    sections: &[Section<'_>],
    fonts: &Fonts,
) -> Result<(), RenderError> {
    bounds::check(document, sections)?;
    check_glyphs(sections, fonts)
}

fn export(pages: &PagedDocument, document: &Document) -> Result<Vec<u8>, RenderError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a])
        .map_err(|error| RenderError::Write(error.message().to_string()))?;
    let date = document.metadata.date;
    let midnight = Datetime::from_ymd_hms(date.year(), date.month().into(), date.day(), 0, 0, 0);
    let options = PdfOptions {
        creator: Smart::Custom(Some("jixiao".to_owned())),
        timestamp: midnight.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| RenderError::Write(first_message(&errors)))
}

/// PDF/A forbids a character without a glyph; looked up here, the error can say where it stands.
fn check_glyphs(sections: &[Section<'_>], fonts: &Fonts) -> Result<(), RenderError> {
    for text in sections.iter().flat_map(|section| &section.items).flat_map(Item::texts) {
        let missing =
            |(_, character): &(usize, char)| *character != '\n' && !fonts.cover(*character);
        if let Some((index, character)) = text.chars().enumerate().find(missing) {
            let near = text.chars().skip(index.saturating_sub(8)).take(17).collect();
            return Err(RenderError::MissingGlyph { character, near });
        }
    }
    Ok(())
}

fn first_message(errors: &[SourceDiagnostic]) -> String {
    errors.first().map_or_else(String::new, |error| error.message.to_string())
}
