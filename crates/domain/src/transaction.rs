//! Transactions (凭证), as a caller states them. The entries follow from the chart.

use time::Date;

use crate::{
    Beneficiary, BudgetSource, Difference, DocumentNumber, EconomicClass, Explain, FiscalYear,
    FundNature, InvalidFiscalYear, Money, RegionCode, TransactionId, TransactionKind, VoucherLine,
    difference,
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
    /// Whose money it is, for every kind but 指标登记 and 指标调减.
    pub beneficiary: Option<Beneficiary>,
    /// 资金性质.
    pub nature: FundNature,
    /// One fen to ten trillion 元.
    pub amount: Money,
    /// Where the budget comes from, for 指标登记, 指标下达, 指标追减 and 指标调减.
    pub budget_source: Option<BudgetSource>,
    /// Who is paid or pays back, for 支付 and 退回; otherwise empty.
    pub payee: String,
    /// 部门经济分类科目, for 支付 and 退回 if known.
    pub economic_class: Option<EconomicClass>,
    /// 摘要.
    pub summary: String,
    /// Which line of which voucher of the caller's; no key.
    pub voucher: Option<VoucherLine>,
}

/// A transaction whose fields agree with its kind. There is no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    fields: TransactionFields,
    year: FiscalYear,
}

/// Why the fields of a transaction don't agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransaction {
    /// Less than a fen, or more than any budget.
    #[error("amount of {} fen is not between 1 and 10^15", found.fen())]
    Amount {
        /// The refused amount.
        found: Money,
        /// The kind.
        kind: TransactionKind,
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
            return Err(InvalidTransaction::Amount { found: fields.amount, kind });
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

    /// The first field in which `stated` differs from this one, which is in the books.
    pub fn difference(&self, stated: &Self) -> Option<Difference> {
        if self == stated {
            return None;
        }
        let values = self.values().into_iter().zip(stated.values());
        let values =
            values.map(|((field, booked), (_, stated))| (field, chinese(field), booked, stated));
        Difference::all(values).into_iter().next()
    }

    /// Every field by its name in the contract, as a person reads it. No two values of a field read alike.
    fn values(&self) -> [(&'static str, String); 15] {
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
            voucher,
        } = &self.fields;
        [
            ("transaction_id", id.to_string()),
            ("region_code", region.to_string()),
            ("kind", kind.chinese().to_owned()),
            ("business_date", business_date.to_string()),
            ("document_number", document.to_string()),
            ("project_code", difference::text(beneficiary.as_ref().map(|it| it.project))),
            ("unit_code", difference::text(beneficiary.as_ref().map(|it| &it.unit))),
            ("fund_nature", nature.chinese().to_owned()),
            ("amount_fen", format!("{amount}元")),
            ("budget_source", difference::text(budget_source.map(BudgetSource::chinese))),
            ("payee", payee.clone()),
            ("economic_class", difference::text(economic_class.as_ref())),
            ("summary", summary.clone()),
            ("voucher_number", difference::text(voucher.as_ref().map(VoucherLine::number))),
            ("voucher_line", difference::text(voucher.as_ref().map(VoucherLine::line))),
        ]
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
            Self::Amount { found, kind } => {
                let (kind, reverse) = (kind.chinese(), kind.reverse().chinese());
                format!(
                    "{kind}的金额为{found}元，应大于零且不超过{AMOUNT_MAX}元。减少{kind}的金额请另记一笔“{reverse}”，金额填正数。"
                )
            }
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

/// What a field is called on paper.
fn chinese(field: &'static str) -> &'static str {
    match field {
        "transaction_id" => "凭证标识",
        "region_code" => "区划",
        "kind" => "凭证种类",
        "business_date" => "业务日期",
        "document_number" => "文号",
        "project_code" => "项目代码",
        "unit_code" => "预算单位",
        "fund_nature" => "资金性质",
        "amount_fen" => "金额",
        "budget_source" => "预算来源",
        "payee" => "收款人",
        "economic_class" => "部门经济分类",
        "summary" => "摘要",
        "voucher_number" => "凭证字号",
        "voucher_line" => "凭证行号",
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
            voucher: Some(VoucherLine::try_new("记-1", 2).unwrap()),
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
            first.difference(&transaction(fields)).map(|it| (it.field, it.explain()))
        };
        assert_eq!(changed(|_| ()), None);
        let check = |change: fn(&mut TransactionFields), field: &str, expected: &str| {
            assert_eq!(changed(change), Some((field, expected.to_owned())));
        };
        check(
            |it| it.amount = Money::from_fen(1),
            "amount_fen",
            "金额原为“71300.00元”，本次为“0.01元”",
        );
        check(|it| it.kind = TransactionKind::Refund, "kind", "凭证种类原为“支付”，本次为“退回”");
        check(|it| it.summary = "x".to_owned(), "summary", "摘要原为空，本次为“x”");
        check(|it| it.voucher = None, "voucher_number", "凭证字号原为“记-1”，本次为空");
        check(
            |it| it.voucher = Some(VoucherLine::try_new("记-1", 3).unwrap()),
            "voucher_line",
            "凭证行号原为“2”，本次为“3”",
        );
        let unit = |it: &mut TransactionFields| {
            it.beneficiary.as_mut().unwrap().unit = "219002".parse().unwrap();
        };
        check(unit, "unit_code", "预算单位原为“219001”，本次为“219002”");
    }

    #[test]
    fn an_amount_below_zero_is_told_the_kind_to_use() {
        let check = |kind: TransactionKind, expected: &str| {
            let refused = InvalidTransaction::Amount { found: Money::from_fen(-2_000_000), kind };
            assert!(refused.explain().contains(expected), "{}", refused.explain());
        };
        check(TransactionKind::Allotment, "指标下达的金额为-20000.00元");
        check(TransactionKind::Allotment, "请另记一笔“指标追减”");
        check(TransactionKind::Approval, "请另记一笔“指标调减”");
        check(TransactionKind::Receipt, "请另记一笔“资金收回”");
        check(TransactionKind::Payment, "请另记一笔“退回”");
        check(TransactionKind::Reduction, "请另记一笔“指标下达”");
    }
}
