//! Reports (报告): the documents of one scorecard in one outline, and the order for them.

use time::OffsetDateTime;

use crate::{
    Digest, Evaluation, EvaluationId, Explain, Finding, Outline, ReportId, Scorecard, word::words,
};

words! {
    /// Format of a document (文件格式).
    Format is "文件格式" {
        /// PDF/A-2a, tagged: to be signed, filed and published.
        Pdf = "pdf", "PDF";
        /// Office Open XML with real styles: to go on writing.
        Docx = "docx", "DOCX";
        /// A workbook: to sort, to filter, to note what became of each finding.
        Xlsx = "xlsx", "XLSX";
    }
}

words! {
    /// A paper of a report (文件): each is for another reader.
    Paper is "文件" {
        /// 报告: what is signed, and nothing else.
        Report = "report", "报告";
        /// 疑点清单: what is to be checked before it is signed.
        Findings = "findings", "疑点清单";
        /// 复核说明: what it takes to compute it again.
        Review = "review", "复核说明";
    }
}

impl Paper {
    /// The formats it is made in, if they are asked for.
    pub const fn formats(self) -> &'static [Format] {
        match self {
            Self::Report => &[Format::Pdf, Format::Docx],
            Self::Findings => &[Format::Pdf, Format::Docx, Format::Xlsx],
            Self::Review => &[Format::Pdf],
        }
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

/// An order with a format twice, or without one in which the report itself is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} formats, expected PDF or DOCX among them, each once")]
pub struct InvalidFormats {
    /// How many there are.
    pub found: usize,
}

/// What is looked at before anything is filed (试算对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The scorecard it would have.
    pub scorecard: Scorecard,
}

/// One document of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Which paper it is.
    pub paper: Paper,
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
    /// The formats it was ordered in, in their order.
    pub formats: Vec<Format>,
    /// Its documents, in the order of the papers, each in that of the formats.
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
    /// Neither PDF nor DOCX, or a format twice.
    pub fn try_new(
        id: ReportId,
        evaluation: EvaluationId,
        outline: Outline,
        mut formats: Vec<Format>,
    ) -> Result<Self, InvalidFormats> {
        let found = formats.len();
        formats.sort_unstable();
        formats.dedup();
        let has_report = Paper::Report.formats().iter().any(|format| formats.contains(format));
        if !has_report || formats.len() != found {
            return Err(InvalidFormats { found });
        }
        Ok(Self { id, evaluation, scorecard: None, outline, formats })
    }

    /// An order for every format that there is.
    #[must_use]
    pub fn in_every_format(id: ReportId, evaluation: EvaluationId, outline: Outline) -> Self {
        Self { id, evaluation, scorecard: None, outline, formats: Format::ALL.to_vec() }
    }

    /// The same order for the scorecard that `scorecard` names; `None` for the latest.
    #[must_use]
    pub fn of_scorecard(self, scorecard: Option<Digest>) -> Self {
        Self { scorecard, ..self }
    }

    /// The formats in their order, PDF or DOCX among them.
    pub fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// What is made: each paper in those of its formats that are asked for; 疑点清单 only where something was found.
    pub fn documents(&self, has_findings: bool) -> Vec<(Paper, Format)> {
        documents(&self.formats, has_findings)
    }
}

fn documents(formats: &[Format], has_findings: bool) -> Vec<(Paper, Format)> {
    let papers = Paper::ALL.iter().filter(|paper| has_findings || **paper != Paper::Findings);
    papers
        .flat_map(|paper| {
            let own = paper.formats().iter().filter(|format| formats.contains(format));
            own.map(|format| (*paper, *format))
        })
        .collect()
}

impl Report {
    /// Whether this is what `order` asks for, with every document of it and no other. Which scorecard is the latest
    /// was decided by the first order.
    pub fn answers(&self, order: &ReportOrder) -> bool {
        let ReportOrder { id, evaluation, scorecard, outline, formats } = order;
        let made = || self.documents.iter().map(|document| (document.paper, document.format));
        self.id == *id
            && self.evaluation == *evaluation
            && self.outline == *outline
            && scorecard.is_none_or(|asked| asked == self.scorecard)
            && self.formats == *formats
            && [true, false].iter().any(|found| made().eq(order.documents(*found)))
    }

    /// Its document of this paper and format.
    pub fn document(&self, paper: Paper, format: Format) -> Option<&DocumentRecord> {
        self.documents.iter().find(|it| it.paper == paper && it.format == format)
    }
}

impl Explain for InvalidFormats {
    fn explain(&self) -> String {
        let Self { found } = self;
        format!(
            "文件格式有 {found} 项，应含 PDF 或 DOCX，每种只选一次（PDF、DOCX、XLSX）。请改正。"
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
        assert_eq!(order(&[Format::Xlsx]), Err(InvalidFormats { found: 1 }), "no report in it");
        assert_eq!(order(&[Format::Pdf, Format::Pdf]), Err(InvalidFormats { found: 2 }));
        let all = order(&[Format::Xlsx, Format::Docx, Format::Pdf]).unwrap();
        assert_eq!(all.formats(), [Format::Pdf, Format::Docx, Format::Xlsx]);
    }

    #[track_caller]
    fn check(formats: &[Format], has_findings: bool, expected: &[(Paper, Format)]) {
        assert_eq!(order(formats).unwrap().documents(has_findings), expected);
    }

    #[test]
    fn each_paper_is_made_in_those_of_its_formats_that_are_asked_for() {
        use Format::{Docx, Pdf, Xlsx};
        use Paper::{Findings, Report, Review};
        check(&[Pdf, Docx, Xlsx], false, &[(Report, Pdf), (Report, Docx), (Review, Pdf)]);
        check(&[Docx], false, &[(Report, Docx)]);
        check(&[Docx, Xlsx], true, &[(Report, Docx), (Findings, Docx), (Findings, Xlsx)]);
        check(&[Pdf], true, &[(Report, Pdf), (Findings, Pdf), (Review, Pdf)]);
    }

    #[test]
    fn a_report_answers_the_order_it_was_made_for() {
        let both = order(&[Format::Pdf, Format::Docx]).unwrap();
        let document = |(paper, format): (Paper, Format)| DocumentRecord {
            paper,
            format,
            file_name: format!("{paper}.{}", format.key()),
            size: 1,
            digest: Digest::of(b"1"),
        };
        let made = |has_findings: bool| Report {
            id: both.id,
            evaluation: both.evaluation,
            scorecard: Digest::of(b"first"),
            outline: both.outline,
            formats: both.formats().to_vec(),
            documents: both.documents(has_findings).into_iter().map(document).collect(),
            findings: Vec::new(),
            rendered_at: OffsetDateTime::UNIX_EPOCH,
        };
        assert!(made(false).answers(&both) && made(true).answers(&both));
        let report = made(true);
        assert!(report.answers(&both.clone().of_scorecard(Some(report.scorecard))));
        let other = Some(Digest::of(b"other"));
        assert!(!report.answers(&both.clone().of_scorecard(other)));
        assert!(!report.answers(&order(&[Format::Pdf]).unwrap()));
        assert!(!made(false).answers(&order(&[Format::Pdf, Format::Docx, Format::Xlsx]).unwrap()));
        let found = report.document(Paper::Findings, Format::Docx).map(|it| it.file_name.as_str());
        assert_eq!(found, Some("疑点清单.docx"));
        let mut fewer = report.clone();
        fewer.documents.pop();
        assert!(!fewer.answers(&both), "a document of the order is not there");
        assert!(!report.answers(&ReportOrder { outline: Outline::National, ..both }));
    }
}
