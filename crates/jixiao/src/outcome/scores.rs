//! The score table: a row for each indicator, with how its score came about below it if that is asked for.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width,
    presets::UTF8_FULL_CONDENSED,
};
use domain::{ScoreRow, Scorecard};

use super::page::{Page, WIDTH};

/// What stands where nothing was given.
const NONE: &str = "—";

/// The rows, the total and the rule.
pub(super) fn table(page: &mut Page, scorecard: &Scorecard, wide: bool) {
    page.line("评分表");
    page.block(&rows(scorecard).to_string());
    if wide {
        for row in &scorecard.rows {
            page.item(&format!("{}：{}", row.name, row.trace.explanation));
        }
    }
    let levels: Vec<String> = scorecard
        .level1_totals()
        .iter()
        .map(|it| format!("{} {}/{}", it.level1.chinese(), it.score, it.weight))
        .collect();
    page.line(&format!(
        "总分 {}／{}，等级 {}（{}）",
        scorecard.total(),
        scorecard.weight(),
        scorecard.grade_label,
        levels.join("，"),
    ));
    let policy = &scorecard.policy;
    page.line(&format!("规则 {} 第{}版", policy.id, policy.version));
    page.gap();
}

fn rows(scorecard: &Scorecard) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header([
        "一级",
        "三级指标",
        "指标值",
        "完成值",
        "分值",
        "得分",
    ]);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX));
    let mut before = None;
    for row in &scorecard.rows {
        let ScoreRow { level1, name, target, actual, weight, score, .. } = row;
        // The level stands once, where it begins.
        let level = if before == Some(*level1) { "" } else { level1.chinese() };
        before = Some(*level1);
        table.add_row(vec![
            Cell::new(level),
            Cell::new(name),
            Cell::new(or_none(target)),
            Cell::new(or_none(actual)),
            figure(weight),
            figure(score),
        ]);
    }
    for (column, width) in [(0, 12), (2, 18), (3, 20)] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
        }
    }
    for column in [4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn figure(text: impl ToString) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { NONE } else { text }
}
