//! `evaluate`: the same checks first; then registers, posts, files, scores and renders.

use std::path::{Path, PathBuf};

use intake::{Intake, Options};
use workflow::{Checked, Done, Services, Work};

use crate::{
    check::ask,
    cli::{Evaluate, Where},
    failure::{Failure, Refusal},
    input::Source,
    output::{self, Saved},
    place::Place,
    progress::Progress,
    read::{self, Read},
    session::Session,
};

/// Everything that an evaluation gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What was read.
    pub(crate) read: Read,
    /// What the check found before anything was written.
    pub(crate) checked: Checked,
    /// What was done.
    pub(crate) done: Done,
    /// The documents as they were written.
    pub(crate) documents: Vec<Saved>,
    /// Where the data is.
    pub(crate) data: Data,
}

/// Where the data of an evaluation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    /// In this folder.
    Kept(PathBuf),
    /// Nowhere any more.
    Gone,
    /// With the services at these addresses.
    Remote(Vec<String>),
}

impl Outcome {
    /// The findings of the scoring, those of the paper, then those of the books.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &domain::Finding> {
        let findings = self.done.scorecard.findings.iter().chain(&self.done.report.findings);
        findings.chain(&self.checked.book_findings)
    }
}

/// Checks everything that can be refused, and only then writes.
#[tracing::instrument(name = "evaluate", skip_all)]
pub(crate) async fn evaluate(args: &Evaluate) -> Result<Outcome, Failure> {
    let mut progress = Progress::new(13);
    progress.step("读取资料");
    let source = Source::read(&args.path)?;
    let options = Options { accept_readings: args.accept_readings, ..Options::default() };
    let first = source.intake(options);
    if first.dossier.is_none() && first.proposed.is_none() {
        return Err(Failure::Remarks(first.remarks));
    }
    crate::fonts::find(&args.at)?;
    progress.step(&args.at.begins());
    let mut session = match args.ephemeral {
        true => Session::start(Place::ephemeral()?, args.at.fonts.as_deref()).await?,
        false => Session::to_check(&args.at).await?,
    };
    let ready = checked((&source, options, first), &mut session.services, &mut progress).await;
    let ready = match ready {
        Ok(ready) => ready,
        Err(failure) => {
            session.end().await?;
            return Err(failure);
        }
    };
    output::ready(&args.output)?;
    if !args.ephemeral {
        // What was checked was a copy, or services that are called again.
        session.end().await?;
        session = to_write(&args.at).await?;
    }
    finish(session, ready, args, &mut progress).await
}

/// Work in which nothing would be refused.
struct Ready {
    read: Read,
    work: Work,
    checked: Checked,
}

async fn checked(
    (source, options, first): (&Source, Options, Intake),
    services: &mut Services,
    progress: &mut Progress,
) -> Result<Ready, Failure> {
    let intake = read::by_policy(source, options, first, services).await;
    let read = read::confirmed(intake)?;
    let work = read::work(&read.dossier);
    let (checked, refusals) = ask(services, &work, &read, progress).await?;
    if refusals.is_empty() {
        Ok(Ready { read, work, checked })
    } else {
        Err(Failure::Refusals(refusals))
    }
}

/// The services that keep what is written.
async fn to_write(at: &Where) -> anyhow::Result<Session> {
    match at.connect.as_slice() {
        [ledger, scoring, report] => Session::connect(ledger, scoring, report),
        _ => Session::start(Place::kept(&at.data)?, at.fonts.as_deref()).await,
    }
}

async fn finish(
    mut session: Session,
    ready: Ready,
    args: &Evaluate,
    progress: &mut Progress,
) -> Result<Outcome, Failure> {
    let Ready { read, work, checked } = ready;
    let written = written(&mut session.services, &read, &work, &args.output, progress).await;
    session.end().await?;
    let (done, documents) = written?;
    Ok(Outcome { read, checked, done, documents, data: data(args) })
}

async fn written(
    services: &mut Services,
    read: &Read,
    work: &Work,
    output: &Path,
    progress: &mut Progress,
) -> Result<(Done, Vec<Saved>), Failure> {
    let refused = |refused| Failure::Refusals(vec![Refusal::new(refused, &read.dossier)]);
    let done = workflow::carry_out(services, work, |step| progress.step(step.chinese()));
    let done = done.await.map_err(refused)?;
    progress.step("写出文件");
    let saved = fetch(services, &done, output).await?;
    Ok((done, saved))
}

/// Downloads the documents and writes them into the folder `output`.
async fn fetch(services: &mut Services, done: &Done, output: &Path) -> Result<Vec<Saved>, Failure> {
    let refused = |error| {
        let about = "下载文件".to_owned();
        Failure::Refusals(vec![Refusal { place: None, about, error }])
    };
    // What the service keeps of this evaluation can be had again: a file with that content may be replaced.
    let ours = services.reports.digests(done.report.evaluation).await.map_err(refused)?;
    let mut saved = Vec::new();
    for document in &done.report.documents {
        output::check(document)?;
        let bytes = services.reports.download(done.report.id, document).await.map_err(refused)?;
        saved.push(output::save(output, document, &bytes, &ours)?);
    }
    Ok(saved)
}

fn data(args: &Evaluate) -> Data {
    match args.at.connect.as_slice() {
        [] if args.ephemeral => Data::Gone,
        [] => Data::Kept(args.at.data.clone()),
        addresses => Data::Remote(addresses.to_vec()),
    }
}

#[cfg(test)]
mod tests;
