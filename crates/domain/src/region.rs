//! Administrative regions (行政区划), by code.

use std::{fmt, iter, str::FromStr};

use crate::{
    Explain,
    explain::clip,
    number::{half_width, is_digits},
};

/// A region of nine digits: six of GB/T 2260, and three for a township or zone (000 where there is none).
///
/// Its structure is checked, not whether a region of that code exists. Parents sort before their children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

/// How far down a region lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
    /// 乡级, or a zone that is treated as one.
    Township,
}

/// What is wrong with a region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRegionCode {
    /// The text is not six or nine digits.
    #[error("region `{found}` is not 6 or 9 digits")]
    NotDigits {
        /// The refused text.
        found: String,
    },
    /// The first two digits are not those of a province.
    #[error("region `{found}` begins with no province code between 11 and 82")]
    Province {
        /// The refused code.
        found: String,
    },
    /// A lower level is given, but the prefecture above it is 00.
    #[error("region `{found}` has a lower level without a prefecture")]
    Gap {
        /// The refused code.
        found: String,
    },
}

/// The sizes of the subtrees below a province, a prefecture, and a county.
const PROVINCE: u32 = 10_000_000;
const PREFECTURE: u32 = 100_000;
const COUNTY: u32 = 1_000;

impl RegionCode {
    /// Checks nine digits given as a number, such as 532329000.
    pub fn try_new(code: u32) -> Result<Self, InvalidRegionCode> {
        let found = || format!("{code:09}");
        if !(11..=82).contains(&(code / PROVINCE)) {
            return Err(InvalidRegionCode::Province { found: found() });
        }
        // A township may lie right below a prefecture (东莞 has no counties), but nothing may lie below 00.
        if !code.is_multiple_of(PROVINCE) && code % PROVINCE / PREFECTURE == 0 {
            return Err(InvalidRegionCode::Gap { found: found() });
        }
        Ok(Self(code))
    }

    /// How far down it lies.
    pub const fn level(self) -> RegionLevel {
        if !self.0.is_multiple_of(COUNTY) {
            RegionLevel::Township
        } else if !self.0.is_multiple_of(PREFECTURE) {
            RegionLevel::County
        } else if !self.0.is_multiple_of(PROVINCE) {
            RegionLevel::Prefecture
        } else {
            RegionLevel::Province
        }
    }

    /// The region right above; a province has none.
    pub const fn parent(self) -> Option<Self> {
        let lowest_part = match self.level() {
            RegionLevel::Township => self.0 % COUNTY,
            RegionLevel::County => self.0 % PREFECTURE,
            RegionLevel::Prefecture => self.0 % PROVINCE,
            RegionLevel::Province => return None,
        };
        Some(Self(self.0.wrapping_sub(lowest_part)))
    }

    /// The regions above, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), |above| above.parent())
    }

    /// Whether `other` is this region or lies below it.
    pub fn contains(self, other: Self) -> bool {
        other == self || other.ancestors().any(|above| above == self)
    }

    /// The six digits of GB/T 2260, such as 532329.
    pub const fn gb2260(self) -> u32 {
        self.0 / COUNTY
    }

    /// The nine digits as a number.
    pub const fn as_u32(self) -> u32 {
        self.0
    }
}

impl FromStr for RegionCode {
    type Err = InvalidRegionCode;

    /// Six digits stand for a region without township: 532329 is 532329000.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || InvalidRegionCode::NotDigits { found: clip(text) };
        let typed = half_width(text);
        let digits = typed.trim();
        if !is_digits(digits) {
            return Err(refused());
        }
        let padding = match digits.len() {
            6 => "000",
            9 => "",
            _ => return Err(refused()),
        };
        Self::try_new(format!("{digits}{padding}").parse().map_err(|_| refused())?)
    }
}

impl fmt::Display for RegionCode {
    /// Always nine digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl Explain for InvalidRegionCode {
    fn explain(&self) -> String {
        match self {
            Self::NotDigits { found } => format!(
                "行政区划代码“{found}”不对，应为 6 位或 9 位数字，如 532329 或 532329000。请按财政区划代码填写。"
            ),
            Self::Province { found } => format!(
                "行政区划代码“{found}”的前两位不是省级代码，应在 11 至 82 之间，如 53。请核对前两位。"
            ),
            Self::Gap { found } => format!(
                "行政区划代码“{found}”缺少地级代码，填写县级或乡级时第三、四位不能为 00。请补上所属州市的代码。"
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(text: &str, level: RegionLevel, above: &[&str]) {
        let code = region(text);
        assert_eq!(code.level(), level);
        let ancestors: Vec<_> = code.ancestors().map(|above| above.to_string()).collect();
        assert_eq!(ancestors, above);
    }

    #[track_caller]
    fn check_refused(text: &str, refused: fn(String) -> InvalidRegionCode) {
        assert_eq!(text.parse::<RegionCode>(), Err(refused(text.to_owned())));
    }

    #[test]
    fn a_code_knows_its_level_and_what_is_above() {
        check("530000", RegionLevel::Province, &[]);
        check("532300", RegionLevel::Prefecture, &["530000000"]);
        check("532329", RegionLevel::County, &["532300000", "530000000"]);
        check("532329101", RegionLevel::Township, &["532329000", "532300000", "530000000"]);
        check("441900003", RegionLevel::Township, &["441900000", "440000000"]);
        check("５３２３２９", RegionLevel::County, &["532300000", "530000000"]);
    }

    #[test]
    fn a_bad_structure_is_refused() {
        let digits = |found| InvalidRegionCode::NotDigits { found };
        let province = |found| InvalidRegionCode::Province { found };
        let gap = |found| InvalidRegionCode::Gap { found };
        check_refused("", digits);
        check_refused("53", digits);
        check_refused("5323290", digits);
        check_refused("53232A", digits);
        check_refused("-53232", digits);
        check_refused("100000000", province);
        check_refused("830000000", province);
        check_refused("530029000", gap);
        check_refused("530000001", gap);
        assert!(region("110000").contains(region("110101")));
        assert_eq!(region("820000").to_string(), "820000000");
    }

    #[test]
    fn a_region_contains_itself_and_what_lies_below() {
        assert!(region("532300").contains(region("532329")));
        assert!(region("532329").contains(region("532329000")));
        assert!(!region("532329").contains(region("532300")));
        assert!(!region("532300").contains(region("532401")));
        assert_eq!(region("532329").gb2260(), 532_329);
    }

    proptest! {
        #[test]
        fn text_is_read_back(code in 0u32..1_000_000_000) {
            if let Ok(region) = RegionCode::try_new(code) {
                prop_assert_eq!(region.to_string().parse(), Ok(region));
                prop_assert_eq!(region.as_u32(), code);
            }
        }

        #[test]
        fn whatever_is_above_contains_it_and_sorts_before(
            province in 11u32..=82, prefecture in 1u32..100, county in 0u32..100, township in 0u32..1000,
        ) {
            let code = ((province * 100 + prefecture) * 100 + county) * 1000 + township;
            let region = RegionCode::try_new(code).unwrap();
            prop_assert!(region.contains(region));
            for above in region.ancestors() {
                prop_assert!(above.contains(region) && !region.contains(above));
                prop_assert!(above < region && above.level() < region.level());
                prop_assert_eq!(RegionCode::try_new(above.as_u32()), Ok(above));
            }
        }
    }
}
