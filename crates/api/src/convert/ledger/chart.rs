//! The chart of accounts.

use domain::{Chart, ChartAccount, FundFigure, Leg, Level, PostingRule, Side};

use crate::pb::ledger;

/// The chart as it is in force.
#[must_use]
pub fn chart_to_pb(chart: &Chart) -> ledger::GetChartResponse {
    ledger::GetChartResponse {
        version: chart.version().to_owned(),
        digest: chart.digest().to_string(),
        accounts: chart.accounts().map(account).collect(),
        rules: chart.rules().map(rule).collect(),
    }
}

fn account(account: &ChartAccount) -> ledger::ChartAccount {
    let ChartAccount { code, name, normal_side, controlled, official, figures } = account;
    ledger::ChartAccount {
        account_code: code.to_string(),
        name: name.clone(),
        normal_side: side(*normal_side).into(),
        controlled: *controlled,
        official: *official,
        figures: figures.iter().map(|it| figure(*it).into()).collect(),
    }
}

fn rule(rule: &PostingRule) -> ledger::PostingRule {
    let PostingRule { kind, legs } = rule;
    let leg = |Leg { side: of_leg, code, level }: &Leg| ledger::PostingLeg {
        account_code: code.to_string(),
        side: side(*of_leg).into(),
        document_level: *level == Level::Document,
    };
    ledger::PostingRule { kind: kind.code(), legs: legs.iter().map(leg).collect() }
}

fn figure(figure: FundFigure) -> ledger::ExecutionFigure {
    match figure {
        FundFigure::Allotted => ledger::ExecutionFigure::Allotted,
        FundFigure::Received => ledger::ExecutionFigure::Received,
        FundFigure::Paid => ledger::ExecutionFigure::Paid,
    }
}

fn side(side: Side) -> ledger::Side {
    match side {
        Side::Debit => ledger::Side::Debit,
        Side::Credit => ledger::Side::Credit,
    }
}
