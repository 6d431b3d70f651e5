//! The command-line tool and the all-in-one server.

pub mod bench;
mod cli;
mod folder;
mod outcome;
mod progress;
