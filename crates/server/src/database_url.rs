//! Where a database is: a url that is checked before any driver sees it.
//!
//! Drivers quote a url that they can't read, and pass over what they don't know: a mistyped `sslmode`
//! would be no encryption at all. So exactly what has an effect is accepted, and every message is
//! a constant: nothing of the url can get into it.

use std::{collections::BTreeSet, fmt, net::IpAddr, path::PathBuf, str::FromStr};

use serde::Deserialize;

use crate::secret::Secret;

/// The url of a SQLite file or of a PostgreSQL database. It may hold a password and is not printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl {
    text: Secret,
    parts: Parts,
}

/// What was found in a url.
#[derive(Clone, Default, PartialEq, Eq)]
struct Parts {
    is_postgres: bool,
    has_password: bool,
    has_sslmode: bool,
    /// PEM files by the name of their parameter.
    pem: Vec<(&'static str, PathBuf)>,
}

impl DatabaseUrl {
    /// The whole url, for those who connect with it. It must not go into a log or an error.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// Whether it is of PostgreSQL; otherwise it is of SQLite.
    pub fn is_postgres(&self) -> bool {
        self.parts.is_postgres
    }

    /// Whether it holds a password.
    pub(crate) fn has_password(&self) -> bool {
        self.parts.has_password
    }

    /// Whether it says how to encrypt.
    pub(crate) fn has_sslmode(&self) -> bool {
        self.parts.has_sslmode
    }

    /// The PEM files that it names, by the name of their parameter.
    pub(crate) fn pem(&self) -> &[(&'static str, PathBuf)] {
        &self.parts.pem
    }

    /// The url with `password` in it.
    pub(crate) fn with_password(&self, password: &Secret) -> Secret {
        let url = self.expose();
        let separator = if url.contains('?') { '&' } else { '?' };
        let encoded: String =
            password.expose().bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("{url}{separator}password={encoded}").into()
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_postgres() { "postgres:…" } else { "sqlite:…" })
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        let parts = match url.split_once(':') {
            Some(("sqlite", rest)) => sqlite(rest)?,
            Some(("postgres" | "postgresql", rest)) => postgres(rest)?,
            _ => return Err(InvalidDatabaseUrl(SCHEME)),
        };
        Ok(Self { text: url.to_owned().into(), parts })
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = InvalidDatabaseUrl;

    fn try_from(url: String) -> Result<Self, Self::Error> {
        url.parse()
    }
}

/// What is wrong with the url of a database; it never shows the url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidDatabaseUrl(&'static str);

impl fmt::Display for InvalidDatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidDatabaseUrl {}

const SCHEME: &str =
    "应以 sqlite:、postgres: 或 postgresql: 开头，例如 postgres://用户@主机/库名 (unknown scheme)";
const MEMORY: &str =
    "内存数据库不保存数据：请改用文件，例如 sqlite://ledger.db (in-memory database)";
const SQLITE_FILE: &str = "缺少文件名，例如 sqlite://ledger.db (no file name)";
const SQLITE_PARAMETER: &str =
    "SQLite 地址的参数只可用 mode=rw、mode=rwc 和 vfs (unknown parameter)";
const SHAPE: &str = "应为 postgres://用户@主机/库名，不含空格 (invalid url)";
const ENCODE: &str = "密码里的特殊字符要写成百分号编码：/ 写成 %2F，# 写成 %23，? 写成 %3F，@ 写成 %40，\
                      % 写成 %25；或把密码放进文件，用 password_file 指明 (percent-encode the password)";
const HOST: &str = "主机名不可用：应只有一个主机，例如 db.example 或 10.0.0.1 (invalid host)";
const HOSTS: &str = "只能有一个主机：多主机请在前面放代理 (several hosts)";
const PORT: &str = "端口应为 1 到 65535 的数字；密码里的 / ? # @ 要写成 %2F %3F %23 %40，\
                    或用 password_file 指明密码文件 (invalid port)";
const NAME: &str = "缺少库名或库名不可用，例如 postgres://用户@主机/库名 (invalid database name)";
const PARAMETER: &str = "有不认识的参数：可用 sslmode、sslrootcert、sslcert、sslkey、host、hostaddr、port、\
                         dbname、user、password、application_name、options、statement-cache-capacity；\
                         密码里的 ? 要写成 %3F (unknown parameter)";
const TWICE: &str =
    "同一项写了两次：主机、端口、用户、密码、库名和每个参数只能写一次 (given twice)";
const SSLMODE: &str =
    "sslmode 应为 disable、allow、prefer、require、verify-ca、verify-full 之一 (invalid sslmode)";

/// What libpq knows, and sqlx does the same with.
pub(crate) const SSLMODES: [&str; 6] =
    ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

type Checked<T> = Result<T, InvalidDatabaseUrl>;

fn ensure(holds: bool, message: &'static str) -> Checked<()> {
    if holds { Ok(()) } else { Err(InvalidDatabaseUrl(message)) }
}

/// `//file?mode=rwc`.
fn sqlite(rest: &str) -> Checked<Parts> {
    let (file, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let file = file.strip_prefix("//").unwrap_or(file);
    ensure(!file.contains(":memory:"), MEMORY)?;
    ensure(!file.is_empty(), SQLITE_FILE)?;
    for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
        match parameter.split_once('=') {
            Some(("mode", "memory")) => return Err(InvalidDatabaseUrl(MEMORY)),
            Some(("mode", "rw" | "rwc") | ("vfs", _)) => {}
            _ => return Err(InvalidDatabaseUrl(SQLITE_PARAMETER)),
        }
    }
    Ok(Parts::default())
}

/// `//user:password@host:port/name?sslmode=require`.
fn postgres(rest: &str) -> Checked<Parts> {
    let rest = rest.strip_prefix("//").ok_or(InvalidDatabaseUrl(SHAPE))?;
    ensure(!rest.contains(|it: char| it.is_whitespace() || it.is_control()), SHAPE)?;
    ensure(!rest.contains('#'), ENCODE)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, name) = place.split_once('/').unwrap_or((place, ""));
    // What comes behind a stray slash or question mark of a password has the real `@` in it.
    ensure(!name.contains('@'), ENCODE)?;
    let mut given = BTreeSet::new();
    let mut parts = Parts { is_postgres: true, ..Parts::default() };
    let host = match authority.rsplit_once('@') {
        Some((userinfo, host)) => {
            user(userinfo, &mut given)?;
            host
        }
        None => authority,
    };
    parameters(query, &mut given, &mut parts)?;
    check_host_and_port(host, &mut given)?;
    if !name.is_empty() {
        ensure(decode(name).is_some_and(|_| !name.contains('/')), NAME)?;
        ensure(given.insert("dbname"), TWICE)?;
    }
    ensure(given.contains("host"), HOST)?;
    ensure(given.contains("dbname"), NAME)?;
    parts.has_password = given.contains("password");
    parts.has_sslmode = given.contains("sslmode");
    Ok(parts)
}

/// `user:password`.
fn user(userinfo: &str, given: &mut BTreeSet<&'static str>) -> Checked<()> {
    ensure(!userinfo.contains('@') && decode(userinfo).is_some(), ENCODE)?;
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    for (key, value) in [("user", user), ("password", password)] {
        if !value.is_empty() {
            given.insert(key);
        }
    }
    Ok(())
}

fn check_host_and_port(text: &str, given: &mut BTreeSet<&'static str>) -> Checked<()> {
    let (host, port) = match text.rsplit_once(':') {
        // The colons of an IPv6 address are inside of brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    if !host.is_empty() {
        ensure(given.insert("host"), TWICE)?;
        check_host(host)?;
    }
    if let Some(port) = port {
        ensure(given.insert("port"), TWICE)?;
        ensure(is_port(port), PORT)?;
    }
    Ok(())
}

fn check_host(host: &str) -> Checked<()> {
    ensure(!host.contains(','), HOSTS)?;
    let is_v6 = || host.strip_prefix('[').and_then(|it| it.strip_suffix(']')?.parse().ok());
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_' | '%');
    ensure(host.chars().all(is_name) || is_v6().is_some_and(|it: IpAddr| it.is_ipv6()), HOST)
}

fn is_port(text: &str) -> bool {
    text.parse().is_ok_and(|port: u16| port != 0)
}

fn parameters(query: &str, given: &mut BTreeSet<&'static str>, parts: &mut Parts) -> Checked<()> {
    for parameter in query.split('&').filter(|it| !it.is_empty()) {
        let (key, value) = parameter.split_once('=').ok_or(InvalidDatabaseUrl(PARAMETER))?;
        let key = decode(key).ok_or(InvalidDatabaseUrl(PARAMETER))?;
        let key = known(&key).ok_or(InvalidDatabaseUrl(PARAMETER))?;
        let value = decode(&value.replace('+', " ")).ok_or(InvalidDatabaseUrl(ENCODE))?;
        ensure(given.insert(key) || key == "options", TWICE)?;
        match key {
            "sslmode" => ensure(SSLMODES.contains(&value.as_str()), SSLMODE)?,
            "port" => ensure(is_port(&value), PORT)?,
            "host" if !value.starts_with('/') => check_host(&value)?,
            "dbname" => ensure(!value.is_empty(), NAME)?,
            "statement-cache-capacity" => ensure(value.parse::<u16>().is_ok(), PARAMETER)?,
            "sslrootcert" | "sslcert" | "sslkey" if !value.trim().starts_with("-----BEGIN") => {
                parts.pem.push((key, value.into()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The one name of a parameter that sqlx gives an effect.
fn known(key: &str) -> Option<&'static str> {
    Some(match key {
        "sslmode" | "ssl-mode" => "sslmode",
        "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "sslrootcert",
        "sslcert" | "ssl-cert" => "sslcert",
        "sslkey" | "ssl-key" => "sslkey",
        "statement-cache-capacity" => "statement-cache-capacity",
        "host" | "hostaddr" => "host",
        "port" => "port",
        "dbname" => "dbname",
        "user" => "user",
        "password" => "password",
        "application_name" => "application_name",
        "options" => "options",
        _ if key.starts_with("options[") && key.ends_with(']') => "options",
        _ => return None,
    })
}

/// `text` without its percent-encoding; none if it isn't encoded as it should be.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Result<(), &'static str>) {
        let found = url.parse::<DatabaseUrl>().map(drop);
        assert_eq!(found, expected.map_err(InvalidDatabaseUrl), "{url}");
    }

    #[test]
    fn a_url_of_a_database_is_accepted() {
        for url in [
            "sqlite://ledger.db",
            "sqlite:ledger.db",
            "sqlite:///var/lib/账务@1.db?mode=rwc",
            "postgres://postgres@127.0.0.1:5432/ledger",
            "postgresql://ledger:p%2F%23%3F%40%25@db.example/ledger?sslmode=verify-full",
            "postgres://ledger:a:b@[::1]/ledger",
            "postgres://%2Fvar%2Frun%2Fpostgresql/ledger?user=u&password=a%26b@c",
            "postgres:///ledger?host=/var/run/postgresql&application_name=a+b",
            "postgres://h?dbname=ledger&options[a]=1&options[b]=2&options=-c%20c%3D3",
        ] {
            check(url, Ok(()));
        }
    }

    #[test]
    fn a_password_that_is_not_encoded_is_explained() {
        for password in ["hun/ter2", "hun#ter2", "hun@ter2", "hun/t@er2", "hun%ter2", "100%", "%FF"]
        {
            check(&format!("postgres://u:{password}@h/d"), Err(ENCODE));
        }
        check("postgres://u:hun?ter2@h/d", Err(PARAMETER));
        check("postgres://u:hun?user=ter2@h/d", Err(PORT));
        check("postgres://u:hun ter2@h/d", Err(SHAPE));
    }

    #[test]
    fn a_url_that_no_driver_understands_is_refused() {
        for url in ["", "ledger.db", "mysql://h/d", "postgres//u@h/d", "POSTGRES://h/d", "hunter2"]
        {
            check(url, Err(SCHEME));
        }
        for (url, message) in [
            ("sqlite::memory:", MEMORY),
            ("sqlite://:memory:", MEMORY),
            ("sqlite://a.db?mode=memory", MEMORY),
            ("sqlite://", SQLITE_FILE),
            ("sqlite://a.db?mode=ro", SQLITE_PARAMETER),
            ("postgres:u@h/d", SHAPE),
            ("postgres://h1,h2/d", HOSTS),
            ("postgres://h1:1,h2:2/d", HOSTS),
            ("postgres://h:x/d", PORT),
            ("postgres://h:0/d", PORT),
            ("postgres://h:65536/d", PORT),
            ("postgres://h/d?port=x", PORT),
            ("postgres:///d", HOST),
            ("postgres://主机/d", HOST),
            ("postgres://h", NAME),
            ("postgres://h/a/b", NAME),
            ("postgres://h/d?dbname=e", TWICE),
            ("postgres://h/d?hostaddr=10.0.0.1", TWICE),
            ("postgres://u:p@h/d?password=q", TWICE),
            ("postgres://h/d?sslmode=verify-full&sslmode=disable", TWICE),
            ("postgres://h/d?sslmode=requird", SSLMODE),
            ("postgres://h/d?ssl-mode=Require", SSLMODE),
            ("postgres://h/d?sslmod=require", PARAMETER),
            ("postgres://h/d?connect_timeout=3", PARAMETER),
        ] {
            check(url, Err(message));
        }
    }

    #[test]
    fn a_password_from_elsewhere_is_added_encoded() {
        let check = |url: &str, expected: &str| {
            let url: DatabaseUrl = url.parse().unwrap();
            assert!(!url.has_password());
            let complete = url.with_password(&"a/密".to_owned().into());
            assert_eq!(complete.expose(), expected);
            assert!(complete.expose().parse::<DatabaseUrl>().unwrap().has_password());
        };
        check("postgres://u@h/d", "postgres://u@h/d?password=%61%2F%E5%AF%86");
        check("postgres://u@h/d?port=1", "postgres://u@h/d?port=1&password=%61%2F%E5%AF%86");
    }
}
