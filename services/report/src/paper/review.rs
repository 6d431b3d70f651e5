//! 复核说明: what a reader needs to compute the report again: rules, books and scores by their digests, and how each
//! score came about.

use domain::{Paper, Reading, Regulation, ScoreRow, Scorecard, Subject, TraceValue};

use super::{
    ComposeError, beside,
    scores::{level1_totals, of_level1, words},
    texts::escaped,
};
use crate::document::{Align, Block, Cell, Column, Document, Level, Row, Table};

/// A digest of 64 figures stays on one line in any face.
const FACT_WIDTHS: [u16; 2] = [26, 130];
const READING_HEAD: [&str; 4] = ["位置", "填写", "读作", "说明"];
const READING_WIDTHS: [u16; 4] = [36, 34, 34, 52];
const TRACE_HEAD: [&str; 6] = ["指标", "赋分方式", "公式", "取值（来源）", "修约", "得分"];
const TRACE_WIDTHS: [u16; 6] = [44, 30, 56, 62, 20, 13];

/// The paper.
pub(super) fn document(
    subject: &Subject,
    regulation: &Regulation,
) -> Result<Document, ComposeError> {
    let mut body = vec![
        Block::heading(Level::First, "评分依据与数据"),
        Block::Table(facts(subject, regulation)?),
    ];
    if !subject.evaluation.readings.is_empty() {
        body.push(Block::heading(Level::First, "读数说明"));
        body.push(Block::Table(readings(&subject.evaluation.readings)?));
    }
    body.push(Block::heading(Level::First, "得分计算过程"));
    body.push(Block::Table(traces(&subject.scorecard)?));
    Ok(Document { body, ..beside(Paper::Review, &subject.evaluation) })
}

/// What was computed, from what, by which rules.
fn facts(subject: &Subject, regulation: &Regulation) -> Result<Table, ComposeError> {
    let Subject { evaluation, scorecard } = subject;
    let policy = &scorecard.policy;
    let books = scorecard.execution.books_position;
    let checked =
        if regulation.official { "已与正式文本核对" } else { "未与正式文本核对" };
    let facts = [
        ("评价编号", format!("{}（第{}次提交）", evaluation.id, scorecard.revision)),
        ("评价方式", evaluation.kind.chinese().to_owned()),
        ("评分依据", format!("{}，{checked}", regulation.source)),
        ("评分规则", format!("{}，版本{}", regulation.name, policy.version)),
        ("规则文件", format!("{}，摘要{}", policy.id, policy.digest)),
        ("账簿", format!("{}，第{}分片，第{}笔", evaluation.region, books.shard, books.sequence)),
        ("资金截至", evaluation.as_of.to_string()),
        ("评分结果摘要", scorecard.digest().to_string()),
        ("资料来源", evaluation.source.clone()),
    ];
    let row = |(label, value): (&str, String)| Row::new(vec![Cell::label(label), words(&value)]);
    let columns = FACT_WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    Ok(Table::try_new(columns, Vec::new(), facts.map(row).to_vec())?
        .noted("注：摘要为SM3杂凑值（GB/T 32905）。以同一评价内容、同一规则文件和账簿的同一位置重新计算，得分与报告一致。")
        .compact())
}

/// How doubtful cells were read, as the person who filed them accepted it.
fn readings(readings: &[Reading]) -> Result<Table, ComposeError> {
    let row = |reading: &Reading| {
        let Reading { cell, typed, read, note } = reading;
        Row::new([cell, typed, read, note].map(|text| words(&escaped(text))).to_vec())
    };
    let columns = READING_WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    let head = Row::new(READING_HEAD.map(Cell::label).to_vec());
    let rows = readings.iter().map(row).collect();
    Ok(Table::try_new(columns, vec![head], rows)?
        .noted("注：填报内容有疑义的单元格，按“读作”一栏计算，由填报人确认。")
        .compact())
}

/// Every score with its formula and the values that went into it, in the order of the score table.
fn traces(scorecard: &Scorecard) -> Result<Table, ComposeError> {
    let levels = level1_totals(scorecard).into_iter();
    let own = levels.flat_map(|total| of_level1(scorecard, total.level1));
    let mut rows: Vec<Row> = own.map(trace).collect();
    rows.push(Row::new(vec![
        Cell::label("合计").spanning(5, 1),
        Cell::label(scorecard.total().to_string()),
    ]));
    let columns = TRACE_WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    let head = Row::new(TRACE_HEAD.map(Cell::label).to_vec());
    Ok(Table::try_new(columns, vec![head], rows)?.landscape().compact())
}

fn trace(row: &ScoreRow) -> Row {
    let value = |it: &TraceValue| format!("{}＝{}（{}）", it.name, it.value, it.source);
    let values: Vec<String> = row.trace.values.iter().map(value).collect();
    Row::new(vec![
        Cell::text(format!("{}（{}，{}分）", row.name, row.level2, row.weight.normalize())),
        Cell::text(row.method.chinese()),
        words(&row.trace.formula),
        words(&values.join("\n")),
        words(&row.trace.rounding),
        Cell::text(row.score.to_string()).aligned(Align::Center),
    ])
}
