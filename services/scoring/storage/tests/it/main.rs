//! Every rule of the store, on both databases.

mod content;
mod evaluations;
mod place;
mod scorecards;
mod start;
