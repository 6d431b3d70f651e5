//! What people write: characters made alike, and the grammar of values (quantities, amounts, dates, ranges).
//!
//! Pure, and of constant data: intake reads tables with it, scoring reads the amounts that a narrative names. Nothing is guessed: what can be
//! read in more than one way is a [`Doubt`] with the reading it proposes, written so that it is not doubted again.

mod actual;
mod amount;
mod compared;
mod date;
mod figures;
mod number;
mod numeral;
mod operator;
mod quantity;
mod radicals;
mod reading;
mod target;
mod text;
mod unit;
mod units;

pub use actual::{Deed, actual};
pub use amount::{Scale, amount, stated};
pub use date::{Span, date, span};
pub use figures::{Kind, Stated, figures, sentences};
pub use number::{rate, score, whole};
pub use numeral::decimal;
pub use quantity::{Quantity, Vague};
pub use reading::{Doubt, Reading, Refusal, clip, is_not_given};
pub use target::{Promise, Terms, target};
pub use text::{Change, Normalised, Profile, code_points, is_private, normalise, plain};
pub use unit::{Conversion, Unit};
