//! The real program as a process of its own, which can be killed, limited and cut off.

use std::process::Command;

use api::pb::ledger::{CreateFundingDocumentRequest, CreateProjectRequest};
use testkit::{Process, binary, free_port};
use tonic::transport::{Channel, Endpoint};

use crate::{
    words::{DOCUMENT, FIRST, REGIONS, SECOND, document, project},
    world::Client,
};

/// `jixiao-ledger` on a database.
pub(crate) struct Program {
    pub(crate) process: Process,
    port: u16,
    url: String,
}

impl Program {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(url: &str) -> Self {
        Self::start_with(url, &[])
    }

    /// The same with settings of the environment, such as `LEDGER__DATABASE__CONNECTIONS_MAX`.
    pub(crate) fn start_with(url: &str, settings: &[(&str, &str)]) -> Self {
        let port = free_port().unwrap();
        let mut command = Self::command(url, port);
        command.envs(settings.iter().copied());
        Self::run(Process::start_with_limits(&command).unwrap(), url, port)
    }

    /// Starts it again, where the one before it listened.
    pub(crate) fn start_again(&mut self) {
        let command = Self::command(&self.url, self.port);
        let process = Process::start_with_limits(&command).unwrap();
        *self = Self::run(process, &self.url, self.port);
    }

    /// One that runs.
    pub(crate) fn run(mut process: Process, url: &str, port: u16) -> Self {
        process.wait_for_port(port).unwrap();
        Self { process, port, url: url.to_owned() }
    }

    /// How it is started on `port`.
    pub(crate) fn command(url: &str, port: u16) -> Command {
        let mut command = Command::new(binary("jixiao-ledger").unwrap());
        command
            .env("LEDGER__DATABASE__URL", url)
            .env("LEDGER__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("LEDGER__SERVER__DRAIN_SECONDS", "5")
            .env("LEDGER__TELEMETRY__LEVEL", "warn");
        command
    }

    /// A connection of its own, which connects again when it breaks.
    pub(crate) fn channel(&self) -> Channel {
        Endpoint::new(format!("http://127.0.0.1:{}", self.port)).unwrap().connect_lazy()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.channel())
    }

    /// Registers the projects and the document of the stories in every region.
    pub(crate) async fn register(&self) {
        let mut client = self.client();
        for region in REGIONS {
            for code in [FIRST, SECOND] {
                let mut project = project(code);
                project.region_code = region.into();
                let request = CreateProjectRequest { project: Some(project), validate_only: false };
                client.create_project(request).await.unwrap();
            }
            let mut document = document(DOCUMENT);
            document.region_code = region.into();
            let request = CreateFundingDocumentRequest {
                funding_document: Some(document),
                validate_only: false,
            };
            client.create_funding_document(request).await.unwrap();
        }
    }
}
