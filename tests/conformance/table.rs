//! docs/scoring.md: every published table row by row, our score beside theirs.

use std::fmt::Write as _;

use domain::ScoreRow;
use rust_decimal::Decimal;

use crate::Scored;

const HEAD: &str = "<!-- 由 tests/conformance 生成，请勿手改。更新：UPDATE_EXPECT=1 cargo nextest run -p tests --test conformance -->

# 公开自评表与本系统评分对照

以下各表都是政府网站公开的项目支出绩效自评表。事实和数字取自原表（tests/conformance/cases），
规则用评分规则包 `national-2020`。每一行列出公布得分和按规则计算的得分；差异由算式说明，
原表自相矛盾之处由疑点指出。疑点只针对数字和写法，不针对人。
";

/// The whole page.
pub(crate) fn write(scored: &[Scored]) -> String {
    let mut page = HEAD.to_owned();
    for scored in scored {
        one(&mut page, scored).unwrap();
    }
    page
}

fn one(page: &mut String, Scored { case, scorecard }: &Scored) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n来源：<{}>\n", case.title, case.source_url)?;
    for note in &case.notes {
        writeln!(page, "- {note}")?;
    }
    writeln!(page, "\n| 三级指标 | 指标值 | 完成值 | 分值 | 公布得分 | 计算得分 | 差 | 依据 |")?;
    writeln!(page, "|---|---|---|---:|---:|---:|---:|---|")?;
    let mut published = Decimal::ZERO;
    for (row, indicator) in scorecard.rows.iter().zip(&case.evaluation.indicators) {
        let ScoreRow { name, target, actual, weight, score, trace, .. } = row;
        let printed = indicator.printed_score.unwrap_or_default();
        published += printed;
        let difference = signed(score - printed);
        writeln!(
            page,
            "| {name} | {target} | {actual} | {weight} | {printed} | {score} | {difference} | {} |",
            trace.explanation
        )?;
    }
    let (weight, total) = (scorecard.weight(), scorecard.total());
    let difference = signed(total - published);
    writeln!(page, "| **合计** | | | {weight} | {published} | **{total}** | {difference} | |")?;
    let declared = match case.evaluation.declared.total {
        Some(declared) => format!("公布总分 {declared}"),
        None => "公布总分不在所见页面之内".to_owned(),
    };
    let label = &scorecard.grade_label;
    writeln!(page, "\n{declared}；按规则计算 {total}，等级“{label}”。\n")?;
    writeln!(page, "| 疑点 | 级别 | 内容 | 依据 |\n|---|---|---|---|")?;
    for it in &scorecard.findings {
        let (code, reason, severity) = (&it.code, &it.reason, it.severity);
        writeln!(page, "| {code} {reason} | {severity} | {} | {} |", it.message, it.ground)?;
    }
    Ok(())
}

fn signed(difference: Decimal) -> String {
    if difference.is_zero() {
        "—".to_owned()
    } else if difference.is_sign_positive() {
        format!("+{difference}")
    } else {
        difference.to_string()
    }
}
