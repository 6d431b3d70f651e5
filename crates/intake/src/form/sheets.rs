//! The sheets.

use super::{
    Rows, SheetForm,
    columns::{
        DECLARED_AMOUNTS, DOCUMENTS, EVALUATION, GOALS, INDICATORS, NARRATIVE, PROJECTS, VOUCHERS,
    },
};

/// Every table of a dossier, in the order of the workbook.
pub static FORM: &[SheetForm] = &[
    SheetForm {
        sheet: "评价",
        file: "evaluation.toml",
        table: "",
        rows: Rows::One,
        hint: "谁、哪一年、按哪套规则评价；来源自己公布的结果只用来核对。",
        columns: EVALUATION,
    },
    SheetForm {
        sheet: "申报金额",
        file: "evaluation.toml",
        table: "declared.amounts",
        rows: Rows::Any,
        hint: "来源自己公布的各项目金额，只用来核对；没有的不填。",
        columns: DECLARED_AMOUNTS,
    },
    SheetForm {
        sheet: "项目",
        file: "projects.toml",
        table: "project",
        rows: Rows::Some,
        hint: "参加评价的项目。",
        columns: PROJECTS,
    },
    SheetForm {
        sheet: "指标文",
        file: "funding.toml",
        table: "document",
        rows: Rows::Some,
        hint: "带来资金的指标文；凭证只能用这里登记的文号。",
        columns: DOCUMENTS,
    },
    SheetForm {
        sheet: "凭证",
        file: "transactions.toml",
        table: "transaction",
        rows: Rows::Any,
        hint: "资金的登记、下达、到位、支付、退回、追减、调减、收回，一行一笔。",
        columns: VOUCHERS,
    },
    SheetForm {
        sheet: "目标",
        file: "goals.toml",
        table: "goal",
        rows: Rows::Any,
        hint: "年度总体目标：预期与完成情况。",
        columns: GOALS,
    },
    SheetForm {
        sheet: "指标",
        file: "indicators.toml",
        table: "indicator",
        rows: Rows::Some,
        hint: "绩效指标，按评分表的顺序；分值合计为 100。",
        columns: INDICATORS,
    },
    SheetForm {
        sheet: "正文",
        file: "narrative.md",
        table: "",
        rows: Rows::Any,
        hint: "报告正文，一节一行，单元格内换行分段。",
        columns: NARRATIVE,
    },
];
