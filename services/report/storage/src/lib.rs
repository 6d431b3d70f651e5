//! The report tables and the folder of documents.
