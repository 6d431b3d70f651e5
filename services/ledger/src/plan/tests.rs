//! What a plan does, without a database.

use domain::{Beneficiary, BudgetSource, FundNature, Money, TransactionFields, TransactionKind};
use proptest::{
    prelude::{Strategy, any},
    proptest,
};
use time::macros::{date, datetime};
use uuid::Uuid;

use super::*;

const AT: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
const START: Position = Position { shard: 9, sequence: 41 };

fn draft(id: u128, kind: TransactionKind, fen: i64) -> Draft {
    let fields = TransactionFields {
        id: Uuid::from_u128(id).into(),
        region: "532329".parse().unwrap(),
        kind,
        business_date: date!(2020 - 04 - 01),
        document: "武财行〔2020〕66号".parse().unwrap(),
        beneficiary: kind.needs_project().then(|| Beneficiary {
            project: "53232920T000000000001".parse().unwrap(),
            unit: "901001".parse().unwrap(),
        }),
        nature: FundNature::GeneralPublicBudget,
        amount: Money::from_fen(fen),
        budget_source: kind.needs_budget_source().then_some(BudgetSource::Initial),
        payee: if kind.needs_payee() { "某公司".to_owned() } else { String::new() },
        economic_class: None,
        summary: String::new(),
        voucher: None,
    };
    Draft::new(&crate::chart::working().unwrap(), Transaction::try_new(fields).unwrap())
}

fn register() -> Register {
    let region = "532329".parse().unwrap();
    let project = "53232920T000000000001".parse().unwrap();
    Register {
        documents: HashSet::from([(region, "武财行〔2020〕66号".parse().unwrap())]),
        projects: HashMap::from([((region, project), "901001".parse().unwrap())]),
    }
}

fn group(drafts: &[Draft], all_or_nothing: bool) -> Group {
    Group { drafts: drafts.to_vec(), all_or_nothing }
}

/// Plans groups on empty books.
fn plan_groups(groups: &[Group]) -> Plan {
    let (totals, register, posted) = (HashMap::new(), register(), HashMap::new());
    let books = Books { head: START, totals: &totals, register: &register, posted: &posted };
    plan(&books, groups, AT)
}

/// Plans all at once, each by itself.
fn plan_all(drafts: &[Draft]) -> Plan {
    plan_groups(&[group(drafts, false)])
}

/// Plans one after the other, each on what the one before left.
fn plan_each(drafts: &[Draft]) -> Vec<Outcome> {
    let (mut head, mut totals, mut posted) = (START, HashMap::new(), HashMap::new());
    let register = register();
    let mut outcomes = Vec::new();
    for draft in drafts {
        let books = Books { head, totals: &totals, register: &register, posted: &posted };
        let Plan { outcomes: outcome, batch } =
            plan(&books, &[group(std::slice::from_ref(draft), false)], AT);
        outcomes.extend(outcome);
        for posting in batch.postings {
            head = posting.posted.position;
            posted.insert(draft.key(), posting.posted);
        }
        totals.extend(batch.changes.into_iter().map(|change| (change.id, change.after)));
    }
    outcomes
}

/// "posted", "replayed", or the beginning of the refusal's name.
fn words(outcomes: &[Outcome]) -> Vec<&'static str> {
    let word = |outcome: &Outcome| match outcome {
        Ok(answer) if answer.replayed => "replayed",
        Ok(_) => "posted",
        Err(Refusal::Insufficient { .. }) => "insufficient",
        Err(Refusal::Reused { .. }) => "reused",
        Err(Refusal::OutOfRange { .. }) => "out of range",
        Err(Refusal::Abandoned) => "abandoned",
        Err(_) => "not registered",
    };
    outcomes.iter().map(word).collect()
}

#[test]
fn only_the_offender_is_refused_and_later_ones_see_earlier_effects() {
    use TransactionKind::{Allotment, Approval, Payment, Receipt, Refund};
    let drafts = [
        draft(1, Approval, 100),
        draft(2, Allotment, 80),
        draft(3, Allotment, 30),
        draft(4, Receipt, 80),
        draft(5, Payment, 50),
        draft(5, Payment, 50),
        draft(5, Payment, 40),
        draft(6, Payment, 31),
        draft(7, Refund, 10),
        draft(6, Payment, 31),
    ];
    let Plan { outcomes, batch } = plan_all(&drafts);
    let expected = [
        "posted",
        "posted",
        "insufficient",
        "posted",
        "posted",
        "replayed",
        "reused",
        "insufficient",
        "posted",
        "posted",
    ];
    assert_eq!(words(&outcomes), expected);
    let sequences: Vec<u64> = batch.postings.iter().map(|it| it.posted.position.sequence).collect();
    assert_eq!(sequences, [42, 43, 44, 45, 46, 47]);
    assert!(batch.postings.iter().all(Posting::is_intact));
    let ids: Vec<AccountId> = batch.changes.iter().map(|it| it.id).collect();
    assert!(ids.is_sorted(), "written in the order of their ids");
    assert_eq!(ids.len(), 6);
}

#[test]
fn all_or_nothing_leaves_no_trace() {
    use TransactionKind::{Allotment, Approval};
    let groups = [
        group(&[draft(1, Approval, 100)], false),
        group(&[draft(2, Allotment, 60), draft(1, Approval, 100), draft(3, Allotment, 60)], true),
        group(&[draft(2, Allotment, 60), draft(2, Allotment, 60), draft(4, Allotment, 40)], true),
        group(&[draft(5, Allotment, 1)], true),
    ];
    let Plan { outcomes, batch } = plan_groups(&groups);
    let expected = [
        "posted",
        "abandoned",
        "replayed",
        "insufficient",
        "posted",
        "replayed",
        "posted",
        "insufficient",
    ];
    assert_eq!(words(&outcomes), expected);
    let without = plan_groups(&[groups[0].clone(), groups[2].clone()]);
    assert_eq!(batch, without.batch, "as if the abandoned groups had never come");
}

#[test]
fn a_total_does_not_leave_its_range() {
    let draft = draft(1, TransactionKind::Approval, 1_000);
    let full = Totals::ZERO.with(Money::from_fen(i64::MAX - 999)).unwrap();
    let totals = HashMap::from([(draft.legs[0].id, full)]);
    let (register, posted) = (register(), HashMap::new());
    let books = Books { head: START, totals: &totals, register: &register, posted: &posted };
    let Plan { outcomes, batch } = plan(&books, &[group(&[draft], false)], AT);
    assert_eq!(words(&outcomes), ["out of range"]);
    assert_eq!((batch.postings.len(), batch.changes.len()), (0, 0));
}

#[test]
fn what_is_missing_already_does_not_refuse_what_adds() {
    let draft = draft(1, TransactionKind::Refund, 10);
    // EXE is below zero, as an imported book may have it: a refund makes it better.
    let short = Totals::ZERO.with(Money::from_fen(-500)).unwrap();
    let paid = Totals::ZERO.with(Money::from_fen(500)).unwrap();
    let totals = HashMap::from([(draft.legs[0].id, short), (draft.legs[1].id, paid)]);
    let (register, posted) = (register(), HashMap::new());
    let books = Books { head: START, totals: &totals, register: &register, posted: &posted };
    assert_eq!(words(&plan(&books, &[group(&[draft], false)], AT).outcomes), ["posted"]);
}

fn some_draft() -> impl Strategy<Value = Draft> {
    let kind = (0..TransactionKind::ALL.len()).prop_map(|index| TransactionKind::ALL[index]);
    (0..12_u128, kind, 1..40_i64, any::<bool>()).prop_map(|(id, kind, fen, often)| {
        // Half of them approve, so that there is something to move.
        draft(id, if often { TransactionKind::Approval } else { kind }, fen)
    })
}

proptest! {
    #[test]
    fn a_batch_does_what_its_transactions_do_one_by_one(
        drafts in proptest::collection::vec(some_draft(), 1..40)
    ) {
        let Plan { outcomes, batch } = plan_all(&drafts);
        assert_eq!(outcomes, plan_each(&drafts));
        check_sums(&batch);
    }

    #[test]
    fn a_group_that_falls_is_as_if_it_had_never_come(
        groups in proptest::collection::vec((proptest::collection::vec(some_draft(), 1..6), any::<bool>()), 1..12)
    ) {
        let groups: Vec<Group> = groups.iter().map(|(drafts, all)| group(drafts, *all)).collect();
        let Plan { outcomes, batch } = plan_groups(&groups);
        let mut rest = outcomes.iter();
        let stands = |it: &&Group| {
            let own: Vec<&Outcome> = rest.by_ref().take(it.drafts.len()).collect();
            !it.all_or_nothing || own.iter().all(|outcome| outcome.is_ok())
        };
        let standing: Vec<Group> = groups.iter().filter(stands).cloned().collect();
        assert_eq!(batch, plan_groups(&standing).batch);
        check_sums(&batch);
    }
}

fn check_sums(batch: &Batch) {
    for posting in &batch.postings {
        assert!(posting.is_intact());
        assert_eq!(Money::sum(posting.entries.iter().map(|it| it.amount)), Ok(Money::ZERO));
    }
    for change in &batch.changes {
        let entries = batch.postings.iter().flat_map(|it| &it.entries);
        let own = entries.filter(|it| it.account_id == change.id).map(|it| it.amount);
        assert_eq!(Money::sum(own), Ok(change.after.net()));
    }
}
