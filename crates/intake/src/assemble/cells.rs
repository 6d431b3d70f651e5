//! The cells of one row, read by the kind of their column.

use std::str::FromStr;

use domain::{Explain, Money, StatedAmount};
use grammar::{Profile, Scale, clip, code_points, is_not_given, is_private, normalise, plain};
use rust_decimal::Decimal;
use time::Date;

use super::judge::{At, Judge};
use crate::{
    Cell, Place, Remark, Row, Sheet, Typed,
    form::{Kind, SheetForm},
};

/// A row that is being read.
pub(super) struct Cells<'a> {
    form: &'static SheetForm,
    row: &'a Row,
    /// Whether what is not there is missing, and not merely unread.
    whole: bool,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(sheet: &'a Sheet, row: &'a Row) -> Self {
        Self { form: sheet.form, row, whole: sheet.whole }
    }

    /// Where the cell of `key` is, or its row.
    pub(super) fn place(&self, key: &str) -> &'a Place {
        self.row.place_of(key)
    }

    /// The cell of `key`, if something is given in it.
    pub(super) fn at(&self, key: &str) -> Option<At<'a>> {
        let column = self.form.column(key)?;
        let cell = self.row.get(key)?;
        let is_given = match &cell.typed {
            Typed::Text(text) => !is_not_given(text),
            Typed::Number(_)
            | Typed::Percent(_)
            | Typed::Date(_)
            | Typed::Flag(_)
            | Typed::Fault(_) => true,
        };
        is_given.then_some(At { column, cell })
    }

    /// The cell of `key`; said if it is missing.
    pub(super) fn needed(&self, key: &str, judge: &mut Judge) -> Option<At<'a>> {
        let at = self.at(key);
        if at.is_none() && self.whole {
            let named =
                self.form.column(key).map(|column| (column.named(), column.kind, column.example));
            let (field, kind, example) = named?;
            let shown = self.row.get(key).map_or("", |cell| cell.shown.as_str());
            let expected = format!("没有填写，应为{}。", kind.chinese());
            let advice = format!("请补上，如 {example}。");
            judge.say(
                Remark::fault(self.place(key), "MISSING_VALUE")
                    .of(&field, shown)
                    .says(expected, advice),
            );
        }
        at
    }

    /// A value that its type reads from half-width text.
    pub(super) fn value<T>(&self, key: &str, judge: &mut Judge) -> Option<T>
    where
        T: FromStr<Err: Explain>,
    {
        let at = self.needed(key, judge)?;
        read_value(at, judge)
    }

    /// The same, if it is given. `Err` if it was refused.
    pub(super) fn optional<T>(&self, key: &str, judge: &mut Judge) -> Result<Option<T>, Refused>
    where
        T: FromStr<Err: Explain>,
    {
        self.at(key).map(|at| read_value(at, judge).ok_or(Refused)).transpose()
    }

    /// A name or text of at least one character.
    pub(super) fn needed_text(&self, key: &str, judge: &mut Judge) -> Option<String> {
        let at = self.needed(key, judge)?;
        read_text(at, judge)
    }

    /// A name or text; empty if none is given. `None` if it was refused.
    pub(super) fn text(&self, key: &str, judge: &mut Judge) -> Option<String> {
        match self.at(key) {
            Some(at) => read_text(at, judge),
            None => Some(String::new()),
        }
    }

    /// A full date.
    pub(super) fn date(&self, key: &str, judge: &mut Judge) -> Option<Date> {
        let at = self.needed(key, judge)?;
        read_date(at, judge)
    }

    /// A full date, if it is given.
    pub(super) fn optional_date(
        &self,
        key: &str,
        judge: &mut Judge,
    ) -> Result<Option<Date>, Refused> {
        self.at(key).map(|at| read_date(at, judge).ok_or(Refused)).transpose()
    }

    /// 是 or 否; 否 if nothing is given.
    pub(super) fn flag(&self, key: &str, judge: &mut Judge) -> Option<bool> {
        let Some(at) = self.at(key) else { return Some(false) };
        let text = written(at, judge)?;
        let word = plain(&text, Profile::Value).to_lowercase();
        match word.as_str() {
            "是" | "true" | "yes" | "y" | "√" | "✓" | "1" | "有" | "对" | "已完成" => {
                Some(true)
            }
            "否" | "false" | "no" | "n" | "×" | "✗" | "0" | "不是" | "未完成" => {
                Some(false)
            }
            _ => {
                let expected = format!("写的是“{}”，应为 是 或 否。", clip(&text));
                judge.bad(at, expected, "请从中选择一个。", "INVALID_VALUE");
                None
            }
        }
    }

    /// An amount in the unit of its column.
    pub(super) fn amount(at: At<'_>, judge: &mut Judge) -> Option<Money> {
        let text = written(at, judge)?;
        let scale = if at.column.kind == Kind::WanYuan { Scale::Wan } else { Scale::Yuan };
        judge.take(at, grammar::amount(&text, scale))
    }

    /// An amount as a paper states it: what a person sees says how finely.
    pub(super) fn stated(at: At<'_>, judge: &mut Judge) -> Option<StatedAmount> {
        let text = match &at.cell.typed {
            Typed::Number(_) => at.cell.shown.clone(),
            Typed::Text(_)
            | Typed::Percent(_)
            | Typed::Date(_)
            | Typed::Flag(_)
            | Typed::Fault(_) => written(at, judge)?,
        };
        judge.take(at, grammar::stated(&text, Scale::Wan))
    }

    /// Points, or a score as a source prints it.
    pub(super) fn score(at: At<'_>, judge: &mut Judge) -> Option<Decimal> {
        let text = written(at, judge)?;
        judge.take(at, grammar::score(&text, &at.column.kind.chinese()))
    }

    /// A share from 0 to 1.
    pub(super) fn rate(at: At<'_>, judge: &mut Judge) -> Option<Decimal> {
        let text = written(at, judge)?;
        judge.take(at, grammar::rate(&text, &at.column.kind.chinese()))
    }

    /// A whole number; `unit` may stand behind it.
    pub(super) fn whole(at: At<'_>, unit: char, judge: &mut Judge) -> Option<u32> {
        let text = written(at, judge)?;
        judge.take(at, grammar::whole(&text, unit, &at.column.kind.chinese()))
    }
}

/// A cell was refused, and that is said.
pub(super) struct Refused;

/// The text of a cell as a person reads it; an error value is said.
pub(super) fn written(at: At<'_>, judge: &mut Judge) -> Option<String> {
    Some(match &at.cell.typed {
        Typed::Text(text) => text.clone(),
        Typed::Number(number) => number.to_string(),
        Typed::Percent(number) => format!("{}%", number.normalize()),
        Typed::Date(date) => date.to_string(),
        Typed::Flag(flag) => if *flag { "是" } else { "否" }.to_owned(),
        // The reader of a workbook has said it.
        Typed::Fault(_) if judge.is_unreadable(at.place()) => return None,
        Typed::Fault(found) => {
            let expected =
                format!("单元格的值是“{}”，应为{}。", clip(found), at.column.kind.chinese());
            judge.bad(at, expected, "请改成一个值。", "ERROR_VALUE");
            return None;
        }
    })
}

fn read_date(at: At<'_>, judge: &mut Judge) -> Option<Date> {
    if let Cell { typed: Typed::Date(date), .. } = at.cell {
        return Some(*date);
    }
    let text = written(at, judge)?;
    judge.take(at, grammar::date(&text))
}

fn read_value<T: FromStr<Err: Explain>>(at: At<'_>, judge: &mut Judge) -> Option<T> {
    let text = written(at, judge)?;
    let is_word = matches!(at.column.kind, Kind::Choice(_) | Kind::Name(_) | Kind::Text(_));
    let profile = if is_word { Profile::Name } else { Profile::Value };
    let normalised = normalise(&text, profile);
    let read = judge.explained(at, normalised.text.parse());
    if read.is_some() && profile == Profile::Name {
        said(at, &normalised.changes, judge);
    }
    read
}

fn read_text(at: At<'_>, judge: &mut Judge) -> Option<String> {
    let text = written(at, judge)?;
    let is_name = matches!(at.column.kind, Kind::Name(_));
    let profile = if is_name { Profile::Name } else { Profile::Prose };
    let most = at.column.kind.characters_max();
    let normalised = normalise(&text, profile);
    // A name is one line; a longer text keeps its lines.
    let lines: Vec<&str> = normalised.text.lines().map(str::trim).collect();
    let is_long = matches!(at.column.kind, Kind::LongText(_));
    let text = lines.join(if is_long { "\n" } else { "" });
    if text.chars().any(is_private) {
        let odd: String = text.chars().filter(|c| is_private(*c)).collect();
        let expected = format!("有别的字体才有的符号：{}，报告不能印出。", code_points(&odd));
        judge.bad(at, expected, "请删去，或改成文字。", "PRIVATE_CHARACTER");
        return None;
    }
    let found = text.chars().count();
    if found > most {
        let expected = format!("有 {found} 个字，应不超过 {most} 个字。");
        judge.bad(at, expected, "请删减。", "TEXT_TOO_LONG");
        return None;
    }
    if is_name {
        said(at, &normalised.changes, judge);
    }
    Some(text)
}

/// Says what was changed in a name.
fn said(at: At<'_>, changes: &[grammar::Change], judge: &mut Judge) {
    let notable: Vec<String> =
        changes.iter().filter(|change| change.is_notable()).map(ToString::to_string).collect();
    if !notable.is_empty() {
        judge.note(at, format!("{}。", notable.join("；")), "NORMALISED");
    }
}
