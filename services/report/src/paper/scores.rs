//! The conclusion, the score table and the chart: all from the scorecard.

use domain::{Evaluation, Level1, Level1Total, Level2, Regulation, ScoreRow, Scorecard};

use super::ComposeError;
use crate::document::{
    Align, Attachment, Bar, BarChart, Block, Cell, Column, Paragraph, Row, Run, RunStyle, Table,
};

const HEAD: [&str; 8] =
    ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分", "评分依据"];
/// In half millimetres: heads and usual values on one or two lines, the rest of the page for how a score came about.
const WIDTHS: [u16; 8] = [35, 35, 56, 42, 61, 17, 23, 181];

const TITLE: &str = "项目支出绩效评价评分表";

/// The total and the grade, as the rules give them. The rule is its regulation: of the file of the pack only 复核说明 tells.
pub(super) fn conclusion(scorecard: &Scorecard, regulation: &Regulation) -> Block {
    let result =
        format!("综合得分{}分，评价等级为“{}”。", scorecard.total(), scorecard.grade_label);
    let way = format!(
        "满分{}分，得分和等级依据{}逐项计算。一级指标得分见下图，三级指标得分及依据见附件《{TITLE}》。",
        scorecard.weight().normalize(),
        regulation.source
    );
    let run = |text: String, style| Run { text: text.into(), style };
    let runs = vec![run(result, RunStyle::Strong), run(way, RunStyle::Plain)];
    Block::Paragraph(Paragraph { runs })
}

/// Points by level 1 against their weight.
pub(super) fn chart(scorecard: &Scorecard) -> Result<BarChart, ComposeError> {
    let bars = level1_totals(scorecard).into_iter().map(|total| Bar {
        label: total.level1.chinese().into(),
        value: total.score,
        maximum: total.weight.normalize(),
    });
    Ok(BarChart::try_new("一级指标得分".into(), "分".into(), bars.collect())?)
}

/// 评分表, on landscape pages of its own: in the body it would leave half a page empty on either side.
pub(super) fn attachment(
    evaluation: &Evaluation,
    scorecard: &Scorecard,
) -> Result<Attachment, ComposeError> {
    let missing = if evaluation.retells() { "来源未载" } else { "未填写" };
    let note =
        format!("注：分值和得分以分计；各项得分四舍五入到两位小数后相加；“—”表示{missing}。");
    let body = vec![Block::Table(table(scorecard)?.noted(note).landscape().compact())];
    Ok(Attachment { title: TITLE.into(), subtitle: None, body })
}

/// Every indicator with how its score came about, and the sums by level 1.
fn table(scorecard: &Scorecard) -> Result<Table, ComposeError> {
    let mut rows = Vec::new();
    for total in level1_totals(scorecard) {
        let own = of_level1(scorecard, total.level1);
        let with_sum = own.len() > 1;
        let mut leading =
            vec![name(total.level1.chinese(), own.len().saturating_add(usize::from(with_sum)))];
        for (level2, members) in by_level2(&own) {
            leading.push(name(level2.chinese(), members.len()));
            for member in members {
                leading.extend(cells(member));
                rows.push(Row::new(std::mem::take(&mut leading)));
            }
        }
        if with_sum {
            rows.push(Row::new(vec![
                Cell::label("小计").spanning(4, 1),
                Cell::label(total.weight.normalize().to_string()),
                Cell::label(total.score.to_string()),
                Cell::blank(),
            ]));
        }
    }
    rows.push(Row::new(vec![
        Cell::label("合计").spanning(5, 1),
        Cell::label(scorecard.weight().normalize().to_string()),
        Cell::label(scorecard.total().to_string()),
        Cell::label(format!("等级：{}", scorecard.grade_label)),
    ]));
    let columns = WIDTHS.map(|width| Column { width, align: Align::Center }).to_vec();
    let head = Row::new(HEAD.map(Cell::label).to_vec());
    Ok(Table::try_new(columns, vec![head], rows)?)
}

/// 预算执行率 first, as in the form and in 财预〔2020〕10号, then the indicators.
pub(super) fn level1_totals(scorecard: &Scorecard) -> Vec<&Level1Total> {
    let mut totals: Vec<&Level1Total> = scorecard.level1_totals().iter().collect();
    totals.sort_by_key(|total| total.level1 != Level1::Execution);
    totals
}

/// The rows of a level 1, by level 2 in the order of the regulation, and as filed within it.
pub(super) fn of_level1(scorecard: &Scorecard, level1: Level1) -> Vec<&ScoreRow> {
    let mut rows: Vec<&ScoreRow> =
        scorecard.rows.iter().filter(|row| row.level1 == level1).collect();
    rows.sort_by_key(|row| row.level2);
    rows
}

/// Rows in order, gathered by level 2.
pub(super) fn by_level2<'a>(rows: &[&'a ScoreRow]) -> Vec<(Level2, Vec<&'a ScoreRow>)> {
    let mut groups: Vec<(Level2, Vec<&ScoreRow>)> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some((level2, members)) if *level2 == row.level2 => members.push(row),
            Some(_) | None => groups.push((row.level2, vec![row])),
        }
    }
    groups
}

/// A name that reaches over `rows` rows.
pub(super) fn name(text: &str, rows: usize) -> Cell {
    Cell::text(text).spanning(1, u16::try_from(rows).unwrap_or(u16::MAX))
}

/// Words, or — if there are none.
pub(super) fn words(text: &str) -> Cell {
    if text.is_empty() { Cell::missing() } else { Cell::text(text) }
}

fn cells(row: &ScoreRow) -> [Cell; 6] {
    [
        Cell::text(row.name.as_str()).aligned(Align::Left),
        words(&row.target),
        words(&row.actual),
        Cell::text(row.weight.normalize().to_string()),
        Cell::text(row.score.to_string()),
        words(&row.trace.explanation).aligned(Align::Left),
    ]
}
