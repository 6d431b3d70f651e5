//! The chart of accounts, and the entries that each kind of transaction makes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{AccountCode, Digest, Explain, Money, TransactionKind};

/// Side of an entry (借贷方向).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// 借.
    Debit,
    /// 贷.
    Credit,
}

impl Side {
    /// Debits less credits, seen from this side.
    pub const fn of_net(self, net: Money) -> Money {
        match self {
            Self::Debit => net,
            // The net of totals that are not below zero is above the smallest amount: it has an opposite.
            Self::Credit => Money::from_fen(net.fen().saturating_neg()),
        }
    }
}

/// Whose account a leg touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The funding document's own: no project, no unit.
    Document,
    /// The project's, under the document.
    Project,
}

/// A column of the fund table that the balance of a project's account counts into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FundFigure {
    /// 下达.
    Allotted,
    /// 到位.
    Received,
    /// 支出.
    Paid,
}

/// One account of the chart (科目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartAccount {
    /// Its key.
    pub code: AccountCode,
    /// Its name, such as 可执行指标.
    pub name: String,
    /// The side on which it grows.
    pub normal_side: Side,
    /// Whether a balance below zero is refused.
    pub controlled: bool,
    /// Whether code and name are the Ministry's.
    pub official: bool,
    /// The columns of the fund table it counts into.
    pub figures: Vec<FundFigure>,
}

/// One entry that a kind of transaction makes; it carries the whole amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Debit or credit.
    pub side: Side,
    /// Which account of the chart.
    pub code: AccountCode,
    /// Whose.
    pub level: Level,
}

/// The entries of one kind of transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRule {
    /// The kind.
    pub kind: TransactionKind,
    /// Its legs, in the order of the lines.
    pub legs: Vec<Leg>,
}

/// A chart of accounts (科目表) with its posting rules: every kind has one, and every one balances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    version: String,
    digest: Digest,
    accounts: BTreeMap<AccountCode, ChartAccount>,
    rules: BTreeMap<TransactionKind, PostingRule>,
}

/// What is wrong with a chart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChart {
    /// Two accounts with one code.
    #[error("account `{0}` twice")]
    AccountTwice(AccountCode),
    /// Two rules for one kind.
    #[error("rule for {0} twice")]
    RuleTwice(TransactionKind),
    /// No rule for a kind.
    #[error("no rule for {0}")]
    RuleMissing(TransactionKind),
    /// A leg to an account that is not there.
    #[error("rule for {kind} names the unknown account `{code}`")]
    UnknownAccount {
        /// The kind.
        kind: TransactionKind,
        /// The code.
        code: AccountCode,
    },
    /// A leg to a project's account in a kind that names no project.
    #[error("rule for {0} touches a project, which the kind does not name")]
    NoProject(TransactionKind),
    /// One account in two legs.
    #[error("rule for {kind} touches `{code}` twice")]
    LegTwice {
        /// The kind.
        kind: TransactionKind,
        /// The code.
        code: AccountCode,
    },
    /// Debits differ from credits.
    #[error("rule for {kind}: debits differ from credits")]
    Unbalanced {
        /// The kind.
        kind: TransactionKind,
        /// Where.
        level: Level,
    },
}

impl Chart {
    /// The only way to make one. The legs must balance at each level, so that the identity of the sources and the
    /// uses of money holds for the document and for each project by itself.
    pub fn try_new(
        version: String,
        digest: Digest,
        accounts: Vec<ChartAccount>,
        rules: Vec<PostingRule>,
    ) -> Result<Self, InvalidChart> {
        let mut chart = Self { version, digest, accounts: BTreeMap::new(), rules: BTreeMap::new() };
        for account in accounts {
            if let Some(other) = chart.accounts.insert(account.code.clone(), account) {
                return Err(InvalidChart::AccountTwice(other.code));
            }
        }
        for rule in rules {
            chart.check(&rule)?;
            if let Some(other) = chart.rules.insert(rule.kind, rule) {
                return Err(InvalidChart::RuleTwice(other.kind));
            }
        }
        match TransactionKind::ALL.iter().find(|kind| !chart.rules.contains_key(kind)) {
            Some(missing) => Err(InvalidChart::RuleMissing(*missing)),
            None => Ok(chart),
        }
    }

    /// The version that the file states.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SM3 of the file.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Its accounts, in the order of their codes.
    pub fn accounts(&self) -> impl Iterator<Item = &ChartAccount> {
        self.accounts.values()
    }

    /// Its rules, one per kind.
    pub fn rules(&self) -> impl Iterator<Item = &PostingRule> {
        self.rules.values()
    }

    /// The account with this code.
    pub fn account(&self, code: &AccountCode) -> Option<&ChartAccount> {
        self.accounts.get(code)
    }

    /// The entries of a kind, each with its account.
    pub fn legs(&self, kind: TransactionKind) -> impl Iterator<Item = (&Leg, &ChartAccount)> {
        let legs = self.rules.get(&kind).map_or(&[][..], |rule| &rule.legs);
        // Every code is known: `check` saw to it.
        legs.iter().filter_map(|leg| self.account(&leg.code).map(|account| (leg, account)))
    }

    fn check(&self, rule: &PostingRule) -> Result<(), InvalidChart> {
        let PostingRule { kind, legs } = rule;
        let kind = *kind;
        let mut touched = BTreeSet::new();
        for Leg { side: _, code, level } in legs {
            if !self.accounts.contains_key(code) {
                return Err(InvalidChart::UnknownAccount { kind, code: code.clone() });
            }
            if *level == Level::Project && !kind.needs_project() {
                return Err(InvalidChart::NoProject(kind));
            }
            if !touched.insert((code, *level)) {
                return Err(InvalidChart::LegTwice { kind, code: code.clone() });
            }
        }
        let count =
            |level, side| legs.iter().filter(|leg| leg.level == level && leg.side == side).count();
        let unbalanced = [Level::Document, Level::Project]
            .into_iter()
            .find(|level| count(*level, Side::Debit) != count(*level, Side::Credit));
        match unbalanced {
            Some(level) => Err(InvalidChart::Unbalanced { kind, level }),
            None if legs.is_empty() => Err(InvalidChart::RuleMissing(kind)),
            None => Ok(()),
        }
    }
}

impl Explain for InvalidChart {
    fn explain(&self) -> String {
        match self {
            Self::AccountTwice(code) => format!("科目{code}重复，请只保留一个。"),
            Self::RuleTwice(kind) => format!("{}的分录规则重复，请只保留一个。", kind.chinese()),
            Self::RuleMissing(kind) => format!("缺少{}的分录规则，请补充。", kind.chinese()),
            Self::UnknownAccount { kind, code } => {
                format!("{}的分录规则用到未定义的科目{code}，请先定义该科目。", kind.chinese())
            }
            Self::NoProject(kind) => {
                format!("{}不涉及项目，分录规则只能用指标文一级的科目。", kind.chinese())
            }
            Self::LegTwice { kind, code } => {
                format!("{}的分录规则两次用到科目{code}，请合并。", kind.chinese())
            }
            Self::Unbalanced { kind, level } => {
                let level = match level {
                    Level::Document => "指标文",
                    Level::Project => "项目",
                };
                format!("{}的分录规则在{level}一级借贷不平，请补齐。", kind.chinese())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(legs: &[(TransactionKind, Side, &str, Level)]) -> Result<Chart, InvalidChart> {
        let account = |code: &str| ChartAccount {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            normal_side: Side::Debit,
            controlled: true,
            official: false,
            figures: Vec::new(),
        };
        let rule = |kind: &TransactionKind| PostingRule {
            kind: *kind,
            legs: legs
                .iter()
                .filter(|leg| leg.0 == *kind)
                .map(|(_, side, code, level)| Leg {
                    side: *side,
                    code: code.parse().unwrap(),
                    level: *level,
                })
                .collect(),
        };
        let rules = TransactionKind::ALL.iter().map(rule).filter(|rule| !rule.legs.is_empty());
        let accounts = vec![account("A"), account("B")];
        Chart::try_new("test".to_owned(), Digest::of(b""), accounts, rules.collect())
    }

    #[test]
    fn only_a_chart_that_balances_is_one() {
        use Level::{Document, Project};
        use Side::{Credit, Debit};
        use TransactionKind::{Approval, Receipt};
        let whole = |kind| [(kind, Debit, "A", Document), (kind, Credit, "B", Document)];
        let all: Vec<_> = TransactionKind::ALL.iter().copied().flat_map(whole).collect();
        assert!(chart(&all).is_ok());
        let check = |legs: &[_], expected| assert_eq!(chart(legs).unwrap_err(), expected);
        check(&all[2..], InvalidChart::RuleMissing(Approval));
        check(&all[1..], InvalidChart::Unbalanced { kind: Approval, level: Document });
        let code = "C".parse().unwrap();
        check(
            &[(Approval, Debit, "C", Document)],
            InvalidChart::UnknownAccount { kind: Approval, code },
        );
        check(&[(Approval, Debit, "A", Project)], InvalidChart::NoProject(Approval));
        let code = "A".parse().unwrap();
        check(
            &[(Receipt, Debit, "A", Project), (Receipt, Credit, "A", Project)],
            InvalidChart::LegTwice { kind: Receipt, code },
        );
        let across = [(Receipt, Debit, "A", Project), (Receipt, Credit, "B", Document)];
        check(&across, InvalidChart::Unbalanced { kind: Receipt, level: Document });
    }
}
