//! The life of one connection: how it is spoken to, when it is asked to leave, when it is cut.

use std::{
    convert::Infallible,
    hash::{BuildHasher, RandomState},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{sleep, timeout},
};
use tonic::{
    body::Body,
    codegen::{
        Service,
        http::{Request, Response},
    },
};

use super::{seats::Seat, socket::Socket, stream::Streams};
use crate::{edge::Phase, limits::seconds, red, settings};

/// What a new connection has for its handshake, and then for saying what it wants.
pub(super) const GREETING: Duration = Duration::from_secs(10);
/// A connection that is silent this long is asked whether it still lives.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// And cut if it has not answered by then.
const ANSWER: Duration = Duration::from_secs(10);
/// How long a connection without a stream has for saying goodbye when it was asked to leave.
const FAREWELL: Duration = Duration::from_secs(1);
/// The same for one whose seat another connection waits for. It is shorter than that one waits.
const HASTE: Duration = Duration::from_millis(50);
/// How much a stream may send before the service has read it.
const STREAM_WINDOW: u32 = 256 * 1024;
/// How much a connection may.
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// How much of an answer is kept while the peer does not take it.
const SEND_BUFFER: usize = 64 * 1024;
/// How large the headers of a call may be.
const HEADERS: u32 = 16 * 1024;
/// How many streams a peer may reset before anybody has looked at them.
const RESETS_UNSEEN: usize = 20;
/// How many streams a peer may spoil by breaking the protocol.
const RESETS_FOR_ERRORS: usize = 128;
/// So much more or less: what connected together does not leave together.
const JITTER_PERCENT: u64 = 10;

/// What the connections of a port may do.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// Whether HTTP/1 is spoken, too.
    pub(crate) http1: bool,
    /// How many streams there may be at once.
    pub(crate) streams_max: u32,
    /// How long a stream may take that has no deadline of its own.
    pub(crate) stream_time: Duration,
    /// How long a connection may be without a stream.
    pub(crate) idle: Duration,
    /// How old it may become.
    pub(crate) age: Duration,
    /// How long it has to finish its streams when it was asked to leave.
    pub(crate) grace: Duration,
    /// From when on it is asked to leave, because the server stops.
    pub(crate) until: Phase,
}

impl Rules {
    /// What callers may do.
    pub(crate) fn new(config: &settings::Server) -> Self {
        Self {
            http1: false,
            streams_max: config.streams_max.get(),
            stream_time: config.request_timeout(),
            idle: seconds(config.idle_seconds),
            age: seconds(config.connection_age_seconds),
            grace: seconds(config.connection_grace_seconds),
            until: Phase::Draining,
        }
    }

    /// The age of one connection.
    fn own_age(&self) -> Duration {
        let spread = JITTER_PERCENT.saturating_mul(2).saturating_add(1);
        let random = RandomState::new().hash_one(()).checked_rem(spread).unwrap_or_default();
        let percent = random.saturating_add(100).saturating_sub(JITTER_PERCENT);
        let percent = u32::try_from(percent).unwrap_or(100);
        self.age.checked_div(100).unwrap_or_default().saturating_mul(percent)
    }
}

/// Why a connection is asked to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// It did not say what it wanted.
    Silent,
    /// It had no stream for long.
    Idle,
    /// It is old.
    Age,
    /// Another one wants its seat.
    Full,
    /// The server stops.
    Stop,
}

impl Leave {
    /// The name of the reason in metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Idle => "idle",
            Self::Age => "age",
            Self::Full => "full",
            Self::Stop => "stop",
        }
    }
}

/// Serves the peer on `io` until it leaves, or is cut.
pub(super) async fn serve<IO, S>(
    io: IO,
    service: S,
    seat: Arc<Seat>,
    rules: &Rules,
    phases: watch::Receiver<Phase>,
) where
    IO: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let socket = TokioIo::new(Socket::new(io, Arc::clone(&seat)));
    let builder = builder(&seat, rules);
    let mut connection = pin!(builder.serve_connection(socket, TowerToHyperService::new(service)));
    let why = tokio::select! {
        ended = &mut connection => return said(ended),
        why = leaves(&seat, rules, phases) => why,
    };
    red::connection_left(why);
    connection.as_mut().graceful_shutdown();
    let (farewell, grace) = match why {
        // It has said nothing, so nothing can be under way.
        Leave::Silent | Leave::Full if !seat.has_spoken() => (Duration::ZERO, Duration::ZERO),
        // A call may have begun since it was asked.
        Leave::Silent | Leave::Full => (HASTE, rules.grace),
        Leave::Idle | Leave::Age => (FAREWELL, rules.grace),
        // Whoever stops the server knows how long it waits.
        Leave::Stop => (FAREWELL, Duration::MAX),
    };
    let useless = async {
        tokio::select! {
            () = sleep(farewell) => {}
            () = seat.asked() => {}
        }
        seat.idle(farewell).await;
    };
    tokio::select! {
        ended = timeout(grace, &mut connection) => match ended {
            Ok(ended) => said(ended),
            Err(_elapsed) => tracing::debug!(why = why.name(), "断开连接 (a connection was cut)"),
        },
        () = useless => {}
    }
}

/// Why this connection has to leave; returns when it has to.
async fn leaves(seat: &Seat, rules: &Rules, mut phases: watch::Receiver<Phase>) -> Leave {
    let silent = async {
        sleep(GREETING).await;
        if seat.has_spoken() {
            std::future::pending().await
        }
    };
    tokio::select! {
        () = silent => Leave::Silent,
        () = seat.idle(rules.idle) => Leave::Idle,
        () = sleep(rules.own_age()) => Leave::Age,
        () = seat.asked() => Leave::Full,
        // An error says that the server is gone: that is a stop, too.
        _ = phases.wait_for(|phase| *phase >= rules.until) => Leave::Stop,
    }
}

fn builder(seat: &Arc<Seat>, rules: &Rules) -> Builder<Streams> {
    let mut builder = Builder::new(Streams::new(Arc::clone(seat), rules.stream_time));
    builder.http1().timer(TokioTimer::new()).header_read_timeout(GREETING);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(rules.streams_max)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_header_list_size(HEADERS)
        .max_pending_accept_reset_streams(RESETS_UNSEEN)
        .max_local_error_reset_streams(RESETS_FOR_ERRORS)
        .keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(ANSWER);
    if rules.http1 { builder } else { builder.http2_only() }
}

/// How it ended is of interest to nobody but who looks for it.
fn said(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "连接中断 (a connection failed)");
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tower::service_fn;

    use super::{super::seats::Seats, *};

    fn rules() -> Rules {
        Rules {
            http1: false,
            streams_max: 1,
            stream_time: Duration::MAX,
            idle: Duration::MAX,
            age: Duration::from_secs(3600),
            grace: Duration::MAX,
            until: Phase::Draining,
        }
    }

    #[tokio::test]
    async fn a_call_that_begins_when_its_connection_is_asked_to_leave_is_answered() {
        let seats = Seats::new(1, 1);
        let seated = seats.take(Ipv4Addr::LOCALHOST.into()).await.unwrap();
        let seat = seated.seat();
        let (ours, theirs) = tokio::io::duplex(1024);
        let (_phase, phases) = watch::channel(Phase::Serving);
        let slow = service_fn(|_: Request<Incoming>| async {
            sleep(HASTE.saturating_mul(2)).await;
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        tokio::spawn(async move { serve(ours, slow, seat, &rules(), phases).await });
        let (requests, connection) = h2::client::handshake(theirs).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut requests = requests.ready().await.unwrap();
        let ask = || Request::get("http://desk/").body(()).unwrap();
        requests.send_request(ask(), true).unwrap().0.await.unwrap();

        let mut requests = requests.ready().await.unwrap();
        let (answer, _) = requests.send_request(ask(), true).unwrap();
        assert!(seats.ask_idlest(None));
        answer.await.unwrap();
        connection.await.unwrap().unwrap();
    }

    #[test]
    fn connections_of_one_age_leave_at_different_times() {
        let rules = rules();
        let ages: std::collections::BTreeSet<Duration> =
            (0..200).map(|_| rules.own_age()).collect();
        assert!(ages.len() > 5, "{ages:?}");
        for age in ages {
            assert!((3240..=3960).contains(&age.as_secs()), "{age:?}");
        }
    }
}
