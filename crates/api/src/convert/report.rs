//! Reports, orders for them and their documents.

mod check;

use domain::{
    DocumentRecord, EvaluationId, Finding, Format, Outline, Paper, Report, ReportId, ReportOrder,
};

use super::{
    InvalidRequest, Page, instant, parse, timestamp_to_pb,
    words::{mirrored, word},
};
use crate::pb::report;
pub use check::{Check, Preview};

mirrored! {
    report::Outline as Outline { National = National; Yunnan = Yunnan; }
}

mirrored! {
    report::Format as Format { Pdf = Pdf; Docx = Docx; Xlsx = Xlsx; }
}

mirrored! {
    report::Paper as Paper { Report = Report; Findings = Findings; Review = Review; }
}

/// What CreateReport is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// To make and keep it.
    Make(ReportOrder),
    /// Only to say what would be.
    Check(Box<Check>),
}

/// A page of the reports of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Which page.
    pub page: Page,
    /// The report behind which it begins; `None` for the first page.
    pub after: Option<ReportId>,
}

impl TryFrom<report::CreateReportRequest> for Creation {
    type Error = InvalidRequest;

    fn try_from(mut request: report::CreateReportRequest) -> Result<Self, Self::Error> {
        let subject = request.subject.take();
        let validate_only = request.validate_only;
        let order = order(request)?;
        match (validate_only, subject) {
            (true, subject) => Ok(Self::Check(Box::new(Check::try_new(order, subject)?))),
            (false, None) => Ok(Self::Make(order)),
            (false, Some(_)) => {
                let chinese = "subject 只能与 validate_only 同用：生成报告请先提交评价并评分。";
                Err(InvalidRequest::rule("subject", "only with validate_only", chinese.to_owned()))
            }
        }
    }
}

/// The order in a request whose subject was taken.
fn order(request: report::CreateReportRequest) -> Result<ReportOrder, InvalidRequest> {
    let report::CreateReportRequest {
        report_id,
        evaluation_id,
        scorecard_digest,
        outline,
        formats: words,
        validate_only: _,
        subject: _,
    } = request;
    let id = parse("report_id", &report_id)?;
    let evaluation = parse("evaluation_id", &evaluation_id)?;
    let outline = word::<report::Outline, _>("outline", outline)?;
    let order = ReportOrder::try_new(id, evaluation, outline, formats(words)?)
        .map_err(|error| InvalidRequest::new("formats", error))?;
    let scorecard = match scorecard_digest.as_str() {
        "" => None,
        digest => Some(parse("scorecard_digest", digest)?),
    };
    Ok(order.of_scorecard(scorecard))
}

fn formats(words: Vec<i32>) -> Result<Vec<Format>, InvalidRequest> {
    let format = |(found, index): (i32, usize)| {
        word::<report::Format, _>(&format!("formats[{index}]"), found)
    };
    words.into_iter().zip(0..).map(format).collect()
}

impl From<ReportOrder> for report::CreateReportRequest {
    fn from(order: ReportOrder) -> Self {
        Self {
            report_id: order.id.to_string(),
            evaluation_id: order.evaluation.to_string(),
            scorecard_digest: order.scorecard.map(|it| it.to_string()).unwrap_or_default(),
            outline: report::Outline::from(order.outline).into(),
            formats: formats_to_pb(order.formats()),
            validate_only: false,
            subject: None,
        }
    }
}

fn formats_to_pb(formats: &[Format]) -> Vec<i32> {
    formats.iter().map(|it| report::Format::from(*it).into()).collect()
}

impl TryFrom<report::GetReportRequest> for ReportId {
    type Error = InvalidRequest;

    fn try_from(request: report::GetReportRequest) -> Result<Self, Self::Error> {
        let report::GetReportRequest { report_id } = request;
        parse("report_id", &report_id)
    }
}

impl TryFrom<report::ListReportsRequest> for ReportQuery {
    type Error = InvalidRequest;

    fn try_from(request: report::ListReportsRequest) -> Result<Self, Self::Error> {
        let report::ListReportsRequest { evaluation_id, page_size, page_token } = request;
        let evaluation: EvaluationId = parse("evaluation_id", &evaluation_id)?;
        let page = Page::try_new(page_size, &page_token, &[&evaluation.to_string()])?;
        let after = page.after().map(|id| parse("page_token", id)).transpose()?;
        Ok(Self { evaluation, page, after })
    }
}

impl TryFrom<report::DownloadDocumentRequest> for (ReportId, Paper, Format) {
    type Error = InvalidRequest;

    fn try_from(request: report::DownloadDocumentRequest) -> Result<Self, Self::Error> {
        let report::DownloadDocumentRequest { report_id, format, paper } = request;
        let id = parse("report_id", &report_id)?;
        let paper = word::<report::Paper, _>("paper", paper)?;
        Ok((id, paper, word::<report::Format, _>("format", format)?))
    }
}

/// What the check of the paper found, from the answer to validate_only.
///
/// # Errors
/// A finding that is none; its place is named.
pub fn findings_of(report: report::Report) -> Result<Vec<Finding>, InvalidRequest> {
    each("findings", report.findings)
}

impl From<Report> for report::Report {
    fn from(report: Report) -> Self {
        let Report {
            id,
            evaluation,
            scorecard,
            outline,
            formats,
            documents,
            findings,
            rendered_at,
        } = report;
        Self {
            report_id: id.to_string(),
            evaluation_id: evaluation.to_string(),
            scorecard_digest: scorecard.to_string(),
            outline: report::Outline::from(outline).into(),
            documents: documents.into_iter().map(Into::into).collect(),
            findings: findings.iter().map(Into::into).collect(),
            rendered_at: Some(timestamp_to_pb(rendered_at)),
            formats: formats_to_pb(&formats),
        }
    }
}

impl TryFrom<report::Report> for Report {
    type Error = InvalidRequest;

    fn try_from(report: report::Report) -> Result<Self, Self::Error> {
        let report::Report {
            report_id,
            evaluation_id,
            scorecard_digest,
            outline,
            documents,
            findings,
            rendered_at,
            formats: words,
        } = report;
        Ok(Self {
            id: parse("report_id", &report_id)?,
            evaluation: parse("evaluation_id", &evaluation_id)?,
            scorecard: parse("scorecard_digest", &scorecard_digest)?,
            outline: word::<report::Outline, _>("outline", outline)?,
            formats: formats(words)?,
            documents: each("documents", documents)?,
            findings: each("findings", findings)?,
            rendered_at: instant("rendered_at", rendered_at)?,
        })
    }
}

impl From<DocumentRecord> for report::Document {
    fn from(document: DocumentRecord) -> Self {
        let DocumentRecord { paper, format, file_name, size, digest } = document;
        Self {
            paper: report::Paper::from(paper).into(),
            format: report::Format::from(format).into(),
            file_name,
            // The store keeps it in the same range.
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            digest: digest.to_string(),
        }
    }
}

impl TryFrom<report::Document> for DocumentRecord {
    type Error = InvalidRequest;

    fn try_from(document: report::Document) -> Result<Self, Self::Error> {
        let report::Document { format, file_name, size_bytes, digest, paper } = document;
        let negative = |_| {
            let chinese = format!("文件大小为{size_bytes}字节，不能为负。");
            InvalidRequest::rule("size_bytes", "negative", chinese)
        };
        Ok(Self {
            paper: word::<report::Paper, _>("paper", paper)?,
            format: word::<report::Format, _>("format", format)?,
            file_name,
            size: u64::try_from(size_bytes).map_err(negative)?,
            digest: parse("digest", &digest)?,
        })
    }
}

/// Every item of a list; the error names its place.
fn each<T, U>(field: &str, items: Vec<T>) -> Result<Vec<U>, InvalidRequest>
where
    U: TryFrom<T, Error = InvalidRequest>,
{
    let item = |(item, index): (T, usize)| {
        U::try_from(item).map_err(|error| error.within(format!("{field}[{index}]")))
    };
    items.into_iter().zip(0_usize..).map(item).collect()
}

#[cfg(test)]
mod tests {
    use domain::{Digest, Finding, FindingFigure, Severity};
    use time::macros::datetime;

    use super::*;
    use crate::ServiceError;

    const ID: &str = "01926f3a-0000-7000-8000-000000000001";

    fn order(formats: Vec<Format>) -> ReportOrder {
        let id = ID.parse().unwrap();
        ReportOrder::try_new(id, ID.parse().unwrap(), Outline::Yunnan, formats).unwrap()
    }

    #[test]
    fn an_order_round_trips() {
        for scorecard in [None, Some(Digest::of(b"scorecard"))] {
            let order = order(vec![Format::Docx, Format::Pdf]).of_scorecard(scorecard);
            let wire = report::CreateReportRequest::from(order.clone());
            assert_eq!(Creation::try_from(wire).unwrap(), Creation::Make(order));
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        let wire = || report::CreateReportRequest::from(order(vec![Format::Pdf]));
        let check = |wire: report::CreateReportRequest, field: &str| {
            assert_eq!(Creation::try_from(wire).unwrap_err().field(), Some(field));
        };
        check(report::CreateReportRequest { report_id: "1".to_owned(), ..wire() }, "report_id");
        check(report::CreateReportRequest { formats: vec![], ..wire() }, "formats");
        check(report::CreateReportRequest { formats: vec![1, 1], ..wire() }, "formats");
        check(report::CreateReportRequest { formats: vec![1, 0], ..wire() }, "formats[1]");
        check(report::CreateReportRequest { outline: 0, ..wire() }, "outline");
        let digest = "x".to_owned();
        let wrong = report::CreateReportRequest { scorecard_digest: digest, ..wire() };
        check(wrong, "scorecard_digest");
    }

    #[test]
    fn a_report_round_trips() {
        let document = |paper: Paper, format: Format| DocumentRecord {
            paper,
            format,
            file_name: format!("报告.{}", format.key()),
            size: 387_000,
            digest: Digest::of(b"bytes"),
        };
        let finding = Finding {
            code: "R02".to_owned(),
            reason: "SECTION_MISSING".to_owned(),
            severity: Severity::Warning,
            message: "“主要经验及做法”一节没有内容。".to_owned(),
            ground: "提纲".to_owned(),
            advice: "请补写。".to_owned(),
            cells: vec!["sections".to_owned()],
            figures: vec![FindingFigure {
                name: "章节".to_owned(),
                value: "experience".to_owned(),
            }],
        };
        let report = Report {
            id: ID.parse().unwrap(),
            evaluation: ID.parse().unwrap(),
            scorecard: Digest::of(b"scorecard"),
            outline: Outline::National,
            formats: vec![Format::Pdf, Format::Xlsx],
            documents: vec![
                document(Paper::Report, Format::Pdf),
                document(Paper::Findings, Format::Xlsx),
            ],
            findings: vec![finding],
            rendered_at: datetime!(2021-05-25 08:00:00.123456 UTC),
        };
        let wire = report::Report::from(report.clone());
        assert_eq!(Report::try_from(wire).unwrap(), report);
    }

    #[test]
    fn a_page_begins_behind_a_report() {
        let request = |token: String| report::ListReportsRequest {
            evaluation_id: ID.to_owned(),
            page_size: 2,
            page_token: token,
        };
        let read = |token| ReportQuery::try_from(request(token));
        let first = read(String::new()).unwrap();
        assert_eq!((first.page.size(), first.after), (2, None));
        let second = read(first.page.next(Some(ID))).unwrap();
        assert_eq!(second.after, Some(ID.parse().unwrap()));
        assert!(read("elsewhere".to_owned()).is_err());
    }
}
