//! The outcome as text: fund table, score table, total, findings, paths.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width,
    presets::UTF8_FULL_CONDENSED,
};
use domain::{Funds, Money, Rounding, ScoreRow};
use rust_decimal::Decimal;

use super::Outcome;

/// What stands where there is no figure.
const NONE: &str = "—";
const WIDTH: u16 = 160;
const RULE_COLUMNS: usize = 44;

/// The whole outcome.
pub(crate) fn tables(outcome: &Outcome) -> String {
    let mut text = String::new();
    let evaluation = &outcome.folder.evaluation;
    line(&mut text, &evaluation.title);
    line(&mut text, "");
    line(&mut text, &format!("资金情况（元，截至{}）", evaluation.as_of));
    line(&mut text, &funds(outcome).to_string());
    line(&mut text, "");
    line(&mut text, "评分表");
    line(&mut text, &scores(outcome).to_string());
    line(&mut text, &total(outcome));
    line(&mut text, "");
    findings(&mut text, outcome);
    ending(&mut text, outcome);
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

fn figure(text: impl ToString) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

fn funds(outcome: &Outcome) -> Table {
    let header = [
        "项目",
        "文号",
        "下达",
        "到位",
        "支出",
        "结余",
        "到位率",
        "执行率（支出÷下达）",
        "执行率（支出÷到位）",
    ];
    let mut table = table(&header);
    let execution = &outcome.scorecard.execution;
    for row in &execution.rows {
        let document =
            if row.placeholder { "来源未载".to_owned() } else { row.document.to_string() };
        let mut cells = vec![Cell::new(row.project_name.as_str()), Cell::new(document)];
        cells.extend(amounts(&row.funds));
        table.add_row(cells);
    }
    let mut cells = vec![Cell::new("合计"), Cell::new("")];
    cells.extend(amounts(&execution.total));
    table.add_row(cells);
    table
}

fn amounts(funds: &Funds) -> Vec<Cell> {
    let Funds { initial_budget: _, allotted, received, paid } = *funds;
    let rate = |rate: Option<Decimal>| rate.map_or_else(|| NONE.to_owned(), percent);
    [
        yuan(allotted),
        yuan(received),
        yuan(paid),
        funds.remaining().map_or_else(|_| NONE.to_owned(), yuan),
        rate(funds.arrival_rate()),
        rate(funds.budget_execution_rate()),
        rate(funds.received_execution_rate()),
    ]
    .map(figure)
    .into()
}

fn yuan(amount: Money) -> String {
    amount.to_string()
}

fn percent(rate: Decimal) -> String {
    Rounding::HalfUp.percent(rate)
}

fn scores(outcome: &Outcome) -> Table {
    let mut table =
        table(&["一级", "二级", "三级指标", "指标值", "完成值", "分值", "得分", "规则"]);
    for row in &outcome.scorecard.rows {
        let ScoreRow { level1, level2, name, target, actual, weight, score, .. } = row;
        table.add_row(vec![
            Cell::new(level1.chinese()),
            Cell::new(level2.chinese()),
            Cell::new(name),
            Cell::new(or_none(target)),
            Cell::new(or_none(actual)),
            figure(weight),
            figure(score),
            Cell::new(broken(&row.trace.explanation)),
        ]);
    }
    for (column, width) in [(2, 26), (3, 18), (4, 24), (7, 50)] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
        }
    }
    table
}

/// `text` in lines that end at a comma, so that no figure is cut in two.
fn broken(text: &str) -> String {
    let mut lines = vec![String::new()];
    for clause in text.split_inclusive(['，', '；', '。']) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || fits(line, clause) => line.push_str(clause),
            Some(_) | None => lines.push(clause.to_owned()),
        }
    }
    lines.join("\n")
}

fn fits(line: &str, clause: &str) -> bool {
    columns(line).saturating_add(columns(clause)) <= RULE_COLUMNS
}

/// How wide `text` is on a terminal: a Chinese character takes two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { NONE } else { text }
}

fn total(outcome: &Outcome) -> String {
    let scorecard = &outcome.scorecard;
    let levels: Vec<String> = scorecard
        .level1_totals()
        .iter()
        .map(|it| format!("{} {}/{}", it.level1.chinese(), it.score, it.weight))
        .collect();
    let policy = &scorecard.policy;
    format!(
        "总分 {}／{}，等级 {}（{}）\n规则 {} 第{}版",
        scorecard.total(),
        scorecard.weight(),
        scorecard.grade_label,
        levels.join("，"),
        policy.id,
        policy.version,
    )
}

fn findings(text: &mut String, outcome: &Outcome) {
    let count = outcome.findings().count();
    line(text, &format!("疑点 {count} 条"));
    for finding in outcome.findings() {
        let severity = finding.severity.chinese();
        line(text, &format!("  {} ［{severity}］{}", finding.code, finding.message));
        line(text, &format!("      依据：{}", finding.ground));
        line(text, &format!("      建议：{}", finding.advice));
    }
    line(text, "");
}

fn ending(text: &mut String, outcome: &Outcome) {
    let posted = outcome.posted;
    if outcome.is_unchanged() {
        let known = posted.replayed;
        line(
            text,
            &format!("与上次运行相同：{known} 笔凭证均已入账，评价、评分、报告都没有变化。"),
        );
    } else {
        let known = posted.replayed;
        line(text, &format!("入账 {} 笔，已在账 {known} 笔。", posted.fresh));
    }
    for document in &outcome.documents {
        line(text, &format!("报告：{}", document.display()));
    }
    match &outcome.data {
        Some(data) => line(text, &format!("数据：{}", data.display())),
        None => line(text, "数据：未保留（--ephemeral）"),
    }
}
