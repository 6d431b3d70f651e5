//! The sheet 说明: how to fill in the others, with a worked example of an invented unit.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    heading::GUIDE,
    style,
    write::{page, protect},
};
use crate::form::{FORM, Need};

const STEPS: &[&str] = &[
    "1. 依次填写各表：评价、项目、指标文、凭证、目标、指标、正文。点中单元格会出现提示；有固定选项的，从下拉列表中选择。",
    "2. 不要改动表头和工作表的名称。列可以换位置；自己用的列，表头以“备注”开头，不会读入。空行和合计行不会读入，不要的行清空即可。",
    "3. 金额一律填数字，以元为单位；代码、文号、凭证字号是文本，不要改成数字格式。日期填 2023-12-31 这样的完整日期。",
    "4. 填好后运行 jixiao check 加本文件名，一次列出全部问题；加 --mark 可以得到一份副本，问题写在每张表最右边的“核对意见”里。",
    "5. 没有问题后，运行 jixiao evaluate 加本文件名，入账、评分、生成报告。",
    "下面逐列说明写法。“示例”一列取自虚构的“示例县水务站”，单位、代码、文号和数字都是编造的，只说明怎样填写，请勿照抄。",
];
const HEADS: [(&str, u16); 6] =
    [("工作表", 8), ("列", 20), ("必填", 16), ("写法", 40), ("说明", 40), ("示例（虚构）", 30)];

/// Writes the sheet.
pub(crate) fn write(worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    worksheet.set_name(GUIDE)?;
    page(worksheet);
    protect(worksheet);
    worksheet.write_string_with_format(0, 0, "项目支出绩效评价资料", &style::headline())?;
    worksheet.set_row_height(0, 30)?;
    let mut at = 1;
    for step in STEPS {
        worksheet.merge_range(at, 0, at, 5, step, &style::title())?;
        let width = HEADS.iter().map(|(_, width)| width).sum();
        worksheet.set_row_height(at, style::height([(*step, width)]))?;
        at = at.saturating_add(1);
    }
    worksheet.set_repeat_rows(at, at)?;
    for (column, (head, width)) in (0_u16..).zip(HEADS) {
        worksheet.set_column_width(column, width)?;
        worksheet.write_string_with_format(at, column, head, &style::heading(Need::Optional))?;
    }
    for form in FORM.iter().filter(|form| !form.table.contains('.')) {
        for column in form.columns {
            at = at.saturating_add(1);
            let need = match column.need {
                Need::Always => "是",
                Need::When(when) => when,
                Need::Optional => "",
            };
            let kind = column.kind.chinese();
            let texts = [form.sheet, column.heading, need, &kind, column.hint, column.example];
            let widths = HEADS.map(|(_, width)| width);
            worksheet.set_row_height(at, style::height(texts.into_iter().zip(widths)))?;
            for (column_at, text) in (0_u16..).zip(texts) {
                worksheet.write_string_with_format(at, column_at, text, &style::label())?;
            }
        }
    }
    Ok(())
}
