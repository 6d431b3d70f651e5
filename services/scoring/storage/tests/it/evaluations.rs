//! Evaluations: every revision is kept, and each is filed once.

use domain::{Evaluation, FiledEvaluation};
use scoring_storage::{Kept, Listed, Revision};

use crate::{
    content::{evaluation, id, instant},
    place::{Place, on_both_databases},
};

on_both_databases!(
    what_is_filed_is_read_back,
    a_retry_is_a_no_op,
    an_id_is_taken_in_every_region,
    revisions_follow_each_other,
    of_two_revisions_at_once_one_is_stale,
    of_many_creators_one_is_first,
    a_list_has_latest_revisions_in_order,
    long_evaluations_make_short_pages,
    what_was_filed_is_there_after_a_restart,
);

const REGION: &str = "532329";

async fn what_is_filed_is_read_back(place: Place) {
    let store = place.open().await;
    let evaluation = evaluation(1, REGION, "标题");
    let Kept { filed, is_new } = store.create(&evaluation, instant(0)).await.unwrap();
    assert!(is_new);
    assert_eq!((&filed.evaluation, filed.revision), (&evaluation, 1));
    assert_eq!(filed.filed_at, instant(0));
    assert_eq!(store.find(evaluation.id, None).await.unwrap(), Some(filed.clone()));
    assert_eq!(store.find(evaluation.id, Some(1)).await.unwrap(), Some(filed));
    assert_eq!(store.find(evaluation.id, Some(2)).await.unwrap(), None);
    assert_eq!(store.find(id(2), None).await.unwrap(), None);
    assert!(store.is_writable().await);
}

async fn a_retry_is_a_no_op(place: Place) {
    let store = place.open().await;
    let first = store.create(&evaluation(1, REGION, "标题"), instant(0)).await.unwrap();
    let retried = store.create(&evaluation(1, REGION, "标题"), instant(9)).await.unwrap();
    assert_eq!(retried, Kept { filed: first.filed.clone(), is_new: false });
    let other = store.create(&evaluation(1, REGION, "另一标题"), instant(9)).await.unwrap();
    assert_eq!(other, Kept { filed: first.filed, is_new: false });
}

async fn an_id_is_taken_in_every_region(place: Place) {
    let store = place.open().await;
    store.create(&evaluation(1, REGION, "标题"), instant(0)).await.unwrap();
    let elsewhere = store.create(&evaluation(1, "532300", "标题"), instant(0)).await.unwrap();
    assert!(!elsewhere.is_new);
    assert_eq!(elsewhere.filed.evaluation.region.to_string(), "532329000");
    let etag = elsewhere.filed.etag;
    let moved = store.revise(&evaluation(1, "532300", "标题"), etag, instant(1)).await.unwrap();
    assert_eq!(moved, Revision::Unknown);
}

async fn revisions_follow_each_other(place: Place) {
    let store = place.open().await;
    let first = store.create(&evaluation(1, REGION, "一"), instant(0)).await.unwrap().filed;
    let next = evaluation(1, REGION, "二");
    let revised = store.revise(&next, first.etag, instant(1)).await.unwrap();
    let second = new(revised);
    assert_eq!((second.revision, &second.evaluation), (2, &next));
    assert_ne!(second.etag, first.etag);
    // A lost answer: the same call again finds what it filed.
    let again = store.revise(&next, first.etag, instant(2)).await.unwrap();
    let unchanged = Kept { filed: second.clone(), is_new: false };
    assert_eq!(again, Revision::Filed(Box::new(unchanged)));
    let third = evaluation(1, REGION, "三");
    assert_eq!(store.revise(&third, first.etag, instant(2)).await.unwrap(), Revision::Stale);
    // Back to the first content is a third revision, with an etag of its own.
    let back = store.revise(&first.evaluation, second.etag, instant(3)).await.unwrap();
    let back = new(back);
    assert_eq!(back.revision, 3);
    assert_ne!(back.etag, first.etag);
    assert_eq!(store.find(id(1), Some(2)).await.unwrap(), Some(second));
    assert_eq!(store.find(id(1), None).await.unwrap(), Some(back));
    let unknown = store.revise(&evaluation(2, REGION, "一"), first.etag, instant(0)).await;
    assert_eq!(unknown.unwrap(), Revision::Unknown);
}

/// What a revision filed just now.
#[track_caller]
fn new(revision: Revision) -> FiledEvaluation {
    let Revision::Filed(kept) = revision else { panic!("{revision:?}") };
    assert!(kept.is_new);
    kept.filed
}

async fn of_two_revisions_at_once_one_is_stale(place: Place) {
    let store = place.open().await;
    let first = store.create(&evaluation(1, REGION, "零"), instant(0)).await.unwrap().filed;
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let (store, etag) = (store.clone(), first.etag);
            let next = evaluation(1, REGION, &format!("改{number}"));
            tokio::spawn(async move { store.revise(&next, etag, instant(1)).await.unwrap() })
        })
        .collect();
    let mut filed = 0;
    for task in tasks {
        match task.await.unwrap() {
            Revision::Filed(kept) => {
                assert!(kept.is_new);
                filed += 1;
            }
            Revision::Stale => {}
            Revision::Unknown => panic!("it is there"),
        }
    }
    assert_eq!(filed, 1);
    assert_eq!(store.find(id(1), None).await.unwrap().unwrap().revision, 2);
}

async fn of_many_creators_one_is_first(place: Place) {
    let (one, other) = (place.open().await, place.open().await);
    let tasks: Vec<_> = (0..16)
        .map(|number| {
            let store = if number % 2 == 0 { one.clone() } else { other.clone() };
            let region = if number % 3 == 0 { REGION } else { "532300" };
            let created = evaluation(1, region, "标题");
            tokio::spawn(async move { store.create(&created, instant(0)).await.unwrap() })
        })
        .collect();
    let mut new = 0;
    let mut etags = Vec::new();
    for task in tasks {
        let kept = task.await.unwrap();
        new += usize::from(kept.is_new);
        etags.push(kept.filed.etag);
    }
    etags.dedup();
    assert_eq!((new, etags.len()), (1, 1));
}

async fn a_list_has_latest_revisions_in_order(place: Place) {
    let store = place.open().await;
    for number in [3, 1, 2, 0xff] {
        store.create(&evaluation(number, REGION, "一"), instant(0)).await.unwrap();
    }
    store.create(&evaluation(4, "532300", "别处"), instant(0)).await.unwrap();
    let second = store.find(id(2), None).await.unwrap().unwrap();
    store.revise(&evaluation(2, REGION, "二"), second.etag, instant(1)).await.unwrap();
    let region = REGION.parse().unwrap();
    let Listed { evaluations, more } = store.list(region, None, 3).await.unwrap();
    let found: Vec<_> = evaluations.iter().map(|it| (it.evaluation.id, it.revision)).collect();
    assert_eq!((found, more), (vec![(id(1), 1), (id(2), 2), (id(3), 1)], true));
    let rest = store.list(region, Some(id(3)), 3).await.unwrap();
    let found: Vec<_> = rest.evaluations.iter().map(|it| it.evaluation.id).collect();
    assert_eq!((found, rest.more), (vec![id(0xff)], false));
    let none = store.list(region, Some(id(0xff)), 3).await.unwrap();
    assert_eq!(none, Listed { evaluations: Vec::new(), more: false });
}

async fn long_evaluations_make_short_pages(place: Place) {
    let store = place.open().await;
    for number in 1..=3 {
        let mut content = evaluation(number, REGION, "长").into_content();
        content.sections[0].paragraphs = vec!["长".repeat(5_000); 60];
        let long = Evaluation::try_new(content).unwrap();
        store.create(&long, instant(0)).await.unwrap();
    }
    let page = store.list(REGION.parse().unwrap(), None, 3).await.unwrap();
    assert_eq!((page.evaluations.len(), page.more), (2, true));
}

async fn what_was_filed_is_there_after_a_restart(place: Place) {
    let filed = place.open().await.create(&evaluation(1, REGION, "标题"), instant(0)).await;
    let found = place.open().await.find(id(1), None).await.unwrap();
    assert_eq!(found, Some(filed.unwrap().filed));
}
