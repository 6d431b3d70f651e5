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

#[cfg(test)]
mod tests {
    use domain::{BareNumber, WeightRule};

    use super::*;

    const NATIONAL: &str = include_str!("../policies/national-2020.toml");

    /// The shipped pack with `from` replaced is refused with all of `expected`.
    #[track_caller]
    fn check(from: &str, to: &str, expected: &[&str]) {
        assert!(NATIONAL.contains(from), "{from}");
        let refused = read("本地.toml", &NATIONAL.replacen(from, to, 1)).unwrap_err().explain();
        for text in expected {
            assert!(refused.contains(text), "{text} is not in {refused}");
        }
    }

    #[test]
    fn the_shipped_packs_are_valid_and_marked() {
        let policies = Policies::built_in().unwrap();
        assert_eq!(policies.all().count(), 1);
        for policy in policies.all() {
            assert!(!policy.official && policy.grounds.iter().all(|it| !it.official));
            assert!(policy.grounds.len() > 15, "{:?}", policy.grounds);
            let of_unit = &policy.weights[&domain::EvaluationKind::OfUnit];
            let counts = of_unit.iter().map(|rule| match rule {
                WeightRule::Fixed(points) => points.len(),
                WeightRule::AtLeast { .. } => 0,
            });
            assert_eq!(counts.collect::<Vec<_>>(), [4, 5]);
        }
    }

    #[test]
    fn a_pack_that_says_nothing_of_bare_numbers_asks() {
        let of = |word: &str| {
            let pack =
                NATIONAL.replace("bare_number = \"ask\"", &format!("bare_number = \"{word}\""));
            read("a.toml", &pack).unwrap().bare_number
        };
        assert_eq!([of("at_least"), of("equal")], [BareNumber::AtLeast, BareNumber::Equal]);
        let from = NATIONAL.find("[target]").unwrap();
        let to = NATIONAL.find("[equal]").unwrap();
        let without = format!("{}{}", &NATIONAL[..from], &NATIONAL[to..]);
        assert_eq!(read("a.toml", &without).unwrap().bare_number, BareNumber::Ask);
    }

    #[test]
    fn a_pack_is_named_by_its_very_text() {
        let one = read("a.toml", NATIONAL).unwrap();
        let other = read("a.toml", &format!("{NATIONAL}\n# 注\n")).unwrap();
        assert_eq!(one.reference.digest, domain::Digest::of(NATIONAL.as_bytes()));
        assert_ne!(one.reference.digest, other.reference.digest);
    }

    #[test]
    fn a_bad_pack_is_refused_with_file_line_and_key() {
        check(
            "output = \"50\"",
            "output = \"49\"",
            &["本地.toml 第 ", "weights.self", "99", "合计 100"],
        );
        check("cost = \"20\"", "cost = \"21\"", &["本地.toml 第 ", "weights.self", "101"]);
        check("official = false", "official = true", &["rounding.official", "false", "true"]);
        check("rule = \"half_up\"", "rule = \"up\"", &["rounding.rule", "“up”", "half_even"]);
        check("max = \"30\"", "max = 30", &["本地.toml 第 ", "max = 30", "带引号的文本"]);
        check("max = \"30\"", "max = \"三十\"", &["“三十”不是十进制数"]);
        check("max = \"30\"", "maximum = \"30\"", &["不认识的键 maximum", "max"]);
        check("max = \"30\"\n", "", &["缺少 max"]);
        check("by_words = \"bands\"", "by_words = \"words\"", &["methods.", "“words”"]);
        check("allowed = [\"execution\"]", "allowed = []", &["methods.execution.by_value"]);
        check("from = \"0.60\"", "from = \"0.90\"", &["bands", "依次递减"]);
        check("unnamed = \"0.79\"", "unnamed = \"0.80\"", &["bands.partly.unnamed", "0.80"]);
        check("threshold = \"0.30\"", "threshold = \"0\"", &["over_achievement.threshold"]);
        check("bare_number = \"ask\"", "bare_number = \"≤\"", &["target.bare_number", "“≤”"]);
        check("above = \"reverse\"", "above = \"half\"", &["equal.above", "“half”"]);
        check("[grades]", "[grades", &["本地.toml 第 ", "TOML"]);
    }

    #[test]
    fn a_line_at_fault_is_counted_from_one() {
        let line = NATIONAL.lines().position(|line| line == "max = \"30\"").unwrap() + 1;
        check("max = \"30\"", "max = \"0\"", &["single_weight_max"]);
        let found = format!("第 {line} 行");
        check("max = \"30\"", "max = 30", &[&found]);
    }

    #[test]
    fn a_folder_adds_packs_but_never_changes_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        file("same.toml", NATIONAL);
        file("local.toml", &NATIONAL.replace("id = \"national-2020\"", "id = \"local-1\""));
        file("readme.txt", "not a pack");
        let loaded = Policies::load(Some(folder.path())).unwrap();
        assert_eq!(loaded.all().count(), 2);
        file("same.toml", &NATIONAL.replace("version = \"1\"", "version = \"2\""));
        let refused = Policies::load(Some(folder.path())).unwrap_err().to_string();
        assert!(refused.contains("已有另一份内容"), "{refused}");
        file("same.toml", "id = 1");
        assert!(Policies::load(Some(folder.path())).is_err());
        assert!(Policies::load(Some(&folder.path().join("none"))).is_err());
    }
}
