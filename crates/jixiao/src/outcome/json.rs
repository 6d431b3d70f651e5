//! The outcome as one JSON object: amounts in whole fen, scores and rates as decimal text.

use domain::{Finding, Funds, Money, ScoreRow, TraceValue};
use serde_json::{Value, json};

use super::Outcome;
use crate::{clients::CallError, evaluate::EvaluateError};

/// The whole outcome.
pub(crate) fn json(outcome: &Outcome) -> Value {
    let evaluation = &outcome.folder.evaluation;
    let scorecard = &outcome.scorecard;
    let execution = &scorecard.execution;
    let funds: Vec<Value> = execution
        .rows
        .iter()
        .map(|row| {
            json!({
                "project_code": row.project.to_string(),
                "project_name": row.project_name.as_str(),
                "document_number": row.document.to_string(),
                "placeholder": row.placeholder,
                "amounts": amounts(&row.funds),
            })
        })
        .collect();
    json!({
        "evaluation_id": evaluation.id.to_string(),
        "title": evaluation.title,
        "unchanged": outcome.is_unchanged(),
        "posted": outcome.posted.fresh,
        "replayed": outcome.posted.replayed,
        "funds": { "rows": funds, "total": amounts(&execution.total) },
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
        "findings": outcome.findings().map(finding).collect::<Vec<_>>(),
        "documents": outcome.documents,
        "data": outcome.data,
    })
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

/// Why there is no outcome.
pub(crate) fn problem(error: &EvaluateError, message: &str) -> Value {
    match error {
        EvaluateError::Folder(bad) => json!({
            "reason": bad.reason,
            "file": bad.path,
            "line": bad.line,
            "field": bad.field,
            "message": message,
        }),
        EvaluateError::Refused { source: CallError::Refused(problem), .. } => json!({
            "reason": problem.reason,
            "field": problem.field,
            "message": message,
            "metadata": problem.metadata,
        }),
        EvaluateError::Refused { .. } | EvaluateError::Failed(_) => json!({ "message": message }),
    }
}
