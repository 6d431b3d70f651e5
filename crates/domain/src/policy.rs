//! Policies (评分规则): what a pack of rules says, checked.

use std::{collections::BTreeMap, ops::Deref};

use rust_decimal::Decimal;

use crate::{
    Attainment, Digest, EvaluationKind, Explain, GradeBands, Level1, Method, PolicyId, Rounding,
    word::words,
};

/// Which pack was applied; the digest names its very text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyReference {
    /// Key, such as `national-2020`.
    pub id: PolicyId,
    /// Version of the pack.
    pub version: String,
    /// SM3 of the pack file.
    pub digest: Digest,
}

/// How the points of a hundred are to be spread over level 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightRule {
    /// Each level 1 has its points; to depart from them needs a reason.
    Fixed(BTreeMap<Level1, Decimal>),
    /// Some levels together have at least so many points; the rest is free.
    AtLeast {
        /// The levels.
        levels: Vec<Level1>,
        /// The points.
        points: Decimal,
    },
}

/// Which methods a level 1 may use, and which it uses if none is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodRule {
    /// What may be named.
    pub allowed: Vec<Method>,
    /// For a target with a value.
    pub by_value: Method,
    /// For a qualitative target.
    pub by_words: Method,
    /// For an indicator without target, if there is a method that needs none.
    pub without_target: Option<Method>,
}

/// What an attainment is worth: a rate of at least `from`, below the band above; `unnamed` if none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The lowest rate, 0 to 1.
    pub from: Decimal,
    /// The rate if the evaluation names none.
    pub unnamed: Decimal,
}

/// The bands of the three attainments; they touch, and reach from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// 达成.
    pub reached: Band,
    /// 部分达成.
    pub partly: Band,
    /// 未达成.
    pub missed: Band,
}

/// A rate of at least `from` gets `share` of the weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The lowest rate, as a fraction.
    pub from: Decimal,
    /// The share of the weight, 0 to 1.
    pub share: Decimal,
}

/// How the execution rate is scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionRule {
    /// Steps from the highest; empty for the linear form.
    pub steps: Vec<Step>,
    /// Whether completed work within the budget has all points, so that saving costs none.
    pub full_when_completed: bool,
}

words! {
    /// What an actual above an `=` target is worth.
    EqualAbove is "等于型指标超出时" {
        /// As much as one below by the same ratio.
        Reverse = "reverse", "按反向比例";
        /// All points.
        Full = "full", "得满分";
    }
}

words! {
    /// What a target is taken for that names no operator, such as 8户. It is asked of who files, before filing: an
    /// evaluation always has an operator.
    BareNumber is "没有比较符号的指标值" {
        /// It is a doubt: the person writes the operator.
        Ask = "ask", "询问";
        /// ≥.
        AtLeast = "at_least", "不低于" or "≥";
        /// =.
        Equal = "equal", "等于" or "=";
    }
}

/// What is done when an actual is far above its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverAchievement {
    /// Above target × (1 + threshold) it is a finding.
    pub threshold: Decimal,
    /// An excess of at least `from` costs `share` of the weight; the highest first. Empty: a finding only.
    pub deductions: Vec<Step>,
}

/// What a section of a pack rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyGround {
    /// The section, as in the file.
    pub key: String,
    /// The document, or why there is none.
    pub source: String,
    /// Whether it was checked against the official text.
    pub official: bool,
}

/// What a policy says; [`Policy::try_new`] checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyContent {
    /// Which.
    pub reference: PolicyReference,
    /// Name in Chinese.
    pub name: String,
    /// The regulation it follows.
    pub source: String,
    /// Whether all of it was checked against the official text.
    pub official: bool,
    /// The ground of every section.
    pub grounds: Vec<PolicyGround>,
    /// The pack file itself.
    pub text: String,
    /// How scores are rounded to two decimals.
    pub rounding: Rounding,
    /// Weights by kind of evaluation: the points follow one of the rules.
    pub weights: BTreeMap<EvaluationKind, Vec<WeightRule>>,
    /// The weight above which a single indicator is a finding.
    pub single_weight_max: Decimal,
    /// Methods by level 1.
    pub methods: BTreeMap<Level1, MethodRule>,
    /// 分档.
    pub bands: Bands,
    /// Steps of satisfaction, from the highest.
    pub satisfaction: Vec<Step>,
    /// 预算执行率.
    pub execution: ExecutionRule,
    /// A target without an operator.
    pub bare_number: BareNumber,
    /// Above an `=` target.
    pub equal_above: EqualAbove,
    /// Far above a target.
    pub over_achievement: OverAchievement,
    /// Grades and their labels.
    pub grades: GradeBands,
}

/// A pack of rules that was checked; read through its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy(PolicyContent);

/// Which key of a policy breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy key `{key}` is {found}")]
pub struct InvalidPolicy {
    /// The key, as in the file.
    pub key: String,
    /// What is there.
    pub found: String,
    /// What should be, in Chinese.
    pub expected: String,
}

impl InvalidPolicy {
    fn new(key: impl Into<String>, found: impl ToString, expected: &str) -> Self {
        Self { key: key.into(), found: found.to_string(), expected: expected.to_owned() }
    }
}

impl Explain for InvalidPolicy {
    fn explain(&self) -> String {
        let Self { key, found, expected } = self;
        format!("{key} 为“{found}”，应为{expected}。请修改评分规则文件。")
    }
}

impl Policy {
    /// The only way to make one.
    pub fn try_new(content: PolicyContent) -> Result<Self, InvalidPolicy> {
        check_grounds(&content)?;
        for kind in EvaluationKind::ALL {
            let key = format!("weights.{}", kind.key());
            let rules = content.weights.get(kind).filter(|rules| !rules.is_empty());
            for rule in rules.ok_or_else(|| InvalidPolicy::new(&key, "", "必填项"))? {
                check_weights(&key, rule)?;
            }
        }
        for level1 in Level1::ALL {
            let key = format!("methods.{}", level1.key());
            let rule = content.methods.get(level1);
            check_method(&key, rule.ok_or_else(|| InvalidPolicy::new(&key, "", "必填项"))?)?;
        }
        let points = |found: &Decimal| *found > Decimal::ZERO && *found <= Decimal::ONE_HUNDRED;
        if !points(&content.single_weight_max) {
            let found = content.single_weight_max;
            return Err(InvalidPolicy::new(
                "single_weight_max",
                found,
                "大于 0、不超过 100 的分值",
            ));
        }
        check_bands(&content.bands)?;
        check_steps("satisfaction.steps", &content.satisfaction)?;
        check_steps("execution.steps", &content.execution.steps)?;
        check_steps("over_achievement.deductions", &content.over_achievement.deductions)?;
        let threshold = content.over_achievement.threshold;
        if threshold <= Decimal::ZERO {
            return Err(InvalidPolicy::new(
                "over_achievement.threshold",
                threshold,
                "大于 0 的比例，如 0.30",
            ));
        }
        Ok(Self(content))
    }

    /// The method rule of `level1`.
    pub fn method_rule(&self, level1: Level1) -> Option<&MethodRule> {
        self.methods.get(&level1)
    }
}

impl Deref for Policy {
    type Target = PolicyContent;

    fn deref(&self) -> &PolicyContent {
        &self.0
    }
}

impl Bands {
    /// The band of `attainment`.
    pub const fn band(&self, attainment: Attainment) -> Band {
        match attainment {
            Attainment::Reached => self.reached,
            Attainment::Partly => self.partly,
            Attainment::Missed => self.missed,
        }
    }

    /// `rate`, if it lies inside the band of `attainment`; the rate for none if there is none.
    pub fn rate(&self, attainment: Attainment, rate: Option<Decimal>) -> Option<Decimal> {
        let Some(rate) = rate else { return Some(self.band(attainment).unnamed) };
        let fits = match attainment {
            Attainment::Reached => rate >= self.reached.from && rate <= Decimal::ONE,
            Attainment::Partly => rate >= self.partly.from && rate < self.reached.from,
            Attainment::Missed => rate >= self.missed.from && rate < self.partly.from,
        };
        fits.then_some(rate)
    }
}

fn check_grounds(content: &PolicyContent) -> Result<(), InvalidPolicy> {
    for PolicyGround { key, source, official } in &content.grounds {
        if source.trim().is_empty() {
            return Err(InvalidPolicy::new(
                format!("{key}.source"),
                "",
                "依据的文件，或自定的理由",
            ));
        }
        if content.official && !official {
            let expected = "true：整份规则标为已核对，各节都须核对";
            return Err(InvalidPolicy::new(format!("{key}.official"), official, expected));
        }
    }
    Ok(())
}

fn check_weights(key: &str, rule: &WeightRule) -> Result<(), InvalidPolicy> {
    match rule {
        WeightRule::Fixed(points) => {
            let sum = points.values().try_fold(Decimal::ZERO, |sum, it| sum.checked_add(*it));
            let fits = sum == Some(Decimal::ONE_HUNDRED)
                && points.values().all(|points| *points >= Decimal::ZERO);
            if fits {
                return Ok(());
            }
            Err(InvalidPolicy::new(key, sum.unwrap_or_default(), "合计 100 的非负分值"))
        }
        WeightRule::AtLeast { levels, points } => {
            let fits = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(points);
            if fits && !levels.is_empty() {
                return Ok(());
            }
            Err(InvalidPolicy::new(key, points, "一个以上一级指标合计的分值，0 至 100"))
        }
    }
}

fn check_method(key: &str, rule: &MethodRule) -> Result<(), InvalidPolicy> {
    let MethodRule { allowed, by_value, by_words, without_target } = rule;
    for (name, method) in [
        ("by_value", Some(*by_value)),
        ("by_words", Some(*by_words)),
        ("without_target", *without_target),
    ] {
        if let Some(method) = method.filter(|method| !allowed.contains(method)) {
            let key = format!("{key}.{name}");
            return Err(InvalidPolicy::new(key, method.key(), "allowed 中列出的赋分方式"));
        }
    }
    Ok(())
}

fn check_bands(bands: &Bands) -> Result<(), InvalidPolicy> {
    let Bands { reached, partly, missed } = bands;
    let descending = Decimal::ONE > reached.from && reached.from > partly.from;
    if !descending || partly.from <= missed.from || !missed.from.is_zero() {
        let found = format!("{}、{}、{}", reached.from, partly.from, missed.from);
        return Err(InvalidPolicy::new("bands", found, "自 1 至 0 依次递减的下限，最低档为 0"));
    }
    for attainment in Attainment::ALL {
        let unnamed = bands.band(*attainment).unnamed;
        if bands.rate(*attainment, Some(unnamed)).is_none() {
            let key = format!("bands.{}.unnamed", attainment.key());
            return Err(InvalidPolicy::new(key, unnamed, "本档范围之内的比例"));
        }
    }
    Ok(())
}

fn check_steps(key: &str, steps: &[Step]) -> Result<(), InvalidPolicy> {
    let descend = steps.is_sorted_by(|above, below| above.from > below.from);
    let shares = Decimal::ZERO..=Decimal::ONE;
    match steps.iter().find(|step| step.from < Decimal::ZERO || !shares.contains(&step.share)) {
        Some(step) => Err(InvalidPolicy::new(key, step.share, "0 至 1 的比例")),
        None if descend => Ok(()),
        None => Err(InvalidPolicy::new(key, "未按 from 递减", "从高到低排列的档次")),
    }
}
