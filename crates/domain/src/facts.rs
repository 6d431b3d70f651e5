//! What the books say about the money of an evaluation: the facts that scores and findings rest on.

use rust_decimal::Decimal;

use crate::{DocumentNumber, InvalidMoney, Money, ProjectCode};

/// The money of one project under one funding document (指标文), as the books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundFacts {
    /// The project.
    pub project: ProjectCode,
    /// The document.
    pub document: DocumentNumber,
    /// Whether the source names no document, and this one stands in for it.
    pub placeholder: bool,
    /// The amounts.
    pub amounts: FundAmounts,
}

/// Four amounts, each the net of all that was posted until the date asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FundAmounts {
    /// 年初预算数.
    pub initial: Money,
    /// 全年预算数: allotted in all (下达).
    pub allotted: Money,
    /// 到位.
    pub received: Money,
    /// 全年执行数: paid less refunded (支出).
    pub paid: Money,
}

/// The fund facts of an evaluation, and their sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionFacts {
    rows: Vec<FundFacts>,
    total: FundAmounts,
}

impl FundAmounts {
    /// The sum of all.
    pub fn sum<'a>(amounts: impl Iterator<Item = &'a Self>) -> Result<Self, InvalidMoney> {
        let mut sum = Self::default();
        for Self { initial, allotted, received, paid } in amounts {
            sum = Self {
                initial: sum.initial.checked_add(*initial)?,
                allotted: sum.allotted.checked_add(*allotted)?,
                received: sum.received.checked_add(*received)?,
                paid: sum.paid.checked_add(*paid)?,
            };
        }
        Ok(sum)
    }

    /// 执行率 of the self-evaluation form (附1): 全年执行数 ÷ 全年预算数. `None` if nothing was allotted.
    pub fn budget_execution_rate(&self) -> Option<Decimal> {
        self.paid.ratio_to(self.allotted)
    }

    /// 预算执行率 of the indicator framework (附2): 支出 ÷ 到位. `None` if nothing was received.
    pub fn received_execution_rate(&self) -> Option<Decimal> {
        self.paid.ratio_to(self.received)
    }
}

impl ExecutionFacts {
    /// Adds up `rows`.
    ///
    /// # Errors
    ///
    /// A sum out of range.
    pub fn try_new(rows: Vec<FundFacts>) -> Result<Self, InvalidMoney> {
        let total = FundAmounts::sum(rows.iter().map(|row| &row.amounts))?;
        Ok(Self { rows, total })
    }

    /// One row per project and document.
    pub fn rows(&self) -> &[FundFacts] {
        &self.rows
    }

    /// The sum of the rows.
    pub const fn total(&self) -> &FundAmounts {
        &self.total
    }

    /// The sum of the rows of `project`.
    ///
    /// # Errors
    ///
    /// None in practice: the sum of all rows is in range, and amounts are rarely below zero.
    pub fn of_project(&self, project: ProjectCode) -> Result<FundAmounts, InvalidMoney> {
        let rows = self.rows.iter().filter(|row| row.project == project);
        FundAmounts::sum(rows.map(|row| &row.amounts))
    }
}
