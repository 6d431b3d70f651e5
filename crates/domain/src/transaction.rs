//! Transactions (凭证), as a caller states them. The entries follow from the chart.

use std::{fmt, str::FromStr};

use time::Date;

use crate::{
    Beneficiary, BudgetSource, DocumentNumber, Explain, FiscalYear, FundNature, InvalidFiscalYear,
    Money, RegionCode, TransactionId, TransactionKind, explain::clip,
};

const AMOUNT_MAX: Money = Money::from_fen(1_000_000_000_000_000);
const PAYEE_CHARACTERS_MAX: usize = 200;
const SUMMARY_CHARACTERS_MAX: usize = 500;

/// What a caller states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionFields {
    /// Chosen by the caller; with the region it is the idempotency key.
    pub id: TransactionId,
    /// 财政区划 that keeps the books.
    pub region: RegionCode,
    /// What happened.
    pub kind: TransactionKind,
    /// When it happened. Its year is the fiscal year.
    pub business_date: Date,
    /// 指标文号.
    pub document: DocumentNumber,
    /// Whose money it is, for every kind but 指标登记.
    pub beneficiary: Option<Beneficiary>,
    /// 资金性质.
    pub nature: FundNature,
    /// One fen to ten trillion 元.
    pub amount: Money,
    /// Where the budget comes from, for 指标登记 and 指标下达.
    pub budget_source: Option<BudgetSource>,
    /// Who is paid or pays back, for 支付 and 退回; otherwise empty.
    pub payee: String,
    /// 部门经济分类科目, for 支付 and 退回 if known.
    pub economic_class: Option<EconomicClass>,
    /// 摘要.
    pub summary: String,
}

/// A transaction whose fields agree with its kind. There is no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    fields: TransactionFields,
    year: FiscalYear,
}

/// 部门预算支出经济分类: 3 digits of a class (类), or 5 with the item (款).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EconomicClass(String);

/// A text that is not 3 or 5 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("economic class `{found}` is not 3 or 5 digits")]
pub struct InvalidEconomicClass {
    /// The refused text.
    pub found: String,
}

/// Why the fields of a transaction don't agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransaction {
    /// Less than a fen, or more than any budget.
    #[error("amount of {} fen is not between 1 and 10^15", found.fen())]
    Amount {
        /// The refused amount.
        found: Money,
    },
    /// The date is in no fiscal year we keep.
    #[error("business date outside of the years we keep")]
    Year(#[source] InvalidFiscalYear),
    /// The kind needs a field.
    #[error("{kind} needs `{field}`")]
    Missing {
        /// Its name in the contract.
        field: &'static str,
        /// The kind.
        kind: TransactionKind,
    },
    /// The kind has no such field.
    #[error("{kind} has no `{field}`")]
    Superfluous {
        /// Its name in the contract.
        field: &'static str,
        /// The kind.
        kind: TransactionKind,
    },
    /// A text is too long or has control characters.
    #[error("`{field}` is longer than {characters_max} characters or has control characters")]
    Text {
        /// Its name in the contract.
        field: &'static str,
        /// How long it may be.
        characters_max: usize,
    },
}

impl Transaction {
    /// The only way to make one: which fields there must be depends on the kind.
    pub fn try_new(fields: TransactionFields) -> Result<Self, InvalidTransaction> {
        let kind = fields.kind;
        if fields.amount <= Money::ZERO || fields.amount > AMOUNT_MAX {
            return Err(InvalidTransaction::Amount { found: fields.amount });
        }
        let year = FiscalYear::try_new(fields.business_date.year());
        let year = year.map_err(InvalidTransaction::Year)?;
        let presence = [
            ("project_code", fields.beneficiary.is_some(), kind.needs_project()),
            ("budget_source", fields.budget_source.is_some(), kind.needs_budget_source()),
            ("payee", !fields.payee.is_empty(), kind.needs_payee()),
            // Optional where there is a payee.
            ("economic_class", fields.economic_class.is_some() && !kind.needs_payee(), false),
        ];
        for (field, is_there, is_needed) in presence {
            match (is_there, is_needed) {
                (false, true) => return Err(InvalidTransaction::Missing { field, kind }),
                (true, false) => return Err(InvalidTransaction::Superfluous { field, kind }),
                (true, true) | (false, false) => {}
            }
        }
        check_text("payee", &fields.payee, PAYEE_CHARACTERS_MAX)?;
        check_text("summary", &fields.summary, SUMMARY_CHARACTERS_MAX)?;
        Ok(Self { fields, year })
    }

    /// What the caller stated.
    pub const fn fields(&self) -> &TransactionFields {
        &self.fields
    }

    /// The fiscal year of its business date.
    pub const fn year(&self) -> FiscalYear {
        self.year
    }

    /// The id, chosen by the caller.
    pub const fn id(&self) -> TransactionId {
        self.fields.id
    }

    /// The first field that says something else than `other`, by its name in the contract.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let TransactionFields {
            id,
            region,
            kind,
            business_date,
            document,
            beneficiary,
            nature,
            amount,
            budget_source,
            payee,
            economic_class,
            summary,
        } = &self.fields;
        let other = &other.fields;
        let project = |it: &Option<Beneficiary>| it.as_ref().map(|it| it.project);
        let differs = [
            (*id != other.id, "transaction_id"),
            (*region != other.region, "region_code"),
            (*kind != other.kind, "kind"),
            (*business_date != other.business_date, "business_date"),
            (*document != other.document, "document_number"),
            (project(beneficiary) != project(&other.beneficiary), "project_code"),
            (*beneficiary != other.beneficiary, "unit_code"),
            (*nature != other.nature, "fund_nature"),
            (*amount != other.amount, "amount_fen"),
            (*budget_source != other.budget_source, "budget_source"),
            (*payee != other.payee, "payee"),
            (*economic_class != other.economic_class, "economic_class"),
            (*summary != other.summary, "summary"),
        ];
        differs.into_iter().find_map(|(differs, field)| differs.then_some(field))
    }
}

impl InvalidTransaction {
    /// The field at fault, by its name in the contract.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Amount { .. } => "amount_fen",
            Self::Year(_) => "business_date",
            Self::Missing { field, .. }
            | Self::Superfluous { field, .. }
            | Self::Text { field, .. } => field,
        }
    }
}

impl Explain for InvalidTransaction {
    fn explain(&self) -> String {
        match self {
            Self::Amount { found } => format!(
                "金额为{found}元，应大于零且不超过{AMOUNT_MAX}元。减少请用退回等凭证种类，不要填负数。"
            ),
            Self::Year(source) => source.explain(),
            Self::Missing { field, kind } => {
                format!("{}缺少{}，请补充后重新提交。", kind.chinese(), chinese(field))
            }
            Self::Superfluous { field, kind } => {
                format!("{}不应填写{}，请删除后重新提交。", kind.chinese(), chinese(field))
            }
            Self::Text { field, characters_max } => format!(
                "{}超过{characters_max}个字或含有不可见的控制字符，请删减后重新提交。",
                chinese(field)
            ),
        }
    }
}

impl FromStr for EconomicClass {
    type Err = InvalidEconomicClass;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        if matches!(digits.len(), 3 | 5) && digits.bytes().all(|it| it.is_ascii_digit()) {
            return Ok(Self(digits.to_owned()));
        }
        Err(InvalidEconomicClass { found: clip(text) })
    }
}

impl fmt::Display for EconomicClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidEconomicClass {
    fn explain(&self) -> String {
        format!(
            "部门经济分类“{}”不对，应为 3 位类或 5 位款的代码，如 302 或 30201。请按科目表填写。",
            self.found
        )
    }
}

/// What a field is called on paper.
fn chinese(field: &str) -> &str {
    match field {
        "project_code" => "项目代码和预算单位",
        "budget_source" => "预算来源",
        "payee" => "收款人",
        "economic_class" => "部门经济分类",
        "summary" => "摘要",
        _ => field,
    }
}

fn check_text(
    field: &'static str,
    text: &str,
    characters_max: usize,
) -> Result<(), InvalidTransaction> {
    let fits = text.chars().count() <= characters_max;
    if fits && !text.chars().any(|it| it.is_control() && it != '\n') {
        return Ok(());
    }
    Err(InvalidTransaction::Text { field, characters_max })
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn payment() -> TransactionFields {
        TransactionFields {
            id: Uuid::from_u128(1).into(),
            region: "532329".parse().unwrap(),
            kind: TransactionKind::Payment,
            business_date: date!(2020 - 12 - 31),
            document: "武财行〔2020〕66号".parse().unwrap(),
            beneficiary: Some(Beneficiary {
                project: "53232920T000000000002".parse().unwrap(),
                unit: "219001".parse().unwrap(),
            }),
            nature: FundNature::GeneralPublicBudget,
            amount: Money::from_fen(7_130_000),
            budget_source: None,
            payee: "来源未载".to_owned(),
            economic_class: Some("30201".parse().unwrap()),
            summary: String::new(),
        }
    }

    #[track_caller]
    fn check(fields: TransactionFields, expected: Option<&str>) {
        let found = Transaction::try_new(fields);
        assert_eq!(found.as_ref().err().map(InvalidTransaction::field), expected, "{found:?}");
    }

    #[test]
    fn the_fields_agree_with_the_kind() {
        let source = Some(BudgetSource::Initial);
        check(payment(), None);
        check(TransactionFields { payee: String::new(), ..payment() }, Some("payee"));
        check(TransactionFields { beneficiary: None, ..payment() }, Some("project_code"));
        check(TransactionFields { budget_source: source, ..payment() }, Some("budget_source"));
        let approval = TransactionFields {
            kind: TransactionKind::Approval,
            beneficiary: None,
            budget_source: source,
            payee: String::new(),
            economic_class: None,
            ..payment()
        };
        check(approval.clone(), None);
        check(TransactionFields { budget_source: None, ..approval.clone() }, Some("budget_source"));
        let beneficiary = payment().beneficiary;
        check(TransactionFields { beneficiary, ..approval.clone() }, Some("project_code"));
        check(TransactionFields { payee: "某".to_owned(), ..approval.clone() }, Some("payee"));
        let economic_class = payment().economic_class;
        check(TransactionFields { economic_class, ..approval }, Some("economic_class"));
    }

    #[test]
    fn amounts_dates_and_texts_have_bounds() {
        let amount = |fen| TransactionFields { amount: Money::from_fen(fen), ..payment() };
        check(amount(0), Some("amount_fen"));
        check(amount(-1), Some("amount_fen"));
        check(amount(1), None);
        check(amount(1_000_000_000_000_000), None);
        check(amount(1_000_000_000_000_001), Some("amount_fen"));
        let on = |business_date| TransactionFields { business_date, ..payment() };
        check(on(date!(1999 - 12 - 31)), Some("business_date"));
        check(on(date!(2099 - 12 - 31)), None);
        let summary = |text: &str| TransactionFields { summary: text.to_owned(), ..payment() };
        check(summary(&"摘".repeat(500)), None);
        check(summary(&"摘".repeat(501)), Some("summary"));
        check(summary("a\u{7}"), Some("summary"));
    }

    #[test]
    fn a_difference_is_named() {
        let transaction = |fields| Transaction::try_new(fields).unwrap();
        let first = transaction(payment());
        let changed = |change: fn(&mut TransactionFields)| {
            let mut fields = payment();
            change(&mut fields);
            first.difference(&transaction(fields))
        };
        assert_eq!(changed(|_| ()), None);
        assert_eq!(changed(|it| it.amount = Money::from_fen(1)), Some("amount_fen"));
        assert_eq!(changed(|it| it.kind = TransactionKind::Refund), Some("kind"));
        assert_eq!(changed(|it| it.summary = "x".to_owned()), Some("summary"));
        let unit = |it: &mut TransactionFields| {
            it.beneficiary.as_mut().unwrap().unit = "219002".parse().unwrap();
        };
        assert_eq!(changed(unit), Some("unit_code"));
    }
}
