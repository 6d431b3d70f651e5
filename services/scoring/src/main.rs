//! Starts the scoring service: configuration, then the socket, then the service.

fn main() {}
