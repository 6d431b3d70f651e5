//! When a process is asked to stop.

use std::{
    io::{self, Write as _},
    process, thread,
};

use anyhow::Context as _;
use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
};

/// What a shell says of a process that SIGTERM ended: 128 + 15.
const TERMINATED: i32 = 143;
/// What a shell says of a process that Ctrl-C ended: 128 + 2.
const INTERRUPTED: i32 = 130;

/// Ends when the process is asked to stop: SIGTERM (Kubernetes, systemd) or Ctrl-C. Whoever asks a
/// second time ends the process at once, with exit code 143 or 130, whatever is under way: what was
/// acknowledged is on the disk.
///
/// Called within a Tokio runtime; signals are taken from the first poll on.
pub async fn stopped() {
    match listen() {
        // It ends when the thread has heard the first signal, or is gone.
        Ok(first) => drop(first.await),
        // A service that cannot be asked to stop must not start.
        Err(error) => {
            tracing::error!(error = %format_args!("{error:#}"), "收不到停止信号，现在停止 (no stop signal can come)");
        }
    }
}

/// Hears signals on a thread of its own: the second is heard while the workers are busy or gone.
fn listen() -> anyhow::Result<oneshot::Receiver<()>> {
    // Here and not in the thread, so that no signal comes before it is taken.
    let mut signals = Signals::new().context("take signals")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (asked, first) = oneshot::channel();
    let hear = move || {
        runtime.block_on(async {
            signals.next().await;
            // Nobody waits any longer: the process stops for another reason.
            asked.send(()).ok();
            let code = signals.next().await;
            // Whether or not anybody reads it.
            writeln!(io::stderr(), "再次收到停止信号，立即结束 (stopped at once)").ok();
            process::exit(code)
        })
    };
    thread::Builder::new().name("signals".to_owned()).spawn(hear).context("start a thread")?;
    Ok(first)
}

/// The signals that ask for a stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The exit code of the next signal.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => TERMINATED,
            _ = self.interrupt.recv() => INTERRUPTED,
        }
    }
}
