//! An S3 server is there while it is wanted, and leaves nothing behind.

use std::{fs, net::TcpStream};

use testkit::s3::{SECRET_ACCESS_KEY, Server};

#[test]
fn a_dropped_server_leaves_nothing() {
    let server = Server::start().unwrap();
    let endpoint = server.endpoint();
    let address = endpoint.strip_prefix("http://").unwrap();
    TcpStream::connect(address).unwrap();
    let secret = server.secret_access_key_file();
    assert_eq!(fs::read_to_string(&secret).unwrap(), SECRET_ACCESS_KEY);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    assert!(!secret.exists());
}
