//! A pack as it is written in its file.

use std::collections::BTreeMap;

use domain::{
    Band, Bands, Digest, EqualAbove, EvaluationKind, ExecutionRule, GradeBands, GradeLabels,
    InvalidPolicy, Level1, LowerBounds, Method, MethodRule, OverAchievement, PolicyContent,
    PolicyReference, Rounding, Step, WeightRule,
};
use rust_decimal::Decimal;
use serde::Deserialize;

/// A whole file. Every section names its source and whether it was checked against the official text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    id: String,
    version: String,
    name: String,
    source: String,
    official: bool,
    rounding: Sourced<RoundingKeys>,
    weights: Weights,
    methods: BTreeMap<String, Sourced<MethodKeys>>,
    bands: BandsKeys,
    satisfaction: Sourced<StepsKeys>,
    execution: Sourced<ExecutionKeys>,
    equal: Sourced<EqualKeys>,
    over_achievement: Sourced<OverKeys>,
    grades: Sourced<GradesKeys>,
}

/// A section with its ground.
#[derive(Debug, Deserialize)]
struct Sourced<T> {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "official")]
    _official: bool,
    #[serde(flatten)]
    keys: T,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundingKeys {
    rule: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    #[serde(rename = "self")]
    of_unit: Sourced<WeightKeys>,
    department: Sourced<WeightKeys>,
    fiscal: Sourced<WeightKeys>,
    single: Sourced<SingleKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SingleKeys {
    max: Number,
}

/// Points by level 1, or levels that together have at least so many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightKeys {
    decision: Option<Number>,
    process: Option<Number>,
    output: Option<Number>,
    benefit: Option<Number>,
    satisfaction: Option<Number>,
    execution: Option<Number>,
    levels: Option<Vec<String>>,
    at_least: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodKeys {
    allowed: Vec<String>,
    by_value: String,
    by_words: String,
    without_target: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandsKeys {
    reached: Sourced<BandKeys>,
    partly: Sourced<BandKeys>,
    missed: Sourced<BandKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandKeys {
    from: Number,
    unnamed: Number,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepsKeys {
    steps: Vec<StepKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepKeys {
    from: Number,
    share: Number,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExecutionKeys {
    steps: Vec<StepKeys>,
    full_when_completed: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EqualKeys {
    above: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverKeys {
    threshold: Number,
    deductions: Vec<StepKeys>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GradesKeys {
    excellent: GradeKeys,
    good: GradeKeys,
    medium: GradeKeys,
    poor: PoorKeys,
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
        let Self {
            id,
            version,
            name,
            source,
            official,
            rounding,
            weights: Weights { of_unit, department, fiscal, single },
            methods,
            bands: BandsKeys { reached, partly, missed },
            satisfaction,
            execution: Sourced { keys: execution, .. },
            equal,
            over_achievement: Sourced { keys: over, .. },
            grades,
        } = self;
        let id = id.parse().map_err(|_| invalid("id", &id, "字母、数字和连字符"))?;
        let weights = [
            (EvaluationKind::OfUnit, of_unit),
            (EvaluationKind::OfDepartment, department),
            (EvaluationKind::OfTreasury, fiscal),
        ];
        let weights = weights.into_iter().map(|(kind, it)| Ok((kind, it.keys.into_rule(kind)?)));
        let methods = methods.into_iter().map(|(level1, it)| it.keys.into_rule(&level1));
        let rule = rounding.keys.rule;
        let above = equal.keys.above;
        Ok(PolicyContent {
            reference: PolicyReference { id, version, digest: Digest::of(text.as_bytes()) },
            name,
            source,
            official,
            text: text.to_owned(),
            rounding: rule
                .parse::<Rounding>()
                .map_err(|_| invalid("rounding.rule", &rule, "half_up 或 half_even"))?,
            weights: weights.collect::<Result<_, _>>()?,
            single_weight_max: single.keys.max.0,
            methods: methods.collect::<Result<_, _>>()?,
            bands: Bands {
                reached: reached.keys.into_band(),
                partly: partly.keys.into_band(),
                missed: missed.keys.into_band(),
            },
            satisfaction: steps(satisfaction.keys.steps),
            execution: ExecutionRule {
                steps: steps(execution.steps),
                full_when_completed: execution.full_when_completed,
            },
            equal_above: above
                .parse::<EqualAbove>()
                .map_err(|_| invalid("equal.above", &above, "reverse 或 full"))?,
            over_achievement: OverAchievement {
                threshold: over.threshold.0,
                deductions: steps(over.deductions),
            },
            grades: grades.keys.into_bands()?,
        })
    }
}

impl WeightKeys {
    fn into_rule(self, kind: EvaluationKind) -> Result<WeightRule, InvalidPolicy> {
        let Self { decision, process, output, benefit, satisfaction, execution, levels, at_least } =
            self;
        let key = format!("weights.{}", kind.key());
        let points: BTreeMap<Level1, Decimal> = [
            (Level1::Decision, decision),
            (Level1::Process, process),
            (Level1::Output, output),
            (Level1::Benefit, benefit),
            (Level1::Satisfaction, satisfaction),
            (Level1::Execution, execution),
        ]
        .into_iter()
        .filter_map(|(level1, points)| Some((level1, points?.0)))
        .collect();
        match (levels, at_least) {
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
    fn into_rule(self, level: &str) -> Result<(Level1, MethodRule), InvalidPolicy> {
        let Self { allowed, by_value, by_words, without_target } = self;
        let key = format!("methods.{level}");
        let read = |name: &str, method: &str| {
            let expected = "linear、direct、bands、satisfaction、execution 之一";
            method
                .parse::<Method>()
                .map_err(|_| invalid(&format!("{key}.{name}"), method, expected))
        };
        let rule = MethodRule {
            allowed: allowed.iter().map(|it| read("allowed", it)).collect::<Result<_, _>>()?,
            by_value: read("by_value", &by_value)?,
            by_words: read("by_words", &by_words)?,
            without_target: without_target
                .map(|method| read("without_target", &method))
                .transpose()?,
        };
        Ok((level1(&key, level)?, rule))
    }
}

impl BandKeys {
    const fn into_band(self) -> Band {
        Band { from: self.from.0, unnamed: self.unnamed.0 }
    }
}

impl GradesKeys {
    fn into_bands(self) -> Result<GradeBands, InvalidPolicy> {
        let Self { excellent, good, medium, poor } = self;
        let bounds = LowerBounds {
            excellent: excellent.from.0,
            good: good.from.0,
            medium: medium.from.0,
        };
        let labels = GradeLabels {
            excellent: excellent.label,
            good: good.label,
            medium: medium.label,
            poor: poor.label,
        };
        let found = format!("{}、{}、{}", bounds.excellent, bounds.good, bounds.medium);
        GradeBands::try_new(bounds, labels)
            .map_err(|_| invalid("grades", &found, "0 至 100 之间依次递减的下限和互不相同的名称"))
    }
}

fn steps(steps: Vec<StepKeys>) -> Vec<Step> {
    let step = |StepKeys { from, share }| Step { from: from.0, share: share.0 };
    steps.into_iter().map(step).collect()
}

fn level1(key: &str, text: &str) -> Result<Level1, InvalidPolicy> {
    let expected = "decision、process、output、benefit、satisfaction、execution 之一";
    text.parse().map_err(|_| invalid(key, text, expected))
}

fn invalid(key: &str, found: &str, expected: &str) -> InvalidPolicy {
    InvalidPolicy {
        key: key.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}
