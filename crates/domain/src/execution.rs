//! The fund table (资金情况): what was allotted, arrived, was paid, and the rates of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::Date;

use crate::{
    AccountCode, BudgetSource, Chart, DocumentNumber, FundFigure, FundNature, InvalidMoney, Money,
    Name, Position, Project, ProjectCode, Rounding, Shortfall, Side,
};

/// Digits behind the point of a rate: 0.8620 is 86.20 %.
const RATE_DIGITS: u32 = 4;

/// The entries of one account code of a project under a document, summed up to a date, or those of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrySum {
    /// Which project.
    pub project: ProjectCode,
    /// Under which document.
    pub document: DocumentNumber,
    /// Whether that document stands in for one without a number.
    pub placeholder: bool,
    /// Of which funds.
    pub nature: FundNature,
    /// In which account of the chart.
    pub code: AccountCode,
    /// Of transactions with this budget source.
    pub budget_source: Option<BudgetSource>,
    /// The business date of the entries, if they are of one.
    pub on: Option<Date>,
    /// Debits less credits.
    pub amount: Money,
}

/// The amounts of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Funds {
    /// 年初预算数: allotted from the budget of the start of the year.
    pub initial_budget: Money,
    /// 下达, 全年预算数: allotted in all.
    pub allotted: Money,
    /// 到位: received.
    pub received: Money,
    /// 支出, 全年执行数: paid less refunded.
    pub paid: Money,
}

/// A project under a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionRow {
    /// Which project.
    pub project: ProjectCode,
    /// Its name.
    pub project_name: Name,
    /// Under which document.
    pub document: DocumentNumber,
    /// Whether that document stands in for one without a number (未载文号).
    pub placeholder: bool,
    /// Of which funds.
    pub nature: FundNature,
    /// The amounts.
    pub funds: Funds,
}

/// All documents of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectTotal {
    /// Which project.
    pub project: ProjectCode,
    /// Its name.
    pub project_name: Name,
    /// The amounts.
    pub funds: Funds,
}

/// The fund table of projects, as of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// By project, document and fund nature.
    pub rows: Vec<ExecutionRow>,
    /// One per project, in the order in which they were asked for.
    pub project_totals: Vec<ProjectTotal>,
    /// Of all.
    pub total: Funds,
    /// Rows under which more was paid than had arrived on some day up to the date, by business dates.
    pub shortfalls: Vec<Shortfall>,
    /// The books as they were read.
    pub books_position: Position,
}

impl Funds {
    /// 结余: received less paid.
    pub fn remaining(&self) -> Result<Money, InvalidMoney> {
        self.received.checked_sub(self.paid)
    }

    /// 到位率: received ÷ allotted, to four decimals. None if nothing was allotted.
    pub fn arrival_rate(&self) -> Option<Decimal> {
        rate(self.received, self.allotted)
    }

    /// 执行率 of the self-evaluation form (B/A): paid ÷ allotted, to four decimals. None if nothing was allotted.
    pub fn budget_execution_rate(&self) -> Option<Decimal> {
        rate(self.paid, self.allotted)
    }

    /// 预算执行率 of the indicator framework: paid ÷ received, to four decimals. None if nothing was received.
    pub fn received_execution_rate(&self) -> Option<Decimal> {
        rate(self.paid, self.received)
    }

    /// Both, added column by column.
    pub fn checked_add(self, other: Self) -> Result<Self, InvalidMoney> {
        Ok(Self {
            initial_budget: self.initial_budget.checked_add(other.initial_budget)?,
            allotted: self.allotted.checked_add(other.allotted)?,
            received: self.received.checked_add(other.received)?,
            paid: self.paid.checked_add(other.paid)?,
        })
    }

    /// Adds an amount, on the normal side of its account, to a column.
    fn add(
        &mut self,
        figure: FundFigure,
        amount: Money,
        initial: bool,
    ) -> Result<(), InvalidMoney> {
        match figure {
            FundFigure::Allotted => {
                self.allotted = self.allotted.checked_add(amount)?;
                if initial {
                    self.initial_budget = self.initial_budget.checked_add(amount)?;
                }
            }
            FundFigure::Received => self.received = self.received.checked_add(amount)?,
            FundFigure::Paid => self.paid = self.paid.checked_add(amount)?,
        }
        Ok(())
    }
}

impl Execution {
    /// Works the table out from sums of entries. Which account counts into which column is the chart's to say. The sums
    /// of [`Shortfall::accounts`] name their days.
    pub fn of(
        chart: &Chart,
        projects: &[Project],
        sums: Vec<EntrySum>,
        books_position: Position,
    ) -> Result<Self, InvalidMoney> {
        let names: BTreeMap<ProjectCode, &Name> =
            projects.iter().map(|project| (project.code, &project.name)).collect();
        let shortfalls = Shortfall::of(chart, &sums)?;
        let mut rows = BTreeMap::new();
        for sum in sums {
            let EntrySum {
                project,
                document,
                placeholder,
                nature,
                code,
                budget_source,
                on: _,
                amount,
            } = sum;
            let (Some(account), Some(name)) = (chart.account(&code), names.get(&project)) else {
                continue;
            };
            let amount = match account.normal_side {
                Side::Debit => amount,
                Side::Credit => amount.checked_neg()?,
            };
            let row = rows.entry((project, document.clone(), nature)).or_insert_with(|| {
                let (project_name, funds) = ((*name).clone(), Funds::default());
                ExecutionRow { project, project_name, document, placeholder, nature, funds }
            });
            let initial = budget_source == Some(BudgetSource::Initial);
            for figure in &account.figures {
                row.funds.add(*figure, amount, initial)?;
            }
        }
        let rows: Vec<ExecutionRow> = rows.into_values().collect();
        let sum = |mut rows: Box<dyn Iterator<Item = &ExecutionRow> + '_>| {
            rows.try_fold(Funds::default(), |sum, row| sum.checked_add(row.funds))
        };
        let total_of = |project: &Project| {
            let own = rows.iter().filter(|row| row.project == project.code);
            let (project_name, funds) = (project.name.clone(), sum(Box::new(own))?);
            Ok(ProjectTotal { project: project.code, project_name, funds })
        };
        let project_totals: Result<Vec<ProjectTotal>, InvalidMoney> =
            projects.iter().map(total_of).collect();
        let (project_totals, total) = (project_totals?, sum(Box::new(rows.iter()))?);
        Ok(Self { rows, project_totals, total, shortfalls, books_position })
    }
}

fn rate(part: Money, whole: Money) -> Option<Decimal> {
    part.ratio_to(whole).map(|ratio| Rounding::HalfUp.round(ratio, RATE_DIGITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allotted: i64, received: i64, paid: i64, expected: [Option<&str>; 3]) {
        let fen = Money::from_fen;
        let funds = Funds {
            initial_budget: fen(0),
            allotted: fen(allotted),
            received: fen(received),
            paid: fen(paid),
        };
        let rates =
            [funds.arrival_rate(), funds.budget_execution_rate(), funds.received_execution_rate()];
        let texts = rates.map(|rate| rate.map(|rate| rate.to_string()));
        assert_eq!(texts, expected.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn rates_are_rounded_half_up_to_four_decimals() {
        check(0, 0, 0, [None, None, None]);
        check(100, 0, 0, [Some("0.0000"), Some("0.0000"), None]);
        check(3, 3, 2, [Some("1.0000"), Some("0.6667"), Some("0.6667")]);
        check(20_000, 20_000, 1, [Some("1.0000"), Some("0.0001"), Some("0.0001")]);
        check(20_001, 20_001, 1, [Some("1.0000"), Some("0.0000"), Some("0.0000")]);
        check(13_291_200, 20_264_000, 13_291_200, [Some("1.5246"), Some("1.0000"), Some("0.6559")]);
    }
}
