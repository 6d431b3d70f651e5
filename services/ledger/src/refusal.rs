//! Why a transaction is not in the books: controls, and ids that are taken.

use std::collections::HashMap;

use api::{Reason, ServiceError};
use domain::{
    Account, Difference, DocumentNumber, Money, ProjectCode, TransactionId, TransactionKind,
    UnitCode, VoucherLine,
};

/// A rule that a transaction breaks. Its neighbours in the batch are not touched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("transaction {id} was already posted with another `{}`", difference.field)]
    Reused { id: TransactionId, voucher: Option<VoucherLine>, difference: Box<Difference> },
    #[error("funding document {0} is not registered")]
    DocumentNotRegistered(DocumentNumber),
    #[error("project {0} is not registered")]
    ProjectNotRegistered(ProjectCode),
    #[error("project {project} belongs to unit {registered}, not {found}")]
    UnitMismatch { project: ProjectCode, registered: UnitCode, found: UnitCode },
    #[error("account {} has {} fen, {} are asked for", account.code, available.fen(), requested.fen())]
    Insufficient {
        kind: TransactionKind,
        account: Box<Account>,
        name: String,
        available: Money,
        requested: Money,
    },
    #[error("account {} would leave the range of whole fen", account.code)]
    OutOfRange { account: Box<Account> },
    #[error("another transaction of the batch was refused")]
    Abandoned,
}

impl ServiceError for Refusal {
    fn reason(&self) -> Reason {
        match self {
            Self::Reused { .. } => Reason::TransactionIdReused,
            Self::DocumentNotRegistered(_) => Reason::DocumentNotRegistered,
            Self::ProjectNotRegistered(_) => Reason::ProjectNotRegistered,
            Self::UnitMismatch { .. } => Reason::UnitMismatch,
            Self::Insufficient { .. } => Reason::InsufficientBalance,
            Self::OutOfRange { .. } => Reason::AmountOutOfRange,
            Self::Abandoned => Reason::BatchAbandoned,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Reused { id, voucher, difference } => {
                let which = match voucher {
                    Some(voucher) => format!("凭证{voucher}"),
                    None => format!("编号为{id}的凭证"),
                };
                format!("{which}已入账，{}。", difference.explain())
            }
            Self::DocumentNotRegistered(document) => format!("指标文{document}未登记。"),
            Self::ProjectNotRegistered(project) => format!("项目{project}未登记。"),
            Self::UnitMismatch { project, registered, found } => {
                format!("项目{project}登记的预算单位是{registered}，凭证上是{found}。")
            }
            Self::Insufficient { kind, account, name, available, requested } => {
                let whose = match &account.beneficiary {
                    Some(it) => format!("{}项目{}", account.document, it.project),
                    None => account.document.to_string(),
                };
                let (of, before) = (kind.chinese(), kind.needs_before());
                let before = before.map_or_else(String::new, |kind| {
                    format!("{of}的金额须先有相应的“{}”。", kind.chinese())
                });
                format!("{whose}的{name}余额为{available}元，本次需要{requested}元。{before}")
            }
            Self::OutOfRange { account } => format!("科目{}的累计发生额过大。", account.code),
            Self::Abandoned => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::Reused { difference, .. } => difference.field,
            Self::DocumentNotRegistered(_) => "document_number",
            Self::ProjectNotRegistered(_) => "project_code",
            Self::UnitMismatch { .. } => "unit_code",
            Self::Insufficient { .. } | Self::OutOfRange { .. } => "amount_fen",
            Self::Abandoned => return None,
        })
    }

    fn metadata(&self) -> HashMap<String, String> {
        let facts: Vec<(&str, String)> = match self {
            Self::Reused { id, voucher: _, difference } => vec![
                ("transaction_id", id.to_string()),
                ("field", difference.field.to_owned()),
                ("booked", difference.booked.clone()),
                ("stated", difference.stated.clone()),
            ],
            Self::DocumentNotRegistered(document) => {
                vec![("document_number", document.to_string())]
            }
            Self::ProjectNotRegistered(project) => vec![("project_code", project.to_string())],
            Self::UnitMismatch { project, registered, found: _ } => vec![
                ("project_code", project.to_string()),
                ("registered_unit_code", registered.to_string()),
            ],
            Self::Insufficient { kind: _, account, name: _, available, requested } => vec![
                ("account_code", account.code.to_string()),
                ("available_fen", available.fen().to_string()),
                ("requested_fen", requested.fen().to_string()),
            ],
            Self::OutOfRange { account } => vec![("account_code", account.code.to_string())],
            Self::Abandoned => Vec::new(),
        };
        facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
