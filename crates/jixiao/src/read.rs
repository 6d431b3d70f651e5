//! From what a person wrote to the work that the services are given.

use domain::Proposal;
use intake::{Dossier, Intake, Options, Remark};
use workflow::{Services, Work};

use crate::{failure::Failure, input::Source};

/// A dossier that may be worked with, and what is to be said about how it was read.
#[derive(Debug)]
pub(crate) struct Read {
    /// Everything it says.
    pub(crate) dossier: Dossier,
    /// Doubts, and notes.
    pub(crate) remarks: Vec<Remark>,
    /// Whether there is no doubt, or each was accepted.
    pub(crate) is_confirmed: bool,
}

/// What the source says; with every doubt read as it is proposed.
///
/// # Errors
/// Every remark, if there is a fault: then nothing can be made of it.
pub(crate) fn proposed(intake: Intake) -> Result<Read, Failure> {
    let Intake { dossier, proposed, remarks } = intake;
    let is_confirmed = dossier.is_some();
    match dossier.or(proposed) {
        Some(dossier) => Ok(Read { dossier, remarks, is_confirmed }),
        None => Err(Failure::Remarks(remarks)),
    }
}

/// What the source says, if all of it is certain or was confirmed.
///
/// # Errors
/// Every remark, if there is a fault or a doubt.
pub(crate) fn confirmed(intake: Intake) -> Result<Read, Failure> {
    let Intake { dossier, proposed: _, remarks } = intake;
    match dossier {
        Some(dossier) => Ok(Read { dossier, remarks, is_confirmed: true }),
        None => Err(Failure::Remarks(remarks)),
    }
}

/// The source, of which `intake` was made by `options`, read by what its policy pack says of a number without a
/// comparison.
pub(crate) async fn by_policy(
    source: &Source,
    options: Options,
    intake: Intake,
    services: &mut Services,
) -> Intake {
    if intake.dossier.is_some() {
        return intake;
    }
    let Some(dossier) = &intake.proposed else { return intake };
    // An unknown pack is refused when the evaluation is checked.
    let Ok(bare_number) = services.scoring.bare_number(&dossier.evaluation.policy).await else {
        return intake;
    };
    if bare_number == options.bare_number {
        return intake;
    }
    source.intake(Options { bare_number, ..options })
}

/// What the services are given.
pub(crate) fn work(dossier: &Dossier) -> Work {
    Work {
        evaluation: dossier.evaluation.clone(),
        outline: dossier.outline,
        proposal: Proposal {
            projects: dossier.projects.clone(),
            documents: dossier.documents.clone(),
            transactions: dossier.vouchers.iter().map(|it| it.transaction.clone()).collect(),
        },
    }
}
