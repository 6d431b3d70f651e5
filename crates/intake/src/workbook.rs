//! A workbook: its sheets become [`Records`](crate::Records), and records become a workbook.

mod binary;
mod cell;
mod container;
mod day;
mod gate;
mod grid;
mod guide;
mod heading;
mod input;
mod keys;
mod mark;
mod number;
mod sheets;
mod style;
mod table;
mod write;

pub use mark::{NotMarked, mark};
pub use sheets::records;
pub use write::{NotWritten, write};

#[cfg(test)]
mod tests;
