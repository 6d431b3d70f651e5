//! Where documents are kept: in a folder of one instance, or in S3 for any number.

use std::{
    fmt,
    net::IpAddr,
    num::NonZeroU64,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use server::Secret;
use tonic::transport::Uri;

/// The library (文件库). An instance has one of the two, and all instances on one database have the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Keys")]
pub enum Library {
    /// A folder on a local disk; made if it is not there. It has one instance at a time.
    Folder(PathBuf),
    /// A bucket that instances share.
    S3(S3),
}

/// A bucket of S3, or of a server that speaks it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// The server, `https://…`; the bucket is named behind it. Plain `http://…` on this machine, or in development
    /// mode.
    pub endpoint: String,
    /// The bucket; it must be there.
    pub bucket: String,
    /// The region that requests are signed for.
    #[serde(default = "region")]
    pub region: String,
    /// A folder in the bucket, of this database alone; by default the bucket itself.
    #[serde(default)]
    pub prefix: String,
    /// Who asks.
    pub access_key_id: String,
    /// A file with the secret that goes with it. The secret itself is in no configuration, so that none prints it.
    /// It is not shown: somebody may have written the secret in the place of its file.
    pub secret_access_key_file: Secret,
    /// PEM of who signs the certificate of the server; by default those whom the system trusts.
    pub ca_file: Option<PathBuf>,
    /// The longest to keep or to read one document, with all tries, in milliseconds.
    #[serde(default = "timeout")]
    pub timeout_ms: NonZeroU64,
    /// Whether the server knows `If-None-Match`. Where it does not, start the first instance alone.
    #[serde(default = "yes")]
    pub conditional_put: bool,
    /// Development mode (开发模式): plaintext to another machine. It must be asked for by name.
    #[serde(default)]
    pub development: bool,
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    folder: Option<PathBuf>,
    s3: Option<S3>,
}

impl TryFrom<Keys> for Library {
    type Error = InvalidLibrary;

    fn try_from(keys: Keys) -> Result<Self, Self::Error> {
        match keys {
            Keys { folder: Some(folder), s3: None } => Ok(Self::Folder(folder)),
            Keys { folder: None, s3: Some(s3) } => s3.check().map(Self::S3),
            Keys { folder: None, s3: None } => Err(InvalidLibrary::None),
            Keys { folder: Some(_), s3: Some(_) } => Err(InvalidLibrary::Both),
        }
    }
}

impl S3 {
    /// The file with the secret.
    pub(crate) fn secret_file(&self) -> &Path {
        Path::new(self.secret_access_key_file.expose())
    }

    fn check(self) -> Result<Self, InvalidLibrary> {
        // What is not understood is not printed: a password may be in it.
        let endpoint: Uri = self.endpoint.parse().map_err(|_| InvalidLibrary::Endpoint)?;
        let is_secure = match endpoint.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(InvalidLibrary::Endpoint),
        };
        let authority = endpoint.authority().ok_or(InvalidLibrary::Endpoint)?;
        if authority.as_str().contains('@') || endpoint.query().is_some() {
            return Err(InvalidLibrary::Endpoint);
        }
        if !is_secure && self.ca_file.is_some() {
            return Err(InvalidLibrary::PlainWithCa);
        }
        if !is_secure && !self.development && !is_this_machine(authority.host()) {
            return Err(InvalidLibrary::Plain(authority.to_string()));
        }
        if self.bucket.is_empty() || self.bucket.contains('/') {
            return Err(InvalidLibrary::Bucket);
        }
        Ok(self)
    }
}

/// Whether `host` is a loopback address.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    host == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback())
}

fn region() -> String {
    "us-east-1".to_owned()
}

fn timeout() -> NonZeroU64 {
    const TEN_SECONDS: NonZeroU64 = NonZeroU64::MIN.saturating_add(9_999);
    TEN_SECONDS
}

const fn yes() -> bool {
    true
}

/// Why a section means no library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidLibrary {
    /// Neither a folder nor a bucket.
    None,
    /// A folder and a bucket.
    Both,
    /// No address of a server.
    Endpoint,
    /// Plaintext to this server, which is another machine.
    Plain(String),
    /// Certificates for plaintext.
    PlainWithCa,
    /// No name of a bucket.
    Bucket,
}

impl fmt::Display for InvalidLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(
                "没有文件库：请配置 documents.folder（环境变量 REPORT__DOCUMENTS__FOLDER，只能运行一个实例）\
                 或 documents.s3（可运行多个实例）(no document store)",
            ),
            Self::Both => f.write_str(
                "documents.folder 与 documents.s3 只能配置一个：请删去其中之一 (two document stores)",
            ),
            Self::Endpoint => f.write_str(
                "s3.endpoint 不可用：应为 https://主机:端口，不含用户名、密码和参数 (invalid endpoint)",
            ),
            Self::Plain(server) => write!(
                f,
                "s3.endpoint 以明文连接其他机器 {server}，拒绝启动：请改用 https，\
                 或仅在开发时明示 documents.s3.development = true (plaintext to another machine)"
            ),
            Self::PlainWithCa => f.write_str(
                "s3.ca_file 与 http:// 矛盾：请改用 https，或删去 ca_file (certificates for plaintext)",
            ),
            Self::Bucket => f.write_str("s3.bucket 不可用：应为桶名，不含“/” (invalid bucket)"),
        }
    }
}

impl std::error::Error for InvalidLibrary {}

#[cfg(test)]
mod tests {
    use crate::{Config, DEFAULTS};

    /// A configuration whose section `documents` has these lines, beside a file with the secret.
    fn load(documents: &str) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let [file, secret] = ["report.toml", "secret"].map(|name| folder.path().join(name));
        let documents = documents.replace("/secret", &secret.display().to_string());
        let text = format!("[database]\nurl = \"sqlite://a.db\"\n[documents]\n{documents}");
        std::fs::write(&file, text).unwrap();
        std::fs::write(&secret, "hidden\n").unwrap();
        server::load("JIXIAO_TEST_LIBRARY", DEFAULTS, Some(file), Config::faults)
    }

    const S3: &str = r#"bucket = "b"
access_key_id = "k"
secret_access_key_file = "/secret"
"#;

    fn of_s3(endpoint: &str, more: &str) -> String {
        format!("[documents.s3]\nendpoint = {endpoint:?}\n{S3}{more}")
    }

    /// What the lines are, or why they are nothing.
    #[track_caller]
    fn check(documents: &str, expected: &str) {
        let found = match load(documents) {
            Ok(config) => format!("{:?}", config.documents),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expected), "{found}");
    }

    #[track_caller]
    fn check_s3(endpoint: &str, more: &str, expected: &str) {
        check(&of_s3(endpoint, more), expected);
    }

    #[test]
    fn a_library_is_a_folder_or_a_bucket() {
        check("folder = \"/documents\"", "Folder(\"/documents\")");
        check_s3("https://s3.example.cn", "", "S3(S3 { endpoint: \"https://s3.example.cn\"");
        check("", "documents：没有文件库：请配置 documents.folder");
        let both = format!("folder = \"/d\"\n{}", of_s3("https://s3", ""));
        check(&both, "documents：documents.folder 与 documents.s3 只能配置一个");
        check("[documents.s3]\nendpoint = \"https://s\"", "缺少 documents.s3.bucket");
    }

    #[test]
    fn plaintext_to_another_machine_is_asked_for_by_name() {
        for local in ["http://127.0.0.1:8333", "http://localhost", "http://[::1]:8333"] {
            check_s3(local, "", "S3(S3 {");
        }
        check_s3("http://10.0.0.1:8333", "", "明文连接其他机器 10.0.0.1:8333");
        check_s3("http://127.0.0.1.example.cn", "", "明文连接其他机器");
        check_s3("http://10.0.0.1:8333", "development = true", "S3(S3 {");
        check_s3("http://127.0.0.1", "ca_file = \"/ca\"", "ca_file 与 http:// 矛盾");
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_printed() {
        let endpoints =
            ["https://key:hidden@s3", "https://s3?secret=hidden", "hidden", "ftp://hidden"];
        for endpoint in endpoints {
            let error = load(&of_s3(endpoint, "")).unwrap_err().to_string();
            assert!(error.contains("s3.endpoint 不可用") && !error.contains("hidden"), "{error}");
        }
        let misplaced = of_s3("https://s3", "secret_access_key = \"hidden\"");
        let error = load(&misplaced).unwrap_err().to_string();
        assert!(error.contains("documents.s3.secret_access_key") && !error.contains("hidden"));
        let in_the_place_of_its_file = of_s3("https://s3", "").replace("/secret", "hidden");
        let error = format!("{:?}", load(&in_the_place_of_its_file).unwrap_err());
        assert!(error.contains("s3.secret_access_key_file：文件读不到"), "{error}");
        assert!(!error.contains("hidden"), "{error}");
        let error = load(&of_s3("https://s3", "ca_file = \"hidden\"")).unwrap_err().to_string();
        assert!(error.contains("s3.ca_file：文件读不到") && !error.contains("hidden"), "{error}");
        for whole in ["s3 = \"hidden\"", "s3 = [\"hidden\"]", "folder = [\"hidden\"]"] {
            let error = load(whole).unwrap_err().to_string();
            assert!(error.contains("documents") && !error.contains("hidden"), "{error}");
        }
        let accepted = format!("{:?}", load(&of_s3("https://s3", "")).unwrap());
        assert!(!accepted.contains("/secret") && !accepted.contains("hidden"), "{accepted}");
    }

    #[test]
    fn all_that_is_wrong_with_files_is_said_at_once() {
        let folder = tempfile::NamedTempFile::new().unwrap();
        let documents = format!("folder = \"{}\"\n", folder.path().display());
        let fonts = "[fonts]\nfolder = \"/absent\"\nown_folder = \"/absent\"\n";
        let limits = "[limits]\nrenders_max = 257\ndownloads_max = 1025\n";
        let error = load(&format!("{documents}{fonts}{limits}")).unwrap_err().to_string();
        for key in [
            "documents.folder",
            "fonts.folder",
            "fonts.own_folder",
            "limits.renders_max",
            "limits.downloads_max",
        ] {
            assert!(error.contains(key), "{key}: {error}");
        }
    }
}
