//! The command-line tool and the all-in-one server.

mod all_in_one;
mod bench;
mod cli;
mod clients;
mod evaluate;
mod folder;
mod outcome;
mod output;
mod place;
mod progress;
mod run;

pub use run::run;
