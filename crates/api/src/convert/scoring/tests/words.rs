//! Words and requests.

use domain::{
    Attainment, BareNumber, Digest, Evaluation, EvaluationId, EvaluationKind, FundNature, Grade,
    Level1, Level2, Method, Operator, PolicyId, Proposal, Severity, TraceSource,
};
use uuid::Uuid;

use super::evaluation::evaluation;
use crate::{
    EvaluationKey, EvaluationQuery, InvalidRequest, ScoreRequest, ScorecardKey, ServiceError,
    convert::words::{optional_word, word},
    pb::{common, ledger, scoring},
};

#[track_caller]
fn check_words<Wire, Word>(words: &[(Word, &str)], name: fn(&Wire) -> &'static str)
where
    Wire: TryFrom<i32> + From<Word> + Into<i32> + Copy,
    Option<Word>: From<Wire>,
    Word: Copy + PartialEq + std::fmt::Debug,
{
    for (one, expected) in words {
        let wire = Wire::from(*one);
        assert_eq!(name(&wire), expected.to_uppercase());
        assert_eq!(word::<Wire, Word>("word", wire.into()).unwrap(), *one);
    }
    assert_eq!(word::<Wire, Word>("word", 0).unwrap_err().field(), Some("word"));
    assert_eq!(optional_word::<Wire, Word>("word", 0).unwrap(), None);
    assert_eq!(optional_word::<Wire, Word>("word", 99).unwrap_err().field(), Some("word"));
}

fn keyed<Word: Copy>(
    prefix: &str,
    all: &[Word],
    key: fn(Word) -> &'static str,
) -> Vec<(Word, String)> {
    all.iter().map(|it| (*it, format!("{prefix}_{}", key(*it)))).collect()
}

macro_rules! check_keyed {
    ($wire:ty, $word:ty, $prefix:literal) => {
        let words = keyed($prefix, <$word>::ALL, <$word>::key);
        let words: Vec<($word, &str)> =
            words.iter().map(|(it, name)| (*it, name.as_str())).collect();
        check_words::<$wire, $word>(&words, <$wire>::as_str_name);
    };
}

#[test]
fn every_word_has_its_name_on_the_wire() {
    check_keyed!(scoring::EvaluationKind, EvaluationKind, "EVALUATION_KIND");
    check_keyed!(scoring::Level1, Level1, "LEVEL1");
    check_keyed!(scoring::Level2, Level2, "LEVEL2");
    check_keyed!(scoring::BareNumber, BareNumber, "BARE_NUMBER");
    check_keyed!(scoring::Attainment, Attainment, "ATTAINMENT");
    check_keyed!(scoring::Method, Method, "METHOD");
    check_keyed!(scoring::TraceSource, TraceSource, "TRACE_SOURCE");
    check_keyed!(common::Severity, Severity, "SEVERITY");
    let operators = [
        (Operator::AtLeast, "OPERATOR_AT_LEAST"),
        (Operator::MoreThan, "OPERATOR_MORE_THAN"),
        (Operator::AtMost, "OPERATOR_AT_MOST"),
        (Operator::LessThan, "OPERATOR_LESS_THAN"),
        (Operator::Equal, "OPERATOR_EQUAL"),
        (Operator::Qualitative, "OPERATOR_QUALITATIVE"),
    ];
    check_words(&operators, scoring::Operator::as_str_name);
    let grades = [
        (Grade::Excellent, "GRADE_EXCELLENT"),
        (Grade::Good, "GRADE_GOOD"),
        (Grade::Medium, "GRADE_MEDIUM"),
        (Grade::Poor, "GRADE_POOR"),
    ];
    check_words(&grades, scoring::Grade::as_str_name);
}

#[test]
fn the_codes_of_fund_natures_are_those_of_the_wire() {
    for nature in FundNature::ALL {
        let wire = ledger::FundNature::try_from(nature.code()).unwrap();
        assert_eq!(wire.as_str_name(), format!("FUND_NATURE_{}", nature.name()));
    }
}

fn id() -> EvaluationId {
    Uuid::from_u128(7).into()
}

#[test]
fn keys_come_back() {
    for revision in [None, Some(1), Some(40)] {
        let key = EvaluationKey { id: id(), revision };
        assert_eq!(EvaluationKey::try_from(scoring::GetEvaluationRequest::from(key)).unwrap(), key);
    }
    for digest in [None, Some(Digest::of(b"scorecard"))] {
        let key = ScorecardKey { evaluation: id(), digest };
        assert_eq!(ScorecardKey::try_from(scoring::GetScorecardRequest::from(key)).unwrap(), key);
    }
    let request = scoring::ScoreEvaluationRequest::from(id());
    assert_eq!(ScoreRequest::try_from(request).unwrap(), ScoreRequest::Filed(id()));
    let policy: PolicyId = "national-2020".parse().unwrap();
    let request = scoring::GetPolicyRequest::from(&policy);
    assert_eq!(PolicyId::try_from(request).unwrap(), policy);
}

#[test]
fn what_is_not_filed_is_scored_only_to_see() {
    let preview = |evaluation: Option<Evaluation>| {
        let evaluation = evaluation.map(Box::new);
        let id = evaluation.as_ref().map_or(id(), |it| it.id);
        ScoreRequest::Preview { id, evaluation, proposal: Proposal::default() }
    };
    for request in [preview(None), preview(Some(evaluation()))] {
        let wire = scoring::ScoreEvaluationRequest::from(&request);
        assert!(wire.validate_only);
        assert_eq!(ScoreRequest::try_from(wire.clone()).unwrap(), request);
        let unnamed = scoring::ScoreEvaluationRequest { evaluation_id: String::new(), ..wire };
        assert_eq!(ScoreRequest::try_from(unnamed.clone()).is_ok(), unnamed.evaluation.is_some());
    }
    let whole = scoring::ScoreEvaluationRequest {
        proposal: Some(ledger::Proposal::default()),
        ..(&preview(Some(evaluation()))).into()
    };
    let evaluation_id = Uuid::from_u128(8).to_string();
    let other = scoring::ScoreEvaluationRequest { evaluation_id, ..whole.clone() };
    check::<ScoreRequest, _>(other, "evaluation_id");
    let kept = scoring::ScoreEvaluationRequest { validate_only: false, ..whole.clone() };
    check::<ScoreRequest, _>(kept.clone(), "evaluation");
    let kept = scoring::ScoreEvaluationRequest { evaluation: None, ..kept };
    check::<ScoreRequest, _>(kept, "proposal");
    let mut bad = whole;
    bad.proposal.as_mut().unwrap().projects = vec![ledger::Project::default()];
    check::<ScoreRequest, _>(bad, "proposal.projects[0].region_code");
}

#[track_caller]
fn check<T, W>(request: W, field: &str)
where
    T: TryFrom<W, Error = InvalidRequest> + std::fmt::Debug,
{
    let refused = T::try_from(request).unwrap_err();
    assert_eq!(refused.field(), Some(field));
    assert!(!refused.explain().is_empty());
}

#[test]
fn a_wrong_key_is_refused_by_name() {
    let evaluation_id = id().to_string();
    let request = scoring::GetEvaluationRequest { evaluation_id: "7".into(), revision: 0 };
    check::<EvaluationKey, _>(request, "evaluation_id");
    let request =
        scoring::GetEvaluationRequest { evaluation_id: evaluation_id.clone(), revision: -1 };
    check::<EvaluationKey, _>(request, "revision");
    let request = scoring::GetScorecardRequest { evaluation_id, digest: "66".into() };
    check::<ScorecardKey, _>(request, "digest");
    let list = scoring::ListEvaluationsRequest {
        region_code: "532329000".into(),
        page_size: 0,
        page_token: String::new(),
    };
    let query = EvaluationQuery::try_from(list.clone()).unwrap();
    assert_eq!((query.region.to_string().as_str(), query.page.size()), ("532329000", 100));
    let request = scoring::ListEvaluationsRequest { page_size: -1, ..list.clone() };
    check::<EvaluationQuery, _>(request, "page_size");
    let request = scoring::ListEvaluationsRequest { region_code: "云南".into(), ..list };
    check::<EvaluationQuery, _>(request, "region_code");
}
