//! A workbook: its sheets become [`Records`](crate::Records), and records become a workbook.

mod cell;
mod container;
mod day;
mod gate;
mod grid;
mod heading;
mod keys;
mod number;
mod sheets;
mod table;

pub use sheets::records;
