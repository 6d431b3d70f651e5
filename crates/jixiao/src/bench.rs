//! Speed, measured beside the limit of the machine in the same run.

mod books;
mod check;
mod ledger;
mod load;
mod rate;
mod raw;
mod read;

pub(crate) use check::check_speed;
pub(crate) use ledger::ledger;

/// Where the benchmark keeps its books: a region of its own would need one, so it takes the example's.
const REGION: &str = "532329";
/// The document that brings the money.
const DOCUMENT: &str = "测速文〔2020〕1号";
/// The unit of all its projects.
const UNIT: &str = "901001";
