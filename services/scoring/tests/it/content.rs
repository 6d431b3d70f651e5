//! An evaluation to file.

use api::pb::scoring;
use domain::{
    Actual, Declared, Evaluation, EvaluationContent, EvaluationKind, FiscalYear, Indicator,
    IndicatorContent, Level1, Level2, Operator, Target,
};
use rust_decimal::Decimal;
use uuid::Uuid;

pub(crate) const REGION: &str = "532329000";

/// The id of an evaluation, as text.
pub(crate) fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// A self-evaluation with one indicator.
pub(crate) fn evaluation(number: u128, title: &str) -> scoring::Evaluation {
    let year = FiscalYear::try_new(2020).unwrap();
    let indicator = Indicator::try_new(IndicatorContent {
        id: "output.quantity.1".parse().unwrap(),
        level1: Level1::Output,
        level2: Level2::Quantity,
        name: "扶持创业人数".into(),
        target: Some(Target::try_value(Operator::AtLeast, Decimal::from(8), "人", "").unwrap()),
        actual: Some(Actual::try_new(Some(Decimal::from(8)), "", None, None).unwrap()),
        weight: Decimal::ONE_HUNDRED,
        method: None,
        deviation_reason: String::new(),
        evidence: String::new(),
        printed_score: None,
    });
    let evaluation = Evaluation::try_new(EvaluationContent {
        id: Uuid::from_u128(number).into(),
        region: REGION.parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "示例单位".into(),
        department_name: String::new(),
        kind: EvaluationKind::OfUnit,
        fiscal_year: year,
        title: title.into(),
        projects: vec!["53232920T000000000001".parse().unwrap()],
        policy: "national-2020".parse().unwrap(),
        as_of: year.last_day(),
        goals: Vec::new(),
        indicators: vec![indicator.unwrap()],
        sections: Vec::new(),
        declared: Declared::default(),
        reported_on: None,
        source: String::new(),
        completed: true,
        readings: Vec::new(),
    });
    (&evaluation.unwrap()).into()
}
