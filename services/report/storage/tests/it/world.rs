//! A new empty database of either kind, a folder of documents, and reports to put into them.

use domain::{
    Digest, DocumentRecord, EvaluationId, Finding, FindingFigure, Format, Outline, Paper,
    RegionCode, Report, ReportId, Severity,
};
use report_storage::{Documents, Options, Store};
use tempfile::TempDir;
use time::macros::datetime;
use uuid::Uuid;

/// Where the rows are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A database of its own on a real server.
    Postgres,
}

/// Both of them: a test runs once on each.
pub(crate) const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A database and a folder; both go away with it.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.path().join("report.db").display()),
            Kind::Postgres => testkit::postgres::database().unwrap(),
        };
        Self { url, folder }
    }

    /// As the service connects when it starts. Only one at a time has the folder.
    pub(crate) async fn connect(&self) -> Store {
        self.connect_with(self.documents().await).await
    }

    pub(crate) async fn documents(&self) -> Documents {
        Documents::in_folder(&self.folder.path().join("documents")).await.unwrap()
    }

    pub(crate) async fn connect_with(&self, documents: Documents) -> Store {
        Store::connect(&self.options(), documents).await.unwrap()
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(&self.url, "jixiao_report")
    }
}

pub(crate) fn region() -> RegionCode {
    "532329000".parse().unwrap()
}

/// An id that sorts by its number.
pub(crate) fn report_id(number: u128) -> ReportId {
    Uuid::from_u128(number).into()
}

pub(crate) fn evaluation_id(number: u128) -> EvaluationId {
    Uuid::from_u128(number).into()
}

/// The record of a document with these bytes.
pub(crate) fn record(paper: Paper, format: Format, bytes: &[u8]) -> DocumentRecord {
    DocumentRecord {
        paper,
        format,
        file_name: format!("武定县总工会2020年度项目支出绩效评价报告.{}", format.key()),
        size: bytes.len().try_into().unwrap(),
        digest: Digest::of(bytes),
    }
}

/// A report with three documents and a finding.
pub(crate) fn report(number: u128) -> Report {
    Report {
        id: report_id(number),
        evaluation: evaluation_id(7),
        scorecard: Digest::of(b"scorecard"),
        outline: Outline::Yunnan,
        formats: vec![Format::Pdf, Format::Xlsx],
        documents: vec![
            record(Paper::Report, Format::Pdf, b"%PDF"),
            record(Paper::Findings, Format::Pdf, b"%PDF-findings"),
            record(Paper::Findings, Format::Xlsx, b"PK"),
        ],
        findings: vec![Finding {
            code: "R02".to_owned(),
            reason: "SECTION_IS_TEMPLATE".to_owned(),
            severity: Severity::Warning,
            message: "“项目组织管理情况”仍是模板提示语。".to_owned(),
            ground: "报告提纲".to_owned(),
            advice: "请填写本节。".to_owned(),
            cells: vec!["sections[2]".to_owned()],
            figures: vec![FindingFigure { name: "段落数".to_owned(), value: "0".to_owned() }],
        }],
        rendered_at: datetime!(2021-05-25 08:00:00.123456 UTC),
    }
}
