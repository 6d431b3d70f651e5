//! Reads a configuration: defaults, then a file, then the environment.

use std::path::PathBuf;

use anyhow::{Context, bail};
use figment::{
    Error, Figment, Source,
    error::Kind,
    providers::{Env, Format, Toml},
};
use serde::de::DeserializeOwned;

/// Reads `defaults` (the service's own `config.toml`), over it `file`, over it the environment:
/// with the prefix `LEDGER`, `LEDGER__DATABASE__URL` is the key `database.url`.
///
/// # Errors
///
/// A file that is not there, and every key that is missing, unknown or of the wrong type; the text
/// names the key, what was found, what was expected and where it came from. `T` and its parts must
/// `deny_unknown_fields`, or a mistyped key (of the environment too) goes unnoticed.
pub fn load<T: DeserializeOwned>(
    prefix: &str,
    defaults: &str,
    file: Option<PathBuf>,
) -> anyhow::Result<T> {
    let mut figment = Figment::from(Toml::string(defaults));
    if let Some(file) = file {
        if !file.is_file() {
            bail!("找不到配置文件 {}：请检查路径 (no such file)", file.display());
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let environment = Env::prefixed(&format!("{prefix}__")).split("__");
    figment.merge(environment).extract().map_err(|error| refuse(prefix, error))
}

/// Reads a file that a configuration names.
pub(crate) fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| {
        format!("读不到文件 {}：请检查配置里的路径和权限 (cannot read)", path.display())
    })
}

fn refuse(prefix: &str, error: Error) -> anyhow::Error {
    let lines: Vec<String> = error.into_iter().map(|error| explain(prefix, &error)).collect();
    anyhow::anyhow!("配置有误，未启动 (invalid configuration)：{}", lines.join("；"))
}

/// One error, in Chinese, with what to do.
fn explain(prefix: &str, error: &Error) -> String {
    let key = error.path.join(".");
    let text = match &error.kind {
        Kind::MissingField(name) => {
            let key = if key.is_empty() { name.to_string() } else { format!("{key}.{name}") };
            let variable = format!("{prefix}__{}", key.replace('.', "__").to_uppercase());
            return format!(
                "缺少 {key}：请写进配置文件，或设环境变量 {variable} (missing field `{key}`)"
            );
        }
        Kind::UnknownField(name, expected) => format!(
            "不认识的键 {key}：请改正或删去；可用的键：{} (unknown field `{name}`)",
            expected.join("、")
        ),
        Kind::UnknownVariant(found, expected) => {
            format!(
                "{key} 的值“{found}”不可用：应为 {} 之一 (unknown variant)",
                expected.join("、")
            )
        }
        Kind::InvalidType(found, expected) => {
            format!("{key} 的类型不对：应为 {expected}，却是 {found} (invalid type)")
        }
        Kind::InvalidValue(found, expected) => {
            format!("{key} 的值不对：应为 {expected}，却是 {found} (invalid value)")
        }
        Kind::InvalidLength(found, expected) => {
            format!("{key} 的个数不对：应为 {expected}，却是 {found} (invalid length)")
        }
        Kind::DuplicateField(name) => format!("{key} 重复：{name} 只能写一次 (duplicate field)"),
        Kind::Message(text) if key.is_empty() => text.clone(),
        Kind::Message(text) => format!("{key}：{text}"),
        kind @ (Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..)) => format!("{key} 的值不可用 ({kind})"),
    };
    format!("{text}，来源：{}", source(prefix, error))
}

fn source(prefix: &str, error: &Error) -> String {
    let Some(metadata) = &error.metadata else { return "未知".to_owned() };
    match &metadata.source {
        Some(Source::File(path)) => path.display().to_string(),
        None if metadata.name.contains("environment") => format!("环境变量 {prefix}__…"),
        Some(_) | None => "内置默认值".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use figment::Jail;
    use serde::Deserialize;

    use super::*;
    use crate::settings::{Database, Telemetry};

    const DEFAULTS: &str = r#"
        [telemetry]
        log = "json"
        level = "info"
        sample_percent = 10

        [database]
        connections_max = 8
    "#;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Config {
        telemetry: Telemetry,
        database: Database,
    }

    /// Loads with these variables and this file, and returns the error's text.
    #[track_caller]
    #[expect(clippy::result_large_err, reason = "the signature is figment's")]
    fn check(variables: &[(&str, &str)], file: Option<&str>, expected: &str) {
        let mut found = String::new();
        Jail::try_with(|jail: &mut Jail| {
            for (key, value) in variables {
                jail.set_env(key, value);
            }
            let path = file.map(|text| jail.create_file("ledger.toml", text)).transpose()?;
            let path = path.map(|_| PathBuf::from("ledger.toml"));
            found = match load::<Config>("LEDGER", DEFAULTS, path) {
                Ok(config) => format!("{} {}", config.database.url, config.telemetry.level),
                Err(error) => error.to_string(),
            };
            Ok(())
        })
        .unwrap();
        assert!(found.contains(expected), "{found}");
    }

    const URL: (&str, &str) = ("LEDGER__DATABASE__URL", "sqlite://a.db");

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        check(&[URL], None, "sqlite://a.db info");
        let file = "[database]\nurl = \"sqlite://b.db\"\n[telemetry]\nlevel = \"warn\"\n";
        check(&[], Some(file), "sqlite://b.db warn");
        check(&[URL], Some(file), "sqlite://a.db warn");
    }

    #[test]
    fn what_is_wrong_is_named() {
        check(&[], None, "缺少 database.url：请写进配置文件，或设环境变量 LEDGER__DATABASE__URL");
        let typo = ("LEDGER__DATABASE__ULR", "sqlite://a.db");
        check(&[URL, typo], None, "不认识的键 database.ulr：");
        check(&[URL, typo], None, "来源：环境变量 LEDGER__…");
        check(&[URL, ("LEDGER__SPEED", "1")], None, "不认识的键 speed：");
        check(&[URL], Some("[telemetry]\nlog = \"xml\"\n"), "telemetry.log 的值“xml”不可用");
        check(&[URL], Some("[telemetry]\nlog = \"xml\"\n"), "ledger.toml");
        let percent = ("LEDGER__TELEMETRY__SAMPLE_PERCENT", "101");
        check(&[URL, percent], None, "telemetry.sample_percent：应为 0 到 100 的整数，却是 101");
        let none = ("LEDGER__DATABASE__CONNECTIONS_MAX", "0");
        check(&[URL, none], None, "database.connections_max 的值不对：应为 a nonzero u32");
        let text = ("LEDGER__DATABASE__CONNECTIONS_MAX", "many");
        check(&[URL, text], None, "database.connections_max 的类型不对：应为 a nonzero u32");
        check(&[URL], Some("[telemetry"), "配置有误");
    }

    #[test]
    fn a_file_that_is_asked_for_must_be_there() {
        let error = load::<Config>("LEDGER", DEFAULTS, Some("absent.toml".into())).unwrap_err();
        assert!(error.to_string().contains("找不到配置文件 absent.toml"), "{error}");
    }
}
