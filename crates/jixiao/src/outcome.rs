//! What a command has to say: for people as text of at most 80 columns, for machines as JSON.

mod books;
mod findings;
mod funds;
mod json;
mod page;
mod scores;

use intake::{Level, Remark};
use workflow::{Checked, Filed, Standing};

use crate::{
    check::Findings,
    cli::Show,
    evaluate::{Data, Outcome},
    failure::Failure,
    read::Read,
};

pub(crate) use books::books;
use page::Page;
pub(crate) use page::broken;

/// How many vouchers are named one by one.
const SHOWN: usize = 20;

/// What `check` found.
pub(crate) fn check(found: &Findings, show: Show) -> String {
    if show.json {
        return json::text(&json::check(found));
    }
    let Findings { read, checked, refusals, preview, marked } = found;
    let mut page = Page::new();
    page.line(&read.dossier.evaluation.title);
    let faults = refusals.len();
    let doubts = read.remarks.iter().filter(|it| it.level == Level::Doubt).count();
    page.line(&format!("检查结果：错误 {faults} 处，待确认 {doubts} 处；没有写入任何数据。"));
    page.gap();
    if faults > 0 {
        page.line(&page.red("错误"));
        for refusal in refusals {
            page.item(&refusal.to_string());
        }
        page.gap();
    }
    remarks(&mut page, &read.remarks);
    result(&mut page, read, checked, show);
    if let Some(path) = preview {
        page.block(&format!("草稿：{}", path.display()));
    }
    if let Some(path) = marked {
        page.block(&format!("标注：{}", path.display()));
    }
    let next = match (faults, doubts) {
        (0, 0) => "可以评价：用 jixiao evaluate 代替 check 再运行一次。",
        (0, _) => "请逐处写明，或用 --accept-readings 接受全部建议读法。",
        _ => "请改正错误后再检查。",
    };
    page.line(next);
    page.text()
}

/// What `evaluate` did.
pub(crate) fn evaluate(outcome: &Outcome, show: Show) -> String {
    if show.json {
        return json::text(&json::evaluate(outcome));
    }
    let Outcome { read, checked, done, documents, data } = outcome;
    let mut page = Page::new();
    page.line(&read.dossier.evaluation.title);
    page.gap();
    remarks(&mut page, &read.remarks);
    resumed(&mut page, &checked.standing);
    let evaluation = &read.dossier.evaluation;
    funds::table(&mut page, evaluation.as_of, &done.scorecard.execution);
    scores::table(&mut page, &done.scorecard, show.wide);
    findings::grouped(&mut page, outcome.findings(), &read.dossier.places, show.wide);
    changes(&mut page, read, checked);
    let known = done.posted.replayed;
    if done.is_unchanged() {
        page.line(&format!("与上次运行相同：{known} 笔凭证均已入账，评价、评分、文件都没有变化。"));
    } else {
        page.line(&format!("入账 {} 笔，已在账 {known} 笔。", done.posted.fresh));
    }
    for saved in documents {
        let beside = if saved.beside {
            "（同名文件不是本程序写的或已被修改，未改动）"
        } else {
            ""
        };
        page.block(&format!("文件：{}{beside}", saved.path.display()));
    }
    // A path stays on one line, to be copied.
    page.block(&match data {
        Data::Kept(folder) => format!("数据：{}", folder.display()),
        Data::Gone => "数据：未保留（--ephemeral）".to_owned(),
        Data::Remote(addresses) => {
            format!("数据：保存在所连接的服务中（{}）", addresses.join("、"))
        }
    });
    page.text()
}

/// Why there is no outcome.
pub(crate) fn failure(failure: &Failure, show: Show) -> String {
    if show.json {
        return json::text(&json::failure(failure));
    }
    let mut page = Page::on_stderr();
    match failure {
        Failure::Remarks(all) => {
            let count = |level| all.iter().filter(|it| it.level == level).count();
            let (faults, doubts) = (count(Level::Fault), count(Level::Doubt));
            page.line(
                &page.red(&format!("错误 {faults} 处，待确认 {doubts} 处；没有写入任何数据。")),
            );
            page.gap();
            remarks(&mut page, all);
            page.line(match (faults, doubts) {
                (0, _) => "请逐处写明，或用 --accept-readings 接受全部建议读法。",
                _ => "请改正后再试。",
            });
        }
        Failure::Marked(all, path) => {
            page.line(&page.red("有错误，没有写入任何数据。"));
            page.gap();
            remarks(&mut page, all);
            page.block(&format!("标注：{}", path.display()));
        }
        Failure::Refusals(all) => {
            page.line(&page.red(&format!("错误 {} 处：", all.len())));
            for refusal in all {
                page.item(&refusal.to_string());
            }
        }
        Failure::Unread(_) | Failure::Failed(_) | Failure::Interrupted => {
            page.line(&page.red(&format!("错误：{failure}")));
        }
    }
    page.text()
}

/// Faults, doubts and notes, each under its heading.
fn remarks(page: &mut Page, all: &[Remark]) {
    for level in [Level::Fault, Level::Doubt, Level::Note] {
        let mut of_level = all.iter().filter(|it| it.level == level).peekable();
        if of_level.peek().is_none() {
            continue;
        }
        page.line(&match level {
            Level::Fault => page.red(level.chinese()),
            Level::Doubt => page.yellow(level.chinese()),
            Level::Note => level.chinese().to_owned(),
        });
        for remark in of_level {
            page.item(&remark.to_string());
        }
        page.gap();
    }
}

/// Scores, findings and changes, as far as it came.
fn result(page: &mut Page, read: &Read, checked: &Checked, show: Show) {
    let Some(scorecard) = &checked.scorecard else {
        page.line("有错误，未评分。");
        return;
    };
    funds::table(page, read.dossier.evaluation.as_of, &scorecard.execution);
    scores::table(page, scorecard, show.wide);
    let findings = scorecard.findings.iter().chain(&checked.paper_findings);
    let findings = findings.chain(&checked.book_findings);
    findings::grouped(page, findings, &read.dossier.places, show.wide);
    changes(page, read, checked);
}

/// What an earlier run has left, if it was cut off.
fn resumed(page: &mut Page, standing: &Standing) {
    if !standing.is_unfinished() {
        return;
    }
    let left = match (standing.filed, standing.scored) {
        (Some(Filed::Same), true) => "评价已提交、已评分，文件未生成",
        (Some(Filed::Same), false) => "评价已提交，未评分",
        (Some(Filed::New | Filed::Revised) | None, _) => "评价未提交",
    };
    let count = standing.posted.replayed;
    page.line(&format!("上次没有做完：{count} 笔凭证已在账，{left}；本次接着完成。"));
    page.gap();
}

/// The vouchers that come to others that are in the books.
fn added(page: &mut Page, read: &Read, checked: &Checked) {
    if checked.standing.posted.replayed == 0 || checked.fresh.is_empty() {
        return;
    }
    page.line(&format!("比账上多出的凭证 {} 笔：", checked.fresh.len()));
    let vouchers = checked.fresh.iter().filter_map(|place| read.dossier.vouchers.get(*place));
    for voucher in vouchers.take(SHOWN) {
        page.item(&books::stated(&voucher.transaction));
    }
    if checked.fresh.len() > SHOWN {
        page.item(&format!("……共 {} 笔", checked.fresh.len()));
    }
    page.gap();
}

/// What is another than in the books or than it was.
fn changes(page: &mut Page, read: &Read, checked: &Checked) {
    for correction in &checked.corrections {
        page.item(correction);
    }
    added(page, read, checked);
    if !checked.missing.is_empty() {
        let count = checked.missing.len();
        page.line(&page.yellow(&format!(
            "账上有 {count} 笔凭证不在这份资料中。它们仍在账上，要更正请用退回、资金收回、指标追减等凭证："
        )));
        for posted in &checked.missing {
            page.item(&books::voucher(posted));
        }
        page.gap();
    }
    if !checked.twins.is_empty() {
        page.line(&page.yellow(
            "账上已有另一份资料登记的、字号日期金额都相同的凭证。如果是同一张，请从本资料中删去：",
        ));
        for posted in &checked.twins {
            page.item(&books::voucher(posted));
        }
        page.gap();
    }
    let Some(change) = checked.change.as_ref().filter(|it| !it.is_none()) else { return };
    let (before, now) = change.total;
    page.line(&format!("与上次评分相比：总分 {before} → {now}"));
    for row in &change.rows {
        let score = |it: Option<rust_decimal::Decimal>| {
            it.map_or_else(|| "无".to_owned(), |it| it.to_string())
        };
        page.item(&format!("{} {} → {}", row.name, score(row.before), score(row.now)));
    }
    page.gap();
}
