//! What people write: characters made alike, and the grammar of values (quantities, amounts, dates, ranges).
//!
//! Pure, and of constant data: intake reads tables with it, scoring reads the amounts that a narrative names.
