//! Reads a configuration: defaults, then a file, then the environment.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use figment::{
    Figment, Profile, Provider,
    providers::{Env, Format, Toml},
    value::{Dict, Value},
};
use serde::de::DeserializeOwned;

use crate::{
    explain::{Origin, explain},
    faults::Faults,
    secret::{Secret, shown},
};

/// Reads `defaults` (the service's own `config.toml`), over it `file`, over it the environment:
/// with the prefix `LEDGER`, `LEDGER__DATABASE__URL` is the key `database.url`. What can be read is
/// then checked by `faults`.
///
/// # Errors
///
/// A file that is not there, every key that is unknown or of the wrong type, the first that is
/// missing, and all that `faults` finds. The text names the keys, what was expected and where it
/// came from; what was found it says only where that can't be secret. `T` and its parts must
/// `deny_unknown_fields`, or a mistyped key (of the environment too) goes unnoticed.
pub fn load<T: DeserializeOwned>(
    prefix: &str,
    defaults: &str,
    file: Option<PathBuf>,
    faults: impl FnOnce(&T) -> Faults,
) -> anyhow::Result<T> {
    let mut figment = Figment::from(Toml::string(defaults));
    if let Some(file) = file {
        check_file(&file)?;
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment = figment.merge(Env::prefixed(&format!("{prefix}__")).split("__"));
    let origin = Origin { prefix, figment: &figment };
    let values = values(&figment)?;
    let mut unread = unreadable::<T>(&origin, &values);
    match Value::from(values).deserialize::<T>() {
        Ok(config) => {
            unread.and(faults(&config)).refuse()?;
            Ok(config)
        }
        Err(error) => {
            if error.missing() || unread.is_empty() {
                unread.push(explain(&origin, &error));
            }
            Err(unread.error())
        }
    }
}

/// Every value that can't be read. A reader stops at the first, so each is read alone: what is
/// missing beside it is no fault here.
fn unreadable<T: DeserializeOwned>(origin: &Origin<'_>, values: &Dict) -> Faults {
    let mut faults = Faults::default();
    for alone in leaves(values) {
        match Value::from(alone).deserialize::<T>() {
            Err(error) if !error.missing() => faults.push(explain(origin, &error)),
            Err(_) | Ok(_) => {}
        }
    }
    faults
}

/// Each value that is no section, alone in its sections.
fn leaves(values: &Dict) -> Vec<Dict> {
    let alone = |(key, value): (&String, &Value)| -> Vec<Dict> {
        let value_alone = |value: Value| Dict::from([(key.clone(), value)]);
        if let Value::Dict(tag, section) = value
            && !section.is_empty()
        {
            let sections = leaves(section).into_iter();
            return sections.map(|section| value_alone(Value::Dict(*tag, section))).collect();
        }
        vec![value_alone(value.clone())]
    };
    values.iter().flat_map(alone).collect()
}

/// The merged values of all sources.
fn values(figment: &Figment) -> anyhow::Result<Dict> {
    let unreadable = "配置读不出来：请检查配置文件的格式和权限 (cannot read the configuration)";
    // What figment says quotes the file.
    let mut profiles = figment.data().map_err(|_| anyhow::anyhow!(unreadable))?;
    Ok(profiles.remove(&Profile::Default).unwrap_or_default())
}

/// Says of a file that is none, or isn't TOML, where; the parser would quote the line.
fn check_file(file: &Path) -> anyhow::Result<()> {
    let path = file.display().to_string();
    let path = shown(&path);
    ensure!(file.is_file(), "找不到配置文件 {path}：请检查路径 (no such file)");
    let text = fs::read_to_string(file).with_context(|| {
        format!("读不到配置文件 {path}：请检查权限，编码应为 UTF-8 (cannot read)")
    })?;
    let Err(error) = Toml::from_str::<Dict>(&text) else { return Ok(()) };
    let begin = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = begin.matches('\n').count().saturating_add(1);
    bail!(
        "配置文件 {path} 第 {line} 行附近不合 TOML 格式：请检查引号、等号、括号和重复的键 (invalid TOML)"
    )
}

/// Reads a file that a configuration names.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| {
        let path = path.display().to_string();
        format!("读不到文件 {}：请检查配置里的路径和权限 (cannot read)", shown(&path))
    })
}

/// Reads a file with a private key.
pub(crate) fn read_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = read(path)?;
    warn_if_open(path);
    Ok(bytes)
}

/// The longest secret, in bytes; what is longer is some other file.
const SECRET_BYTES_MAX: u64 = 1_024;

/// Reads the file of a password or another secret, which `key` names: one line of at most 1,024
/// bytes. That others can read it is logged.
///
/// # Errors
///
/// A file that can't be read, or that is something else. The text names the key and not the path:
/// it may be the secret itself, written in the wrong place.
pub fn read_secret(key: &str, path: &Path) -> anyhow::Result<Secret> {
    let metadata = fs::metadata(path)
        .map_err(|error| anyhow::anyhow!("{key}：文件读不到：{}", error.kind()))?;
    ensure!(
        metadata.is_file() && metadata.len() <= SECRET_BYTES_MAX,
        "{key}：应为只含密码或密钥的小文件 (not a file of a secret)"
    );
    let text = fs::read_to_string(path)
        .map_err(|error| anyhow::anyhow!("{key}：文件读不到：{}", error.kind()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    ensure!(!line.is_empty(), "{key}：文件是空的：请写入密码或密钥 (empty file)");
    ensure!(!line.contains(char::is_control), "{key}：文件应只有一行 (more than a line)");
    warn_if_open(path);
    Ok(line.to_owned().into())
}

/// Says that others can read a secret. It is no error: secrets that Kubernetes mounts are like
/// that.
fn warn_if_open(path: &Path) {
    let mode = fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        let path = path.display().to_string();
        tracing::warn!(
            path = shown(&path),
            "密码或私钥文件可被其他用户读取：请执行 chmod 600 (others can read a secret)"
        );
    }
}

#[cfg(test)]
mod tests;
