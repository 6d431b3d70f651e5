//! The sheets 项目, 指标文 and 凭证: the money of the evaluation.

use std::collections::{HashMap, HashSet};

use domain::{
    Beneficiary, DocumentNumber, EconomicClass, FundNature, FundingDocument, InvalidTransaction,
    Money, Name, Project, ProjectCode, Transaction, TransactionFields, TransactionKind,
    VoucherLine, derived_id,
};
use grammar::{Profile, plain};
use time::Date;

use super::{
    cells::{Cells, Refused, written},
    heading::Heading,
    judge::{At, Judge},
};
use crate::{Place, Records, Remark, Row, Sheet, Voucher};

/// The projects; their unit is the evaluation's.
pub(super) fn projects(records: &Records, heading: &Heading, judge: &mut Judge) -> Vec<Project> {
    let mut seen = HashMap::new();
    rows(records, "项目", |cells, row| {
        let code = cells.value::<ProjectCode>("code", judge);
        let name = cells.value::<Name>("name", judge);
        once(cells.at("code"), code, row, &mut seen, judge);
        Some(Project {
            region: heading.region?,
            code: code?,
            name: name?,
            unit: heading.unit.clone()?,
            unit_name: heading.unit_name.as_ref()?.parse().ok()?,
            department_name: heading.department_name.clone()?,
        })
    })
}

/// The funding documents, their numbers normalised.
pub(super) fn documents(
    records: &Records,
    heading: &Heading,
    judge: &mut Judge,
) -> Vec<FundingDocument> {
    let mut seen = HashMap::new();
    rows(records, "指标文", |cells, row| {
        let number = number(cells, "number", judge);
        let title = cells.text("title", judge);
        let issued_on = cells.optional_date("issued_on", judge);
        let placeholder = cells.flag("placeholder", judge);
        once(cells.at("number"), number.clone().map(|(number, _)| number), row, &mut seen, judge);
        let (number, original_text) = number?;
        Some(FundingDocument {
            region: heading.region?,
            number,
            original_text,
            title: title?,
            issued_on: issued_on.ok()?,
            placeholder: placeholder?,
        })
    })
}

/// A 文号, and the text as it was written if printing it gives another; that is said.
fn number(cells: &Cells<'_>, key: &str, judge: &mut Judge) -> Option<(DocumentNumber, String)> {
    let at = cells.needed(key, judge)?;
    let text = written(at, judge)?;
    let number: DocumentNumber = judge.explained(at, plain(&text, Profile::Value).parse())?;
    let printed = number.to_string();
    if printed == text {
        return Some((number, String::new()));
    }
    // Other brackets are said once, where the document is registered; another figure is said everywhere.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if key == "number" || letters(&plain(&text, Profile::Value)) != letters(&printed) {
        judge.note(at, format!("文号读作“{printed}”。"), "NORMALISED");
    }
    Some((number, plain(&text, Profile::Prose)))
}

/// What the vouchers may refer to.
pub(super) struct Known<'a> {
    pub(super) heading: &'a Heading,
    /// `None` if the sheet was not read whole: then nothing is said to be unregistered.
    pub(super) projects: Option<HashSet<ProjectCode>>,
    /// The same of documents.
    pub(super) documents: Option<HashSet<DocumentNumber>>,
    /// The first project of the source.
    first: Option<ProjectCode>,
}

/// The codes and numbers that are registered, also of rows that have other faults.
pub(super) fn known<'a>(records: &Records, heading: &'a Heading) -> Known<'a> {
    let first = records.sheet("项目").and_then(|sheet| sheet.rows.first());
    let first = first.and_then(|row| row.get("code"));
    Known {
        heading,
        first: first.and_then(|cell| plain(&cell.shown, Profile::Value).parse().ok()),
        projects: keys(records, "项目", "code", |text| text.parse().ok()),
        documents: keys(records, "指标文", "number", |text| text.parse().ok()),
    }
}

fn keys<T: Eq + std::hash::Hash>(
    records: &Records,
    sheet: &str,
    key: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<HashSet<T>> {
    let sheet = records.sheet(sheet).filter(|sheet| sheet.whole)?;
    let cells = sheet.rows.iter().filter_map(|row| row.get(key));
    // A code that can't be read may be the one that is meant.
    cells.map(|cell| parse(&plain(&cell.shown, Profile::Value))).collect()
}

/// The vouchers, in the order of the sheet.
pub(super) fn vouchers(records: &Records, known: &Known<'_>, judge: &mut Judge) -> Vec<Voucher> {
    let mut lines = Lines::default();
    rows(records, "凭证", |cells, row| voucher(cells, row, known, &mut lines, judge))
}

fn voucher(
    cells: &Cells<'_>,
    row: &Row,
    known: &Known<'_>,
    lines: &mut Lines,
    judge: &mut Judge,
) -> Option<Voucher> {
    let written_number = cells.needed("voucher", judge).and_then(|at| written(at, judge));
    let typed_line =
        cells.at("line").map(|at| Cells::whole(at, '行', judge).ok_or(Refused)).transpose();
    let kind = cells.value::<TransactionKind>("kind", judge);
    let business_date = date(cells, known, judge);
    let document = number(cells, "document", judge).map(|(number, _)| number);
    is_registered(
        cells.at("document"),
        document.as_ref(),
        known.documents.as_ref(),
        "指标文",
        judge,
    );
    let project = cells.optional::<ProjectCode>("project", judge);
    if let Ok(project) = &project {
        is_registered(
            cells.at("project"),
            project.as_ref(),
            known.projects.as_ref(),
            "项目",
            judge,
        );
    }
    let amount = cells.needed("amount", judge).and_then(|at| Cells::amount(at, judge));
    let nature = cells.value::<FundNature>("nature", judge);
    let budget_source = cells.optional("budget_source", judge);
    let payee = cells.text("payee", judge);
    let economic_class = cells.optional::<EconomicClass>("economic_class", judge);
    let summary = cells.text("summary", judge);
    let (kind, amount) = positive(cells, kind?, amount?, judge);
    let Heading { region, unit, .. } = known.heading;
    let beneficiary =
        project.ok()?.map(|project| Some(Beneficiary { project, unit: unit.clone()? }));
    let number = plain(&written_number?, Profile::Value);
    let mut fields = TransactionFields {
        id: derived_id(&[]).into(),
        region: (*region)?,
        kind,
        business_date: business_date?,
        document: document?,
        beneficiary: match beneficiary {
            Some(beneficiary) => Some(beneficiary?),
            None => None,
        },
        nature: nature?,
        amount,
        budget_source: budget_source.ok()?,
        payee: payee?,
        economic_class: economic_class.ok()?,
        summary: summary?,
        voucher: None,
    };
    let written = Written { number: &number, typed: typed_line.ok()?, fields: &fields };
    let line = lines.next(cells, &written, &row.place, judge)?;
    let at = cells.at("voucher")?;
    fields.voucher = Some(judge.explained(at, VoucherLine::try_new(&number, line.into()))?);
    fields.id = id(known, &number, line, &fields)?;
    let transaction = Transaction::try_new(fields);
    let transaction = transaction.map_err(|error| disagree(cells, &error, judge)).ok()?;
    Some(Voucher { transaction, number, line, place: row.place.clone() })
}

/// The business date, inside the fiscal year.
fn date(cells: &Cells<'_>, known: &Known<'_>, judge: &mut Judge) -> Option<Date> {
    let date = cells.date("date", judge)?;
    if let Some(year) = known.heading.year
        && !year.contains(date)
        && let Some(at) = cells.at("date")
    {
        let expected =
            format!("{date}不在{year}年度内，应在{}至{}之间。", year.first_day(), year.last_day());
        judge.bad(at, expected, "一份评价资料只记一个年度的凭证，请核对。", "OUTSIDE_THE_YEAR");
        return None;
    }
    Some(date)
}

/// An amount below zero: the kind that takes back is proposed.
fn positive(
    cells: &Cells<'_>,
    kind: TransactionKind,
    amount: Money,
    judge: &mut Judge,
) -> (TransactionKind, Money) {
    let (Ok(positive), Some(at)) = (amount.checked_neg(), cells.at("amount")) else {
        return (kind, amount);
    };
    if amount >= Money::ZERO {
        return (kind, amount);
    }
    let reverse = kind.reverse();
    let why = format!("{}的金额是负数{}元，金额应大于零。", kind.chinese(), amount.to_yuan());
    let proposal = format!("业务种类 {}，金额 {}", reverse.chinese(), positive.to_yuan());
    judge.doubt(at, why, proposal, "AMOUNT_BELOW_ZERO");
    (reverse, positive)
}

/// What was written on which line of which voucher.
#[derive(Default)]
struct Lines(HashMap<String, Vec<(u32, TransactionFields, Place)>>);

/// A row that is given its line.
struct Written<'a> {
    number: &'a str,
    /// The line, if the person wrote one.
    typed: Option<u32>,
    fields: &'a TransactionFields,
}

impl Lines {
    /// The line that is typed, or the next of its voucher.
    fn next(
        &mut self,
        cells: &Cells<'_>,
        written: &Written<'_>,
        place: &Place,
        judge: &mut Judge,
    ) -> Option<u32> {
        let Written { number, typed, fields } = *written;
        let lines = self.0.entry(voucher_key(number, fields)).or_default();
        let last = lines.iter().map(|(line, ..)| *line).max().unwrap_or(0);
        let line = typed.unwrap_or_else(|| last.saturating_add(1));
        let at = cells.at("line").or_else(|| cells.at("voucher"))?;
        if let Some((_, _, there)) = lines.iter().find(|(it, ..)| *it == line) {
            let expected = format!("凭证“{number}”本月的第{line}行已经写在{there}。");
            judge.bad(at, expected, "请删除一处，或改正凭证字号、行号。", "DUPLICATE_VOUCHER");
            return None;
        }
        let same = lines.iter().find(|(_, it, _)| it == fields).filter(|_| typed.is_none());
        if let Some((_, _, there)) = same {
            let why = format!("这一行与{there}完全相同，可能重复填写。");
            judge.doubt(at, why, format!("行号 {line}"), "SAME_AS_BEFORE");
        }
        lines.push((line, fields.clone(), place.clone()));
        Some(line)
    }
}

/// Numbers begin again every month and in every project.
fn voucher_key(number: &str, fields: &TransactionFields) -> String {
    let month = u8::from(fields.business_date.month());
    let of = match &fields.beneficiary {
        Some(beneficiary) => beneficiary.project.to_string(),
        None => fields.document.to_string(),
    };
    format!("{month}\u{1f}{of}\u{1f}{number}")
}

/// Of what names no project, the first project of the source says which source it is: two sources of one unit may each
/// register their part of a document under the same number.
fn id(
    known: &Known<'_>,
    number: &str,
    line: u32,
    fields: &TransactionFields,
) -> Option<domain::TransactionId> {
    let region = fields.region.to_string();
    let year = fields.business_date.year().to_string();
    let key = voucher_key(number, fields);
    let line = line.to_string();
    let unit = known.heading.unit.as_ref()?;
    let source = match fields.beneficiary {
        Some(_) => String::new(),
        None => known.first?.to_string(),
    };
    let parts = ["transaction", &region, unit.as_str(), &year, &key, &source, &line];
    Some(derived_id(&parts).into())
}

/// The fields of a transaction don't agree with its kind.
fn disagree(cells: &Cells<'_>, error: &InvalidTransaction, judge: &mut Judge) {
    let key = match error.field() {
        "amount_fen" => "amount",
        "business_date" => "date",
        "project_code" => "project",
        "document_number" => "document",
        field @ ("budget_source" | "payee" | "economic_class" | "summary" | "kind") => field,
        _ => "voucher",
    };
    let explained = domain::Explain::explain(error);
    match cells.at(key) {
        Some(at) => judge.bad(at, explained, "", "INVALID_VALUE"),
        None => {
            let field = crate::form::SheetForm::named("凭证").and_then(|form| form.column(key));
            let field = field.map(crate::form::Column::named).unwrap_or_default();
            judge.say(
                Remark::fault(cells.place(key), "MISSING_VALUE").of(&field, "").says(explained, ""),
            );
        }
    }
}

fn is_registered<T: Eq + std::hash::Hash + std::fmt::Display>(
    at: Option<At<'_>>,
    found: Option<&T>,
    known: Option<&HashSet<T>>,
    sheet: &str,
    judge: &mut Judge,
) {
    if let (Some(at), Some(found), Some(known)) = (at, found, known)
        && !known.contains(found)
    {
        let mut all: Vec<String> = known.iter().map(ToString::to_string).collect();
        all.sort();
        all.truncate(10);
        let expected = format!("“{found}”没有在“{sheet}”中登记，已登记的：{}。", all.join("、"));
        judge.bad(at, expected, format!("请先在“{sheet}”中登记，或改正。"), "NOT_REGISTERED");
    }
}

/// Something that may stand in its sheet once.
pub(super) fn once<T: Eq + std::hash::Hash + std::fmt::Display>(
    at: Option<At<'_>>,
    key: Option<T>,
    row: &Row,
    seen: &mut HashMap<T, Place>,
    judge: &mut Judge,
) {
    let (Some(at), Some(key)) = (at, key) else { return };
    if let Some(there) = seen.get(&key) {
        let expected = format!("“{key}”已经写在{there}，只能出现一次。");
        judge.bad(at, expected, "请删除或改正其中一处。", "DUPLICATE_VALUE");
        return;
    }
    seen.insert(key, row.place.clone());
}

/// Reads every row of a sheet; rows that can't be read are left out.
pub(super) fn rows<'a, T>(
    records: &'a Records,
    sheet: &str,
    mut read: impl FnMut(&Cells<'a>, &'a Row) -> Option<T>,
) -> Vec<T> {
    // A table that is longer is refused as a whole.
    let rows = |sheet: &'a Sheet| {
        let rows = sheet.rows.iter().take(super::VOUCHERS_MAX);
        rows.map(move |row| (Cells::new(sheet, row), row))
    };
    let all = records.sheet(sheet).into_iter().flat_map(rows);
    all.filter_map(|(cells, row)| read(&cells, row)).collect()
}
