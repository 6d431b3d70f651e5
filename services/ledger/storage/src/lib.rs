//! The ledger's tables. Takes and returns domain types; rows never leave this crate.
