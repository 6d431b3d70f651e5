//! A way to a server that may fall silent: packets go nowhere, and nobody is told.

mod namespace;
mod proxy;

use std::net::{Ipv4Addr, SocketAddrV4};

use namespace::Namespace;
use proxy::Proxy;

use crate::refused::Refused;

/// The network between a program under test and a server. What it does, it does to the connections there are and to
/// new ones alike, until told otherwise.
#[derive(Debug)]
pub struct Network(Form);

#[derive(Debug)]
enum Form {
    Namespace(Namespace),
    Proxy(Proxy),
}

/// What becomes of packets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Mode {
    #[default]
    Resume,
    Swallow,
    Cut,
}

impl Network {
    /// A host of its own for the server: a network namespace, whose packets are dropped by the kernel.
    ///
    /// # Errors
    /// Where that is not allowed, or `ip`, `iptables`, `nsenter` or `unshare` are not installed: take
    /// [`Network::proxy`] there.
    pub fn namespace() -> Result<Self, Refused> {
        let namespace = Namespace::new().map_err(|error| Refused::because(&error))?;
        Ok(Self(Form::Namespace(namespace)))
    }

    /// A process between: it stops to read and to write, and keeps everything open. It runs everywhere; but a new
    /// connection is still accepted, and what was sent is acknowledged by the kernel.
    ///
    /// # Errors
    /// When the machine has no free port left.
    pub fn proxy() -> anyhow::Result<Self> {
        Ok(Self(Form::Proxy(Proxy::new()?)))
    }

    /// From now on nothing passes, in either direction; connections stay open.
    ///
    /// # Errors
    /// When the kernel refuses to.
    pub fn swallow(&mut self) -> anyhow::Result<()> {
        self.turn(Mode::Swallow)
    }

    /// From now on connections break, and new ones are of no use.
    ///
    /// # Errors
    /// When the kernel refuses to.
    pub fn cut(&mut self) -> anyhow::Result<()> {
        self.turn(Mode::Cut)
    }

    /// Everything passes again. What was swallowed arrives late, as TCP repeats it.
    ///
    /// # Errors
    /// When the kernel refuses to.
    pub fn resume(&mut self) -> anyhow::Result<()> {
        self.turn(Mode::Resume)
    }

    fn turn(&mut self, mode: Mode) -> anyhow::Result<()> {
        match &mut self.0 {
            Form::Namespace(it) => it.turn(mode),
            Form::Proxy(it) => {
                it.turn(mode);
                Ok(())
            }
        }
    }

    /// Where the server behind it listens.
    pub(crate) fn listens_on(&self) -> Ipv4Addr {
        match &self.0 {
            Form::Namespace(it) => it.inside(),
            Form::Proxy(_) => Ipv4Addr::LOCALHOST,
        }
    }

    /// The process in whose network the server has to run, if not in ours.
    pub(crate) fn process(&self) -> Option<u32> {
        match &self.0 {
            Form::Namespace(it) => Some(it.process()),
            Form::Proxy(_) => None,
        }
    }

    /// Where to connect to, for a server that listens on `port` of [`Network::listens_on`].
    pub(crate) fn lead_to(&self, port: u16) -> SocketAddrV4 {
        match &self.0 {
            Form::Namespace(it) => SocketAddrV4::new(it.inside(), port),
            Form::Proxy(it) => it.lead_to(port),
        }
    }
}
