//! A network of its own, linked to ours, in which the kernel drops what it is told to.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::Ipv4Addr,
    process::Command,
};

use anyhow::{Context as _, bail};

use super::Mode;
use crate::supervisor::Supervisor;

const SCRIPT: &str = include_str!("namespace.sh");
/// 10.231.0.0/16 in pieces of four addresses.
const NETWORK: Ipv4Addr = Ipv4Addr::new(10, 231, 0, 0);
const LINKS: u64 = 16_384;
/// How many links to try: another test may have taken one.
const TRIES: usize = 10;

/// A network namespace that lives as long as this, and as a process in it.
#[derive(Debug)]
pub(super) struct Namespace {
    supervisor: Supervisor,
    inside: Ipv4Addr,
}

impl Namespace {
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut shell = Command::new("unshare");
        shell.args(["--net", "sh"]);
        let mut supervisor = Supervisor::start(shell, SCRIPT, &[])?;
        for _ in 0..TRIES {
            let number = RandomState::new().hash_one(std::process::id()) % LINKS;
            let first = u32::from(NETWORK).saturating_add(u32::try_from(number)?.saturating_mul(4));
            let [outside, inside] = [1, 2].map(|it| Ipv4Addr::from(first.saturating_add(it)));
            let reply = supervisor.ask(&format!("link jixiao{number} {outside} {inside}"))?;
            match reply.as_str() {
                "done" => return Ok(Self { supervisor, inside }),
                taken if taken.contains("File exists") => {}
                _ => bail!("{reply}"),
            }
        }
        bail!("{TRIES} links were taken")
    }

    /// The address of a server in it.
    pub(super) fn inside(&self) -> Ipv4Addr {
        self.inside
    }

    /// A process in it.
    pub(super) fn process(&self) -> u32 {
        self.supervisor.id()
    }

    pub(super) fn turn(&mut self, mode: Mode) -> anyhow::Result<()> {
        let command = match mode {
            Mode::Resume => "resume",
            Mode::Swallow => "swallow",
            Mode::Cut => "cut",
        };
        self.supervisor.order(command).context("change what the network lets through")
    }
}
