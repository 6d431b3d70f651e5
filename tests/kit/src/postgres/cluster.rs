//! One PostgreSQL server in a folder of its own, gone when its owner is.

use std::{
    fs,
    io::Write as _,
    net::{Ipv4Addr, SocketAddrV4},
    os::unix::fs::chown,
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use super::{create_database, installation::Installation, psql, template};
use crate::{free_port, network::Network, supervisor::Supervisor};

/// The parent of the server; it runs until standard input ends: see its comments.
const SUPERVISOR: &str = include_str!("supervisor.sh");
/// How many ports to try: another process may take one between the look and the start.
const PORTS_MAX: usize = 10;
/// For tests that never crash the server: an eighth of the time.
const NOT_DURABLE: &str = "fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
";

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: fast, for tests of what is computed.
    None,
    /// A crash, as in production: for crash tests and for measuring.
    Full,
}

/// A server with no databases but its own, listening for user `postgres` without a password.
///
/// Dropping it stops the server and removes its folder. Should the process die instead, however it
/// dies, the supervisor does both.
#[derive(Debug)]
pub struct Cluster {
    supervisor: Supervisor,
    port: u16,
    network: Option<Network>,
    folder: TempDir,
}

impl Cluster {
    /// Starts a new one on a free port and waits until it accepts connections.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; the message says why.
    pub fn start(durability: Durability) -> anyhow::Result<Self> {
        Self::launch(durability, None)
    }

    /// The same on the other side of `network`: its URLs lead through it.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_behind(network: Network, durability: Durability) -> anyhow::Result<Self> {
        Self::launch(durability, Some(network))
    }

    fn launch(durability: Durability, network: Option<Network>) -> anyhow::Result<Self> {
        let installation = Installation::find()?;
        let owner = installation.owner;
        let folder = tempfile::Builder::new().prefix("jixiao-cluster-").tempdir()?;
        chown(folder.path(), Some(owner.user), None).context("hand the folder to postgres")?;
        let data = folder.path().join("data");
        template::copy(&installation, &data)?;
        if durability == Durability::None {
            let mut settings =
                fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
            settings.write_all(NOT_DURABLE.as_bytes())?;
        }
        if let Some(network) = &network {
            let mut trusted = fs::OpenOptions::new().append(true).open(data.join("pg_hba.conf"))?;
            writeln!(trusted, "host all all {}/30 trust", network.listens_on())?;
        }
        let shell = match network.as_ref().and_then(Network::process) {
            Some(process) => owner.command_in_the_network_of(process, "sh"),
            None => owner.command("sh"),
        };
        let listens_on = network.as_ref().map_or(Ipv4Addr::LOCALHOST, Network::listens_on);
        let listens_on = listens_on.to_string();
        let arguments =
            [installation.programs.as_os_str(), folder.path().as_os_str(), listens_on.as_ref()];
        let supervisor = Supervisor::start(shell, SUPERVISOR, &arguments)?;
        let mut cluster = Self { supervisor, port: 0, network, folder };
        cluster.start_on_a_free_port()?;
        Ok(cluster)
    }

    /// Creates an empty database with a new name; returns its URL.
    ///
    /// # Errors
    /// When the server is down.
    pub fn database(&self) -> anyhow::Result<String> {
        create_database(&self.url("postgres"))
    }

    /// The URL of `database` on this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let direct = SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.port);
        let address = self.network.as_ref().map_or(direct, |it| it.lead_to(self.port));
        format!("postgres://postgres@{address}/{database}")
    }

    /// The URL of the same database as `url`, past the network, through a Unix socket.
    ///
    /// # Errors
    /// When `url` is none.
    pub fn past_the_network(&self, url: &str) -> anyhow::Result<String> {
        let (_, database) = url.rsplit_once('/').context("a URL ends with its database")?;
        let folder = self.folder.path().display();
        Ok(format!("postgres://postgres@localhost:{}/{database}?host={folder}", self.port))
    }

    /// The network before the server.
    ///
    /// # Errors
    /// When it was started without.
    pub fn network(&mut self) -> anyhow::Result<&mut Network> {
        self.network.as_mut().context("the cluster was started without a network")
    }

    /// Kills the server and its backends at once (SIGKILL), as a crash would.
    ///
    /// # Errors
    /// When the supervisor is gone.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.supervisor.order("kill")
    }

    /// Stops all its processes (SIGSTOP), so that it hangs: connections stay open, and nothing is answered.
    ///
    /// # Errors
    /// When the supervisor is gone.
    pub fn freeze(&mut self) -> anyhow::Result<()> {
        self.supervisor.order("freeze")
    }

    /// Lets it go on after [`Cluster::freeze`].
    ///
    /// # Errors
    /// When the supervisor is gone.
    pub fn thaw(&mut self) -> anyhow::Result<()> {
        self.supervisor.order("thaw")
    }

    /// Whether transactions that begin from now on may write: a standby that was not promoted is read-only.
    ///
    /// # Errors
    /// When the server is down.
    pub fn read_only(&self, read_only: bool) -> anyhow::Result<()> {
        let url = self.past_the_network(&self.url("postgres"))?;
        let setting = format!(
            "ALTER SYSTEM SET default_transaction_read_only = {}",
            if read_only { "on" } else { "off" }
        );
        psql(&url, &setting)?;
        psql(&url, "SELECT pg_reload_conf()").map(drop)
    }

    /// Starts the server again after [`Cluster::kill`], on the same port with the same data, and waits
    /// until it has recovered.
    ///
    /// # Errors
    /// When it does not start; the message has its log.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let reply = self.supervisor.ask(&format!("start {}", self.port))?;
        ensure!(reply == "done", "PostgreSQL does not start again:\n{}", self.log()?);
        Ok(())
    }

    /// What the server has logged so far.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn log(&self) -> anyhow::Result<String> {
        fs::read_to_string(self.folder.path().join("log")).context("read the log of PostgreSQL")
    }

    /// The folder with the data of the server; only for looking at it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn start_on_a_free_port(&mut self) -> anyhow::Result<()> {
        for _ in 0..PORTS_MAX {
            self.port = free_port()?;
            if self.supervisor.ask(&format!("start {}", self.port))? == "done" {
                return Ok(());
            }
            let log = self.log()?;
            ensure!(log.contains("Address already in use"), "PostgreSQL does not start:\n{log}");
        }
        bail!("{PORTS_MAX} ports were taken before PostgreSQL could listen")
    }
}
