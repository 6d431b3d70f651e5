//! The services that a command works with: those of this process on a folder, or those it is told to call.

use std::path::Path;

use workflow::Services;

use crate::{
    all_in_one::{AllInOne, peer},
    cli::Where,
    place::Place,
};

/// Services, and the process that runs them if it is this one.
pub(crate) struct Session {
    /// How they are called.
    pub(crate) services: Services,
    running: Option<(AllInOne, Place)>,
}

impl Session {
    /// Runs the services here, on `place`.
    pub(crate) async fn start(place: Place, fonts: Option<&Path>) -> anyhow::Result<Self> {
        let running = AllInOne::start(&place, 0, fonts).await?;
        let [ledger, scoring, report] = running.addresses.map(|it| format!("http://{it}"));
        let services = Services::new(peer(&ledger)?, peer(&scoring)?, peer(&report)?);
        Ok(Self { services, running: Some((running, place)) })
    }

    /// To check against: the services that are named, or a copy of the data, which stays untouched.
    pub(crate) async fn to_check(at: &Where) -> anyhow::Result<Self> {
        match at.connect.as_slice() {
            [ledger, scoring, report] => Self::connect(ledger, scoring, report),
            _ => Self::start(Place::copy_of(&at.data)?, at.fonts.as_deref()).await,
        }
    }

    /// Calls the services at these addresses.
    pub(crate) fn connect(ledger: &str, scoring: &str, report: &str) -> anyhow::Result<Self> {
        let services = Services::new(peer(ledger)?, peer(scoring)?, peer(report)?);
        Ok(Self { services, running: None })
    }

    /// Lets calls that are under way finish; what was started here is stopped.
    pub(crate) async fn end(self) -> anyhow::Result<()> {
        match self.running {
            Some((running, _place)) => running.stop().await,
            None => Ok(()),
        }
    }
}
