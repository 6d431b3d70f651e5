//! One type per kind of id, so that an account id can't be passed for a transaction id.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::{Explain, explain::clip};

/// Text that is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an id")]
pub struct InvalidId {
    /// The refused text.
    pub found: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The stored form.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| InvalidId { found: clip(text) })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// Names one account of the ledger; derived from what the account is for, so that it needs no look-up.
    AccountId
}
id! {
    /// Names one transaction (凭证); chosen by the caller, so that a retry is recognised.
    TransactionId
}
id! {
    /// Names one evaluation (绩效评价); chosen by the caller, so that a retry is recognised.
    EvaluationId
}
id! {
    /// Names one report (报告); chosen by the caller, so that a retry is recognised.
    ReportId
}

impl Explain for InvalidId {
    fn explain(&self) -> String {
        format!(
            "标识“{}”不对，应为 36 位的 UUID，如 01890a5d-ac96-774b-bcce-b302099a8057。请使用系统给出的标识，不要手工改动。",
            self.found
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u128>) {
        let refused = || InvalidId { found: text.into() };
        let actual: Result<TransactionId, _> = text.parse();
        assert_eq!(actual.map(|id| id.as_uuid().as_u128()), expected.ok_or_else(refused));
    }

    #[test]
    fn an_id_is_a_uuid() {
        check("00000000-0000-0000-0000-000000000001", Some(1));
        check("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", Some(u128::MAX));
        check("", None);
        check("00000000-0000-0000-0000-00000000000", None);
        check("00000000-0000-0000-0000-00000000000g", None);
    }

    proptest! {
        #[test]
        fn text_is_read_back(number in any::<u128>()) {
            let uuid = Uuid::from_u128(number);
            prop_assert_eq!(uuid.to_string().parse(), Ok(AccountId::from(uuid)));
            prop_assert_eq!(EvaluationId::from(uuid).to_string().parse(), Ok(EvaluationId::from(uuid)));
            prop_assert_eq!(ReportId::from(uuid).as_uuid(), uuid);
        }
    }
}
