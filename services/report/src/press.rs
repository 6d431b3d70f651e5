//! Renders documents, a few at a time, where blocking is allowed.

use std::{
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{Format, Paper, Subject};
use metrics::{counter, describe_counter, describe_histogram, histogram};
use tokio::{sync::Semaphore, time::timeout};
use tracing::{Span, info_span};

use crate::{
    Fonts, RenderError,
    document::Document,
    docx,
    paper::{InvalidTexts, Papers, check_texts},
    pdf, render_docx, render_pdf, render_xlsx, xlsx,
};

const DOCUMENTS: &str = "jixiao_report_documents_total";
const SECONDS: &str = "jixiao_report_render_seconds";

/// How long a document waits for a place: one that takes longer would be refused by the deadline of its caller.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says what the figures mean. Called once, at start.
pub(crate) fn describe() {
    describe_counter!(DOCUMENTS, "Documents by format and outcome: rendered or refused");
    describe_histogram!(SECONDS, "Duration of a render by format");
}

/// The fonts and the places at them.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    fonts: Arc<Fonts>,
    places: Arc<Semaphore>,
}

/// Why there are no documents.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PressError {
    /// The document cannot be rendered.
    #[error("cannot render {paper} as {format}")]
    Render {
        /// Which paper.
        paper: Paper,
        /// As what.
        format: Format,
        /// Why.
        source: RenderError,
    },
    /// No place was free within two seconds; nothing was rendered.
    #[error("too many documents wait to be rendered")]
    Crowded,
    /// The renderer panicked, or the runtime ends.
    #[error("the renderer was interrupted")]
    Interrupted,
}

impl Press {
    /// At most `renders_max` documents at once; others wait for two seconds.
    pub(crate) fn new(fonts: Fonts, renders_max: NonZeroU32) -> Self {
        let places = usize::try_from(renders_max.get()).unwrap_or(usize::MAX);
        let places = Semaphore::new(places.min(Semaphore::MAX_PERMITS));
        Self { fonts: Arc::new(fonts), places: Arc::new(places) }
    }

    /// Refuses a text of `subject` that would lose a character in one of `formats`.
    pub(crate) fn check_texts(
        &self,
        subject: &Subject,
        formats: &[Format],
    ) -> Result<(), InvalidTexts> {
        // In the other formats the reader's own fonts print it.
        let fonts = formats.contains(&Format::Pdf).then_some(&*self.fonts);
        check_texts(subject, fonts)
    }

    /// Refuses what [`Press::render`] would, without laying anything out.
    pub(crate) fn check(
        &self,
        papers: &Papers,
        wanted: &[(Paper, Format)],
    ) -> Result<(), PressError> {
        for (paper, format) in wanted.iter().copied() {
            let Some(document) = papers.document(paper) else { continue };
            let checked = match format {
                Format::Pdf => pdf::check(document, &self.fonts),
                Format::Docx => docx::check(document),
                Format::Xlsx => xlsx::check(document),
            };
            checked.map_err(|source| PressError::Render { paper, format, source })?;
        }
        Ok(())
    }

    /// What is wanted of `papers`. A render that nobody waits for any more keeps its place until it ends: it cannot be
    /// stopped.
    pub(crate) async fn render(
        &self,
        papers: Papers,
        wanted: Vec<(Paper, Format)>,
    ) -> Result<Vec<Printed>, PressError> {
        let place = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| PressError::Crowded)?.map_err(|_| PressError::Interrupted)?;
        let fonts = Arc::clone(&self.fonts);
        let span = Span::current();
        let work = tokio::task::spawn_blocking(move || {
            let _entered = span.enter();
            let documents = wanted.into_iter().filter_map(|(paper, format)| {
                papers.document(paper).map(|document| (paper, format, document))
            });
            let rendered =
                documents.map(|(paper, format, document)| render(paper, format, document, &fonts));
            let rendered = rendered.collect();
            drop(place);
            rendered
        });
        work.await.map_err(|_| PressError::Interrupted)?
    }
}

/// A document as it is kept.
#[derive(Debug)]
pub(crate) struct Printed {
    /// Which paper it is.
    pub(crate) paper: Paper,
    /// In which format.
    pub(crate) format: Format,
    /// The file.
    pub(crate) bytes: Vec<u8>,
}

fn render(
    paper: Paper,
    format: Format,
    document: &Document,
    fonts: &Fonts,
) -> Result<Printed, PressError> {
    let _entered = info_span!("report.render", %paper, %format).entered();
    let started = Instant::now();
    let rendered = match format {
        Format::Pdf => render_pdf(document, fonts),
        Format::Docx => render_docx(document),
        Format::Xlsx => render_xlsx(document),
    };
    let outcome = if rendered.is_ok() { "rendered" } else { "refused" };
    histogram!(SECONDS, "format" => format.key()).record(started.elapsed());
    counter!(DOCUMENTS, "format" => format.key(), "outcome" => outcome).increment(1);
    let bytes = rendered.map_err(|source| PressError::Render { paper, format, source })?;
    Ok(Printed { paper, format, bytes })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{
        FontConfig,
        document::{Metadata, Text},
    };

    #[tokio::test]
    async fn who_waits_for_a_place_is_refused_after_two_seconds() {
        let fonts = Fonts::load(&FontConfig::default()).unwrap();
        let press = Press::new(fonts, NonZeroU32::MIN);
        let document = || Document {
            metadata: Metadata {
                organization: Text::from("县财政局"),
                date: date!(2021 - 05 - 25),
                keywords: Vec::new(),
            },
            title: vec![Text::from("报告")],
            subtitle: None,
            document_number: None,
            body: Vec::new(),
            signature: None,
            attachments: Vec::new(),
            draft: false,
        };
        let papers =
            || Papers { report: document(), list: None, review: document(), findings: Vec::new() };
        let wanted = || vec![(Paper::Report, Format::Docx)];
        let place = Arc::clone(&press.places).try_acquire_owned().unwrap();
        let waits = timeout(Duration::from_secs(10), press.render(papers(), wanted()));
        let refused = waits.await.unwrap().unwrap_err();
        assert!(matches!(refused, PressError::Crowded), "{refused:?}");
        drop(place);
        press.render(papers(), wanted()).await.unwrap();
    }
}
