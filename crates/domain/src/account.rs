//! Accounts: a code of the chart, and the dimensions it is kept by.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::{
    AccountId, Digest, DocumentNumber, Explain, FiscalYear, FundNature, InvalidMoney, Money,
    ProjectCode, RegionCode, UnitCode, explain::clip,
};

const CODE_BYTES_MAX: usize = 16;

/// The key of an account in the chart (科目代码): 1 to 16 capital letters or digits, such as EXE.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountCode(String);

/// A text that is not 1 to 16 capital letters or digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("account code `{found}` is not 1 to 16 capital letters or digits")]
pub struct InvalidAccountCode {
    /// The refused text.
    pub found: String,
}

impl AccountCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountCode {
    type Err = InvalidAccountCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=CODE_BYTES_MAX).contains(&text.len());
        if fits && text.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidAccountCode { found: clip(text) })
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidAccountCode {
    fn explain(&self) -> String {
        format!(
            "科目代码“{}”不对，应为 1 至 {CODE_BYTES_MAX} 位大写字母或数字，如 EXE。请用 GetChart 查看可用的科目。",
            self.found
        )
    }
}

/// Who may use the money: a project, and the unit that carries it out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Beneficiary {
    /// 预算项目.
    pub project: ProjectCode,
    /// 预算单位.
    pub unit: UnitCode,
}

/// One account (账户).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// 财政区划 that keeps the books.
    pub region: RegionCode,
    /// 预算年度.
    pub year: FiscalYear,
    /// 指标文号.
    pub document: DocumentNumber,
    /// None for the accounts of the document itself.
    pub beneficiary: Option<Beneficiary>,
    /// 资金性质.
    pub nature: FundNature,
    /// 科目.
    pub code: AccountCode,
}

impl Account {
    /// The same for the same dimensions, everywhere and always: a UUIDv8 of the first 16 bytes of their SM3.
    pub fn id(&self) -> AccountId {
        let Self { region, year, document, beneficiary, nature, code } = self;
        let (project, unit) = match beneficiary {
            Some(Beneficiary { project, unit }) => (project.to_string(), unit.as_str()),
            None => (String::new(), ""),
        };
        // No part can hold a line feed, so two accounts never make the same text.
        let text = format!(
            "account/1\n{region}\n{year}\n{document}\n{project}\n{unit}\n{}\n{code}",
            nature.code()
        );
        let digest = Digest::of(text.as_bytes());
        let (first, _) = digest.as_bytes().split_at(16);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(first);
        Uuid::new_v8(bytes).into()
    }
}

/// What went into an account: all debits and all credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Totals {
    // Invariant: both at least zero.
    debit: Money,
    credit: Money,
}

impl Totals {
    /// Nothing yet.
    pub const ZERO: Self = Self { debit: Money::ZERO, credit: Money::ZERO };

    /// Sums of whole fen, neither below zero.
    pub fn try_new(debit: Money, credit: Money) -> Result<Self, InvalidMoney> {
        if debit < Money::ZERO || credit < Money::ZERO {
            return Err(InvalidMoney::OutOfRange);
        }
        Ok(Self { debit, credit })
    }

    /// The sum of all debits (借方发生额).
    pub const fn debit(self) -> Money {
        self.debit
    }

    /// The sum of all credits (贷方发生额).
    pub const fn credit(self) -> Money {
        self.credit
    }

    /// Debits less credits. Always in range, since neither is below zero.
    pub const fn net(self) -> Money {
        Money::from_fen(self.debit.fen().wrapping_sub(self.credit.fen()))
    }

    /// With one more amount: a debit above zero, a credit below.
    pub fn with(self, amount: Money) -> Result<Self, InvalidMoney> {
        let Self { debit, credit } = self;
        if amount < Money::ZERO {
            return Ok(Self { debit, credit: credit.checked_add(amount.checked_neg()?)? });
        }
        Ok(Self { debit: debit.checked_add(amount)?, credit })
    }
}

/// What an account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Which account.
    pub account: Account,
    /// What went into it.
    pub totals: Totals,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(code: &str) -> Account {
        Account {
            region: "532329".parse().unwrap(),
            year: FiscalYear::try_new(2020).unwrap(),
            document: "武财行〔2020〕66号".parse().unwrap(),
            beneficiary: Some(Beneficiary {
                project: "53232920T000000000002".parse().unwrap(),
                unit: "219001".parse().unwrap(),
            }),
            nature: FundNature::GeneralPublicBudget,
            code: code.parse().unwrap(),
        }
    }

    #[test]
    fn an_id_is_made_of_every_dimension_and_of_nothing_else() {
        let id = account("EXE").id();
        // Written down: a change here would orphan every stored balance.
        assert_eq!(id.to_string(), "22997e89-085b-8abb-8463-a0d341323cc8");
        assert_eq!(id.as_uuid().get_version_num(), 8);
        let others = [
            Account { region: "532300".parse().unwrap(), ..account("EXE") },
            Account { year: FiscalYear::try_new(2021).unwrap(), ..account("EXE") },
            Account { document: "武财行〔2020〕67号".parse().unwrap(), ..account("EXE") },
            Account { beneficiary: None, ..account("EXE") },
            Account { nature: FundNature::UnitFund, ..account("EXE") },
            account("PAID"),
        ];
        for other in others {
            assert_ne!(other.id(), id, "{other:?}");
        }
    }

    #[test]
    fn codes_are_short_and_plain() {
        for (text, valid) in
            [("EXE", true), ("9601", true), ("", false), ("exe", false), ("A-B", false)]
        {
            assert_eq!(text.parse::<AccountCode>().is_ok(), valid, "{text}");
        }
        assert!("A".repeat(17).parse::<AccountCode>().is_err());
    }

    #[test]
    fn totals_never_wrap() {
        let fen = Money::from_fen;
        let totals = Totals::ZERO.with(fen(70)).unwrap().with(fen(-100)).unwrap();
        assert_eq!((totals.debit(), totals.credit(), totals.net()), (fen(70), fen(100), fen(-30)));
        let full = Totals::ZERO.with(Money::MAX).unwrap();
        assert_eq!(full.with(fen(1)), Err(InvalidMoney::OutOfRange));
        assert_eq!(full.with(fen(-1)).unwrap().net(), fen(i64::MAX - 1));
        assert!(full.with(Money::MIN).is_err());
        assert!(Totals::try_new(fen(-1), fen(0)).is_err());
    }
}
