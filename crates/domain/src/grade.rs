//! Grades (等级) and the scores at which they begin.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use crate::{Explain, explain::clip};

/// How good a result is. A better grade is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// 差.
    Poor,
    /// 中.
    Medium,
    /// 良.
    Good,
    /// 优.
    Excellent,
}

/// Where each grade begins, and what a place calls it.
///
/// Which score is graded, the published or the exact one, is the policy's choice, not this type's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeBands {
    // Invariant: 100 >= excellent > good > medium > 0.
    lower_bounds: LowerBounds,
    // Invariant: none is empty, no two are alike.
    labels: GradeLabels,
}

/// The lowest score of each grade; a poor one begins at zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LowerBounds {
    /// 优, nationally 90.
    pub excellent: Decimal,
    /// 良, nationally 80.
    pub good: Decimal,
    /// 中, nationally 60.
    pub medium: Decimal,
}

/// What a place calls the grades, such as 优秀 for 优.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeLabels {
    /// 优.
    pub excellent: String,
    /// 良.
    pub good: String,
    /// 中.
    pub medium: String,
    /// 差.
    pub poor: String,
}

/// Why a grade, a score or the bands were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGrade {
    /// The word is no grade.
    #[error("`{found}` is not a grade")]
    UnknownLabel {
        /// The refused word.
        found: String,
    },
    /// The score is not within 0..=100.
    #[error("score {found} is not between 0 and 100")]
    Score {
        /// The refused score.
        found: Decimal,
    },
    /// The lower bounds do not descend from 100 to 0.
    #[error("lower bounds {excellent}, {good}, {medium} do not descend between 100 and 0")]
    Bounds {
        /// The refused bound of 优.
        excellent: Decimal,
        /// The refused bound of 良.
        good: Decimal,
        /// The refused bound of 中.
        medium: Decimal,
    },
    /// A label is empty, or names two grades.
    #[error("label `{found}` is empty or used twice")]
    Label {
        /// The refused label.
        found: String,
    },
}

impl Grade {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Excellent, Self::Good, Self::Medium, Self::Poor];
}

impl GradeBands {
    /// Checks that the bounds descend within 0..=100 and that every grade has a label of its own.
    pub fn try_new(lower_bounds: LowerBounds, labels: GradeLabels) -> Result<Self, InvalidGrade> {
        let LowerBounds { excellent, good, medium } = lower_bounds;
        let descending = excellent > good && good > medium;
        if !descending || excellent > Decimal::ONE_HUNDRED || medium <= Decimal::ZERO {
            return Err(InvalidGrade::Bounds { excellent, good, medium });
        }
        let bands = Self { lower_bounds, labels };
        for grade in Grade::ALL {
            let label = bands.label(grade);
            let is_taken =
                Grade::ALL.iter().any(|other| *other != grade && bands.label(*other) == label);
            if label.trim().is_empty() || is_taken {
                return Err(InvalidGrade::Label { found: clip(label) });
            }
        }
        Ok(bands)
    }

    /// 90 优, 80 良, 60 中, below 差 (财预〔2020〕10号).
    pub fn national() -> Self {
        Self {
            lower_bounds: LowerBounds {
                excellent: Decimal::from(90),
                good: Decimal::from(80),
                medium: Decimal::from(60),
            },
            labels: GradeLabels {
                excellent: Grade::Excellent.to_string(),
                good: Grade::Good.to_string(),
                medium: Grade::Medium.to_string(),
                poor: Grade::Poor.to_string(),
            },
        }
    }

    /// The grade of a score from 0 to 100; a bound itself belongs to the better grade.
    pub fn grade_of(&self, score: Decimal) -> Result<Grade, InvalidGrade> {
        if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&score) {
            return Err(InvalidGrade::Score { found: score });
        }
        let grade = Grade::ALL.into_iter().find(|grade| score >= self.lower_bound(*grade));
        Ok(grade.unwrap_or(Grade::Poor))
    }

    /// The lowest score of `grade`.
    pub const fn lower_bound(&self, grade: Grade) -> Decimal {
        match grade {
            Grade::Excellent => self.lower_bounds.excellent,
            Grade::Good => self.lower_bounds.good,
            Grade::Medium => self.lower_bounds.medium,
            Grade::Poor => Decimal::ZERO,
        }
    }

    /// What this place calls `grade`.
    pub fn label(&self, grade: Grade) -> &str {
        match grade {
            Grade::Excellent => &self.labels.excellent,
            Grade::Good => &self.labels.good,
            Grade::Medium => &self.labels.medium,
            Grade::Poor => &self.labels.poor,
        }
    }

    /// The grade that this place calls `label`, else the one that the label commonly means.
    pub fn parse_label(&self, label: &str) -> Result<Grade, InvalidGrade> {
        let label = label.trim();
        match Grade::ALL.into_iter().find(|grade| self.label(*grade) == label) {
            Some(grade) => Ok(grade),
            None => label.parse(),
        }
    }
}

impl FromStr for Grade {
    type Err = InvalidGrade;

    /// Reads the national words and the common other ones.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "优" | "优秀" => Ok(Self::Excellent),
            "良" | "良好" => Ok(Self::Good),
            "中" | "中等" | "合格" => Ok(Self::Medium),
            "差" | "较差" | "不合格" => Ok(Self::Poor),
            _ => Err(InvalidGrade::UnknownLabel { found: clip(text) }),
        }
    }
}

impl fmt::Display for Grade {
    /// The national word: 优, 良, 中, 差.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Excellent => "优",
            Self::Good => "良",
            Self::Medium => "中",
            Self::Poor => "差",
        })
    }
}

impl Explain for InvalidGrade {
    fn explain(&self) -> String {
        match self {
            Self::UnknownLabel { found } => {
                format!(
                    "等级“{found}”无法识别，应为 优、良、中、差 或本地规则中的等级名称。请改正。"
                )
            }
            Self::Score { found } => {
                format!("得分“{found}”超出范围，应在 0 至 100 之间。请核对各项得分与总分。")
            }
            Self::Bounds { excellent, good, medium } => format!(
                "等级下限（优 {excellent}、良 {good}、中 {medium}）不对，应在 0 至 100 之间依次递减，如 90、80、60。请修改评分规则。"
            ),
            Self::Label { found } => {
                format!("等级名称“{found}”为空或重复，四个等级应各有不同的名称。请修改评分规则。")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bounds(excellent: i64, good: i64, medium: i64) -> LowerBounds {
        LowerBounds { excellent: excellent.into(), good: good.into(), medium: medium.into() }
    }

    fn labels(words: [&str; 4]) -> GradeLabels {
        let [excellent, good, medium, poor] = words.map(str::to_owned);
        GradeLabels { excellent, good, medium, poor }
    }

    #[track_caller]
    fn check(score: &str, expected: Option<Grade>) {
        let score: Decimal = score.parse().unwrap();
        let refused = InvalidGrade::Score { found: score };
        assert_eq!(GradeBands::national().grade_of(score), expected.ok_or(refused));
    }

    #[test]
    fn a_bound_belongs_to_the_better_grade() {
        check("100", Some(Grade::Excellent));
        check("98", Some(Grade::Excellent));
        check("90.00", Some(Grade::Excellent));
        check("89.99", Some(Grade::Good));
        check("80", Some(Grade::Good));
        check("79.99", Some(Grade::Medium));
        check("60", Some(Grade::Medium));
        check("59.99", Some(Grade::Poor));
        check("0", Some(Grade::Poor));
        check("-0.01", None);
        check("100.01", None);
    }

    #[test]
    fn bounds_must_descend_within_0_to_100() {
        let words = || labels(["优", "良", "中", "差"]);
        let is_taken = |excellent, good, medium| {
            GradeBands::try_new(bounds(excellent, good, medium), words()).is_ok()
        };
        assert!(is_taken(100, 80, 1));
        assert!(!is_taken(101, 80, 60) && !is_taken(90, 80, 0) && !is_taken(90, 80, -1));
        assert!(!is_taken(90, 90, 60) && !is_taken(90, 60, 60) && !is_taken(60, 80, 90));
        assert_eq!(GradeBands::try_new(bounds(90, 80, 60), words()), Ok(GradeBands::national()));
    }

    #[test]
    fn labels_are_those_of_the_place() {
        let with = |words| GradeBands::try_new(bounds(90, 80, 60), labels(words));
        let local = with(["优秀", "良好", "合格", "不合格"]).unwrap();
        for grade in Grade::ALL {
            assert_eq!(local.parse_label(local.label(grade)), Ok(grade));
            assert_eq!(local.parse_label(&grade.to_string()), Ok(grade));
            assert_eq!(grade.to_string().parse(), Ok(grade));
        }
        assert_eq!(local.label(Grade::Excellent), "优秀");
        assert_eq!(GradeBands::national().parse_label(" 优秀 "), Ok(Grade::Excellent));
        assert_eq!(local.parse_label("好"), Err(InvalidGrade::UnknownLabel { found: "好".into() }));
        let refused = |found: &str| Err(InvalidGrade::Label { found: found.into() });
        assert_eq!(with(["优", "优", "中", "差"]), refused("优"));
        assert_eq!(with(["优", "良", " ", "差"]), refused(" "));
    }

    proptest! {
        #[test]
        fn a_higher_score_is_no_worse(a in 0i64..=10_000, b in 0i64..=10_000) {
            let bands = GradeBands::national();
            let grade = |hundredths| bands.grade_of(Decimal::new(hundredths, 2)).unwrap();
            prop_assert!(grade(a.min(b)) <= grade(a.max(b)));
            prop_assert!(Decimal::new(a, 2) >= bands.lower_bound(grade(a)));
        }
    }
}
