//! Budget projects (预算项目), by code.

use std::{fmt, str::FromStr};

use crate::{
    Explain, InvalidRegionCode, RegionCode,
    explain::clip,
    number::{half_width, is_digits},
};

const CHARACTERS: usize = 21;
const CENTURY: u16 = 2000;
const SEQUENCE_MAX: u64 = 999_999_999_999;

/// A project of 21 characters: six of the region that defined it, two of the year, a letter, twelve of a sequence.
///
/// The region is where the project is defined, not who spends: a county may use a code of its province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectCode {
    // Invariant: no township.
    region: RegionCode,
    // Invariant: 2000..=2099.
    year: u16,
    kind: ProjectKind,
    // Invariant: at most SEQUENCE_MAX.
    sequence: u64,
}

/// What the money of a project is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectKind {
    /// R: 人员类, pay and pensions.
    Staff,
    /// Y: 公用经费, running costs.
    Running,
    /// T: 特定目标类, a task of its own; the kind that is evaluated.
    SpecificGoal,
}

/// What is wrong with a project code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProjectCode {
    /// The text is not eight digits, a letter and twelve digits.
    #[error("project `{found}` is not 8 digits, a letter and 12 digits")]
    Shape {
        /// The refused text.
        found: String,
    },
    /// The first six digits are not a region.
    #[error("project `{found}` begins with no region")]
    Region {
        /// The refused text.
        found: String,
        /// What is wrong with the region.
        source: InvalidRegionCode,
    },
    /// The letter is not R, Y or T.
    #[error("project kind `{found}` is not R, Y or T")]
    Kind {
        /// The refused letter.
        found: char,
    },
}

impl ProjectCode {
    /// Where the project was defined.
    pub const fn region(self) -> RegionCode {
        self.region
    }

    /// The year in which it was defined, in full.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// What its money is for.
    pub const fn kind(self) -> ProjectKind {
        self.kind
    }

    /// The number within region, year and kind.
    pub const fn sequence(self) -> u64 {
        self.sequence
    }
}

impl ProjectKind {
    /// The letter in the code.
    pub const fn letter(self) -> char {
        match self {
            Self::Staff => 'R',
            Self::Running => 'Y',
            Self::SpecificGoal => 'T',
        }
    }

    /// The name in a form.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Staff => "人员类",
            Self::Running => "公用经费",
            Self::SpecificGoal => "特定目标类",
        }
    }
}

impl TryFrom<char> for ProjectKind {
    type Error = InvalidProjectCode;

    fn try_from(letter: char) -> Result<Self, Self::Error> {
        match letter {
            'R' => Ok(Self::Staff),
            'Y' => Ok(Self::Running),
            'T' => Ok(Self::SpecificGoal),
            _ => Err(InvalidProjectCode::Kind { found: letter }),
        }
    }
}

impl FromStr for ProjectCode {
    type Err = InvalidProjectCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || InvalidProjectCode::Shape { found: clip(text) };
        let typed = half_width(text);
        let code = typed.trim();
        if code.len() != CHARACTERS {
            return Err(shape());
        }
        let region = digits(code, 0, 6).ok_or_else(shape)?;
        let year: u16 = digits(code, 6, 8).and_then(|year| year.parse().ok()).ok_or_else(shape)?;
        let letter = code.chars().nth(8).filter(char::is_ascii_alphabetic).ok_or_else(shape)?;
        let sequence = digits(code, 9, CHARACTERS).and_then(|sequence| sequence.parse().ok());
        let region_refused = |source| InvalidProjectCode::Region { found: clip(text), source };
        Ok(Self {
            sequence: sequence.filter(|sequence| *sequence <= SEQUENCE_MAX).ok_or_else(shape)?,
            region: region.parse().map_err(region_refused)?,
            year: year.saturating_add(CENTURY),
            kind: letter.try_into()?,
        })
    }
}

impl fmt::Display for ProjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, year, kind, sequence } = self;
        write!(f, "{:06}{:02}{}{sequence:012}", region.gb2260(), year % 100, kind.letter())
    }
}

impl Explain for InvalidProjectCode {
    fn explain(&self) -> String {
        match self {
            Self::Shape { found } => format!(
                "项目代码“{found}”不对，应为 21 位：6 位区划、2 位年份、1 位类别字母、12 位顺序号。请从一体化系统复制完整代码。"
            ),
            Self::Region { found, source } => {
                format!("项目代码“{found}”的前六位不是行政区划。{}", source.explain())
            }
            Self::Kind { found } => format!(
                "项目代码第九位“{found}”不是项目类别，应为 R（人员类）、Y（公用经费）或 T（特定目标类）。请核对该字母。"
            ),
        }
    }
}

/// The characters `from..to`, if all are digits.
fn digits(code: &str, from: usize, to: usize) -> Option<&str> {
    code.get(from..to).filter(|part| is_digits(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, region: &str, year: u16, kind: ProjectKind, sequence: u64) {
        let code: ProjectCode = text.parse().unwrap();
        assert_eq!(code.to_string(), text);
        assert_eq!(code.region().to_string(), region);
        assert_eq!((code.year(), code.kind(), code.sequence()), (year, kind, sequence));
    }

    #[track_caller]
    fn check_refused(text: &str, expected: InvalidProjectCode) {
        assert_eq!(text.parse::<ProjectCode>(), Err(expected));
    }

    #[test]
    fn published_codes_are_read() {
        check("51000021R000000019951", "510000000", 2021, ProjectKind::Staff, 19_951);
        check("51092324T000010263357", "510923000", 2024, ProjectKind::SpecificGoal, 10_263_357);
        check("51092322T000000436802", "510923000", 2022, ProjectKind::SpecificGoal, 436_802);
        check("53232900Y999999999999", "532329000", 2000, ProjectKind::Running, SEQUENCE_MAX);
        assert_eq!(
            " ５１００００２１Ｒ０００００００１９９５１".parse::<ProjectCode>(),
            "51000021R000000019951".parse()
        );
    }

    #[test]
    fn a_bad_part_is_named() {
        let shape =
            |text: &str| check_refused(text, InvalidProjectCode::Shape { found: text.into() });
        shape("");
        shape("51000021R00000001995");
        shape("51000021R0000000199510");
        shape("5100002AR000000019951");
        shape("510000210000000019951");
        shape("51000021R00000001995X");
        shape("项项项项项项项");
        check_refused("51000021A000000019951", InvalidProjectCode::Kind { found: 'A' });
        check_refused("51000021r000000019951", InvalidProjectCode::Kind { found: 'r' });
        let source = InvalidRegionCode::Province { found: "990000000".into() };
        let found = "99000021R000000019951".to_owned();
        let refused = InvalidProjectCode::Region { found, source };
        assert!(refused.explain().contains("“990000000”的前两位"));
        check_refused("99000021R000000019951", refused);
    }

    proptest! {
        #[test]
        fn text_is_read_back(text in "[1-7][1-9][0-9][1-9][0-9]{4}[RYT][0-9]{12}") {
            let code: ProjectCode = text.parse().unwrap();
            prop_assert_eq!(code.to_string(), text);
        }

        #[test]
        fn no_text_panics(text in "[0-9RYT项 ]{0,24}") {
            if let Ok(code) = text.parse::<ProjectCode>() {
                prop_assert_eq!(code.to_string(), text.trim());
            }
        }
    }
}
