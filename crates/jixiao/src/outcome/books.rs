//! What `books` has to say.

use domain::{PostedTransaction, Transaction};
use workflow::Books;

use super::{json, page::Page};
use crate::{cli::Show, read::Read};

/// The books of a dossier's projects.
pub(crate) fn books(read: &Read, books: &Books, show: Show) -> String {
    if show.json {
        return json::text(&json::books(books));
    }
    let mut page = Page::new();
    let evaluation = &read.dossier.evaluation;
    page.line(&format!("{}　{}年度账", evaluation.unit_name, evaluation.fiscal_year));
    page.gap();
    page.line(&format!("凭证 {} 笔", books.transactions.len()));
    for (posted, is_known) in &books.transactions {
        let mark = if *is_known { "" } else { "　［不在资料中］" };
        page.item(&format!("{}{mark}", voucher(posted)));
    }
    page.gap();
    for account in &books.accounts {
        page.line(&format!("项目 {} 的余额（元）", account.project));
        for balance in &account.balances {
            let Some(of) = &balance.account else { continue };
            let amount = domain::Money::from_fen(balance.balance_fen);
            let name = books.name(&of.account_code);
            page.item(&format!("{name}　{}　{amount}", of.document_number));
        }
        if show.wide {
            page.line(&format!("分录 {} 条", account.entries.len()));
            for entry in &account.entries {
                page.item(&entry_line(entry, books));
            }
        }
        page.gap();
    }
    let foreign = books.transactions.iter().filter(|(_, is_known)| !is_known).count();
    page.line(&format!(
        "不在资料中的凭证 {foreign} 笔；资料中尚未入账的凭证 {} 笔。",
        books.unposted
    ));
    page.text()
}

/// A transaction in one line.
pub(crate) fn voucher(posted: &PostedTransaction) -> String {
    stated(&posted.transaction)
}

/// The same of one that need not be posted.
pub(crate) fn stated(transaction: &Transaction) -> String {
    let fields = transaction.fields();
    let number = fields.voucher.as_ref().map_or_else(|| "无字号".to_owned(), ToString::to_string);
    let project =
        fields.beneficiary.as_ref().map(|it| format!("　{}", it.project)).unwrap_or_default();
    let payee =
        if fields.payee.is_empty() { String::new() } else { format!("　{}", fields.payee) };
    format!(
        "{}　{number}　{}　{}元　{}{project}{payee}",
        fields.business_date,
        fields.kind.chinese(),
        fields.amount,
        fields.document
    )
}

fn entry_line(entry: &api::pb::ledger::Entry, books: &Books) -> String {
    let side = match entry.side() {
        api::pb::ledger::Side::Debit => "借",
        api::pb::ledger::Side::Credit => "贷",
        api::pb::ledger::Side::Unspecified => "",
    };
    let account = entry.account.as_ref().map(|it| it.account_code.as_str()).unwrap_or_default();
    format!(
        "{}第{}行　{side} {}　{}　余额 {}",
        entry.voucher_number,
        entry.voucher_line,
        books.name(account),
        domain::Money::from_fen(entry.amount_fen),
        domain::Money::from_fen(entry.balance_after_fen)
    )
}
