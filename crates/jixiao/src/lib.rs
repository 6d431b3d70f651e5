//! The command-line tool and the all-in-one server.

mod all_in_one;
mod bench;
mod books;
mod check;
mod cli;
mod evaluate;
mod failure;
mod fonts;
mod init;
mod input;
mod outcome;
mod output;
mod place;
mod progress;
mod read;
mod run;
mod session;

pub use run::run;
