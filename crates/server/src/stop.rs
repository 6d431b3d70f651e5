//! When a process is asked to stop, and how it leaves.

use std::process::ExitCode;

use tokio::signal::{
    ctrl_c,
    unix::{SignalKind, signal},
};

/// Ends when the process is asked to stop: SIGTERM (Kubernetes, systemd) or Ctrl-C.
pub async fn stopped() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => unheard(&error),
        }
    };
    let interrupted = async {
        if let Err(error) = ctrl_c().await {
            unheard(&error);
        }
    };
    tokio::select! {
        () = terminated => {}
        () = interrupted => {}
    }
}

/// How `main` leaves: an error is written to standard error with its causes.
pub fn exit(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A service that cannot be asked to stop must not start.
fn unheard(error: &std::io::Error) {
    tracing::error!(%error, "收不到停止信号，现在停止 (no stop signal can come)");
}
