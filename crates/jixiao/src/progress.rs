//! Progress: one line that changes on a terminal, plain lines in a pipe. Always on standard error.

use std::io::{self, IsTerminal, Write};

/// The steps of a job, counted.
#[derive(Debug)]
pub(crate) struct Progress {
    step: usize,
    steps: usize,
    terminal: bool,
}

impl Progress {
    /// For a job of `steps` steps.
    pub(crate) fn new(steps: usize) -> Self {
        Self { step: 0, steps, terminal: io::stderr().is_terminal() }
    }

    /// The next step begins.
    pub(crate) fn step(&mut self, what: &str) {
        self.step = self.step.saturating_add(1);
        let Self { step, steps, terminal } = self;
        let line = if *terminal {
            format!("\r\x1b[2K[{step}/{steps}] {what}…")
        } else {
            format!("[{step}/{steps}] {what}\n")
        };
        show(&line);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal {
            show("\r\x1b[2K");
        }
    }
}

/// A broken pipe of the progress does not stop the job.
fn show(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}
