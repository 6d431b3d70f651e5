//! Vouchers (记账凭证) as their keeper numbers them: 凭证字号 and the line in it.

use std::fmt;

use crate::{Explain, explain::clip};

const NUMBER_CHARACTERS_MAX: usize = 40;

/// A line of a voucher, such as 记-1 line 2. Numbers begin again every month in every set of books, so it is no key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherLine {
    number: String,
    // Invariant: from 1.
    line: u32,
}

/// What is wrong with the number or the line of a voucher.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVoucherLine {
    /// The number is not 1 to 40 visible characters.
    #[error("voucher number `{found}` is not 1 to 40 visible characters")]
    Number {
        /// The refused number.
        found: String,
    },
    /// The line is not from 1.
    #[error("voucher line {found} is not from 1")]
    Line {
        /// The refused line.
        found: i64,
    },
}

impl VoucherLine {
    /// The only way to make one: a number without spaces around it, and a line from 1.
    pub fn try_new(number: &str, line: i64) -> Result<Self, InvalidVoucherLine> {
        let trimmed = number.trim();
        let characters = trimmed.chars().count();
        let fits = (1..=NUMBER_CHARACTERS_MAX).contains(&characters);
        if !fits || trimmed.chars().any(char::is_control) {
            return Err(InvalidVoucherLine::Number { found: clip(number) });
        }
        let number = trimmed.to_owned();
        match u32::try_from(line) {
            Ok(line @ 1..) if i32::try_from(line).is_ok() => Ok(Self { number, line }),
            _ => Err(InvalidVoucherLine::Line { found: line }),
        }
    }

    /// 凭证字号.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// 分录行, from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for VoucherLine {
    /// As people name it, such as 记-1第2行.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}第{}行", self.number, self.line)
    }
}

impl InvalidVoucherLine {
    /// The field at fault, by its name in the contract.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Number { .. } => "voucher_number",
            Self::Line { .. } => "voucher_line",
        }
    }
}

impl Explain for InvalidVoucherLine {
    fn explain(&self) -> String {
        match self {
            Self::Number { found } => format!(
                "凭证字号“{found}”不对，应为 1 至 {NUMBER_CHARACTERS_MAX} 个字且不含控制字符，如 记-1。请按记账凭证填写。"
            ),
            Self::Line { found } => {
                format!("凭证的行号为{found}，应从 1 起。请填写该笔在凭证上是第几行。")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: &str, line: i64, expected: Result<&str, &str>) {
        let read = VoucherLine::try_new(number, line);
        let read = read.map(|it| it.to_string()).map_err(|error| error.field());
        assert_eq!(read, expected.map(str::to_owned));
    }

    #[test]
    fn a_voucher_has_a_number_and_lines_from_one() {
        check(" 记-1 ", 1, Ok("记-1第1行"));
        check(&"记".repeat(40), 9_999, Ok(&format!("{}第9999行", "记".repeat(40))));
        check("银付字第0012号", i64::from(i32::MAX), Ok("银付字第0012号第2147483647行"));
        check("", 1, Err("voucher_number"));
        check(" ", 1, Err("voucher_number"));
        check(&"记".repeat(41), 1, Err("voucher_number"));
        check("记\n1", 1, Err("voucher_number"));
        check("记-1", 0, Err("voucher_line"));
        check("记-1", -1, Err("voucher_line"));
        check("记-1", i64::from(i32::MAX) + 1, Err("voucher_line"));
    }
}
