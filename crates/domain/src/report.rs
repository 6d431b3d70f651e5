//! Reports (报告): the documents of one scorecard in one outline, and the order for them.

use time::OffsetDateTime;

use crate::{Digest, EvaluationId, Explain, Finding, Outline, ReportId, word::words};

words! {
    /// Format of a document (文件格式).
    Format is "文件格式" {
        /// PDF/A-2a, tagged: to be signed, filed and published.
        Pdf = "pdf", "PDF";
        /// Office Open XML with real styles: to go on writing.
        Docx = "docx", "DOCX";
    }
}

/// What a caller orders; [`ReportOrder::try_new`] checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOrder {
    /// Chosen by the caller.
    pub id: ReportId,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Which scorecard; `None` for the latest at the time of the first order.
    pub scorecard: Option<Digest>,
    /// Outline.
    pub outline: Outline,
    formats: Vec<Format>,
}

/// An order without a format, or with one twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} formats, expected at least one, each once")]
pub struct InvalidFormats {
    /// How many there are.
    pub found: usize,
}

/// One document of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Format.
    pub format: Format,
    /// Name to save it under.
    pub file_name: String,
    /// Size in bytes.
    pub size: u64,
    /// SM3 of the bytes.
    pub digest: Digest,
}

/// A report as it is kept. Immutable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Chosen by the caller.
    pub id: ReportId,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The scorecard it shows.
    pub scorecard: Digest,
    /// Outline.
    pub outline: Outline,
    /// Its documents, in the order of the formats.
    pub documents: Vec<DocumentRecord>,
    /// What the check of the paper found: sections that are missing or left as template text.
    pub findings: Vec<Finding>,
    /// When it was rendered, UTC, whole microseconds; not printed on the paper.
    pub rendered_at: OffsetDateTime,
}

impl ReportOrder {
    /// An order for the latest scorecard; `formats` are put in order.
    ///
    /// # Errors
    ///
    /// No format, or one twice.
    pub fn try_new(
        id: ReportId,
        evaluation: EvaluationId,
        outline: Outline,
        mut formats: Vec<Format>,
    ) -> Result<Self, InvalidFormats> {
        let found = formats.len();
        formats.sort_unstable();
        formats.dedup();
        if formats.is_empty() || formats.len() != found {
            return Err(InvalidFormats { found });
        }
        Ok(Self { id, evaluation, scorecard: None, outline, formats })
    }

    /// The same order for the scorecard that `scorecard` names; `None` for the latest.
    #[must_use]
    pub fn of_scorecard(self, scorecard: Option<Digest>) -> Self {
        Self { scorecard, ..self }
    }

    /// The formats in their order, at least one.
    pub fn formats(&self) -> &[Format] {
        &self.formats
    }
}

impl Report {
    /// Whether this is what `order` asks for. Which scorecard is the latest was decided by the first order.
    pub fn answers(&self, order: &ReportOrder) -> bool {
        let ReportOrder { id, evaluation, scorecard, outline, formats } = order;
        self.id == *id
            && self.evaluation == *evaluation
            && self.outline == *outline
            && scorecard.is_none_or(|asked| asked == self.scorecard)
            && self.documents.iter().map(|document| document.format).eq(formats.iter().copied())
    }

    /// Its document of this format.
    pub fn document(&self, format: Format) -> Option<&DocumentRecord> {
        self.documents.iter().find(|document| document.format == format)
    }
}

impl Explain for InvalidFormats {
    fn explain(&self) -> String {
        let Self { found } = self;
        format!(
            "文件格式有 {found} 项，应至少选择一种，每种只选一次（PDF、DOCX）。请改正后重新提交。"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(formats: &[Format]) -> Result<ReportOrder, InvalidFormats> {
        let id = "01926f3a-0000-7000-8000-000000000001";
        ReportOrder::try_new(
            id.parse().unwrap(),
            id.parse().unwrap(),
            Outline::Yunnan,
            formats.to_vec(),
        )
    }

    #[test]
    fn formats_are_named_once_and_put_in_order() {
        assert_eq!(order(&[]), Err(InvalidFormats { found: 0 }));
        assert_eq!(order(&[Format::Pdf, Format::Pdf]), Err(InvalidFormats { found: 2 }));
        let both = order(&[Format::Docx, Format::Pdf]).unwrap();
        assert_eq!(both.formats(), [Format::Pdf, Format::Docx]);
    }

    #[test]
    fn a_report_answers_the_order_it_was_made_for() {
        let both = order(&[Format::Pdf, Format::Docx]).unwrap();
        let document = |format: Format| DocumentRecord {
            format,
            file_name: format!("报告.{}", format.key()),
            size: 1,
            digest: Digest::of(b"1"),
        };
        let report = Report {
            id: both.id,
            evaluation: both.evaluation,
            scorecard: Digest::of(b"first"),
            outline: both.outline,
            documents: vec![document(Format::Pdf), document(Format::Docx)],
            findings: Vec::new(),
            rendered_at: OffsetDateTime::UNIX_EPOCH,
        };
        let other = Some(Digest::of(b"other"));
        assert!(report.answers(&both));
        assert!(report.answers(&both.clone().of_scorecard(Some(report.scorecard))));
        assert!(!report.answers(&both.clone().of_scorecard(other)));
        assert!(!report.answers(&order(&[Format::Pdf]).unwrap()));
        assert!(!report.answers(&ReportOrder { outline: Outline::National, ..both }));
        assert_eq!(report.document(Format::Docx).map(|it| it.format), Some(Format::Docx));
    }
}
