//! The one order in which the services are called for an evaluation: register, post, file, score, render.
//!
//! [`check`] asks each service what it would answer, and writes nothing; [`carry_out`] does it. Both may be repeated: what
//! stands already is found and left as it is, so that a run that was cut off is finished by the next.

mod books;
mod carry_out;
mod change;
mod check;
pub mod clients;
mod item;
mod standing;
mod step;
mod work;

pub use books::{Account, Books, books};
pub use carry_out::{Done, carry_out};
pub use change::{Change, RowChange};
pub use check::{Checked, Posted, Standing, check};
pub use clients::{CallError, Filed, Services};
pub use item::{Item, Refused};
pub use step::Step;
pub use work::{TRANSACTIONS_MAX, Work};
