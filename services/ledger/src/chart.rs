//! Reads a chart of accounts from its file, and refuses one that doesn't hold together.

use domain::{
    Chart, ChartAccount, Digest, Explain, FundFigure, InvalidAccountCode, InvalidChart,
    InvalidTransactionKind, Leg, Level, PostingRule, Side,
};
use serde::Deserialize;

/// The chart that is in force.
const WORKING: &str = include_str!("../chart/working-1.toml");
const WORKING_FILE: &str = "chart/working-1.toml";

/// What is wrong with a file: where, and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChartError {
    #[error("{file}：格式不对，请按错误位置修改 (not a chart)")]
    Format { file: String, source: toml::de::Error },
    #[error("{file}：第{number}个科目的code：{}", source.explain())]
    AccountCode { file: String, number: usize, source: InvalidAccountCode },
    #[error("{file}：第{number}条规则的account：{}", source.explain())]
    LegCode { file: String, number: usize, source: InvalidAccountCode },
    #[error("{file}：第{number}条规则的kind：{}", source.explain())]
    Kind { file: String, number: usize, source: InvalidTransactionKind },
    #[error("{file}：{}", source.explain())]
    Rules { file: String, source: InvalidChart },
}

/// The working chart of this version of the program.
pub(crate) fn working() -> Result<Chart, ChartError> {
    read(WORKING_FILE, WORKING)
}

/// Reads the text of `file`.
fn read(file: &str, text: &str) -> Result<Chart, ChartError> {
    let file = file.to_owned();
    let parsed: ChartFile = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(source) => return Err(ChartError::Format { file, source }),
    };
    let ChartFile { version, account, rule } = parsed;
    let accounts: Result<Vec<ChartAccount>, ChartError> =
        (1..).zip(account).map(|(number, account)| account.into_domain(&file, number)).collect();
    let rules: Result<Vec<PostingRule>, ChartError> =
        (1..).zip(rule).map(|(number, rule)| rule.into_domain(&file, number)).collect();
    let digest = Digest::of(text.as_bytes());
    Chart::try_new(version, digest, accounts?, rules?)
        .map_err(|source| ChartError::Rules { file, source })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartFile {
    version: String,
    account: Vec<AccountRow>,
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRow {
    code: String,
    name: String,
    normal_side: SideWord,
    controlled: bool,
    official: bool,
    #[expect(dead_code, reason = "for the reader of the file; its vocabulary is checked here")]
    source: SourceWord,
    figures: Vec<FigureWord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    kind: String,
    legs: Vec<LegRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LegRow {
    side: SideWord,
    account: String,
    level: LevelWord,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SideWord {
    Debit,
    Credit,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum LevelWord {
    Document,
    Project,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FigureWord {
    Allotted,
    Received,
    Paid,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SourceWord {
    Seen,
    Assumed,
}

impl AccountRow {
    fn into_domain(self, file: &str, number: usize) -> Result<ChartAccount, ChartError> {
        let Self { code, name, normal_side, controlled, official, source: _, figures } = self;
        let refuse = |source| ChartError::AccountCode { file: file.to_owned(), number, source };
        let figure = |word| match word {
            FigureWord::Allotted => FundFigure::Allotted,
            FigureWord::Received => FundFigure::Received,
            FigureWord::Paid => FundFigure::Paid,
        };
        Ok(ChartAccount {
            code: code.parse().map_err(refuse)?,
            name,
            normal_side: normal_side.into(),
            controlled,
            official,
            figures: figures.into_iter().map(figure).collect(),
        })
    }
}

impl RuleRow {
    fn into_domain(self, file: &str, number: usize) -> Result<PostingRule, ChartError> {
        let kind = self.kind.parse().map_err(|source| ChartError::Kind {
            file: file.to_owned(),
            number,
            source,
        })?;
        let refuse = |source| ChartError::LegCode { file: file.to_owned(), number, source };
        let leg = |LegRow { side, account, level }| {
            let level = match level {
                LevelWord::Document => Level::Document,
                LevelWord::Project => Level::Project,
            };
            Ok(Leg { side: side.into(), code: account.parse().map_err(refuse)?, level })
        };
        let legs: Result<Vec<Leg>, ChartError> = self.legs.into_iter().map(leg).collect();
        Ok(PostingRule { kind, legs: legs? })
    }
}

impl From<SideWord> for Side {
    fn from(word: SideWord) -> Self {
        match word {
            SideWord::Debit => Self::Debit,
            SideWord::Credit => Self::Credit,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::TransactionKind;

    use super::*;

    #[test]
    fn the_working_chart_holds_together() {
        let chart = working().unwrap();
        assert_eq!(chart.version(), "working-1");
        assert_eq!(chart.accounts().count(), 7);
        assert_eq!(chart.legs(TransactionKind::Allotment).count(), 4);
        let official = chart.accounts().filter(|it| it.official);
        let official: Vec<&str> = official.map(|it| it.code.as_str()).collect();
        assert_eq!(official, ["9601"], "the only code that was seen in an official text");
    }

    #[track_caller]
    fn check(from: &str, to: &str, expected: &str) {
        assert!(WORKING.contains(from), "{from}");
        let error = read("a.toml", &WORKING.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.starts_with("a.toml：") && error.contains(expected), "{error}");
    }

    #[test]
    fn a_chart_that_does_not_is_refused_with_its_place() {
        check("code = \"EXE\"", "code = \"exe\"", "第3个科目的code：科目代码“exe”不对");
        check("account = \"TBA\"", "account = \"TBB\"", "未定义的科目TBB");
        check("kind = \"支付\"", "kind = \"付钱\"", "第4条规则的kind：凭证种类“付钱”无法识别");
        check("kind = \"退回\"", "kind = \"支付\"", "支付的分录规则重复");
        check(
            "side = \"debit\", account = \"PAID\"",
            "side = \"credit\", account = \"PAID\"",
            "借贷不平",
        );
        check("controlled = true", "is_controlled = true", "格式不对");
    }
}
