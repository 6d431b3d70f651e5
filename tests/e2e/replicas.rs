//! Two report services, as two processes on one PostgreSQL database and one bucket.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Result;
use testkit::{
    Process,
    s3::{ACCESS_KEY_ID, Server},
};

use crate::{folder::Folder, services::service};

#[test]
fn a_report_of_one_replica_is_downloaded_from_another() -> Result<()> {
    let server = Server::start()?;
    let ledger = Service::start("ledger", &testkit::postgres::database()?, &[])?;
    let of_scoring = [("LEDGER__URL", ledger.url.as_str())];
    let scoring = Service::start("scoring", &testkit::postgres::database()?, &of_scoring)?;
    let secret = server.secret_access_key_file().display().to_string();
    let endpoint = server.endpoint();
    let of_report = [
        ("SCORING__URL", scoring.url.as_str()),
        ("DOCUMENTS__S3__ENDPOINT", &endpoint),
        ("DOCUMENTS__S3__BUCKET", "documents"),
        ("DOCUMENTS__S3__ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("DOCUMENTS__S3__SECRET_ACCESS_KEY_FILE", &secret),
    ];
    let database = testkit::postgres::database()?;
    let one = Service::start("report", &database, &of_report)?;
    let other = Service::start("report", &database, &of_report)?;

    let folder = Folder::new()?;
    let evaluate = |report: &Service, output: &str| {
        let connect = ["--connect", &ledger.url, &scoring.url, &report.url];
        folder.evaluate(&[&["--json", "--output", output], &connect[..]].concat())
    };
    let made = evaluate(&one, "one")?;
    assert_eq!(made.code, Some(0), "{made:?}");
    drop(one);
    let found = evaluate(&other, "other")?;
    assert_eq!(found.code, Some(0), "{found:?}");
    assert_eq!(found.json()?["unchanged"], true, "it was made by the first");
    let [one, other] = ["one", "other"].map(|output| files(&folder.path(output)));
    let (one, other) = (one?, other?);
    assert_eq!(one.len(), 6, "three papers in their formats");
    assert!(one == other, "byte for byte: {:?} {:?}", one.keys(), other.keys());
    Ok(())
}

/// A service that listens.
struct Service {
    url: String,
    _process: Process,
}

impl Service {
    fn start(name: &str, database: &str, keys: &[(&str, &str)]) -> Result<Self> {
        let port = testkit::free_port()?;
        let mut process = service(name, port, &[&[("DATABASE__URL", database)], keys].concat())?;
        process.wait_for_port(port)?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), _process: process })
    }
}

/// The files of a folder by name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        files.insert(file.file_name().to_string_lossy().into_owned(), fs::read(file.path())?);
    }
    Ok(files)
}
