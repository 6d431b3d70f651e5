//! `projects.toml`, `funding.toml` and `transactions.toml`: the money of the evaluation.

use std::collections::HashSet;

use domain::{
    Beneficiary, BudgetSource, DocumentNumber, EconomicClass, Explain, FundNature, FundingDocument,
    InvalidTransaction, Money, Name, Project, ProjectCode, Transaction, TransactionFields,
    TransactionKind,
};

use super::{
    Voucher,
    evaluation::{Heading, date, text},
    identity, raw,
    source::{At, BadFile, Source},
};

/// What the transactions may refer to.
pub(super) struct Known<'a> {
    pub(super) heading: &'a Heading,
    pub(super) projects: &'a [Project],
    pub(super) documents: &'a [FundingDocument],
}

/// The projects; their unit is the evaluation's.
pub(super) fn projects(source: &Source, heading: &Heading) -> Result<Vec<Project>, BadFile> {
    let raw: raw::Projects = source.toml()?;
    let mut codes = HashSet::new();
    let project = |raw: &raw::Project| {
        let code = source.value("code", &raw.code, |text| text.parse::<ProjectCode>())?;
        once(source, "code", &raw.code, codes.insert(code))?;
        Ok(Project {
            region: heading.region,
            code,
            name: source.value("name", &raw.name, |text| text.parse::<Name>())?,
            unit: heading.unit.clone(),
            unit_name: heading.unit_name.clone(),
            department_name: heading.department_name.clone(),
        })
    };
    raw.project.iter().map(project).collect()
}

/// The funding documents, their numbers normalised.
pub(super) fn documents(
    source: &Source,
    heading: &Heading,
) -> Result<Vec<FundingDocument>, BadFile> {
    let raw: raw::Funding = source.toml()?;
    let mut numbers = HashSet::new();
    let document = |raw: &raw::Document| {
        let read = |text: &String| DocumentNumber::normalised_from(text);
        let (number, changed) = source.value("number", &raw.number, read)?;
        once(source, "number", &raw.number, numbers.insert(number.clone()))?;
        let issued_on = raw.issued_on.as_ref();
        Ok(FundingDocument {
            region: heading.region,
            number,
            original_text: if changed { raw.number.get_ref().clone() } else { String::new() },
            title: text(raw.title.as_ref()),
            issued_on: issued_on.map(|at| date(source, "issued_on", at)).transpose()?,
            placeholder: raw.placeholder,
        })
    };
    raw.document.iter().map(document).collect()
}

/// The transactions and their vouchers; what they name must be in the other files.
pub(super) fn transactions(
    source: &Source,
    known: &Known<'_>,
) -> Result<Vec<(Voucher, Transaction)>, BadFile> {
    let raw: raw::Transactions = source.toml()?;
    let mut vouchers = HashSet::new();
    let transaction = |raw: &raw::Transaction| {
        once(source, "voucher", &raw.voucher, vouchers.insert(raw.voucher.get_ref().clone()))?;
        let fields = fields(source, raw, known)?;
        let at = &raw.voucher;
        let read = Transaction::try_new(fields).map_err(|error| disagree(source, raw, &error))?;
        Ok((Voucher { number: at.get_ref().clone(), line: source.line(at.span()) }, read))
    };
    raw.transaction.iter().map(transaction).collect()
}

fn fields(
    source: &Source,
    raw: &raw::Transaction,
    known: &Known<'_>,
) -> Result<TransactionFields, BadFile> {
    let region = known.heading.region;
    let business_date = date(source, "date", &raw.date)?;
    let economic_class = raw.economic_class.as_ref();
    let budget_source = raw.budget_source.as_ref();
    let voucher = raw.voucher.get_ref();
    let Heading { unit, fiscal_year, .. } = known.heading;
    if !fiscal_year.contains(business_date) {
        let found =
            format!("{business_date}不在{fiscal_year}年度内，一个资料夹只记一个年度的凭证。");
        return Err(source.bad("date", raw.date.span(), found));
    }
    let (unit, year) = (unit.as_str(), fiscal_year.to_string());
    Ok(TransactionFields {
        id: identity::of(&["transaction", &region.to_string(), unit, &year, voucher]).into(),
        region,
        kind: source.value("kind", &raw.kind, |text| text.parse::<TransactionKind>())?,
        business_date,
        document: document(source, &raw.document, known)?,
        beneficiary: raw.project.as_ref().map(|at| beneficiary(source, at, known)).transpose()?,
        nature: source.value("nature", &raw.nature, |text| text.parse::<FundNature>())?,
        amount: source.value("amount", &raw.amount, |text| Money::parse_yuan(text))?,
        budget_source: budget_source
            .map(|at| source.value("budget_source", at, |text| text.parse::<BudgetSource>()))
            .transpose()?,
        payee: text(raw.payee.as_ref()),
        economic_class: economic_class
            .map(|at| source.value("economic_class", at, |text| text.parse::<EconomicClass>()))
            .transpose()?,
        summary: text(raw.summary.as_ref()),
        voucher: None,
    })
}

/// The fields of a transaction don't agree with its kind: names the key, or the voucher if the key is missing.
fn disagree(source: &Source, raw: &raw::Transaction, error: &InvalidTransaction) -> BadFile {
    let voucher = &raw.voucher;
    let (field, span) = match error.field() {
        "amount_fen" => ("amount", raw.amount.span()),
        "business_date" => ("date", raw.date.span()),
        "project_code" => ("project", raw.project.as_ref().unwrap_or(voucher).span()),
        "budget_source" => ("budget_source", raw.budget_source.as_ref().unwrap_or(voucher).span()),
        "payee" => ("payee", raw.payee.as_ref().unwrap_or(voucher).span()),
        "economic_class" => {
            ("economic_class", raw.economic_class.as_ref().unwrap_or(voucher).span())
        }
        "summary" => ("summary", raw.summary.as_ref().unwrap_or(voucher).span()),
        _ => ("", voucher.span()),
    };
    source.bad(field, span, error.explain())
}

fn document(
    source: &Source,
    at: &At<String>,
    known: &Known<'_>,
) -> Result<DocumentNumber, BadFile> {
    let number = source.value("document", at, |text| text.parse::<DocumentNumber>())?;
    if known.documents.iter().any(|document| document.number == number) {
        return Ok(number);
    }
    let found =
        format!("{number}不在 funding.toml 中，无指标文不得记账。请先在 funding.toml 登记。");
    Err(source.bad("document", at.span(), found))
}

fn beneficiary(
    source: &Source,
    at: &At<String>,
    known: &Known<'_>,
) -> Result<Beneficiary, BadFile> {
    let code = source.value("project", at, |text| text.parse::<ProjectCode>())?;
    if known.projects.iter().any(|project| project.code == code) {
        return Ok(Beneficiary { project: code, unit: known.heading.unit.clone() });
    }
    let found = format!("项目{code}不在 projects.toml 中。请先在 projects.toml 登记。");
    Err(source.bad("project", at.span(), found))
}

fn once(source: &Source, field: &str, at: &At<String>, is_first: bool) -> Result<(), BadFile> {
    if is_first {
        return Ok(());
    }
    let found = format!("“{}”在本文件中已经出现过，请删除或改正其中一处。", at.get_ref());
    Err(source.bad(field, at.span(), found))
}
