//! The PostgreSQL that is installed, and the user that it runs as.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};

/// The oldest major version that we support.
const VERSION_MIN: u32 = 15;
/// Where Debian keeps `<major>/bin`.
const DEBIAN: &str = "/usr/lib/postgresql";
const ASK: &str = "install PostgreSQL 15 or newer: apt-get install postgresql";

/// The programs of one major version.
pub(super) struct Installation {
    /// The folder of `postgres` and `initdb`.
    pub(super) programs: PathBuf,
    /// The major version, such as 15.
    pub(super) version: u32,
    /// Who owns the clusters.
    pub(super) owner: Owner,
}

/// The user that the server runs as: PostgreSQL refuses to run as root.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) user: u32,
    group: u32,
    /// Whether we are root and step down to this user.
    stepped_down: bool,
}

impl Installation {
    /// Finds the newest version on this machine.
    pub(super) fn find() -> anyhow::Result<Self> {
        let programs = debian().or_else(configured).context(ASK)?;
        let version = version(&programs)?;
        ensure!(VERSION_MIN <= version, "PostgreSQL {version} is too old: {ASK}");
        Ok(Self { programs, version, owner: Owner::find()? })
    }
}

impl Owner {
    fn find() -> anyhow::Result<Self> {
        let user = id(&["-u"])?;
        if user != 0 {
            return Ok(Self { user, group: id(&["-g"])?, stepped_down: false });
        }
        let (user, group) = (id(&["-u", "postgres"])?, id(&["-g", "postgres"])?);
        Ok(Self { user, group, stepped_down: true })
    }

    /// A command that runs as this user, with a clean environment and no input.
    pub(super) fn command(self, program: impl AsRef<Path>) -> Command {
        let mut command = Self::clean(program);
        if self.stepped_down {
            command.uid(self.user).gid(self.group);
        }
        command
    }

    /// The same in the network of another process; nsenter steps down, because it has to be root itself.
    pub(super) fn command_in_the_network_of(self, process: u32, program: &str) -> Command {
        let mut command = Self::clean("nsenter");
        command.args(["--net", &format!("--target={process}")]);
        if self.stepped_down {
            command.args([format!("--setuid={}", self.user), format!("--setgid={}", self.group)]);
        }
        command.args(["--", program]);
        command
    }

    fn clean(program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::null());
        command
    }

    /// Runs `command` of this owner to its end; an error has what it said.
    pub(super) fn run(mut command: Command) -> anyhow::Result<()> {
        let name = command.get_program().to_string_lossy().into_owned();
        let output = command.output().with_context(|| format!("start {name}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{name}: {}", said.trim_end());
        Ok(())
    }
}

/// The client: Debian's own, not the wrapper in PATH, which takes four times as long to start.
pub(super) fn psql() -> PathBuf {
    let beside = debian().map(|programs| programs.join("psql"));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from("psql"))
}

fn debian() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.flatten().filter_map(|entry| {
        let major: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = entry.path().join("bin");
        programs.join("initdb").is_file().then_some((major, programs))
    });
    versions.max().map(|(_, programs)| programs)
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let programs = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    programs.join("initdb").is_file().then_some(programs)
}

/// The major version: `postgres (PostgreSQL) 15.18 (Debian …)` is 15.
fn version(programs: &Path) -> anyhow::Result<u32> {
    let output = Command::new(programs.join("postgres")).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let number = text.split_whitespace().nth(2).context("postgres tells its version")?;
    let major = number.split(|it: char| !it.is_ascii_digit()).next().unwrap_or(number);
    major.parse().with_context(|| format!("read the version {number:?} of postgres"))
}

fn id(arguments: &[&str]) -> anyhow::Result<u32> {
    let output = Command::new("id").args(arguments).output().context("start id")?;
    ensure!(output.status.success(), "there is no user postgres: {ASK}");
    String::from_utf8_lossy(&output.stdout).trim_end().parse().context("read a user id")
}
