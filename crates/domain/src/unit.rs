//! Budget units (预算单位), by code.

use std::{fmt, iter, str::FromStr};

use crate::{
    Explain,
    explain::clip,
    number::{half_width, is_digits},
};

const LEVEL_DIGITS: usize = 3;
const DIGITS_MAX: usize = 30;

/// A 预算单位: three digits for a department, three more for every level below (219, 219001, …).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode(String);

/// A text that is not 3, 6, 9, … up to 30 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unit `{found}` is not 3, 6, 9, … or 30 digits")]
pub struct InvalidUnitCode {
    /// The refused text.
    pub found: String,
}

impl UnitCode {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How far down it lies: 1 for a department (部门), 2 for a unit right below it, and so on.
    pub const fn level(&self) -> usize {
        self.0.len() / LEVEL_DIGITS
    }

    /// The unit right above; a department has none.
    pub fn parent(&self) -> Option<Self> {
        let digits = self.0.len().checked_sub(LEVEL_DIGITS)?;
        self.0.get(..digits).filter(|above| !above.is_empty()).map(|above| Self(above.to_owned()))
    }

    /// The units above, the nearest first; the last is the department.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), Self::parent)
    }

    /// Whether `other` is this unit or lies below it.
    pub fn contains(&self, other: &Self) -> bool {
        // Both are made of whole levels, so a common beginning is a common path.
        other.0.starts_with(&self.0)
    }
}

impl FromStr for UnitCode {
    type Err = InvalidUnitCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = half_width(text);
        let digits = typed.trim();
        let whole_levels = digits.len() <= DIGITS_MAX && digits.len().is_multiple_of(LEVEL_DIGITS);
        if !is_digits(digits) || !whole_levels {
            return Err(InvalidUnitCode { found: clip(text) });
        }
        Ok(Self(digits.to_owned()))
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidUnitCode {
    fn explain(&self) -> String {
        format!(
            "预算单位代码“{}”不对，应为 3 位部门代码，每往下一级再加 3 位，如 219 或 219001。请按单位代码表填写。",
            self.found
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, level: usize, above: &[&str]) {
        let unit: UnitCode = text.parse().unwrap();
        assert_eq!(unit.level(), level);
        let ancestors: Vec<_> = unit.ancestors().map(|above| above.to_string()).collect();
        assert_eq!(ancestors, above);
    }

    #[track_caller]
    fn check_refused(text: &str) {
        assert_eq!(text.parse::<UnitCode>(), Err(InvalidUnitCode { found: text.into() }));
    }

    #[test]
    fn a_code_knows_its_level_and_what_is_above() {
        check("219", 1, &[]);
        check("219001", 2, &["219"]);
        check("219001002", 3, &["219001", "219"]);
        check(" ２１９００１ ", 2, &["219"]);
        check("001002003004", 4, &["001002003", "001002", "001"]);
    }

    #[test]
    fn anything_but_whole_levels_is_refused() {
        for text in ["", "2", "21", "2190", "21900A", "-21", "219.001", "二一九"] {
            check_refused(text);
        }
        assert!("219".repeat(10).parse::<UnitCode>().is_ok());
        check_refused(&"219".repeat(11));
    }

    proptest! {
        #[test]
        fn whatever_is_above_contains_it(text in "([0-9]{3}){1,10}") {
            let unit: UnitCode = text.parse().unwrap();
            prop_assert_eq!(unit.to_string(), text);
            prop_assert!(unit.contains(&unit));
            prop_assert_eq!(unit.ancestors().count().checked_add(1), Some(unit.level()));
            for above in unit.ancestors() {
                prop_assert!(above.contains(&unit) && !unit.contains(&above) && above < unit);
            }
        }
    }
}
