//! Takes connections from a socket, as many as there are seats.

use std::{convert::Infallible, io, net::IpAddr, sync::Arc, time::Duration};

use hyper::body::Incoming;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tokio_rustls::TlsAcceptor;
use tonic::{
    body::Body,
    codegen::{
        Service,
        http::{Request, Response},
    },
};

use super::{
    connection::{self, GREETING, Leave, Rules},
    seats::{Seated, Seats},
};
use crate::{edge::Phase, red};

/// How long to wait after the first failure, and the longest.
const PAUSE: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(1)];

/// How long nothing more is said of failures after a line about them.
const SILENCE: Duration = Duration::from_secs(60);

/// A socket whose connections are served by the same rules.
pub(crate) struct Port {
    listener: TcpListener,
    seats: Arc<Seats>,
    reception: Reception,
    pause: Pause,
}

/// How a connection is received.
#[derive(Clone)]
struct Reception {
    tls: Option<TlsAcceptor>,
    rules: Arc<Rules>,
    phases: watch::Receiver<Phase>,
}

impl Port {
    /// Nothing is accepted before [`Port::serve`]. Of so many connections one address may have a
    /// share.
    pub(crate) fn new(
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        [connections_max, share]: [usize; 2],
        rules: Rules,
        phases: watch::Receiver<Phase>,
    ) -> Self {
        let reception = Reception { tls, rules: Arc::new(rules), phases };
        Self {
            listener,
            seats: Seats::new(connections_max, share),
            reception,
            pause: Pause::default(),
        }
    }

    /// Serves each connection with a service that `service` makes for it, until the server
    /// drains; then closes the socket, and returns when the last connection has ended.
    /// Dropped, it cuts them all.
    pub(crate) async fn serve<S>(mut self, service: impl Fn(IpAddr) -> S)
    where
        S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
        S: Clone + Send + 'static,
        S::Future: Send + 'static,
    {
        let mut connections = JoinSet::new();
        let mut stopped = Box::pin(self.reception.clone().stopped());
        loop {
            let (socket, address) = tokio::select! {
                () = &mut stopped => break,
                Some(_ended) = connections.join_next() => continue,
                accepted = self.next() => accepted,
            };
            match self.seats.take(address).await {
                Some(seated) => {
                    let reception = self.reception.clone();
                    connections.spawn(reception.receive(socket, service(address), seated));
                }
                // Dropped: it was never promised anything.
                None => red::connection_left(Leave::Full),
            }
        }
        drop(self.listener);
        while connections.join_next().await.is_some() {}
    }

    /// The next connection. A failure of this process (no file is left) is waited out, and the
    /// connection that has been idle the longest is asked to leave; a failure of one connection
    /// is passed over.
    async fn next(&mut self) -> (TcpStream, IpAddr) {
        loop {
            self.pause.wait().await;
            match self.listener.accept().await {
                Ok((socket, address)) => {
                    self.pause.over();
                    if let Err(error) = socket.set_nodelay(true) {
                        tracing::debug!(%error, "TCP_NODELAY");
                    }
                    return (socket, address.ip());
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    self.pause.begin(&error);
                    self.seats.ask_idlest(None);
                }
            }
        }
    }
}

impl Reception {
    /// Waits until no connection is received any more.
    async fn stopped(mut self) {
        // An error says that the server is gone: that is a stop, too.
        drop(self.phases.wait_for(|phase| *phase >= self.rules.until).await);
    }

    /// Shakes hands, and serves.
    async fn receive<S>(self, socket: TcpStream, service: S, seated: Seated)
    where
        S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
        S: Clone + Send + 'static,
        S::Future: Send + 'static,
    {
        let seat = seated.seat();
        let stopped = self.clone().stopped();
        let Self { tls, rules, phases } = self;
        let Some(tls) = tls else {
            return connection::serve(socket, service, seat, &rules, phases).await;
        };
        let shaken = tokio::select! {
            shaken = timeout(GREETING, tls.accept(socket)) => shaken,
            () = seat.asked() => return red::connection_left(Leave::Full),
            () = stopped => return red::connection_left(Leave::Stop),
        };
        match shaken {
            Ok(Ok(socket)) => connection::serve(socket, service, seat, &rules, phases).await,
            Ok(Err(error)) => tracing::debug!(%error, "握手失败 (handshake failed)"),
            Err(_elapsed) => red::connection_left(Leave::Silent),
        }
    }
}

/// Whether only the connection that was to be accepted has failed.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// How long nothing is accepted after failures that follow each other.
#[derive(Debug, Default)]
struct Pause {
    /// None: the last connection was accepted.
    failed: Option<(Instant, Duration)>,
    said: Option<Instant>,
}

impl Pause {
    async fn wait(&self) {
        if let Some((since, length)) = self.failed {
            sleep_until(since.checked_add(length).unwrap_or(since)).await;
        }
    }

    /// Twice as long as before.
    fn begin(&mut self, error: &io::Error) {
        let [first, longest] = PAUSE;
        let before = self.failed.map(|(_, before)| before.saturating_mul(2).min(longest));
        self.failed = Some((Instant::now(), before.unwrap_or(first)));
        red::accept_failed();
        // One file that is free now and then does not make a new line of each failure.
        if self.said.is_none_or(|said| said.elapsed() >= SILENCE) {
            self.said = Some(Instant::now());
            tracing::error!(
                %error,
                "暂时不能接受新连接，稍后再试：请提高进程可打开的文件数（ulimit -n，systemd 的 \
                 LimitNOFILE），或降低 server.connections_max (cannot accept)"
            );
        }
    }

    fn over(&mut self) {
        self.failed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn failures_in_a_row_are_waited_out_ever_longer() {
        let full = io::Error::from_raw_os_error(24);
        assert!(!is_of_one_connection(&full));
        let mut pause = Pause::default();
        for millis in [50, 100, 200, 400, 800, 1000, 1000] {
            pause.begin(&full);
            let (_, length) = pause.failed.unwrap();
            assert_eq!(length, Duration::from_millis(millis));
        }
        let start = Instant::now();
        pause.wait().await;
        assert!(start.elapsed() > Duration::from_millis(900), "{:?}", start.elapsed());
        pause.over();
        assert_eq!(pause.failed, None);
        assert!(is_of_one_connection(&io::ErrorKind::ConnectionAborted.into()));
    }
}
