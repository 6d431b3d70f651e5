//! The command-line tool and the all-in-one server.
