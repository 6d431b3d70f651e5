//! The report service.
