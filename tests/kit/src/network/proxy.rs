//! A process between client and server that can stop to forward, and keep everything open.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use anyhow::{Context as _, bail};

use super::Mode;

/// How many bytes are forwarded at once.
const PIECE: usize = 64 * 1024;

/// Forwards what arrives on a port of its own; a thread per direction and connection.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddrV4,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    mode: Mode,
    /// Whether the proxy is gone.
    over: bool,
    server: Option<SocketAddrV4>,
    /// Both ends of every connection, to be cut.
    ends: Vec<TcpStream>,
}

impl Proxy {
    pub(super) fn new() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("listen")?;
        let SocketAddr::V4(address) = listener.local_addr()? else {
            bail!("a listener on 127.0.0.1 has another address")
        };
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accepting.accept(&listener));
        Ok(Self { address, shared })
    }

    /// Forwards to `port` of this machine; answers where to connect to instead.
    pub(super) fn lead_to(&self, port: u16) -> SocketAddrV4 {
        self.shared.lock().server = Some(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        self.address
    }

    pub(super) fn turn(&self, mode: Mode) {
        self.shared.turn(mode);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.turn(Mode::Cut);
        // Wakes the thread that accepts.
        TcpStream::connect(self.address).ok();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, mode: Mode) {
        let mut state = self.lock();
        state.mode = mode;
        if mode == Mode::Cut {
            for end in state.ends.drain(..) {
                // One that has ended by itself can't be shut down.
                end.shutdown(Shutdown::Both).ok();
            }
        }
        self.changed.notify_all();
    }

    /// Waits while everything is swallowed; then says what holds.
    fn mode(&self) -> Mode {
        let state = self.lock();
        let state = self.changed.wait_while(state, |it| it.mode == Mode::Swallow);
        state.unwrap_or_else(PoisonError::into_inner).mode
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming().flatten() {
            if self.lock().over {
                return;
            }
            let shared = Arc::clone(self);
            // Of its own: it may have to wait, and the next client is to be accepted all the same.
            thread::spawn(move || shared.connect(client));
        }
    }

    /// Connects a client to the server, unless it is cut off.
    fn connect(self: &Arc<Self>, client: TcpStream) -> Option<()> {
        if self.mode() != Mode::Resume {
            return None;
        }
        let server = TcpStream::connect(self.lock().server?).ok()?;
        for (from, to) in [(&client, &server), (&server, &client)] {
            from.set_nodelay(true).ok()?;
            let (from, to) = (from.try_clone().ok()?, to.try_clone().ok()?);
            let shared = Arc::clone(self);
            thread::spawn(move || shared.forward(from, to));
        }
        self.lock().ends.extend([client, server]);
        Some(())
    }

    /// Forwards one direction until it ends; then ends the other one too.
    fn forward(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut piece = vec![0; PIECE];
        while self.mode() == Mode::Resume
            && let Ok(length @ 1..) = from.read(&mut piece)
            // What arrived while it was read is held back as well.
            && self.mode() == Mode::Resume
            && let Some(read) = piece.get(..length)
            && to.write_all(read).is_ok()
        {}
        // A client that hangs up while everything is swallowed is not heard before it passes again.
        self.mode();
        for end in [from, to] {
            end.shutdown(Shutdown::Both).ok();
        }
    }
}
