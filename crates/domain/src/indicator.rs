//! Level-3 indicators (三级指标): the rows of the score table.

use std::{fmt, ops::Deref, str::FromStr};

use rust_decimal::Decimal;

use crate::{Actual, Explain, Level1, Level2, SCORE_DIGITS, Target, explain::clip, word::words};

const ID_CHARACTERS_MAX: usize = 40;
const NAME_CHARACTERS_MAX: usize = 100;
const NOTE_CHARACTERS_MAX: usize = 500;

words! {
    /// How points are given (赋分方式).
    Method is "赋分方式" {
        /// 按完成比例赋分: weight × actual ÷ target, at most the weight.
        Linear = "linear", "按完成比例赋分" or "比例赋分";
        /// 直接赋分: met is the whole weight, missed is nothing.
        Direct = "direct", "直接赋分";
        /// 分档赋分: weight × a rate inside the band of the attainment.
        Bands = "bands", "分档赋分" or "评判等级赋分";
        /// 满意度赋分: steps of the rate.
        Satisfaction = "satisfaction", "满意度赋分";
        /// 预算执行率赋分, from the ledger.
        Execution = "execution", "预算执行率赋分";
    }
}

/// The key of an indicator inside its evaluation, such as `output.quantity.1`; chosen by the caller.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndicatorId(String);

/// What an indicator says; [`Indicator::try_new`] checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorContent {
    /// Key inside the evaluation.
    pub id: IndicatorId,
    /// Level 1.
    pub level1: Level1,
    /// Level 2.
    pub level2: Level2,
    /// Name, 1 to 100 characters.
    pub name: String,
    /// The promise; `None` if the source gives none.
    pub target: Option<Target>,
    /// The deed; `None` if the source says nothing.
    pub actual: Option<Actual>,
    /// Points (分值), more than 0, at most 100, two decimals.
    pub weight: Decimal,
    /// Method, if it is not left to the policy.
    pub method: Option<Method>,
    /// 偏差原因分析及改进措施, 0 to 500 characters.
    pub deviation_reason: String,
    /// 佐证资料, 0 to 500 characters.
    pub evidence: String,
    /// The score as the source prints it; never used, only compared.
    pub printed_score: Option<Decimal>,
}

/// A level-3 indicator whose content was checked; read through its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator(IndicatorContent);

/// Why an indicator was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIndicator {
    /// The key is not 1 to 40 letters, digits, `.`, `_` or `-`.
    #[error("`{found}` is not the key of an indicator")]
    Id {
        /// The refused text.
        found: String,
    },
    /// A text is too short or too long.
    #[error("the {part} has {found} characters, expected {min} to {max}")]
    Length {
        /// Which text.
        part: &'static str,
        /// How long it is.
        found: usize,
        /// How long it must be.
        min: usize,
        /// How long it may be.
        max: usize,
    },
    /// Level 2 does not stand below level 1.
    #[error("{level2} does not belong to {level1}")]
    Level {
        /// The level 1.
        level1: Level1,
        /// The level 2.
        level2: Level2,
    },
    /// The weight is not within 0..=100 with two decimals.
    #[error("weight {found} is not above 0 and at most 100 with two decimals")]
    Weight {
        /// The refused weight.
        found: Decimal,
    },
    /// The printed score is not within −100..=1000 with few decimals.
    #[error("printed score {found} is no score")]
    PrintedScore {
        /// The refused score.
        found: Decimal,
    },
}

impl Indicator {
    /// The only way to make one. A target or an actual of which a form says —, 无 or / is not given.
    pub fn try_new(mut content: IndicatorContent) -> Result<Self, InvalidIndicator> {
        let IndicatorContent { level1, level2, weight, printed_score, .. } = content;
        content.target = content.target.filter(|target| !says_nothing(target));
        content.actual = content.actual.filter(|actual| !says_nothing_of_deeds(actual));
        if !level2.belongs_to(level1) {
            return Err(InvalidIndicator::Level { level1, level2 });
        }
        bounded("name", &mut content.name, 1, NAME_CHARACTERS_MAX)?;
        bounded("deviation reason", &mut content.deviation_reason, 0, NOTE_CHARACTERS_MAX)?;
        bounded("evidence", &mut content.evidence, 0, NOTE_CHARACTERS_MAX)?;
        let is_weight = weight > Decimal::ZERO
            && weight <= Decimal::ONE_HUNDRED
            && weight.normalize().scale() <= SCORE_DIGITS;
        if !is_weight {
            return Err(InvalidIndicator::Weight { found: weight });
        }
        content.weight.rescale(SCORE_DIGITS);
        if let Some(found) = printed_score {
            let is_score = (-Decimal::ONE_HUNDRED..=Decimal::ONE_THOUSAND).contains(&found)
                && found.normalize().scale() <= 6;
            if !is_score {
                return Err(InvalidIndicator::PrintedScore { found });
            }
        }
        Ok(Self(content))
    }

    /// The content, to be changed and checked again.
    pub fn into_content(self) -> IndicatorContent {
        self.0
    }
}

impl Deref for Indicator {
    type Target = IndicatorContent;

    fn deref(&self) -> &IndicatorContent {
        &self.0
    }
}

impl IndicatorId {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IndicatorId {
    type Err = InvalidIndicator;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_key = (1..=ID_CHARACTERS_MAX).contains(&text.len())
            && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-'));
        if is_key {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIndicator::Id { found: clip(text) })
        }
    }
}

impl fmt::Display for IndicatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidIndicator {
    fn explain(&self) -> String {
        match self {
            Self::Id { found } => format!(
                "指标编号“{found}”不对，应为 1 至 {ID_CHARACTERS_MAX} 个字母、数字、点、下划线或连字符，如 output.quantity.1。请改正。"
            ),
            Self::Length { part: _, found, min, max } => {
                format!("文字有 {found} 个字，应为 {min} 至 {max} 个字。请增删后重新提交。")
            }
            Self::Level { level1, level2 } => {
                format!("二级指标“{level2}”不属于一级指标“{level1}”。请核对指标层级。")
            }
            Self::Weight { found } => {
                format!("分值“{found}”不对，应大于 0、不超过 100，最多两位小数。请核对分值。")
            }
            Self::PrintedScore { found } => {
                format!("填报得分“{found}”不是得分，应在 −100 至 1000 之间。请核对。")
            }
        }
    }
}

/// What a form prints where there is nothing to print.
const NOTHING: [&str; 14] =
    ["", "-", "－", "–", "—", "——", "―", "/", "／", "\\", "无", "暂无", "未填", "不适用"];

/// Whether the words of a target are none.
fn says_nothing(target: &Target) -> bool {
    target.value().is_none() && NOTHING.contains(&target.text())
}

/// Whether an actual has neither a value nor a judgement, and its words are none.
fn says_nothing_of_deeds(actual: &Actual) -> bool {
    let is_mute = actual.value().is_none() && actual.attainment().is_none();
    is_mute && NOTHING.contains(&actual.text())
}

fn bounded(
    part: &'static str,
    text: &mut String,
    min: usize,
    max: usize,
) -> Result<(), InvalidIndicator> {
    *text = text.trim().to_owned();
    let found = text.chars().count();
    if (min..=max).contains(&found) {
        Ok(())
    } else {
        Err(InvalidIndicator::Length { part, found, min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> IndicatorContent {
        IndicatorContent {
            id: "output.quantity.1".parse().unwrap(),
            level1: Level1::Output,
            level2: Level2::Quantity,
            name: "扶持创业人数".into(),
            target: None,
            actual: None,
            weight: Decimal::TEN,
            method: None,
            deviation_reason: String::new(),
            evidence: String::new(),
            printed_score: None,
        }
    }

    #[track_caller]
    fn check_weight(weight: &str, valid: bool) {
        let content = IndicatorContent { weight: weight.parse().unwrap(), ..content() };
        assert_eq!(Indicator::try_new(content).is_ok(), valid, "{weight}");
    }

    #[test]
    fn a_weight_is_points_of_a_hundred() {
        check_weight("0", false);
        check_weight("0.01", true);
        check_weight("7.5", true);
        check_weight("7.505", false);
        check_weight("7.5000", true);
        check_weight("100", true);
        check_weight("100.01", false);
        assert_eq!(Indicator::try_new(content()).unwrap().weight.to_string(), "10.00");
    }

    #[test]
    fn levels_belong_together() {
        let wrong = IndicatorContent { level2: Level2::Social, ..content() };
        let refused = Indicator::try_new(wrong).unwrap_err();
        assert_eq!(
            refused,
            InvalidIndicator::Level { level1: Level1::Output, level2: Level2::Social }
        );
        assert!(refused.explain().contains("“社会效益”不属于一级指标“产出”"));
    }

    #[test]
    fn a_dash_is_no_target_and_no_deed() {
        let read = |text: &str| {
            let target = Target::try_words(text).ok();
            let actual = Actual::try_new(None, text, None, None).ok();
            let content = IndicatorContent { target, actual, ..content() };
            let content = Indicator::try_new(content).unwrap().into_content();
            (content.target.is_some(), content.actual.is_some())
        };
        for nothing in NOTHING {
            assert_eq!(read(nothing), (false, false), "{nothing}");
        }
        assert_eq!(read("无事故"), (true, true));
        let judged = Actual::try_new(None, "无", Some(crate::Attainment::Reached), None).unwrap();
        let content = IndicatorContent { actual: Some(judged), ..content() };
        assert!(Indicator::try_new(content).unwrap().actual.is_some());
    }

    #[test]
    fn keys_and_texts_are_bounded() {
        assert!("".parse::<IndicatorId>().is_err());
        assert!("产出".parse::<IndicatorId>().is_err());
        assert!("x".repeat(41).parse::<IndicatorId>().is_err());
        let long = IndicatorContent { evidence: "证".repeat(501), ..content() };
        assert!(Indicator::try_new(long).is_err());
        let unnamed = IndicatorContent { name: "  ".into(), ..content() };
        assert!(Indicator::try_new(unnamed).is_err());
    }
}
