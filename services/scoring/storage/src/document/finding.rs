//! One finding of the stored scorecard.

use domain::{Finding, FindingFigure};
use serde::{Deserialize, Serialize};

use crate::{StoreError, value::parse};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    code: String,
    reason: String,
    severity: String,
    message: String,
    ground: String,
    advice: String,
    cells: Vec<String>,
    figures: Vec<FigureDocument>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureDocument {
    name: String,
    value: String,
}

impl From<&Finding> for Document {
    fn from(finding: &Finding) -> Self {
        let Finding { code, reason, severity, message, ground, advice, cells, figures } =
            finding.clone();
        let figure = |FindingFigure { name, value }| FigureDocument { name, value };
        let severity = severity.key().to_owned();
        let figures = figures.into_iter().map(figure).collect();
        Self { code, reason, severity, message, ground, advice, cells, figures }
    }
}

impl TryFrom<Document> for Finding {
    type Error = StoreError;

    fn try_from(document: Document) -> Result<Self, Self::Error> {
        let Document { code, reason, severity, message, ground, advice, cells, figures } = document;
        let figure = |FigureDocument { name, value }| FindingFigure { name, value };
        let severity = parse("a severity", &severity)?;
        let figures = figures.into_iter().map(figure).collect();
        Ok(Self { code, reason, severity, message, ground, advice, cells, figures })
    }
}
