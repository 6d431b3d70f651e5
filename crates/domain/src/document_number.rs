//! Numbers of official documents (文号), such as 武财行〔2020〕66号.

use std::{fmt, str::FromStr};

use crate::{
    Explain,
    explain::clip,
    number::{half_width, is_digits},
};

const AGENCY_CHARACTERS_MAX: usize = 20;
const YEAR_MIN: u16 = 1949;
const YEAR_MAX: u16 = 2099;
const SERIAL_MAX: u32 = 999_999;

/// A 文号: the agency's word (发文机关代字), the year, and the number within it.
///
/// Printed as GB/T 9704-2012 asks: 六角括号, a year of four digits, no leading zeros, no 第.
/// The text as it was typed is the caller's to keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber {
    agency: String,
    year: u16,
    serial: u32,
}

/// Which part of a 文号 is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocumentNumber {
    /// The text is not an agency, a year in brackets, and a number before 号.
    #[error("`{found}` has not the shape 武财行〔2020〕66号")]
    Shape {
        /// The refused text.
        found: String,
    },
    /// The agency's word is not 1 to 20 Chinese characters.
    #[error("agency `{found}` is not 1 to 20 Chinese characters")]
    Agency {
        /// The refused word.
        found: String,
    },
    /// The year is not four digits from 1949 to 2099.
    #[error("year `{found}` is not between 1949 and 2099")]
    Year {
        /// The refused year.
        found: String,
    },
    /// The number is not from 1 to 999999.
    #[error("serial `{found}` is not between 1 and 999999")]
    Serial {
        /// The refused number.
        found: String,
    },
}

impl DocumentNumber {
    /// The only way to make one: every part is checked.
    pub fn try_new(agency: &str, year: u16, serial: u32) -> Result<Self, InvalidDocumentNumber> {
        let characters = agency.chars().count();
        if !(1..=AGENCY_CHARACTERS_MAX).contains(&characters) || !agency.chars().all(is_han) {
            return Err(InvalidDocumentNumber::Agency { found: clip(agency) });
        }
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return Err(InvalidDocumentNumber::Year { found: year.to_string() });
        }
        if !(1..=SERIAL_MAX).contains(&serial) {
            return Err(InvalidDocumentNumber::Serial { found: serial.to_string() });
        }
        Ok(Self { agency: agency.to_owned(), year, serial })
    }

    /// Reads `text`, and says whether printing it gives another text than the one typed.
    pub fn normalised_from(text: &str) -> Result<(Self, bool), InvalidDocumentNumber> {
        let number: Self = text.parse()?;
        let changed = number.to_string() != text;
        Ok((number, changed))
    }

    /// 发文机关代字, such as 武财行.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The year of issue.
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// 发文顺序号, from 1 within the agency's year.
    pub const fn serial(&self) -> u32 {
        self.serial
    }
}

impl FromStr for DocumentNumber {
    type Err = InvalidDocumentNumber;

    /// Accepts any kind of bracket, full-width digits, spaces, 第, and leading zeros.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || InvalidDocumentNumber::Shape { found: clip(text) };
        let compact: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        let (agency, rest) =
            compact.split_once(['〔', '﹝', '(', '[', '【', '{']).ok_or_else(shape)?;
        let (year, rest) = rest.split_once(['〕', '﹞', ')', ']', '】', '}']).ok_or_else(shape)?;
        let serial = rest.strip_suffix('号').ok_or_else(shape)?;
        let serial = serial.strip_prefix('第').unwrap_or(serial);

        let year_refused = || InvalidDocumentNumber::Year { found: clip(year) };
        if year.len() != 4 || !is_digits(year) {
            return Err(year_refused());
        }
        let serial_refused = || InvalidDocumentNumber::Serial { found: clip(serial) };
        if !is_digits(serial) {
            return Err(serial_refused());
        }
        let year_number = year.parse().map_err(|_| year_refused())?;
        let serial_number = serial.parse().map_err(|_| serial_refused())?;
        Self::try_new(agency, year_number, serial_number)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { agency, year, serial } = self;
        write!(f, "{agency}〔{year}〕{serial}号")
    }
}

impl Explain for InvalidDocumentNumber {
    fn explain(&self) -> String {
        match self {
            Self::Shape { found } => format!(
                "文号“{found}”格式不对，应依次为机关代字、括号内的四位年份、顺序号和“号”字，如 武财行〔2020〕66号。请对照原文件补全后重填。"
            ),
            Self::Agency { found } => format!(
                "文号的机关代字“{found}”不对，应为 1 至 20 个汉字，如 武财行。请对照原文件填写。"
            ),
            Self::Year { found } => format!(
                "文号的年份“{found}”不对，应为 {YEAR_MIN} 至 {YEAR_MAX} 之间的四位数字。请对照原文件填写全称年份。"
            ),
            Self::Serial { found } => format!(
                "文号的顺序号“{found}”不对，应为 1 至 {SERIAL_MAX} 之间的数字。请对照原文件填写。"
            ),
        }
    }
}

/// The unified ideographs and extension A: the characters an agency's word is made of.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, bool), InvalidDocumentNumber>) {
        let actual = DocumentNumber::normalised_from(text);
        let actual = actual.map(|(number, changed)| (number.to_string(), changed));
        assert_eq!(actual, expected.map(|(printed, changed)| (printed.to_owned(), changed)));
    }

    #[test]
    fn every_way_of_typing_prints_alike() {
        let printed = "武财行〔2020〕66号";
        check(printed, Ok((printed, false)));
        for typed in [
            "武财行（2020）66号",
            "武财行(2020)66号",
            "武财行[2020]66号",
            "武财行［2020］66号",
            "武财行【2020】66号",
            "武财行﹝2020﹞66号",
            "武财行〔２０２０〕６６号",
            " 武财行 〔2020〕 66 号　",
            "武财行〔2020〕066号",
            "武财行〔2020〕第66号",
            "武财行（2020〕66号",
        ] {
            check(typed, Ok((printed, true)));
        }
        check("武搬通（2020）10号", Ok(("武搬通〔2020〕10号", true)));
    }

    #[test]
    fn a_bad_part_is_named() {
        let shape = |found: &str| Err(InvalidDocumentNumber::Shape { found: found.into() });
        let agency = |found: &str| Err(InvalidDocumentNumber::Agency { found: found.into() });
        let year = |found: &str| Err(InvalidDocumentNumber::Year { found: found.into() });
        let serial = |found: &str| Err(InvalidDocumentNumber::Serial { found: found.into() });
        check("", shape(""));
        check("武财行2020年66号", shape("武财行2020年66号"));
        check("武财行〔2020〕66", shape("武财行〔2020〕66"));
        check("〔2020〕66号", agency(""));
        check("CZ〔2020〕66号", agency("CZ"));
        check(&format!("{}〔2020〕66号", "财".repeat(21)), agency(&"财".repeat(21)));
        check("武财行〔20〕66号", year("20"));
        check("武财行〔1948〕66号", year("1948"));
        check("武财行〔2100〕66号", year("2100"));
        check("武财行〔2020〕0号", serial("0"));
        check("武财行〔2020〕号", serial(""));
        check("武财行〔2020〕六十六号", serial("六十六"));
        check("武财行〔2020〕1000000号", serial("1000000"));
        check("武财行〔2020〕99999999999号", serial("99999999999"));
    }

    #[test]
    fn parts_are_known() {
        let number: DocumentNumber = "武财行（2020）66号".parse().unwrap();
        assert_eq!((number.agency(), number.year(), number.serial()), ("武财行", 2020, 66));
        let refused = "武财行〔20〕66号".parse::<DocumentNumber>().unwrap_err();
        assert!(refused.explain().contains("年份“20”"));
    }

    proptest! {
        #[test]
        fn text_is_read_back(agency in "[一-龥]{1,20}", year in YEAR_MIN..=YEAR_MAX, serial in 1..=SERIAL_MAX) {
            let number = DocumentNumber::try_new(&agency, year, serial).unwrap();
            prop_assert_eq!(DocumentNumber::normalised_from(&number.to_string()), Ok((number, false)));
        }

        #[test]
        fn no_text_panics_and_what_is_read_prints_stably(text in "[武财行〔〕（）\\[\\]0-9０-９号第 ]{0,16}") {
            if let Ok(number) = text.parse::<DocumentNumber>() {
                prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
