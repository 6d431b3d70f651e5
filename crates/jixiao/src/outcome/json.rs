//! The same as JSON: amounts in whole fen, scores and rates as decimal text.

use domain::{
    Evaluation, Finding, Funds, Money, PostedTransaction, ScoreRow, Scorecard, TraceValue,
};
use intake::Remark;
use serde_json::{Value, json};
use workflow::{Books, CallError, Checked};

use crate::{
    check::Findings,
    evaluate::{Data, Outcome},
    failure::{Failure, Refusal},
};

/// As text, with a line break at its end.
pub(super) fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What `evaluate` did.
pub(super) fn evaluate(outcome: &Outcome) -> Value {
    let Outcome { read, checked, done, documents, data } = outcome;
    let mut value = scored(&read.dossier.evaluation, &done.scorecard);
    let data = match data {
        Data::Kept(folder) => json!(folder),
        Data::Gone | Data::Remote(_) => Value::Null,
    };
    extend(
        &mut value,
        json!({
            "unchanged": done.is_unchanged(),
            "posted": done.posted.fresh,
            "replayed": done.posted.replayed,
            "resumed": checked.standing.is_unfinished(),
            "findings": outcome.findings().map(finding).collect::<Vec<_>>(),
            "remarks": read.remarks.iter().map(remark).collect::<Vec<_>>(),
            "documents": documents.iter().map(|it| &it.path).collect::<Vec<_>>(),
            "data": data,
        }),
    );
    extend(&mut value, changes(checked));
    value
}

/// What `check` found.
pub(super) fn check(found: &Findings) -> Value {
    let Findings { read, checked, refusals, preview, marked } = found;
    let evaluation = &read.dossier.evaluation;
    let mut value = match &checked.scorecard {
        Some(scorecard) => scored(evaluation, scorecard),
        None => json!({ "evaluation_id": evaluation.id.to_string(), "title": evaluation.title }),
    };
    let findings = checked.scorecard.iter().flat_map(|it| &it.findings);
    let findings = findings.chain(&checked.paper_findings).chain(&checked.book_findings);
    extend(
        &mut value,
        json!({
            "findings": findings.map(finding).collect::<Vec<_>>(),
            "remarks": read.remarks.iter().map(remark).collect::<Vec<_>>(),
            "refusals": refusals.iter().map(refusal).collect::<Vec<_>>(),
            "replayed": checked.standing.posted.replayed,
            "preview": preview,
            "marked": marked,
        }),
    );
    extend(&mut value, changes(checked));
    value
}

/// What the books hold.
pub(super) fn books(books: &Books) -> Value {
    let transactions = books.transactions.iter().map(|(posted, is_known)| {
        let mut value = voucher(posted);
        extend(&mut value, json!({ "in_dossier": is_known }));
        value
    });
    let accounts = books.accounts.iter().map(|account| {
        let balances = account.balances.iter().map(|balance| {
            let of = balance.account.clone().unwrap_or_default();
            json!({
                "account": of.account_code,
                "document_number": of.document_number,
                "fiscal_year": of.fiscal_year,
                "balance_fen": balance.balance_fen,
                "debit_fen": balance.debit_fen,
                "credit_fen": balance.credit_fen,
            })
        });
        let entries = account.entries.iter().map(|entry| {
            json!({
                "transaction_id": entry.transaction_id,
                "voucher_number": entry.voucher_number,
                "voucher_line": entry.voucher_line,
                "account": entry.account.as_ref().map(|it| it.account_code.clone()),
                "side": entry.side().as_str_name(),
                "amount_fen": entry.amount_fen,
                "balance_after_fen": entry.balance_after_fen,
            })
        });
        json!({
            "project_code": account.project.to_string(),
            "balances": balances.collect::<Vec<_>>(),
            "entries": entries.collect::<Vec<_>>(),
        })
    });
    json!({
        "transactions": transactions.collect::<Vec<_>>(),
        "unposted": books.unposted,
        "projects": accounts.collect::<Vec<_>>(),
    })
}

/// Why there is no outcome: the first reason, then all of them.
pub(super) fn failure(failure: &Failure) -> Value {
    let error = match failure {
        Failure::Unread(error) => json!({
            "reason": error.reason,
            "file": error.path,
            "message": error.message,
        }),
        Failure::Remarks(all) | Failure::Marked(all, _) => {
            let first = all.iter().find(|it| it.level != intake::Level::Note);
            let mut error = first.map_or_else(|| json!({}), remark);
            extend(&mut error, json!({ "all": all.iter().map(remark).collect::<Vec<_>>() }));
            error
        }
        Failure::Refusals(all) => {
            let mut error = all.first().map_or_else(|| json!({}), refusal);
            extend(&mut error, json!({ "all": all.iter().map(refusal).collect::<Vec<_>>() }));
            error
        }
        Failure::Failed(_) | Failure::Interrupted => json!({ "message": failure.to_string() }),
    };
    json!({ "error": error })
}

fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(value), Value::Object(more)) = (value, more) {
        value.extend(more);
    }
}

fn scored(evaluation: &Evaluation, scorecard: &Scorecard) -> Value {
    let execution = &scorecard.execution;
    let funds = execution.rows.iter().map(|row| {
        json!({
            "project_code": row.project.to_string(),
            "project_name": row.project_name.as_str(),
            "document_number": row.document.to_string(),
            "placeholder": row.placeholder,
            "amounts": amounts(&row.funds),
        })
    });
    json!({
        "evaluation_id": evaluation.id.to_string(),
        "title": evaluation.title,
        "funds": { "rows": funds.collect::<Vec<_>>(), "total": amounts(&execution.total) },
        "scores": scorecard.rows.iter().map(row).collect::<Vec<_>>(),
        "weight": scorecard.weight().to_string(),
        "total": scorecard.total().to_string(),
        "grade": scorecard.grade_label,
        "policy": {
            "id": scorecard.policy.id.to_string(),
            "version": scorecard.policy.version,
            "digest": scorecard.policy.digest.to_string(),
        },
        "scorecard_digest": scorecard.digest().to_string(),
    })
}

fn changes(checked: &Checked) -> Value {
    let change = checked.change.as_ref().map(|change| {
        let rows = change.rows.iter().map(|row| {
            json!({
                "name": row.name,
                "before": row.before.map(|it| it.to_string()),
                "now": row.now.map(|it| it.to_string()),
            })
        });
        json!({
            "total_before": change.total.0.to_string(),
            "total": change.total.1.to_string(),
            "rows": rows.collect::<Vec<_>>(),
        })
    });
    json!({
        "corrections": checked.corrections,
        "not_in_dossier": checked.missing.iter().map(voucher).collect::<Vec<_>>(),
        "twins": checked.twins.iter().map(voucher).collect::<Vec<_>>(),
        "change": change,
    })
}

fn voucher(posted: &PostedTransaction) -> Value {
    let fields = posted.transaction.fields();
    json!({
        "transaction_id": fields.id.to_string(),
        "voucher_number": fields.voucher.as_ref().map(|it| it.number().to_owned()),
        "voucher_line": fields.voucher.as_ref().map(domain::VoucherLine::line),
        "kind": fields.kind.name(),
        "date": fields.business_date.to_string(),
        "document_number": fields.document.to_string(),
        "project_code": fields.beneficiary.as_ref().map(|it| it.project.to_string()),
        "amount_fen": fields.amount.fen(),
        "payee": fields.payee,
    })
}

fn remark(remark: &Remark) -> Value {
    let Remark { level, place, field, found, expected, advice, proposal, reason } = remark;
    let (line, sheet, cell) = match &place.spot {
        intake::Spot::Whole => (None, None, None),
        intake::Spot::Line(line) => (Some(*line), None, None),
        intake::Spot::Sheet(sheet) => (None, Some(sheet.to_string()), None),
        intake::Spot::Cell { sheet, row, column } => {
            (None, Some(sheet.to_string()), Some(json!({ "row": row, "column": column })))
        }
    };
    json!({
        "level": level.chinese(),
        "file": place.file.to_string(),
        "line": line,
        "sheet": sheet,
        "cell": cell,
        "field": field,
        "found": found,
        "message": remark.to_string(),
        "expected": expected,
        "advice": advice,
        "proposal": proposal,
        "reason": reason,
    })
}

fn refusal(refusal: &Refusal) -> Value {
    let message = refusal.to_string();
    let place = refusal.place.as_ref().map(ToString::to_string);
    match &refusal.error {
        CallError::Refused(problem) => json!({
            "reason": problem.reason,
            "field": problem.field,
            "place": place,
            "message": message,
            "metadata": problem.metadata,
        }),
        CallError::Answer(_) | CallError::Other => json!({ "place": place, "message": message }),
    }
}

fn amounts(funds: &Funds) -> Value {
    let rate = |rate: Option<rust_decimal::Decimal>| rate.map(|it| it.to_string());
    let Funds { initial_budget, allotted, received, paid } = funds;
    json!({
        "initial_budget_fen": initial_budget.fen(),
        "allotted_fen": allotted.fen(),
        "received_fen": received.fen(),
        "paid_fen": paid.fen(),
        "remaining_fen": funds.remaining().ok().map(Money::fen),
        "arrival_rate": rate(funds.arrival_rate()),
        "budget_execution_rate": rate(funds.budget_execution_rate()),
        "received_execution_rate": rate(funds.received_execution_rate()),
    })
}

fn row(row: &ScoreRow) -> Value {
    let values: Vec<Value> = row
        .trace
        .values
        .iter()
        .map(|TraceValue { name, value, source }| {
            json!({ "name": name, "value": value, "source": source.key() })
        })
        .collect();
    json!({
        "indicator_id": row.indicator.as_str(),
        "level1": row.level1.key(),
        "level2": row.level2.key(),
        "name": row.name,
        "target": row.target,
        "actual": row.actual,
        "weight": row.weight.to_string(),
        "score": row.score.to_string(),
        "method": row.method.key(),
        "trace": {
            "rule": row.trace.rule,
            "formula": row.trace.formula,
            "values": values,
            "rounding": row.trace.rounding,
            "explanation": row.trace.explanation,
        },
    })
}

fn finding(finding: &Finding) -> Value {
    let Finding { code, reason, severity, message, ground, advice, cells, figures } = finding;
    let figures: Vec<Value> =
        figures.iter().map(|it| json!({ "name": it.name, "value": it.value })).collect();
    json!({
        "code": code,
        "reason": reason,
        "severity": severity.key(),
        "message": message,
        "ground": ground,
        "advice": advice,
        "cells": cells,
        "figures": figures,
    })
}
