//! Starts real servers for tests, on free ports, and stops them again.
