//! A pack as it is written in its file.

use std::collections::BTreeMap;

use domain::{
    Band, Bands, BareNumber, Digest, EqualAbove, EvaluationKind, ExecutionRule, GradeBands,
    GradeLabels, InvalidPolicy, Level1, LowerBounds, Method, MethodRule, OverAchievement,
    PolicyContent, PolicyGround, PolicyReference, Rounding, Step, WeightRule,
};
use rust_decimal::Decimal;
use serde::Deserialize;

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            source: String,
            official: bool,
            $($(#[$attribute])* $field: $type,)*
        }

        impl $name {
            /// What the section `key` rests on.
            fn ground(&self, key: &str) -> PolicyGround {
                let (source, official) = (self.source.clone(), self.official);
                PolicyGround { key: key.to_owned(), source, official }
            }
        }
    };
}

/// A whole file. Every section names its source and whether it was checked against the official text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    id: String,
    version: String,
    name: String,
    source: String,
    official: bool,
    rounding: RoundingKeys,
    weights: Weights,
    methods: BTreeMap<String, MethodKeys>,
    bands: BandsKeys,
    satisfaction: StepsKeys,
    execution: ExecutionKeys,
    target: Option<TargetKeys>,
    equal: EqualKeys,
    over_achievement: OverKeys,
    grades: GradesKeys,
}

section! {
    RoundingKeys { rule: String, }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    #[serde(rename = "self")]
    of_unit: Vec<WeightKeys>,
    department: Vec<WeightKeys>,
    fiscal: Vec<WeightKeys>,
    single: SingleKeys,
}

section! {
    SingleKeys { max: Number, }
}

section! {
    /// Points by level 1, or levels that together have at least so many.
    WeightKeys {
        decision: Option<Number>,
        process: Option<Number>,
        cost: Option<Number>,
        output: Option<Number>,
        benefit: Option<Number>,
        satisfaction: Option<Number>,
        execution: Option<Number>,
        levels: Option<Vec<String>>,
        at_least: Option<Number>,
    }
}

section! {
    MethodKeys {
        allowed: Vec<String>,
        by_value: String,
        by_words: String,
        without_target: Option<String>,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandsKeys {
    reached: BandKeys,
    partly: BandKeys,
    missed: BandKeys,
}

section! {
    BandKeys { from: Number, unnamed: Number, }
}

section! {
    StepsKeys { steps: Vec<StepKeys>, }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepKeys {
    from: Number,
    share: Number,
}

section! {
    ExecutionKeys { steps: Vec<StepKeys>, full_when_completed: bool, }
}

section! {
    TargetKeys { bare_number: String, }
}

section! {
    EqualKeys { above: String, }
}

section! {
    OverKeys { threshold: Number, deductions: Vec<StepKeys>, }
}

section! {
    GradesKeys { excellent: GradeKeys, good: GradeKeys, medium: GradeKeys, poor: PoorKeys, }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GradeKeys {
    from: Number,
    label: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoorKeys {
    label: String,
}

/// An exact decimal, written as text: a bare number of TOML would be binary.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Number(Decimal);

impl TryFrom<String> for Number {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Decimal::from_str_exact(&text)
            .map(Self)
            .map_err(|_| format!("的值“{text}”不是十进制数，应写成如 \"0.80\"。请改正。"))
    }
}

impl Pack {
    /// The same in domain words; `text` is the file.
    pub(super) fn into_content(self, text: &str) -> Result<PolicyContent, InvalidPolicy> {
        let id = self.id.parse().map_err(|_| invalid("id", &self.id, "字母、数字和连字符"))?;
        let Weights { of_unit, department, fiscal, single } = &self.weights;
        let weights = [
            (EvaluationKind::OfUnit, of_unit),
            (EvaluationKind::OfDepartment, department),
            (EvaluationKind::OfTreasury, fiscal),
        ];
        let weights = weights.into_iter().map(|(kind, rules)| {
            let rules = rules.iter().map(|keys| keys.rule(kind));
            Ok((kind, rules.collect::<Result<_, _>>()?))
        });
        let methods = self.methods.iter().map(|(level1, keys)| keys.rule(level1));
        let BandsKeys { reached, partly, missed } = &self.bands;
        let (rounding, above) = (&self.rounding.rule, &self.equal.above);
        Ok(PolicyContent {
            reference: PolicyReference {
                id,
                version: self.version.clone(),
                digest: Digest::of(text.as_bytes()),
            },
            name: self.name.clone(),
            source: self.source.clone(),
            official: self.official,
            grounds: self.grounds(),
            text: text.to_owned(),
            rounding: rounding
                .parse::<Rounding>()
                .map_err(|_| invalid("rounding.rule", rounding, "half_up 或 half_even"))?,
            weights: weights.collect::<Result<_, _>>()?,
            single_weight_max: single.max.0,
            methods: methods.collect::<Result<_, _>>()?,
            bands: Bands { reached: reached.band(), partly: partly.band(), missed: missed.band() },
            satisfaction: steps(&self.satisfaction.steps),
            execution: ExecutionRule {
                steps: steps(&self.execution.steps),
                full_when_completed: self.execution.full_when_completed,
            },
            bare_number: self
                .target
                .as_ref()
                .map_or(Ok(BareNumber::Ask), TargetKeys::bare_number)?,
            equal_above: above
                .parse::<EqualAbove>()
                .map_err(|_| invalid("equal.above", above, "reverse 或 full"))?,
            over_achievement: OverAchievement {
                threshold: self.over_achievement.threshold.0,
                deductions: steps(&self.over_achievement.deductions),
            },
            grades: self.grades.bands()?,
        })
    }

    /// The ground of every section, in the order of the file.
    fn grounds(&self) -> Vec<PolicyGround> {
        let Weights { of_unit, department, fiscal, single } = &self.weights;
        let BandsKeys { reached, partly, missed } = &self.bands;
        let mut grounds = vec![self.rounding.ground("rounding")];
        for (key, rules) in [
            ("weights.self", of_unit),
            ("weights.department", department),
            ("weights.fiscal", fiscal),
        ] {
            grounds.extend(rules.iter().map(|rule| rule.ground(key)));
        }
        grounds.push(single.ground("weights.single"));
        let methods = self.methods.iter();
        grounds.extend(methods.map(|(level1, keys)| keys.ground(&format!("methods.{level1}"))));
        grounds.extend([
            reached.ground("bands.reached"),
            partly.ground("bands.partly"),
            missed.ground("bands.missed"),
            self.satisfaction.ground("satisfaction"),
            self.execution.ground("execution"),
        ]);
        grounds.extend(self.target.iter().map(|target| target.ground("target")));
        grounds.extend([
            self.equal.ground("equal"),
            self.over_achievement.ground("over_achievement"),
            self.grades.ground("grades"),
        ]);
        grounds
    }
}

impl WeightKeys {
    fn rule(&self, kind: EvaluationKind) -> Result<WeightRule, InvalidPolicy> {
        let key = format!("weights.{}", kind.key());
        let points: BTreeMap<Level1, Decimal> = [
            (Level1::Decision, self.decision),
            (Level1::Process, self.process),
            (Level1::Cost, self.cost),
            (Level1::Output, self.output),
            (Level1::Benefit, self.benefit),
            (Level1::Satisfaction, self.satisfaction),
            (Level1::Execution, self.execution),
        ]
        .into_iter()
        .filter_map(|(level1, points)| Some((level1, points?.0)))
        .collect();
        match (&self.levels, self.at_least) {
            (None, None) => Ok(WeightRule::Fixed(points)),
            (Some(levels), Some(points_min)) if points.is_empty() => {
                let levels = levels.iter().map(|level| level1(&format!("{key}.levels"), level));
                let levels = levels.collect::<Result<_, _>>()?;
                Ok(WeightRule::AtLeast { levels, points: points_min.0 })
            }
            _ => {
                let found = "分值与 levels、at_least 混用";
                Err(invalid(&key, found, "各一级指标的分值，或 levels 与 at_least 两项"))
            }
        }
    }
}

impl MethodKeys {
    fn rule(&self, level: &str) -> Result<(Level1, MethodRule), InvalidPolicy> {
        let key = format!("methods.{level}");
        let read = |name: &str, method: &str| {
            let expected = "linear、direct、bands、satisfaction、execution 之一";
            method
                .parse::<Method>()
                .map_err(|_| invalid(&format!("{key}.{name}"), method, expected))
        };
        let rule = MethodRule {
            allowed: self.allowed.iter().map(|it| read("allowed", it)).collect::<Result<_, _>>()?,
            by_value: read("by_value", &self.by_value)?,
            by_words: read("by_words", &self.by_words)?,
            without_target: self
                .without_target
                .as_ref()
                .map(|method| read("without_target", method))
                .transpose()?,
        };
        Ok((level1(&key, level)?, rule))
    }
}

impl TargetKeys {
    fn bare_number(&self) -> Result<BareNumber, InvalidPolicy> {
        let word = &self.bare_number;
        word.parse().map_err(|_| invalid("target.bare_number", word, "ask、at_least 或 equal"))
    }
}

impl BandKeys {
    const fn band(&self) -> Band {
        Band { from: self.from.0, unnamed: self.unnamed.0 }
    }
}

impl GradesKeys {
    fn bands(&self) -> Result<GradeBands, InvalidPolicy> {
        let Self { excellent, good, medium, poor, source: _, official: _ } = self;
        let bounds =
            LowerBounds { excellent: excellent.from.0, good: good.from.0, medium: medium.from.0 };
        let labels = GradeLabels {
            excellent: excellent.label.clone(),
            good: good.label.clone(),
            medium: medium.label.clone(),
            poor: poor.label.clone(),
        };
        let found = format!("{}、{}、{}", bounds.excellent, bounds.good, bounds.medium);
        GradeBands::try_new(bounds, labels)
            .map_err(|_| invalid("grades", &found, "0 至 100 之间依次递减的下限和互不相同的名称"))
    }
}

fn steps(steps: &[StepKeys]) -> Vec<Step> {
    let step = |StepKeys { from, share }: &StepKeys| Step { from: from.0, share: share.0 };
    steps.iter().map(step).collect()
}

fn level1(key: &str, text: &str) -> Result<Level1, InvalidPolicy> {
    let expected = "decision、process、cost、output、benefit、satisfaction、execution 之一";
    text.parse().map_err(|_| invalid(key, text, expected))
}

fn invalid(key: &str, found: &str, expected: &str) -> InvalidPolicy {
    InvalidPolicy { key: key.to_owned(), found: found.to_owned(), expected: expected.to_owned() }
}
