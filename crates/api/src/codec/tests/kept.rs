//! What is counted is never less than what the decoded message keeps.

use proptest::prelude::*;

use super::*;
use crate::codec::cost::cost;

/// The room of a list.
fn list<T>(items: &Vec<T>) -> usize {
    items.capacity() * size_of::<T>()
}

fn texts(items: &Vec<String>) -> usize {
    list(items) + items.iter().map(String::capacity).sum::<usize>()
}

fn decimal(value: Option<&google_type::Decimal>) -> usize {
    value.map_or(0, |it| it.value.capacity())
}

fn kept(request: &scoring::CreateEvaluationRequest) -> usize {
    let own = size_of::<scoring::CreateEvaluationRequest>();
    request.evaluation.as_ref().map_or(own, |it| {
        let declared = it.declared.as_ref();
        let sections = it.sections.iter().map(|it| it.key.capacity() + texts(&it.paragraphs));
        let indicators = it.indicators.iter().map(|it| {
            it.name.capacity()
                + decimal(it.weight.as_ref())
                + it.target.as_ref().map_or(0, |it| it.unit.capacity() + decimal(it.value.as_ref()))
        });
        own + it.title.capacity()
            + texts(&it.project_codes)
            + list(&it.goals)
            + it.goals.iter().map(|it| it.expected.capacity()).sum::<usize>()
            + list(&it.sections)
            + sections.sum::<usize>()
            + list(&it.indicators)
            + indicators.sum::<usize>()
            + declared.map_or(0, |it| list(&it.amounts))
    })
}

/// A part of an evaluation; parts one behind the other on the wire are one evaluation.
fn part() -> impl Strategy<Value = scoring::Evaluation> {
    (0..6, 0..40_usize, 0..70_usize).prop_map(|(which, count, length)| {
        let mut part = scoring::Evaluation::default();
        let text = "1".repeat(length);
        match which {
            0 => part.title = text,
            1 => part.project_codes = vec![text; count],
            2 => part.goals = vec![scoring::Goal { expected: text, ..Default::default() }; count],
            3 => part.indicators = (0..count).map(indicator).collect(),
            4 => {
                let section = scoring::Section { paragraphs: vec![text; 1], ..Default::default() };
                part.sections = vec![section; count];
            }
            _ => {
                let amounts = vec![scoring::DeclaredAmount::default(); count];
                part.declared = Some(scoring::Declared { amounts, ..Default::default() });
            }
        }
        part
    })
}

proptest! {
    #[test]
    fn the_count_covers_what_is_kept(parts in prop::collection::vec(part(), 0..8)) {
        let wire = |part: scoring::Evaluation| delimited(1, &part.encode_to_vec());
        let bytes: Vec<u8> = parts.into_iter().flat_map(wire).collect();
        let request = scoring::CreateEvaluationRequest::decode(bytes.as_slice()).unwrap();
        let counted = cost(scoring::CreateEvaluationRequest::SHAPE, &bytes, usize::MAX);
        prop_assert!(counted.unwrap() >= kept(&request), "{counted:?} of {}", kept(&request));
    }
}
