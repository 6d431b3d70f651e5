//! What a reader needs to compute the report again: rules, books and scores by their digests.

use domain::{FiledEvaluation, Scorecard};

use super::ComposeError;
use crate::document::{Align, Attachment, Block, Cell, Column, Row, Table};

/// A digest of 64 figures stays on one line in any face.
const WIDTHS: [u16; 2] = [26, 130];

/// The last attachment of every report.
pub(super) fn attachment(
    filed: &FiledEvaluation,
    scorecard: &Scorecard,
) -> Result<Attachment, ComposeError> {
    let evaluation = &filed.evaluation;
    let policy = &scorecard.policy;
    let books = scorecard.execution.books_position;
    let facts = [
        ("评价编号", format!("{}（第{}次提交）", evaluation.id, filed.revision)),
        ("评价方式", evaluation.kind.chinese().to_owned()),
        ("评分规则", format!("{}，版本{}", policy.id, policy.version)),
        ("规则文件摘要", policy.digest.to_string()),
        ("账簿", format!("{}，第{}分片，第{}笔", evaluation.region, books.shard, books.sequence)),
        ("资金截至", evaluation.as_of.to_string()),
        ("评分结果摘要", scorecard.digest().to_string()),
        ("资料来源", evaluation.source.clone()),
    ];
    let row = |(label, value): (&str, String)| {
        let value = if value.is_empty() { Cell::missing() } else { Cell::text(value) };
        Row::new(vec![Cell::label(label), value])
    };
    let columns = WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    let table = Table::try_new(columns, Vec::new(), facts.map(row).to_vec())?
        .noted("注：摘要为SM3杂凑值（GB/T 32905）。以同一评价内容、同一规则文件和账簿的同一位置重新计算，得分与本报告一致。")
        .compact();
    Ok(Attachment {
        title: "数据来源与复核说明".into(),
        subtitle: None,
        body: vec![Block::Table(table)],
    })
}
