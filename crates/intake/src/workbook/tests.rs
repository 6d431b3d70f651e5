//! Workbooks that were written, and read again.

mod dossier;
mod faults;
mod hostile;
mod marked;
mod round_trip;
mod seen;
mod texts;
mod typed;
