//! The ledger as its callers see it, on both databases.
