//! The tests of the whole: one binary per folder.
