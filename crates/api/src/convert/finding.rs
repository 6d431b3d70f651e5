//! Findings (疑点).

use domain::{Finding, FindingFigure, Severity};

use super::words::{mirrored, word};
use crate::{InvalidRequest, pb::common};

mirrored! {
    common::Severity as Severity { Note = Note; Warning = Warning; Error = Error; }
}

impl From<&Finding> for common::Finding {
    fn from(finding: &Finding) -> Self {
        let Finding { code, reason, severity, message, ground, advice, cells, figures } = finding;
        Self {
            code: code.clone(),
            reason: reason.clone(),
            severity: common::Severity::from(*severity).into(),
            message: message.clone(),
            ground: ground.clone(),
            advice: advice.clone(),
            cells: cells.clone(),
            figures: figures.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<common::Finding> for Finding {
    type Error = InvalidRequest;

    /// Every text is kept as it is: the digest of a scorecard is over them.
    fn try_from(finding: common::Finding) -> Result<Self, Self::Error> {
        let common::Finding { code, reason, severity, message, ground, advice, cells, figures } =
            finding;
        Ok(Self {
            code,
            reason,
            severity: word::<common::Severity, _>("severity", severity)?,
            message,
            ground,
            advice,
            cells,
            figures: figures.into_iter().map(Into::into).collect(),
        })
    }
}

impl From<&FindingFigure> for common::Figure {
    fn from(figure: &FindingFigure) -> Self {
        let FindingFigure { name, value } = figure;
        Self { name: name.clone(), value: value.clone() }
    }
}

impl From<common::Figure> for FindingFigure {
    fn from(figure: common::Figure) -> Self {
        let common::Figure { name, value } = figure;
        Self { name, value }
    }
}
