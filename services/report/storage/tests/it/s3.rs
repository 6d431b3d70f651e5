//! S3: several processes share a bucket, its keys are not printed, and a server that is away is told soon.

use std::{future::pending, time::Duration};

use domain::{Format, Paper};
use object_store::{ObjectStoreExt as _, path::Path as Key};
use report_storage::{Documents, S3, Store, StoreError};
use testkit::s3::{SECRET_ACCESS_KEY, Server};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::{
    folder::until_ready,
    library::{Place, bucket},
    world::{Kind, World, record, region, report, report_id},
};

const BYTES: &[u8] = b"%PDF";

/// One server for all: it takes seconds to start.
#[tokio::test(flavor = "multi_thread")]
async fn several_processes_share_a_bucket() {
    let mut server = Server::start().unwrap();
    processes_that_start_at_once_agree(&server).await;
    what_one_keeps_another_reads(&server).await;
    a_database_belongs_to_the_prefix_of_its_first_start(&server).await;
    without_conditional_put_the_same_is_kept(&server).await;
    without_conditional_put_two_first_starts_agree(&server).await;
    a_wrong_secret_is_refused_and_not_printed(&server).await;
    a_server_that_died_is_told_soon(&mut server).await;
}

async fn processes_that_start_at_once_agree(server: &Server) {
    let start = |_| {
        let s3 = bucket(server, "race");
        tokio::spawn(async move { Documents::in_s3(&s3).await.unwrap().identity() })
    };
    let mut found = Vec::new();
    for start in (0..16).map(start).collect::<Vec<_>>() {
        found.push(start.await.unwrap());
    }
    found.dedup();
    assert_eq!(found.len(), 1, "{found:?}");
}

async fn what_one_keeps_another_reads(server: &Server) {
    let world = World::new(Kind::Postgres);
    let s3 = bucket(server, "shared");
    let [one, other] = [connect(&world, &s3).await, connect(&world, &s3).await];
    one.keep_document(BYTES.to_vec()).await.unwrap();
    assert!(one.insert(region(), &report(1)).await.unwrap());
    let found = other.find(report_id(1)).await.unwrap().unwrap();
    assert_eq!(other.read_document(&found.documents[0]).await.unwrap(), BYTES);
    assert!(one.is_writable().await && other.is_writable().await);
}

async fn a_database_belongs_to_the_prefix_of_its_first_start(server: &Server) {
    let world = World::new(Kind::Sqlite);
    connect(&world, &bucket(server, "first")).await;
    let other = Documents::in_s3(&bucket(server, "second")).await.unwrap();
    let refused = Store::connect(&world.options(), other).await.unwrap_err();
    assert!(matches!(refused, StoreError::OtherStore { .. }), "{refused:?}");
    assert!(refused.to_string().contains("s3://documents/first"), "{refused}");
}

async fn without_conditional_put_the_same_is_kept(server: &Server) {
    let world = World::new(Kind::Sqlite);
    let s3 = S3 { conditional_put: false, ..bucket(server, "plain") };
    let store = connect(&world, &s3).await;
    for _ in 0..2 {
        store.keep_document(BYTES.to_vec()).await.unwrap();
    }
    assert_eq!(
        store.read_document(&record(Paper::Report, Format::Pdf, BYTES)).await.unwrap(),
        BYTES
    );
}

/// Both found no identity, and each wrote its own: the second over the first.
async fn without_conditional_put_two_first_starts_agree(server: &Server) {
    for claims_first in [0, 1] {
        let world = World::new(Kind::Sqlite);
        let s3 = S3 { conditional_put: false, ..bucket(server, &format!("two{claims_first}")) };
        let first = Documents::in_s3(&s3).await.unwrap();
        let objects = Place::Bucket(s3.clone()).objects();
        objects.delete(&Key::from("identity")).await.unwrap();
        let second = Documents::in_s3(&s3).await.unwrap();
        assert_ne!(first.identity(), second.identity());
        let mut starts = [first, second];
        starts.rotate_left(claims_first);
        let [one, other] = starts;
        let [one, other] = [world.connect_with(one).await, world.connect_with(other).await];
        assert!(one.is_writable().await && other.is_writable().await);
        let later = connect(&world, &s3).await;
        assert!(later.is_writable().await);
    }
    // A bucket that is not the one of the database stays another one.
    let world = World::new(Kind::Sqlite);
    connect(&world, &bucket(server, "two0")).await;
    let s3 = S3 { conditional_put: false, ..bucket(server, "empty") };
    let other = Documents::in_s3(&s3).await.unwrap();
    let refused = Store::connect(&world.options(), other).await.unwrap_err();
    assert!(matches!(refused, StoreError::OtherStore { .. }), "{refused:?}");
}

async fn a_wrong_secret_is_refused_and_not_printed(server: &Server) {
    let secret = "wrong-secret".to_owned();
    let s3 = S3 { secret_access_key: secret, ..bucket(server, "secret") };
    let refused = Documents::in_s3(&s3).await.unwrap_err();
    assert!(matches!(refused, StoreError::Bucket { .. }), "{refused:?}");
    let documents = Documents::in_s3(&bucket(server, "secret")).await.unwrap();
    let printed = format!("{s3:?} {refused} {refused:?} {documents:?} {:?}", bucket(server, ""));
    assert!(printed.contains("s3://documents/secret"), "{printed}");
    assert!(!printed.contains("wrong-secret") && !printed.contains(SECRET_ACCESS_KEY), "{printed}");
}

async fn a_server_that_died_is_told_soon(server: &mut Server) {
    let world = World::new(Kind::Sqlite);
    let store = connect(&world, &bucket(server, "dead")).await;
    server.kill().unwrap();
    let limit = Duration::from_secs(5);
    let kept = tokio::time::timeout(limit, store.keep_document(BYTES.to_vec())).await.unwrap();
    let error = kept.unwrap_err();
    assert!(matches!(error, StoreError::Documents { .. }), "{error:?}");
    let document = record(Paper::Report, Format::Pdf, BYTES);
    let read = tokio::time::timeout(limit, store.read_document(&document)).await.unwrap();
    let error = read.unwrap_err();
    assert!(!error.is_corrupt(), "{error:?}");
    assert!(!store.is_writable().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_trusted_by_the_certificate_of_its_signer() {
    let names = vec!["127.0.0.1".to_owned()];
    let own = rcgen::generate_simple_self_signed(names).unwrap();
    let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let server = Server::start_with_certificate(&certificate, &key).unwrap();
    let unknown = bucket(&server, "tls");
    let refused = Documents::in_s3(&unknown).await.unwrap_err();
    assert!(matches!(refused, StoreError::Bucket { .. }), "{refused:?}");
    let known = S3 { ca: Some(certificate.into_bytes()), ..unknown };
    let world = World::new(Kind::Sqlite);
    let store = connect(&world, &known).await;
    store.keep_document(BYTES.to_vec()).await.unwrap();
    assert_eq!(
        store.read_document(&record(Paper::Report, Format::Pdf, BYTES)).await.unwrap(),
        BYTES
    );
    let broken = S3 { ca: Some(b"no certificate".to_vec()), ..known };
    assert!(Documents::in_s3(&broken).await.is_err(), "what signs nothing is refused");
}

/// A machine that died without a word: packets are swallowed, no connection is reset.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_given_up() {
    let server = Server::start().unwrap();
    let (endpoint, mood) = forward(server.endpoint()).await;
    let limit = Duration::from_secs(2);
    let s3 = S3 { endpoint, limit, ..bucket(&server, "hangs") };
    let world = World::new(Kind::Sqlite);
    let store = connect(&world, &s3).await;
    store.keep_document(BYTES.to_vec()).await.unwrap();
    what_is_kept_in_too_many_steps_is_given_up(&store, &mood).await;
    mood.send_replace(Mood::Silent);
    // The limit of the store ends it, long before the patience of a caller.
    let patience = Duration::from_secs(10);
    let document = record(Paper::Report, Format::Pdf, BYTES);
    let read = tokio::time::timeout(patience, store.read_document(&document)).await.unwrap();
    assert!(matches!(read, Err(StoreError::Documents { .. })), "{read:?}");
    let kept = tokio::time::timeout(patience, store.keep_document(b"PK".to_vec())).await.unwrap();
    assert!(matches!(kept, Err(StoreError::Documents { .. })), "{kept:?}");
    let opened = tokio::time::timeout(patience, Documents::in_s3(&s3)).await.unwrap();
    assert!(matches!(opened, Err(StoreError::Bucket { .. })), "{opened:?}");
}

/// What is there is read and compared: two requests, each within the limit of two seconds, but not both.
async fn what_is_kept_in_too_many_steps_is_given_up(store: &Store, mood: &watch::Sender<Mood>) {
    mood.send_replace(Mood::Slow(Duration::from_millis(1_400)));
    let kept = store.keep_document(BYTES.to_vec()).await;
    assert!(matches!(kept, Err(StoreError::Documents { .. })), "{kept:?}");
    mood.send_replace(Mood::Well);
    store.keep_document(BYTES.to_vec()).await.unwrap();
}

/// As by a policy or a quota.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_nothing_is_not_ready() {
    let server = Server::start().unwrap();
    let (endpoint, mood) = forward(server.endpoint()).await;
    let s3 = S3 { endpoint, ..bucket(&server, "full") };
    let world = World::new(Kind::Sqlite);
    let store = connect(&world, &s3).await;
    assert!(store.is_writable().await);
    mood.send_replace(Mood::TakesNothing);
    let kept = store.keep_document(BYTES.to_vec()).await;
    assert!(matches!(kept, Err(StoreError::Documents { .. })), "{kept:?}");
    until_ready(store.clone(), false).await;
    let started = connect(&world, &s3).await;
    assert!(!started.is_writable().await, "a start looks, too");
    mood.send_replace(Mood::Well);
    until_ready(store.clone(), true).await;
    store.keep_document(BYTES.to_vec()).await.unwrap();
}

/// What happens to who asks by a [`forward`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// Nothing.
    Well,
    /// An answer takes this long.
    Slow(Duration),
    /// What is to be written is refused.
    TakesNothing,
    /// Nobody answers.
    Silent,
}

/// An address that leads to `endpoint`, as its mood is.
async fn forward(endpoint: String) -> (String, watch::Sender<Mood>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, mood) = watch::channel(Mood::Well);
    let target = endpoint.strip_prefix("http://").unwrap().to_owned();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (target, mood) = (target.clone(), mood.clone());
            tokio::spawn(async move {
                let server = TcpStream::connect(target).await.unwrap();
                let passing = pass(client, server, mood.clone());
                tokio::select! {
                    biased;
                    // The connections stay open: they are part of what is not polled any more.
                    () = silence(mood) => pending().await,
                    () = passing => {}
                }
            });
        }
    });
    (address, sender)
}

/// Ends when nobody answers any more.
async fn silence(mut mood: watch::Receiver<Mood>) {
    drop(mood.wait_for(|mood| *mood == Mood::Silent).await);
}

/// Hands on what comes from either side until one of them ends.
async fn pass(client: TcpStream, server: TcpStream, mood: watch::Receiver<Mood>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    loop {
        let (target, bytes) = tokio::select! {
            read = from_client.read(&mut asked) => (&mut to_server, &asked[..read.unwrap_or(0)]),
            read = from_server.read(&mut answered) => {
                let mood = *mood.borrow();
                if let Mood::Slow(time) = mood {
                    tokio::time::timeout(time, pending::<()>()).await.unwrap_err();
                }
                (&mut to_client, &answered[..read.unwrap_or(0)])
            }
        };
        if *mood.borrow() == Mood::TakesNothing && bytes.starts_with(b"PUT ") {
            let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
            to_client.write_all(refusal).await.unwrap();
            return;
        }
        if bytes.is_empty() || target.write_all(bytes).await.is_err() {
            return;
        }
    }
}

async fn connect(world: &World, s3: &S3) -> Store {
    world.connect_with(Documents::in_s3(s3).await.unwrap()).await
}
