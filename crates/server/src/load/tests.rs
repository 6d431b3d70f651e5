//! What is read, and what is said of what can't be.

use std::os::unix::fs::PermissionsExt as _;

use figment::Jail;
use serde::Deserialize;

use super::*;
use crate::{Client, Database, settings::Telemetry};

const DEFAULTS: &str = r#"
    [telemetry]
    log = "json"
    level = "info"
    sample_percent = 10

    [database]
    connections_max = 8
    statement_timeout_ms = 10000

    [scoring]
    url = "http://127.0.0.1:7002"
    timeout_ms = 5000
"#;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    telemetry: Telemetry,
    database: Database,
    scoring: Client,
}

impl Config {
    fn faults(&self) -> Faults {
        self.database.faults().and(self.scoring.faults("scoring"))
    }
}

/// What must never be seen: part of a password or a key.
const PASSWORD: &str = "hunter2";

/// What a start with these variables and files says, in all the ways there are to say it.
#[expect(clippy::result_large_err, reason = "the signature is figment's")]
fn said(variables: &[(&str, &str)], files: &[(&str, &str)]) -> String {
    let mut found = String::new();
    Jail::try_with(|jail: &mut Jail| {
        for (key, value) in variables {
            jail.set_env(key, value);
        }
        for (name, text) in files {
            jail.create_file(name, text)?;
        }
        let file = files.iter().find(|(name, _)| *name == "ledger.toml");
        let file = file.map(|(name, _)| name.into());
        found = match load("LEDGER", DEFAULTS, file, Config::faults) {
            Ok(config) => format!("{} {config:?}", config.telemetry.level.directives()),
            Err(error) => format!("{error:#}\n{error:?}"),
        };
        Ok(())
    })
    .unwrap();
    assert!(!found.contains(PASSWORD), "{found}");
    found
}

/// Loads with these variables and this file, and looks for `expected` in what is said.
#[track_caller]
fn check(variables: &[(&str, &str)], file: Option<&str>, expected: &str) {
    let files: Vec<_> = file.map(|text| ("ledger.toml", text)).into_iter().collect();
    let found = said(variables, &files);
    assert!(found.contains(expected), "{found}");
}

const URL: (&str, &str) = ("LEDGER__DATABASE__URL", "sqlite://a.db");
const REFUSED: &str = "配置有误，未启动";

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    check(&[URL], None, "info Config");
    let file = "[database]\nurl = \"postgres://h/d\"\n[telemetry]\nlevel = \"warn\"\n";
    check(&[], Some(file), "warn Config");
    check(&[], Some(file), "postgres:…");
    check(&[URL], Some(file), "sqlite:…");
}

#[test]
fn what_is_wrong_is_named() {
    check(&[], None, "缺少 database.url：请写进配置文件，或设环境变量 LEDGER__DATABASE__URL");
    let typo = ("LEDGER__DATABASE__ULR", "sqlite://a.db");
    check(&[URL, typo], None, "不认识的键 database.ulr：");
    check(&[URL, typo], None, "来源：环境变量 LEDGER__…");
    check(&[URL, ("LEDGER__SPEED", "1")], None, "不认识的键 speed：");
    let xml = "\n[telemetry]\nlog = \"xml\"\n";
    check(&[URL], Some(xml), "telemetry.log 应为 json、text 之一，却是“xml”");
    check(&[URL], Some(xml), "来源：");
    check(&[URL], Some(xml), "ledger.toml");
    let percent = ("LEDGER__TELEMETRY__SAMPLE_PERCENT", "101");
    check(&[URL, percent], None, "telemetry.sample_percent：应为 0 到 100 的整数，却是 101");
    let none = ("LEDGER__DATABASE__CONNECTIONS_MAX", "0");
    check(&[URL, none], None, "database.connections_max：应为 4 到 1000 的整数，却是 0");
    let text = ("LEDGER__DATABASE__CONNECTIONS_MAX", "many");
    check(&[URL, text], None, "database.connections_max 的类型不对：应为 i64，却是文字");
    check(&[URL, ("LEDGER__TELEMETRY__LEVEL", "inof")], None, "telemetry.level：应为 error、warn");
    let eternal = ("LEDGER__SCORING__TIMEOUT_MS", "3600001");
    check(&[URL, eternal], None, "scoring.timeout_ms：应为 10 到 3600000 的整数，却是 3600001");
    check(&[URL], Some("\n\n[telemetry"), "配置文件 ledger.toml 第 3 行附近不合 TOML 格式");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let variables = [
        ("LEDGER__DATABASE__URL", "mysql://u:hunter2@h/d"),
        ("LEDGER__DATABASE__CONNECTIONS_MAX", "2000"),
        ("LEDGER__SCORING__TIMEOUT_MS", "0"),
        ("LEDGER__SCORING__ULR", "http://h"),
        ("LEDGER__TELEMETRY", "loud"),
        ("LEDGER__SPEED", "1"),
    ];
    let found = said(&variables, &[]);
    for key in ["database.url", "connections_max", "timeout_ms", "ulr", "telemetry", "speed"] {
        assert!(found.contains(key), "{key}: {found}");
    }
    assert!(!found.contains("缺少"), "nothing is missing: {found}");
    let found = said(&[("LEDGER__SPEED", "1"), ("LEDGER__SCORING__SPEED", "1")], &[]);
    assert!(found.contains("speed：") && found.contains("缺少 database.url"), "{found}");
    let variables =
        [URL, ("LEDGER__SCORING__TIMEOUT_MS", "1"), ("LEDGER__SCORING__URL", "https://h")];
    let found = said(&variables, &[]);
    assert!(found.contains("scoring.timeout_ms：") && found.contains("scoring：url"), "{found}");
}

#[test]
fn a_password_shows_in_no_error_of_the_file() {
    for line in [
        "url = \"postgres://u:hunter2@h/d",
        "url = postgres://u:hunter2@h/d",
        "url = \"postgres://u:hun\\ter2hunter2@h/d\"",
        "url = \"sqlite://a.db\"\nurl = \"postgres://u:hunter2@h/d\"",
        "url = [\"hunter2\"]",
        "connections_max = \"hunter2\"",
        "postgres://u:hunter2@h/d",
        "\"postgres://u:hunter2@h/d\" = 1",
        "url = \"mysql://u:hunter2@h/d\"",
        "password = \"hunter2\"",
        "password_file = \"hunter2\"",
        "migrator_url = \"hunter2\"",
        "role = \"hunter2 \"",
    ] {
        check(&[], Some(&format!("[database]\n{line}\n")), "配置");
    }
    check(&[], Some("database = \"postgres://u:hunter2@h/d\"\n"), "database 的类型不对");
    check(&[], Some("database.url = \"\"\ndatabase = \"hunter2\"\n"), "行附近不合 TOML");
}

#[test]
fn a_password_shows_in_no_error_of_the_environment() {
    for url in [
        "postgres://u:hun/hunter2@h/d",
        "postgres://u:hun#hunter2@h/d",
        "postgres://u:hun?hunter2@h/d",
        "postgres://u:hunter2@x@h/d",
        "postgres://u:hunter2@h1,h2/d",
        "postgres://u:hunter2@h:port/d",
        "postgres://u:hunter2@h/d?sslmode=requird",
        "postgres://u:hunter2@h/d?pasword=hunter2",
        "postgres://h/d?password=hunter2&sslmode=x",
        "hunter2",
        "[hunter2",
        "sqlite://a.db?key=hunter2",
    ] {
        check(&[("LEDGER__DATABASE__URL", url)], None, REFUSED);
        check(&[URL, ("LEDGER__DATABASE__MIGRATOR_URL", url)], None, REFUSED);
        check(&[("LEDGER__DATABASE", url)], None, REFUSED);
        check(&[URL, ("LEDGER__SCORING__URL", url)], None, REFUSED);
        check(&[URL, ("LEDGER__SCORING", url)], None, REFUSED);
        check(&[URL, ("LEDGER__TELEMETRY__LEVEL", url)], None, REFUSED);
    }
    for variable in ["TELEMETRY__OTLP", "TELEMETRY__LOG", "SCORING__URL", "SCORING__TIMEOUT_MS"] {
        let variable = format!("LEDGER__{variable}");
        check(&[URL, (&variable, "http://u:hunter2@h:4317")], None, REFUSED);
    }
    check(
        &[URL, ("PGSSLMODE", "hunter2"), ("LEDGER__DATABASE__URL", "postgres://h/d")],
        None,
        "PGSSLMODE",
    );
}

#[test]
fn a_key_shows_in_no_error() {
    let key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----";
    let https = ("LEDGER__SCORING__URL", "https://h");
    for variable in ["TLS", "TLS__CA", "TLS__IDENTITY", "TLS__IDENTITY__KEY"] {
        let variable = format!("LEDGER__SCORING__{variable}");
        let cert = ("LEDGER__SCORING__TLS__IDENTITY__CERT", "ca.pem");
        let ca = ("LEDGER__SCORING__TLS__CA", "ca.pem");
        let variables = match variable.as_str() {
            "LEDGER__SCORING__TLS__IDENTITY__KEY" => vec![URL, https, ca, cert, (&variable, key)],
            "LEDGER__SCORING__TLS__IDENTITY" => vec![URL, https, ca, (&variable, key)],
            _ => vec![URL, https, (&variable, key)],
        };
        assert!(said(&variables, &[("ca.pem", "")]).contains("scoring"));
    }
    let url =
        format!("postgres://h/d?sslkey={}&sslmode=x", key.replace('\n', "%0A").replace(' ', "+"));
    check(&[("LEDGER__DATABASE__URL", &url)], None, "sslmode");
}

#[test]
fn a_password_that_is_accepted_is_not_printed() {
    let file = ("LEDGER__DATABASE__PASSWORD_FILE", "password");
    let url = "postgres://u:hunter2@h/d";
    let found =
        said(&[("LEDGER__DATABASE__URL", url), ("LEDGER__DATABASE__MIGRATOR_URL", url)], &[]);
    assert!(found.contains("info Config"), "{found}");
    let url = ("LEDGER__DATABASE__URL", "postgres://u@h/d");
    let found = said(&[url, file], &[("password", "hunter2\n")]);
    assert!(found.contains("info Config"), "{found}");
}

#[test]
fn an_address_and_its_certificates_must_agree() {
    let tls = ("LEDGER__SCORING__TLS__CA", "ca.pem");
    let found = said(&[URL, tls], &[("ca.pem", "")]);
    assert!(found.contains("scoring：url 是 http://，却配置了 tls"), "{found}");
    let https = ("LEDGER__SCORING__URL", "https://scoring:7002");
    check(&[URL, https], None, "scoring：url 是 https://，却没有配置 tls");
    check(&[URL, https, tls], None, "读不到文件 ca.pem");
    check(&[URL, ("LEDGER__SCORING__URL", "scoring:7002")], None, "scoring.url：应为 http://");
}

#[test]
fn what_is_for_postgresql_is_refused_on_sqlite() {
    let password = ("LEDGER__DATABASE__PASSWORD_FILE", "p");
    for (key, value) in [
        ("LEDGER__DATABASE__ROLE", "runtime"),
        ("LEDGER__DATABASE__MIGRATOR_URL", "postgres://h/d"),
        password,
    ] {
        assert!(said(&[URL, (key, value)], &[("p", "a")]).contains("PostgreSQL only"), "{key}");
    }
    let url = ("LEDGER__DATABASE__URL", "postgres://u:p@h/d");
    assert!(said(&[url, password], &[("p", "a")]).contains("password given twice"));
    let alone = ("LEDGER__DATABASE__MIGRATOR_PASSWORD_FILE", "p");
    assert!(said(&[url, alone], &[("p", "a")]).contains("没有 migrator_url"));
    check(
        &[("LEDGER__DATABASE__URL", "postgres://h/d?sslrootcert=absent.pem")],
        None,
        "sslrootcert",
    );
}

#[test]
fn the_password_of_a_file_is_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    let check = |text: &[u8], expected: Result<&str, &str>| {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let found = read_secret("database.password_file", &path);
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found.expose(), expected),
            (Err(found), Err(expected)) => {
                let found = format!("{found:#}");
                assert!(found.contains(expected) && !found.contains(PASSWORD), "{found}");
            }
            (found, expected) => panic!("{found:?}, expected {expected:?}"),
        }
    };
    check(b"p/#\n", Ok("p/#"));
    check(b"p \r\n", Ok("p "));
    check(b"p", Ok("p"));
    check(b"", Err("文件是空的"));
    check(b"\n", Err("文件是空的"));
    check(b"hunter2\nhunter2\n", Err("应只有一行"));
    check(b"hunter2\xff", Err("文件读不到"));
    check(&b"hunter2".repeat(200), Err("只含密码或密钥的小文件"));
    let absent = read_secret("database.password_file", "/absent/hunter2".as_ref()).unwrap_err();
    assert_eq!(absent.to_string(), "database.password_file：文件读不到：entity not found");
    read_secret("database.password_file", folder.path()).unwrap_err();
}

#[test]
fn a_secret_that_others_can_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    fs::write(&path, PASSWORD).unwrap();
    let check = |mode: u32, warned: bool| {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let lines = crate::log::lines::Lines::default();
        let written = lines.clone();
        let log = crate::telemetry::lines(crate::LogFormat::Json, move || lines.clone());
        let subscriber =
            tracing_subscriber::layer::SubscriberExt::with(tracing_subscriber::registry(), log);
        tracing::subscriber::with_default(subscriber, || read_secret("k", &path).unwrap());
        let text = written.text();
        assert_eq!(text.contains("可被其他用户读取"), warned, "{mode:o}: {text}");
        assert!(!text.contains(PASSWORD), "{text}");
    };
    check(0o600, false);
    check(0o400, false);
    check(0o640, true);
    check(0o604, true);
}

#[test]
fn a_file_that_is_asked_for_must_be_there() {
    let absent = |file: &str| {
        let loaded = load("LEDGER", DEFAULTS, Some(file.into()), Config::faults);
        loaded.unwrap_err().to_string()
    };
    assert!(absent("absent.toml").contains("找不到配置文件 absent.toml"));
    assert!(!absent("postgres://u:hunter2@h/d").contains(PASSWORD));
}
