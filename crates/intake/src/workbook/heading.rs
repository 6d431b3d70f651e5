//! Names of sheets and columns as people write them.

use grammar::Profile;

use crate::form::{Column, FORM, SheetForm};

/// The sheet that explains the others; it is not read.
pub(crate) const GUIDE: &str = "说明";
/// The column in which a check puts its remarks; it is not read.
pub(crate) const REMARKS: &str = "核对意见";
/// A column that begins so is the person's own; it is not read.
pub(crate) const OWN: &str = "备注";

/// Other names of sheets: `(alias, sheet)`.
const SHEETS: &[(&str, &str)] = &[
    ("评价信息", "评价"),
    ("基本信息", "评价"),
    ("基本情况", "评价"),
    ("项目清单", "项目"),
    ("指标文件", "指标文"),
    ("资金文件", "指标文"),
    ("资金凭证", "凭证"),
    ("记账凭证", "凭证"),
    ("年度目标", "目标"),
    ("总体目标", "目标"),
    ("年度总体目标", "目标"),
    ("绩效指标", "指标"),
    ("评分", "指标"),
    ("报告正文", "正文"),
];

/// Other headings, as the printed forms of several provinces have them: `(alias, heading)`.
const HEADINGS: &[(&str, &str)] = &[
    ("凭证号", "凭证字号"),
    ("凭证编号", "凭证字号"),
    ("分录行", "行号"),
    ("种类", "业务种类"),
    ("业务日期", "日期"),
    ("单位名称", "预算单位名称"),
    ("单位代码", "预算单位代码"),
    ("年度指标值", "指标值"),
    ("目标值", "指标值"),
    ("全年实际完成值", "实际完成值"),
    ("完成值", "实际完成值"),
    ("指标名称", "三级指标"),
    ("权重", "分值"),
    ("偏差原因分析及改进措施", "偏差原因及改进措施"),
    ("年度目标", "预期目标"),
    ("完成情况", "实际完成情况"),
];

/// The form of the sheet that is called `name`.
pub(crate) fn sheet(name: &str) -> Option<&'static SheetForm> {
    let bare = bare(name);
    let named = |name: &str| {
        let alias = SHEETS.iter().find(|(alias, _)| *alias == name).map(|(_, sheet)| *sheet);
        SheetForm::named(alias.unwrap_or(name))
    };
    named(&bare).or_else(|| named(bare.strip_suffix('表')?))
}

/// The column of `form` that is headed `heading`, in Chinese or with its key.
pub(crate) fn column(form: &'static SheetForm, heading: &str) -> Option<&'static Column> {
    let found = bare(heading);
    let alias = HEADINGS.iter().find(|(alias, _)| *alias == found).map(|(_, heading)| *heading);
    let found = alias.unwrap_or(&found);
    form.columns.iter().find(|column| {
        let whole = bare(column.heading);
        let without_unit = whole.split_once('(').map_or(whole.as_str(), |(name, _)| name);
        whole == found || without_unit == found || column.key == found
    })
}

/// Whether a heading is one that is not read: the remarks, or the person's own.
pub(crate) fn is_left_out(heading: &str) -> bool {
    let bare = bare(heading);
    bare == REMARKS || bare.starts_with(OWN)
}

/// Whether a row is the sum of the rows above it.
pub(crate) fn is_sum(text: &str) -> bool {
    ["合计", "总计", "小计", "总分"].contains(&bare(text).as_str())
}

/// Whether a row is none of the table but stands below it: 注：…, 填表人：….
pub(crate) fn is_aside(text: &str) -> bool {
    const ASIDES: [&str; 14] = [
        "注",
        "备注",
        "说明",
        "填表人",
        "填报人",
        "填表说明",
        "填表日期",
        "填报日期",
        "填报单位",
        "制表",
        "制表人",
        "审核人",
        "联系人",
        "联系电话",
    ];
    let text = grammar::plain(text, Profile::Value).replace(' ', "");
    let text = text.trim_start_matches('(');
    text.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
        ASIDES.contains(&name) || ["负责人", "(签字)", "(签章)"].iter().any(|it| name.ends_with(it))
    })
}

/// The names of all sheets, for a person.
pub(crate) fn sheets() -> String {
    FORM.iter().map(|form| form.sheet).collect::<Vec<_>>().join("、")
}

/// The name without what does not tell two names apart: spaces, line breaks, marks of a required column, the width of brackets.
fn bare(name: &str) -> String {
    let folded = grammar::plain(name, Profile::Value);
    let folded: String = folded.chars().filter(|char| !char.is_whitespace()).collect();
    let folded = folded.replace("(必填)", "").replace("(选填)", "");
    folded.trim_matches(['*', ':', '：']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_typed() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(sheet(name).map(|form| form.sheet), expected, "{name}");
        };
        check("凭证", Some("凭证"));
        check(" 凭证表 ", Some("凭证"));
        check("资金凭证", Some("凭证"));
        check("绩效指标表", Some("指标"));
        check("Sheet1", None);
        check("说明", None);
        let check = |sheet_name: &str, heading: &str, key: Option<&str>| {
            let form = SheetForm::named(sheet_name).unwrap();
            assert_eq!(column(form, heading).map(|column| column.key), key, "{heading}");
        };
        check("凭证", "金额（元）", Some("amount"));
        check("凭证", "金额(元)", Some("amount"));
        check("凭证", "金额", Some("amount"));
        check("凭证", "金额（万元）", None);
        check("凭证", "*凭 证\n字号：", Some("voucher"));
        check("凭证", "收款人（必填）", Some("payee"));
        check("凭证", "budget_source", Some("budget_source"));
        check("指标", "年度指标值", Some("target"));
        check("指标", "备注2", None);
        assert!(is_left_out("备注2") && is_left_out("核对意见 ") && !is_left_out("摘要"));
    }
}
