//! The command-line tool and the all-in-one server.

mod cli;
mod folder;
mod outcome;
mod progress;
