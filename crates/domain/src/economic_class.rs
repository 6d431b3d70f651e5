//! 部门预算支出经济分类, by code.

use std::{fmt, str::FromStr};

use crate::{Explain, explain::clip};

/// 部门预算支出经济分类: 3 digits of a class (类), or 5 with the item (款).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EconomicClass(String);

/// A text that is not 3 or 5 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("economic class `{found}` is not 3 or 5 digits")]
pub struct InvalidEconomicClass {
    /// The refused text.
    pub found: String,
}

impl FromStr for EconomicClass {
    type Err = InvalidEconomicClass;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        if matches!(digits.len(), 3 | 5) && digits.bytes().all(|it| it.is_ascii_digit()) {
            return Ok(Self(digits.to_owned()));
        }
        Err(InvalidEconomicClass { found: clip(text) })
    }
}

impl fmt::Display for EconomicClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidEconomicClass {
    fn explain(&self) -> String {
        format!(
            "部门经济分类“{}”不对，应为 3 位类或 5 位款的代码，如 302 或 30201。请按科目表填写。",
            self.found
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_three_digits_and_an_item_five() {
        for text in ["302", "30201", " 302 "] {
            assert_eq!(text.parse::<EconomicClass>().unwrap().to_string(), text.trim());
        }
        for text in ["", "3", "3020", "30a", "302011", "３０２"] {
            assert!(text.parse::<EconomicClass>().is_err(), "{text}");
        }
    }
}
