//! Findings as JSON text: they are read whole with their report, and no query looks into them.

use std::error::Error;

use domain::{Finding, FindingFigure};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    reason: String,
    severity: String,
    message: String,
    ground: String,
    advice: String,
    cells: Vec<String>,
    figures: Vec<(String, String)>,
}

impl From<&Finding> for Row {
    fn from(finding: &Finding) -> Self {
        let Finding { code, reason, severity, message, ground, advice, cells, figures } = finding;
        Self {
            code: code.clone(),
            reason: reason.clone(),
            severity: severity.key().to_owned(),
            message: message.clone(),
            ground: ground.clone(),
            advice: advice.clone(),
            cells: cells.clone(),
            figures: figures.iter().map(|it| (it.name.clone(), it.value.clone())).collect(),
        }
    }
}

impl TryFrom<Row> for Finding {
    type Error = domain::InvalidWord;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let Row { code, reason, severity, message, ground, advice, cells, figures } = row;
        let figures =
            figures.into_iter().map(|(name, value)| FindingFigure { name, value }).collect();
        let severity = severity.parse()?;
        Ok(Self { code, reason, severity, message, ground, advice, cells, figures })
    }
}

pub(crate) fn encode(findings: &[Finding]) -> Result<String, DbErr> {
    let rows: Vec<Row> = findings.iter().map(Row::from).collect();
    serde_json::to_string(&rows).map_err(|error| DbErr::Json(error.to_string()))
}

pub(crate) fn decode(text: &str) -> Result<Vec<Finding>, Box<dyn Error + Send + Sync>> {
    let rows: Vec<Row> = serde_json::from_str(text)?;
    rows.into_iter().map(|row| Finding::try_from(row).map_err(Into::into)).collect()
}
