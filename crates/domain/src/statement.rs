//! Balances and entries as a statement (对账单) shows them: on the normal side of the account.

use time::Date;

use crate::{Account, Balance, Entry, Money, Position, Side, TransactionId};

/// What an account holds, as it is read out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedBalance {
    /// Which account.
    pub account: Account,
    /// On its normal side.
    pub balance: Money,
    /// Sum of all debits (借方发生额).
    pub debit: Money,
    /// Sum of all credits (贷方发生额).
    pub credit: Money,
}

/// One entry, as it is read out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedEntry {
    /// Which transaction.
    pub transaction_id: TransactionId,
    /// The line in it, from 1.
    pub line: u32,
    /// Which account.
    pub account: Account,
    /// Debit or credit.
    pub side: Side,
    /// Above zero.
    pub amount: Money,
    /// Of the account after this entry, on its normal side.
    pub balance_after: Money,
    /// When it happened.
    pub business_date: Date,
    /// Where the transaction stands.
    pub position: Position,
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

impl StatedBalance {
    /// The balance of an account that grows on `normal_side`.
    pub fn of(balance: Balance, normal_side: Side) -> Self {
        let Balance { account, totals } = balance;
        let (debit, credit) = (totals.debit(), totals.credit());
        Self { account, balance: normal_side.of_net(totals.net()), debit, credit }
    }
}

impl StatedEntry {
    /// The entry of an account that grows on `normal_side`.
    pub fn of(entry: Entry, normal_side: Side) -> Self {
        let Entry {
            transaction_id,
            position,
            line,
            account_id: _,
            account,
            amount,
            balance_after,
            business_date,
        } = entry;
        let side = if amount < Money::ZERO { Side::Credit } else { Side::Debit };
        let (amount, balance_after) = (side.of_net(amount), normal_side.of_net(balance_after));
        Self {
            transaction_id,
            line,
            account,
            side,
            amount,
            balance_after,
            business_date,
            position,
        }
    }
}
