//! Who may connect.

use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, Issuer, KeyPair};
use server::{Client, ClientTls, Identity, Server, Tls};
use tempfile::TempDir;
use tokio::{io::AsyncReadExt, net::TcpStream, time::Instant};
use tonic::{Code, Request};

use crate::{
    desk::{Desk, ask, note},
    world::{Running, client, config},
};

/// A certificate authority and what it signed, as files.
struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        write(&folder.path().join("ca.pem"), &certificate.pem());
        Self { folder, issuer: Issuer::new(params, key) }
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn sign(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let path = |end: &str| self.folder.path().join(format!("{name}.{end}"));
        write(&path("crt"), &certificate.pem());
        write(&path("key"), &key.serialize_pem());
        Identity { cert: path("crt"), key: path("key") }
    }
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

fn caller(server: &Running, ca: &Authority, identity: Option<Identity>) -> Client {
    let tls = ClientTls { ca: ca.ca(), domain: Some("ledger".to_owned()), identity };
    Client { tls: Some(tls), ..client(&format!("https://{}", server.address)) }
}

async fn echo(client: &Client) -> Result<String, Code> {
    let peer = server::channel(client).unwrap();
    match ask(&peer, "Echo", Request::new(note("证"))).await {
        Ok(answer) => Ok(answer.into_inner().text),
        Err(status) => Err(status.code()),
    }
}

#[tokio::test]
async fn only_callers_with_a_certificate_of_ours_are_answered() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let Identity { cert, key } = ours.sign("ledger");
    let tls = Tls { cert, key, client_ca: Some(ours.ca()) };
    // With certificates an address that others reach needs no development mode.
    let config = Server { listen: ([0, 0, 0, 0], 0).into(), tls: Some(tls), ..config() };
    let mut server = Running::desk(config, Desk::default()).await;
    server.address.set_ip([127, 0, 0, 1].into());

    let known = caller(&server, &ours, Some(ours.sign("scoring")));
    assert_eq!(echo(&known).await, Ok("证".to_owned()));
    let anonymous = caller(&server, &ours, None);
    assert_eq!(echo(&anonymous).await, Err(Code::Unavailable));
    let stranger = caller(&server, &ours, Some(theirs.sign("scoring")));
    assert_eq!(echo(&stranger).await, Err(Code::Unavailable));
    let plaintext = client(&format!("http://{}", server.address));
    assert_eq!(echo(&plaintext).await, Err(Code::Unavailable));
    let misled = caller(&server, &theirs, Some(ours.sign("scoring")));
    assert_eq!(echo(&misled).await, Err(Code::Unavailable));
    assert_eq!(echo(&known).await, Ok("证".to_owned()));
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_stops_the_start() {
    let ours = Authority::new();
    let Identity { cert, key } = ours.sign("ledger");
    let absent = Tls { cert: "absent.pem".into(), key, client_ca: None };
    let config = Server { tls: Some(absent), ..config() };
    let error = Running::desk(config.clone(), Desk::default()).await.stopped().await.unwrap_err();
    assert!(error.to_string().contains("读不到文件 absent.pem"), "{error}");

    let spoilt = Tls { cert: cert.clone(), key: cert, client_ca: None };
    let config = Server { tls: Some(spoilt), ..config };
    let error = Running::desk(config, Desk::default()).await.stopped().await.unwrap_err();
    assert!(error.to_string().contains("证书"), "{error}");
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_given_up() {
    let ours = Authority::new();
    let Identity { cert, key } = ours.sign("ledger");
    let config = Server { tls: Some(Tls { cert, key, client_ca: None }), ..config() };
    let server = Running::desk(config, Desk::default()).await;
    let since = Instant::now();
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    drop(silent.read_to_end(&mut Vec::new()).await);
    assert!((9..20).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    assert_eq!(echo(&caller(&server, &ours, None)).await, Ok("证".to_owned()));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_handshake() {
    let ours = Authority::new();
    let Identity { cert, key } = ours.sign("ledger");
    let config = Server { tls: Some(Tls { cert, key, client_ca: None }), ..config() };
    let server = Running::desk(config, Desk::default()).await;
    let _silent = TcpStream::connect(server.address).await.unwrap();
    // It is answered after the server has accepted the silent one.
    assert_eq!(echo(&caller(&server, &ours, None)).await, Ok("证".to_owned()));
    let since = Instant::now();
    server.stop();
    server.stopped().await.unwrap();
    assert!(since.elapsed().as_secs() < 5, "{:?}", since.elapsed());
}
