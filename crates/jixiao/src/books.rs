//! `books`: what the books hold of a dossier's projects, and what of it is not in the dossier.

use intake::Options;
use workflow::Books;

use crate::{
    cli,
    failure::{Failure, Refusal},
    input::Source,
    read::{self, Read},
    session::Session,
};

/// Reads the books; nothing is written.
pub(crate) async fn books(args: &cli::Books) -> Result<(Read, Books), Failure> {
    let source = Source::read(&args.path)?;
    let read = read::proposed(source.intake(Options::default()))?;
    if args.at.connect.is_empty() && !args.at.data.join("ledger.db").is_file() {
        let message = format!(
            "数据目录 {} 中没有账：请用 --data 指明目录，或先运行 jixiao evaluate",
            args.at.data.display()
        );
        return Err(anyhow::anyhow!(message).into());
    }
    let mut session = Session::to_check(&args.at).await?;
    let work = read::work(&read.dossier);
    let books = workflow::books(&mut session.services, &work).await;
    session.end().await?;
    let books =
        books.map_err(|refused| Failure::Refusals(vec![Refusal::new(refused, &read.dossier)]))?;
    Ok((read, books))
}
