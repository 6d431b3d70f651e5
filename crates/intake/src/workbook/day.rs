//! Days as a file keeps them, a count from an epoch, and as a format shows them.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use time::{Date, Duration, Month};

/// Minutes of a day.
const MINUTES: i64 = 24 * 60;

/// A moment of a cell: the day, and minutes and seconds of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The day; absent if only a time of day is kept.
    pub(crate) date: Option<Date>,
    /// Hours since midnight.
    hour: i64,
    /// Minutes of the hour.
    minute: i64,
}

impl Moment {
    /// The moment of a serial number; `None` if no calendar has it.
    pub(crate) fn of(serial: Decimal, is_1904: bool) -> Option<Self> {
        let days = serial.floor().to_i64()?;
        let part = serial.checked_sub(serial.floor())?;
        let minutes = part.checked_mul(Decimal::from(MINUTES))?.round().to_i64()?;
        let (hour, minute) = (minutes.checked_div(60)?, minutes.checked_rem(60)?);
        if days == 0 && !is_1904 {
            return Some(Self { date: None, hour, minute });
        }
        // Excel counts a 29 February 1900 that was none.
        let epoch = match days {
            _ if is_1904 => Date::from_calendar_date(1904, Month::January, 1).ok()?,
            ..=59 => Date::from_calendar_date(1899, Month::December, 31).ok()?,
            60 => return None,
            _ => Date::from_calendar_date(1899, Month::December, 30).ok()?,
        };
        let date = epoch.checked_add(Duration::days(days))?;
        (date.year() <= 9999).then_some(Self { date: Some(date), hour, minute })
    }
}

/// Which parts of a moment a format shows, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayFormat {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Other(String),
}

impl DayFormat {
    /// Reads a format code; `id` decides where it is one that a Chinese spreadsheet has built in and writes without a code.
    pub(crate) fn of(code: &str, id: Option<u32>) -> Self {
        let code = id.and_then(built_in).unwrap_or(code);
        let mut tokens: Vec<Token> = Vec::new();
        let mut chars = code.chars().peekable();
        while let Some(char) = chars.next() {
            let token = match char {
                ';' => break,
                '"' => Token::Other(chars.by_ref().take_while(|it| *it != '"').collect()),
                '\\' => Token::Other(chars.next().map(String::from).unwrap_or_default()),
                '_' | '*' => {
                    chars.next();
                    continue;
                }
                '[' => {
                    chars.by_ref().find(|it| *it == ']');
                    continue;
                }
                'y' | 'Y' | 'e' => Token::Year,
                'd' | 'D' => Token::Day,
                'h' | 'H' => Token::Hour,
                'm' | 'M' => {
                    let of_time = tokens.iter().rev().find(|it| !matches!(it, Token::Other(_)));
                    if of_time == Some(&Token::Hour) { Token::Minute } else { Token::Month }
                }
                's' | 'S' | '0' | '.' | '@' => continue,
                other => Token::Other(other.to_string()),
            };
            while chars
                .next_if(|next| next.eq_ignore_ascii_case(&char) && char.is_ascii_alphabetic())
                .is_some()
            {}
            tokens.push(token);
        }
        Self { tokens }
    }

    /// Whether year, month and day are shown: then the cell is a date, and otherwise the text that is seen.
    pub(crate) fn is_date(&self) -> bool {
        [Token::Year, Token::Month, Token::Day].iter().all(|it| self.tokens.contains(it))
    }

    /// Whether month and day are shown, as a spreadsheet does with a day that was typed without its year.
    pub(crate) fn is_day(&self) -> bool {
        [Token::Month, Token::Day].iter().all(|it| self.tokens.contains(it))
    }

    /// What a person sees in the cell.
    pub(crate) fn shown(&self, moment: Moment) -> String {
        let Moment { date, hour, minute } = moment;
        let part = |token: &Token| match token {
            Token::Year => date.map(|it| it.year().to_string()).unwrap_or_default(),
            Token::Month => date.map(|it| u8::from(it.month()).to_string()).unwrap_or_default(),
            Token::Day => date.map(|it| it.day().to_string()).unwrap_or_default(),
            Token::Hour => hour.to_string(),
            Token::Minute => format!("{minute:02}"),
            Token::Other(text) => text.clone(),
        };
        self.tokens
            .iter()
            .map(part)
            .collect::<String>()
            .trim()
            .trim_end_matches([':', '：'])
            .to_owned()
    }
}

/// The formats that have a number only, in a Chinese spreadsheet (ECMA-376 part 1, 18.8.30).
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32..=35 | 55 | 56 => "h\"时\"mm\"分\"",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(serial: &str, is_1904: bool) -> Option<Moment> {
        Moment::of(serial.parse().unwrap(), is_1904)
    }

    #[test]
    fn days_are_counted_from_either_epoch() {
        let check = |serial: &str, is_1904: bool, date: Option<&str>| {
            let found = moment(serial, is_1904).and_then(|it| it.date).map(|it| it.to_string());
            assert_eq!(found.as_deref(), date, "{serial}");
        };
        check("44986", false, Some("2023-03-01"));
        check("43524", true, Some("2023-03-01"));
        check("44986.75", false, Some("2023-03-01"));
        check("59", false, Some("1900-02-28"));
        check("60", false, None);
        check("61", false, Some("1900-03-01"));
        check("0.5", false, None);
        check("99999999999", false, None);
        check("-5", false, Some("1899-12-26"));
    }

    #[test]
    fn a_cell_without_a_year_is_what_is_seen() {
        let check = |code: &str, id: Option<u32>, shown: &str, is_date: bool| {
            let format = DayFormat::of(code, id);
            assert_eq!(format.shown(moment("44986.4375", false).unwrap()), shown, "{code}");
            assert_eq!(format.is_date(), is_date, "{code}");
        };
        check("yyyy-mm-dd", None, "2023-3-1", true);
        check("mm-dd-yy", Some(14), "3-1-2023", true);
        check("yyyy\"年\"m\"月\"d\"日\";@", None, "2023年3月1日", true);
        check("[$-804]yyyy\"年\"m\"月\"", None, "2023年3月", false);
        check("General", Some(57), "2023年3月", false);
        check("General", Some(31), "2023年3月1日", true);
        check("General", Some(58), "3月1日", false);
        check("h:mm", Some(20), "10:30", false);
        check("yyyy/m/d h:mm", None, "2023/3/1 10:30", true);
    }
}
