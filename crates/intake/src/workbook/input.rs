//! What a cell helps with while it is filled in: a list to choose from, and a hint.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, XlsxError};

use crate::form::{Column, FORM, Kind, Need, SheetForm};

/// Characters of a hint that a spreadsheet shows.
const HINT_MAX: usize = 255;
/// Rows of a register that a list offers.
const OFFERED: u32 = 500;

/// The list and the hint of a column.
pub(crate) fn of(form: &SheetForm, column: &Column) -> Result<DataValidation, XlsxError> {
    let validation = match (column.kind, register(form, column)) {
        (Kind::Choice(choice), _) => {
            let words = choice.words();
            let refused = format!("应为以下之一：{}。", words.join("、"));
            DataValidation::new()
                .allow_list_strings(&words)?
                .set_error_title("请从列表中选择")?
                .set_error_message(clip(&refused, HINT_MAX))?
        }
        (Kind::Flag, _) => DataValidation::new()
            .allow_list_strings(&["是", "否"])?
            .set_error_title("请从列表中选择")?
            .set_error_message("应为“是”或“否”。")?,
        (_, Some(register)) => {
            let refused =
                format!("“{register}”表中没有这一项。确定无误时，请先在“{register}”表中登记。");
            let offered = format!("='{register}'!$A$3:$A${OFFERED}");
            DataValidation::new()
                .allow_list_formula(Formula::new(offered))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("没有登记")?
                .set_error_message(refused)?
        }
        (_, None) => DataValidation::new().allow_any_value(),
    };
    validation.set_input_title(clip(column.heading, 32))?.set_input_message(hint(column))
}

/// The sheet in whose first column the values of this column are registered.
fn register(form: &SheetForm, column: &Column) -> Option<&'static str> {
    let of = |kind: Kind| {
        let registers = |it: &&SheetForm| it.columns.first().is_some_and(|it| it.kind == kind);
        FORM.iter().filter(|it| !it.table.contains('.')).find(registers).map(|it| it.sheet)
    };
    let is_registered = matches!(column.kind, Kind::Project | Kind::DocumentNumber);
    of(column.kind).filter(|it| is_registered && *it != form.sheet)
}

/// What a person should know of a column, in one hint.
fn hint(column: &Column) -> String {
    let need = match column.need {
        Need::Always => "必填。".to_owned(),
        Need::When(when) => format!("{when}。"),
        Need::Optional => "可不填。".to_owned(),
    };
    let is_choice = matches!(column.kind, Kind::Choice(_));
    let kind = if is_choice { "从列表中选择".to_owned() } else { column.kind.chinese() };
    let example = match column.example {
        "" => String::new(),
        example => format!("例：{example}"),
    };
    clip(&format!("{need}{}\n{kind}。{example}", column.hint), HINT_MAX)
}

fn clip(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_and_hint_fits() {
        for form in FORM {
            for column in form.columns {
                assert!(of(form, column).is_ok(), "{} {}", form.sheet, column.heading);
            }
        }
    }

    #[test]
    fn codes_are_offered_from_their_register() {
        let check = |sheet: &str, key: &str, expected: Option<&str>| {
            let form = SheetForm::named(sheet).unwrap();
            assert_eq!(register(form, form.column(key).unwrap()), expected, "{sheet} {key}");
        };
        check("凭证", "project", Some("项目"));
        check("凭证", "document", Some("指标文"));
        check("目标", "project", Some("项目"));
        check("项目", "code", None);
        check("指标文", "number", None);
    }
}
