//! What is looked at before anything is filed: the check of a report, and its preview.

use domain::{Evaluation, Format, Outline, Paper, ReportOrder, Scorecard, Subject};

use super::super::{InvalidRequest, required, words::word};
use crate::pb::report;

/// The order that is checked, and what it would report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The order; of the scorecard of the subject, if there is one.
    pub order: ReportOrder,
    /// What it would report; `None` for what is filed.
    pub subject: Option<Subject>,
}

/// A report to be looked at, with 草稿 across its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it would report.
    pub subject: Subject,
    /// Outline.
    pub outline: Outline,
    /// One of those of the report itself.
    pub format: Format,
}

impl Check {
    pub(super) fn try_new(
        order: ReportOrder,
        subject: Option<report::Subject>,
    ) -> Result<Self, InvalidRequest> {
        let Some(subject) = subject else {
            return Ok(Self { order, subject: None });
        };
        let subject = Subject::try_from(subject).map_err(|error| error.within("subject"))?;
        if subject.evaluation.id != order.evaluation {
            let chinese = "evaluation_id 与 subject 中的评价编号不同。";
            return Err(InvalidRequest::rule("evaluation_id", "not the subject's", chinese));
        }
        let digest = subject.scorecard.digest();
        if order.scorecard.is_some_and(|asked| asked != digest) {
            let chinese = "scorecard_digest 与 subject 中的评分结果不同。";
            return Err(InvalidRequest::rule("scorecard_digest", "not the subject's", chinese));
        }
        Ok(Self { order: order.of_scorecard(Some(digest)), subject: Some(subject) })
    }
}

impl From<Check> for report::CreateReportRequest {
    fn from(check: Check) -> Self {
        let Check { order, subject } = check;
        let subject = subject.as_ref().map(Into::into);
        Self { validate_only: true, subject, ..order.into() }
    }
}

impl TryFrom<report::PreviewReportRequest> for Preview {
    type Error = InvalidRequest;

    fn try_from(request: report::PreviewReportRequest) -> Result<Self, Self::Error> {
        let report::PreviewReportRequest { subject, outline, format } = request;
        let subject = required("subject", subject)?;
        let subject = Subject::try_from(subject).map_err(|error| error.within("subject"))?;
        let outline = word::<report::Outline, _>("outline", outline)?;
        let format: Format = word::<report::Format, _>("format", format)?;
        if !Paper::Report.formats().contains(&format) {
            let chinese = format!("预览没有{format}格式，请选 PDF 或 DOCX。");
            return Err(InvalidRequest::rule("format", "no format of the report", chinese));
        }
        Ok(Self { subject, outline, format })
    }
}

impl From<&Preview> for report::PreviewReportRequest {
    fn from(preview: &Preview) -> Self {
        let Preview { subject, outline, format } = preview;
        Self {
            subject: Some(subject.into()),
            outline: report::Outline::from(*outline).into(),
            format: report::Format::from(*format).into(),
        }
    }
}

impl TryFrom<report::Subject> for Subject {
    type Error = InvalidRequest;

    fn try_from(subject: report::Subject) -> Result<Self, Self::Error> {
        let report::Subject { evaluation, scorecard } = subject;
        let evaluation = Evaluation::try_from(required("evaluation", evaluation)?)
            .map_err(|error| error.within("evaluation"))?;
        let scorecard = Scorecard::try_from(required("scorecard", scorecard)?)
            .map_err(|error| error.within("scorecard"))?;
        if scorecard.evaluation != evaluation.id {
            let chinese = "评分结果不是这个评价的，请用同一次试算的结果。";
            return Err(InvalidRequest::rule(
                "scorecard.evaluation_id",
                "another evaluation's",
                chinese,
            ));
        }
        Ok(Self { evaluation, scorecard })
    }
}

impl From<&Subject> for report::Subject {
    fn from(subject: &Subject) -> Self {
        let Subject { evaluation, scorecard } = subject;
        Self { evaluation: Some(evaluation.into()), scorecard: Some(scorecard.into()) }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Digest, EvaluationId, FiledScorecard, Format, Outline, ReportOrder, Subject};

    use super::super::Creation;
    use super::*;
    use crate::ServiceError;
    use crate::convert::scoring::tests::{evaluation, scorecard};

    fn subject() -> Subject {
        let FiledScorecard { scorecard, .. } = scorecard();
        let mut evaluation = evaluation().into_content();
        evaluation.id = scorecard.evaluation;
        Subject { evaluation: Evaluation::try_new(evaluation).unwrap(), scorecard }
    }

    fn order(evaluation: EvaluationId) -> ReportOrder {
        let id = "01926f3a-0000-7000-8000-000000000001".parse().unwrap();
        ReportOrder::try_new(id, evaluation, Outline::Yunnan, vec![Format::Pdf]).unwrap()
    }

    #[test]
    fn a_check_round_trips() {
        let subject = subject();
        let order = order(subject.evaluation.id).of_scorecard(Some(subject.scorecard.digest()));
        for subject in [None, Some(subject)] {
            let check = Check { order: order.clone(), subject };
            let wire = report::CreateReportRequest::from(check.clone());
            assert_eq!(Creation::try_from(wire).unwrap(), Creation::Check(Box::new(check)));
        }
    }

    #[test]
    fn a_subject_is_checked_and_never_made() {
        let subject = subject();
        let order = order(subject.evaluation.id);
        let check = Check { order, subject: Some(subject) };
        let wire = || report::CreateReportRequest::from(check.clone());
        let refused = |wire: report::CreateReportRequest, field: &str| {
            assert_eq!(Creation::try_from(wire).unwrap_err().field(), Some(field));
        };
        refused(report::CreateReportRequest { validate_only: false, ..wire() }, "subject");
        let other = "01926f3a-0000-7000-8000-000000000002".to_owned();
        refused(report::CreateReportRequest { evaluation_id: other, ..wire() }, "evaluation_id");
        let other = Digest::of(b"other").to_string();
        refused(
            report::CreateReportRequest { scorecard_digest: other, ..wire() },
            "scorecard_digest",
        );
        let mut foreign = wire();
        foreign.subject.as_mut().unwrap().evaluation.as_mut().unwrap().evaluation_id =
            "01926f3a-0000-7000-8000-000000000003".to_owned();
        refused(foreign, "subject.scorecard.evaluation_id");
    }

    #[test]
    fn a_preview_round_trips_in_a_format_of_the_report() {
        let preview =
            Preview { subject: subject(), outline: Outline::National, format: Format::Docx };
        let wire = report::PreviewReportRequest::from(&preview);
        assert_eq!(Preview::try_from(wire.clone()).unwrap(), preview);
        let workbook = report::Format::Xlsx.into();
        let refused = Preview::try_from(report::PreviewReportRequest { format: workbook, ..wire });
        assert_eq!(refused.unwrap_err().field(), Some("format"));
        let refused = Preview::try_from(report::PreviewReportRequest::default());
        assert_eq!(refused.unwrap_err().field(), Some("subject"));
    }
}
