//! The files as they are typed, before anything is checked but their keys.

use serde::Deserialize;
use toml::value::Datetime;

use super::source::At;

/// `evaluation.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evaluation {
    pub(super) title: At<String>,
    pub(super) kind: At<String>,
    pub(super) fiscal_year: At<i64>,
    pub(super) region: At<String>,
    pub(super) unit: At<String>,
    pub(super) unit_name: At<String>,
    #[serde(default)]
    pub(super) department_name: Option<At<String>>,
    pub(super) policy: At<String>,
    pub(super) outline: At<String>,
    pub(super) as_of: At<Datetime>,
    pub(super) reported_on: At<Datetime>,
    #[serde(default)]
    pub(super) completed: bool,
    #[serde(default)]
    pub(super) source: Option<At<String>>,
    #[serde(default)]
    pub(super) declared: Option<Declared>,
}

/// `[declared]` of `evaluation.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    pub(super) total: Option<At<String>>,
    pub(super) grade: Option<At<String>>,
    #[serde(default)]
    pub(super) has_score_table: bool,
    pub(super) funds_wan: Option<At<String>>,
    #[serde(default)]
    pub(super) amounts: Vec<DeclaredAmount>,
}

/// `[[declared.amounts]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclaredAmount {
    pub(super) project: At<String>,
    pub(super) wan: At<String>,
}

/// `projects.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Projects {
    pub(super) project: Vec<Project>,
}

/// `[[project]]`; the unit is the evaluation's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub(super) code: At<String>,
    pub(super) name: At<String>,
}

/// `funding.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Funding {
    pub(super) document: Vec<Document>,
}

/// `[[document]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) number: At<String>,
    #[serde(default)]
    pub(super) placeholder: bool,
    pub(super) title: Option<At<String>>,
    pub(super) issued_on: Option<At<Datetime>>,
}

/// `transactions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Transactions {
    pub(super) transaction: Vec<Transaction>,
}

/// `[[transaction]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Transaction {
    pub(super) voucher: At<String>,
    pub(super) kind: At<String>,
    pub(super) date: At<Datetime>,
    pub(super) document: At<String>,
    pub(super) project: Option<At<String>>,
    pub(super) amount: At<String>,
    pub(super) nature: At<String>,
    pub(super) budget_source: Option<At<String>>,
    pub(super) payee: Option<At<String>>,
    pub(super) economic_class: Option<At<String>>,
    pub(super) summary: Option<At<String>>,
}

/// `goals.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Goals {
    #[serde(default)]
    pub(super) goal: Vec<Goal>,
}

/// `[[goal]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Goal {
    pub(super) project: Option<At<String>>,
    pub(super) expected: At<String>,
    pub(super) achieved: Option<At<String>>,
}

/// `indicators.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Indicators {
    pub(super) indicator: Vec<Indicator>,
}

/// `[[indicator]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Indicator {
    pub(super) id: At<String>,
    pub(super) level1: At<String>,
    pub(super) level2: At<String>,
    pub(super) name: At<String>,
    pub(super) weight: At<String>,
    pub(super) target: Option<At<String>>,
    pub(super) actual: Option<At<String>>,
    pub(super) attainment: Option<At<String>>,
    pub(super) rate: Option<At<String>>,
    pub(super) method: Option<At<String>>,
    pub(super) evidence: Option<At<String>>,
    pub(super) deviation: Option<At<String>>,
    pub(super) printed_score: Option<At<String>>,
}
