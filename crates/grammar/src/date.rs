//! Dates as they are written: 2023-3-1, 2023年3月1日, 20230301, 2023年12月底前, 年底前.

use time::{Date, Month};

use crate::{
    numeral,
    reading::{Reading, Refusal, bounded},
    text::{Profile, plain},
};

/// A date, or the month or year in which it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day that can be meant.
    pub from: Date,
    /// The last day that can be meant.
    pub to: Date,
    /// Whether 前, 底 or 末 is written: something is to be done until then.
    pub is_limit: bool,
    /// Whether the year was not written.
    pub year_is_assumed: bool,
}

const EXPECTED: &str = "日期，如 2023-12-31";

/// A full date, as a column of dates holds it.
pub fn date(text: &str) -> Result<Reading<Date>, Refusal> {
    bounded(text)?;
    let advice = "请写出年、月、日，如 2023-12-31。";
    let normal = plain(text, Profile::Value);
    if let Some(date) = serial(&normal) {
        let why = format!("写的是“{normal}”，可能是表格中日期的序号。");
        return Ok(Reading::sure(date).doubt("DATE_IS_SERIAL", why, date.to_string()));
    }
    let Some(span) = span(&normal, None) else {
        let Some((year, month, day)) = numbers(&normal) else {
            return Err(Refusal::not(text, EXPECTED, advice));
        };
        if year < 100 && calendar(year.saturating_add(2000), month, day).is_some() {
            let full = format!("20{year:02}-{month:02}-{day:02}");
            let why = format!("写的是“{}”，年份只有两位。", normal);
            let read = calendar(year.saturating_add(2000), month, day);
            return read
                .map(|date| Reading::sure(date).doubt("YEAR_OF_TWO_DIGITS", why, full))
                .ok_or_else(|| Refusal::not(text, EXPECTED, advice));
        }
        if day >= 1000 {
            let why = format!("写的是“{normal}”，年份应写在最前面。");
            return Err(Refusal::new("YEAR_NOT_FIRST", why, advice));
        }
        let why = format!("写的是“{normal}”，日历上没有这一天。");
        return Err(Refusal::new("NO_SUCH_DAY", why, advice));
    };
    if span.from != span.to || span.is_limit {
        let why = format!("写的是“{normal}”，不是一个确切的日期。");
        return Err(Refusal::new("DATE_NOT_EXACT", why, advice));
    }
    Ok(Reading::sure(span.from))
}

/// A date, month or limit in time, in the fiscal year `year` if it names none. `None` if the text is something else.
pub fn span(text: &str, year: Option<i32>) -> Option<Span> {
    let text = plain(text, Profile::Value);
    let text: String = strip_time(&text).chars().filter(|c| *c != ' ').collect();
    let (text, is_ceiling) = led(&text);
    let (body, is_limit, at_end) = limit(text)?;
    let is_limit = is_limit || is_ceiling;
    let (written, month, day) = parts(body)?;
    let assumed = written.is_none();
    let year = match written {
        Some(year) if (1000..=9999).contains(&year) => i32::try_from(year).ok()?,
        Some(_) => return None,
        None => year?,
    };
    let (from, to) = match (month, day) {
        (Some(month), Some(day)) => {
            let date = calendar(u32::try_from(year).ok()?, month, day)?;
            (date, date)
        }
        (Some(month), None) => {
            let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
            let last = Date::from_calendar_date(year, month, month.length(year)).ok()?;
            let first = Date::from_calendar_date(year, month, 1).ok()?;
            // 12月前 ends before December begins, 12月底前 with its last day; only the latter is sure.
            (if at_end { last } else { first }, last)
        }
        (None, _) => {
            if !at_end {
                return None;
            }
            let last = Date::from_calendar_date(year, Month::December, 31).ok()?;
            (last, last)
        }
    };
    Some(Span { from, to, is_limit, year_is_assumed: assumed })
}

/// What stands behind 截至 and the like, and behind ≤ and 不晚于, which make it a limit.
fn led(text: &str) -> (&str, bool) {
    const CEILINGS: [&str; 7] = ["≤", "<=", "不晚于", "不迟于", "最晚", "最迟", "不超过"];
    let ceiling = CEILINGS.iter().find_map(|it| text.strip_prefix(it));
    let rest = ceiling.unwrap_or(text);
    let led = ["截至", "截止到", "截止", "于", "在"].iter().find_map(|it| rest.strip_prefix(it));
    (led.unwrap_or(rest), ceiling.is_some())
}

/// The end of a period such as 2023年3月1日-2023年12月31日 or 2023年1月至12月.
pub(crate) fn period(text: &str, year: i32) -> Option<Span> {
    let ends = |(at, separator): (usize, &str)| {
        let (low, high) = (text.get(..at)?, text.get(at.saturating_add(separator.len())..)?);
        // 1-12月 leaves the month to the end.
        let start = span(low, Some(year)).or_else(|| span(&format!("{low}月"), Some(year)))?;
        let end = span(high, Some(start.from.year())).filter(|end| start.from <= end.to)?;
        Some(Span { from: end.to, to: end.to, ..end })
    };
    ["至", "到", "~", "-"].iter().flat_map(|separator| text.match_indices(separator)).find_map(ends)
}

/// Whether a day is written that is in no calendar, such as 2023年2月30日前.
pub(crate) fn is_no_day(text: &str, year: i32) -> bool {
    let text: String = strip_time(text).chars().filter(|c| *c != ' ').collect();
    let written = || {
        let (body, ..) = limit(led(&text).0)?;
        let (written, month, day) = parts(body)?;
        let year = written.or_else(|| u32::try_from(year).ok())?;
        Some((year, month?, day?))
    };
    written().is_some_and(|(year, month, day)| {
        (1000..=9999).contains(&year) && calendar(year, month, day).is_none()
    })
}

/// What stands before 前, 底, 末; whether there is one; whether the end of the month or year is meant.
fn limit(text: &str) -> Option<(&str, bool, bool)> {
    const LIMITS: [(&str, bool); 10] = [
        ("底之前", true),
        ("底以前", true),
        ("底前", true),
        ("末前", true),
        ("内", true),
        ("底", true),
        ("末", true),
        ("之前", false),
        ("以前", false),
        ("前", false),
    ];
    // The earliest limit, and of those the longest.
    let found = LIMITS
        .iter()
        .filter_map(|(word, at_end)| text.find(word).map(|at| (at, *word, *at_end)))
        .min_by_key(|(at, word, _)| (*at, usize::MAX.saturating_sub(word.len())));
    let Some((at, word, at_end)) = found else {
        return Some((strip_deed(text), false, false));
    };
    let (body, rest) = text.split_at_checked(at)?;
    let deed = rest.strip_prefix(word)?;
    // What is to be done until then may follow, but no further figure.
    let is_words = deed.chars().count() <= 30 && !deed.chars().any(|c| c.is_ascii_digit());
    is_words.then_some((body, true, at_end))
}

fn strip_deed(text: &str) -> &str {
    ["全部完成", "完成", "完工", "竣工", "验收", "结束", "交付"]
        .iter()
        .find_map(|deed| text.strip_suffix(deed))
        .unwrap_or(text)
}

/// The day that a spreadsheet keeps as this number, from 2000 to 2099, counted from 30 December 1899.
fn serial(text: &str) -> Option<Date> {
    let days: i32 = text.parse().ok().filter(|days| (36_526..=73_050).contains(days))?;
    let first = Date::from_calendar_date(1899, Month::December, 30).ok()?;
    Date::from_julian_day(first.to_julian_day().checked_add(days)?).ok()
}

/// A time of day behind a date, as spreadsheets and databases print it.
fn strip_time(text: &str) -> &str {
    let is_time = |time: &str| {
        time.contains(':') && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'))
    };
    match text.rsplit_once([' ', 'T']) {
        Some((date, time)) if is_time(time) => date,
        Some(_) | None => text,
    }
}

type Parts = (Option<u32>, Option<u32>, Option<u32>);

/// Year, month and day, as far as they are written.
fn parts(text: &str) -> Option<Parts> {
    if matches!(text, "年" | "年度" | "当年" | "本年" | "本年度" | "当年度" | "全年")
    {
        return Some((None, None, None));
    }
    if let Some((year, month, day)) = numbers(text) {
        return Some((Some(year), Some(month), Some(day)));
    }
    if let Some((year, month)) = text.split_once(['-', '/', '.']) {
        let is_month = year.len() == 4 && matches!(month.len(), 1 | 2) && !text.contains('.');
        return is_month
            .then(|| (number(year), number(month), None))
            .filter(|it| it.0.is_some() && it.1.is_some());
    }
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(number(year)?), rest.strip_prefix('度').unwrap_or(rest)),
        None => (None, text),
    };
    if rest.is_empty() || (rest == "年" && year.is_some()) {
        return year.map(|year| (Some(year), None, None));
    }
    if let Some(month) = last_month(rest) {
        return Some((year, Some(month), None));
    }
    let (month, rest) = rest.split_once('月')?;
    let month = number(month)?;
    let day = rest.strip_suffix(['日', '号']).unwrap_or(rest);
    let day = if day.is_empty() { None } else { Some(number(day)?) };
    Some((year, Some(month), day))
}

/// The last month of a quarter or half of the year.
fn last_month(text: &str) -> Option<u32> {
    Some(match text.strip_prefix('第').unwrap_or(text) {
        "一季度" | "1季度" => 3,
        "二季度" | "2季度" | "上半年" => 6,
        "三季度" | "3季度" => 9,
        "四季度" | "4季度" | "下半年" => 12,
        _ => return None,
    })
}

/// Year, month and day, all written: 2023-3-1, 2023年3月1日, 20230301.
fn numbers(text: &str) -> Option<(u32, u32, u32)> {
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    if text.len() == 8 && numeral::is_digits(&text) {
        return Some((number(text.get(..4)?)?, number(text.get(4..6)?)?, number(text.get(6..)?)?));
    }
    for separator in ['-', '/', '.'] {
        let parts: Vec<&str> = text.split(separator).collect();
        if let [year, month, day] = parts[..] {
            let day = day.strip_suffix(['日', '号']).unwrap_or(day);
            return Some((number(year)?, number(month)?, number(day)?));
        }
    }
    let (year, rest) = text.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let day = day.strip_suffix(['日', '号']).unwrap_or(day);
    Some((number(year)?, number(month)?, number(day)?))
}

fn number(text: &str) -> Option<u32> {
    if numeral::is_digits(text) && text.len() <= 4 {
        return text.parse().ok();
    }
    let (value, rest) = numeral::chinese(text)?;
    if !rest.is_empty() {
        return None;
    }
    u32::try_from(value).ok()
}

fn calendar(year: u32, month: u32, day: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date as day;

    use super::*;

    #[test]
    fn a_date_is_read_in_every_way_it_is_written() {
        for text in [
            "2023-03-01",
            "2023-3-1",
            "2023/3/1",
            "2023.3.1",
            "2023年3月1日",
            "2023年03月01号",
            "20230301",
            "２０２３－３－１",
            "2023 年 3 月 1 日",
            "二〇二三年三月一日",
            "2023-03-01 00:00:00",
            "2023-03-01T00:00:00",
            "2023-3-1日",
            "2023/3/1 8:30:00",
            "2023年3月1日\u{200b}",
        ] {
            assert_eq!(date(text).map(|it| it.value), Ok(day!(2023 - 03 - 01)), "{text}");
        }
    }

    #[test]
    fn what_is_no_full_date_is_refused() {
        for (text, reason) in [
            ("2023-02-30", "NO_SUCH_DAY"),
            ("2023年13月1日", "NO_SUCH_DAY"),
            ("2023年3月", "DATE_NOT_EXACT"),
            ("2023年12月底前", "DATE_NOT_EXACT"),
            ("尽快", "INVALID_VALUE"),
            ("3月1日", "INVALID_VALUE"),
            ("", "INVALID_VALUE"),
            ("2023", "INVALID_VALUE"),
        ] {
            assert_eq!(date(text).unwrap_err().reason, reason, "{text}");
        }
        assert_eq!(date("3/1/2023").unwrap_err().reason, "YEAR_NOT_FIRST");
        let serial = date("44986").unwrap();
        assert_eq!(
            (serial.value, serial.doubts[0].reason),
            (day!(2023 - 03 - 01), "DATE_IS_SERIAL")
        );
        let short = date("23-3-1").unwrap();
        assert_eq!((short.value, short.doubts.len()), (day!(2023 - 03 - 01), 1));
    }

    #[test]
    fn a_limit_in_time_is_read() {
        let check = |text: &str, to: Date| {
            let found = span(text, Some(2023)).unwrap();
            assert_eq!((found.from, found.to, found.is_limit), (to, to, true), "{text}");
        };
        check("2023年12月31日前完成", day!(2023 - 12 - 31));
        check("2023年12月31日之前", day!(2023 - 12 - 31));
        check("2023年12月31日以前完成全部建设任务", day!(2023 - 12 - 31));
        check("2023年12月底前", day!(2023 - 12 - 31));
        check("12月底前", day!(2023 - 12 - 31));
        check("6月末前完成", day!(2023 - 06 - 30));
        check("2023年底前", day!(2023 - 12 - 31));
        check("三季度末前", day!(2023 - 09 - 30));
        check("年底前完成", day!(2023 - 12 - 31));
        check("2023-12-31前", day!(2023 - 12 - 31));
        let month = span("2023年11月", None).unwrap();
        assert_eq!(
            (month.from, month.to, month.is_limit),
            (day!(2023 - 11 - 01), day!(2023 - 11 - 30), false)
        );
        for text in ["30天前", "100%", "8户", "按时完成", "2023", "2023年", ""] {
            assert_eq!(span(text, None), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9０-９年月日号底末前内/.: T三十一-]{0,24}") {
            let found = span(&text, Some(2023));
            prop_assert!(found.is_none_or(|it| it.from <= it.to));
            prop_assert!(date(&text).is_ok_and(|it| it.value.year() > 0) || date(&text).is_err());
        }
    }
}
