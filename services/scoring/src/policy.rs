//! The policy packs that are loaded: those compiled in, and those of a folder.

mod file;
mod refusal;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use anyhow::{Context, bail};
use domain::{Explain, Policy, PolicyId};

pub use refusal::InvalidPack;

/// What ships with the service, by file name.
const BUILT_IN: &[(&str, &str)] =
    &[("policies/national-2020.toml", include_str!("../policies/national-2020.toml"))];

/// All loaded packs, by id. They do not change while the service runs.
#[derive(Debug, Clone)]
pub struct Policies(Arc<BTreeMap<PolicyId, Policy>>);

/// Reads one pack; `file` is its name in errors.
///
/// # Errors
///
/// What is wrong, with file, line and key, in Chinese.
pub fn read(file: &str, text: &str) -> Result<Policy, InvalidPack> {
    let written: file::Pack =
        toml::from_str(text).map_err(|error| InvalidPack::syntax(file, text, &error))?;
    let content = written.into_content(text).map_err(|it| InvalidPack::rule(file, text, &it))?;
    Policy::try_new(content).map_err(|it| InvalidPack::rule(file, text, &it))
}

impl Policies {
    /// The packs that ship with the service.
    ///
    /// # Errors
    ///
    /// A pack that is invalid; a test reads them all.
    pub fn built_in() -> Result<Self, InvalidPack> {
        let mut packs = BTreeMap::new();
        for (file, text) in BUILT_IN {
            let policy = read(file, text)?;
            packs.insert(policy.reference.id.clone(), policy);
        }
        Ok(Self(Arc::new(packs)))
    }

    /// The packs that ship with the service, and the `*.toml` of `folder`, if there is one.
    ///
    /// # Errors
    ///
    /// A folder or a file that can't be read, an invalid pack, or another text under an id that is taken: a published
    /// pack never changes.
    pub fn load(folder: Option<&Path>) -> anyhow::Result<Self> {
        let Self(built_in) = Self::built_in().map_err(explained)?;
        let Some(folder) = folder else { return Ok(Self(built_in)) };
        let mut packs = BTreeMap::clone(&built_in);
        let entries = fs::read_dir(folder).with_context(|| {
            format!("读不到评分规则文件夹 {}：请检查 policies", folder.display())
        })?;
        for entry in entries {
            let path = entry.context("评分规则文件夹")?.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let file = path.display().to_string();
            let text =
                fs::read_to_string(&path).with_context(|| format!("读不到评分规则 {file}"))?;
            let policy = read(&file, &text).map_err(explained)?;
            let id = policy.reference.id.clone();
            let (digest, version) = (policy.reference.digest, policy.reference.version.clone());
            match packs.insert(id.clone(), policy) {
                Some(taken) if taken.reference.digest != digest => bail!(
                    "{file}：评分规则 {id} 已有另一份内容（版本 {} 与 {version}）。请为新规则另取编号。",
                    taken.reference.version
                ),
                Some(_) | None => {}
            }
        }
        Ok(Self(Arc::new(packs)))
    }

    /// The pack `id`, if it is loaded.
    #[must_use]
    pub fn find(&self, id: &PolicyId) -> Option<&Policy> {
        self.0.get(id)
    }

    /// All packs, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.0.values()
    }
}

fn explained(error: InvalidPack) -> anyhow::Error {
    let chinese = error.explain();
    anyhow::Error::new(error).context(chinese)
}
