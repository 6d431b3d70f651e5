//! The storage of the ledger on both databases.
