//! The closed vocabularies of a transaction: what happened, with which funds, from which budget.

use std::{fmt, str::FromStr};

use crate::{Explain, explain::clip};

macro_rules! words {
    (
        $(#[$doc:meta])* $name:ident, $chinese:literal, $error:ident,
        $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $english:literal, $word:literal $(or $other:literal)*;)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        #[doc = concat!("A word that names no `", stringify!($name), "`.")]
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error("`{found}` is no {}", stringify!($name))]
        pub struct $error {
            /// The refused word.
            pub found: String,
        }

        impl $name {
            /// Every one, in the order of the codes of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stored number; the same as on the wire.
            pub const fn code(self) -> i32 {
                match self { $(Self::$variant => $code,)* }
            }

            /// The one with this number.
            pub fn from_code(code: i32) -> Result<Self, $error> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err($error { found: code.to_string() }),
                }
            }

            /// The stable English name: in data files, metrics and logs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $english,)* }
            }

            /// The word of the field.
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl FromStr for $name {
            type Err = $error;

            /// The Chinese word, another common way of writing it, or the English name; spaces don't count.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                const WORDS: &[($name, &[&str])] =
                    &[$(($name::$variant, &[$english, $word, $($other),*]),)*];
                let word: String = text.split_whitespace().collect();
                let found = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
                found.map(|(it, _)| *it).ok_or_else(|| $error { found: clip(text) })
            }
        }

        impl fmt::Display for $name {
            /// The English name.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl Explain for $error {
            fn explain(&self) -> String {
                let words = [$($word,)*].join("、");
                format!(concat!($chinese, "“{}”无法识别，应为{}之一。请改正。"), self.found, words)
            }
        }
    };
}

words! {
    /// What a transaction records (凭证种类). The entries of each kind are data: see [`crate::Chart`].
    TransactionKind, "凭证种类", InvalidTransactionKind,
    /// A funding document brings an amount that may be allotted.
    Approval = 1, "APPROVAL", "指标登记";
    /// An amount of the document is given to a project.
    Allotment = 2, "ALLOTMENT", "指标下达";
    /// The project can spend the amount.
    Receipt = 3, "RECEIPT", "资金到位" or "到位";
    /// The amount goes to a payee.
    Payment = 4, "PAYMENT", "支付" or "付款" or "资金支付" or "支出";
    /// A paid amount comes back in the same year.
    Refund = 5, "REFUND", "退回" or "退款" or "资金退回";
    /// An allotted amount that has not arrived goes back from the project to the document.
    Reduction = 6, "REDUCTION", "指标追减" or "追减";
    /// An amount of the document that is not allotted is withdrawn.
    Withdrawal = 7, "WITHDRAWAL", "指标调减" or "调减";
    /// An amount that has arrived and is not paid is taken back; it stays allotted.
    Return = 8, "RETURN", "资金收回" or "收回";
}

words! {
    /// Which purse the money is from (资金性质, element 6 of the indicator accounting rules).
    FundNature, "资金性质", InvalidFundNature,
    /// Extra-budgetary money in a special account of the treasury (财政专户管理资金).
    FiscalSpecialAccount = 2, "FISCAL_SPECIAL_ACCOUNT", "财政专户" or "财政专户管理资金" or "财政专户资金";
    /// A unit's own money.
    UnitFund = 3, "UNIT_FUND", "单位资金" or "单位自有资金";
    /// The general public budget.
    GeneralPublicBudget = 11, "GENERAL_PUBLIC_BUDGET", "一般公共预算" or "一般公共预算资金" or "一般公共预算拨款";
    /// Government-managed funds.
    GovernmentFund = 12, "GOVERNMENT_FUND", "政府性基金" or "政府性基金预算" or "政府性基金预算资金";
    /// The operating budget of state capital.
    StateCapital = 13, "STATE_CAPITAL", "国有资本经营" or "国有资本经营预算" or "国有资本经营预算资金";
}

words! {
    /// Where a budget figure comes from (预算来源, element 15 of the indicator accounting rules).
    BudgetSource, "预算来源", InvalidBudgetSource,
    /// The budget as approved at the start of the year.
    Initial = 1, "INITIAL", "年初预算" or "年初预算数" or "年初预算安排";
    /// A change of the budget that the people's congress approves.
    Adjustment = 2, "ADJUSTMENT", "预算调整" or "预算调整数";
    /// A shift within the approved budget.
    Transfer = 3, "TRANSFER", "预算调剂" or "预算调剂数";
    /// What was left of the year before.
    CarryOver = 4, "CARRY_OVER", "上年结转" or "上年结转资金" or "上年结转结余" or "上年结转数";
}

impl TransactionKind {
    /// Whether it concerns a project, and not the document alone.
    pub const fn needs_project(self) -> bool {
        !matches!(self, Self::Approval | Self::Withdrawal)
    }

    /// Whether it must say where the budget comes from.
    pub const fn needs_budget_source(self) -> bool {
        matches!(self, Self::Approval | Self::Allotment | Self::Reduction | Self::Withdrawal)
    }

    /// Whether somebody outside is paid or pays back.
    pub const fn needs_payee(self) -> bool {
        matches!(self, Self::Payment | Self::Refund)
    }

    /// The kind that takes back what this one did: what is to be used instead of an amount below zero.
    pub const fn reverse(self) -> Self {
        match self {
            Self::Approval => Self::Withdrawal,
            Self::Allotment => Self::Reduction,
            Self::Receipt => Self::Return,
            Self::Payment => Self::Refund,
            Self::Refund => Self::Payment,
            Self::Reduction => Self::Allotment,
            Self::Withdrawal => Self::Approval,
            Self::Return => Self::Receipt,
        }
    }

    /// The kind that brings about what this one takes from; none for the first of all.
    pub const fn needs_before(self) -> Option<Self> {
        match self {
            Self::Approval => None,
            Self::Allotment => Some(Self::Approval),
            Self::Receipt => Some(Self::Allotment),
            Self::Payment => Some(Self::Receipt),
            Self::Refund => Some(Self::Payment),
            Self::Reduction => Some(Self::Return),
            Self::Withdrawal => Some(Self::Reduction),
            Self::Return => Some(Self::Refund),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_leads_back_to_itself() {
        for kind in TransactionKind::ALL {
            assert_eq!(kind.chinese().parse(), Ok(*kind));
            assert_eq!(kind.name().parse(), Ok(*kind));
            assert_eq!(TransactionKind::from_code(kind.code()), Ok(*kind));
        }
        for nature in FundNature::ALL {
            assert_eq!(nature.chinese().parse(), Ok(*nature));
            assert_eq!(FundNature::from_code(nature.code()), Ok(*nature));
        }
        for source in BudgetSource::ALL {
            assert_eq!(source.chinese().parse(), Ok(*source));
            assert_eq!(BudgetSource::from_code(source.code()), Ok(*source));
        }
    }

    #[test]
    fn other_ways_of_writing_are_read() {
        for text in ["付款", "支 付", "支\u{3000}付"] {
            assert_eq!(text.parse(), Ok(TransactionKind::Payment), "{text}");
        }
        assert_eq!("一般公共预算资金".parse(), Ok(FundNature::GeneralPublicBudget));
        assert_eq!("上年结转结余".parse(), Ok(BudgetSource::CarryOver));
        assert_eq!("年初预算数".parse(), Ok(BudgetSource::Initial));
        let refused = "其他".parse::<BudgetSource>().unwrap_err();
        assert!(refused.explain().ends_with("请改正。"));
    }

    #[test]
    fn what_is_taken_back_can_be_done_again() {
        for kind in TransactionKind::ALL {
            assert_eq!(kind.reverse().reverse(), *kind);
            assert_eq!(kind.reverse().needs_project(), kind.needs_project());
            assert_eq!(kind.reverse().needs_budget_source(), kind.needs_budget_source());
            assert_eq!(kind.reverse().needs_payee(), kind.needs_payee());
        }
    }

    #[test]
    fn an_unknown_word_is_told_the_known_ones() {
        let error = "下达".parse::<TransactionKind>().unwrap_err();
        assert!(
            error
                .explain()
                .contains("指标登记、指标下达、资金到位、支付、退回、指标追减、指标调减、资金收回")
        );
        assert!(FundNature::from_code(0).is_err());
        assert!("".parse::<BudgetSource>().is_err());
    }
}
