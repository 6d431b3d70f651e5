//! Rows: one id, one report, whoever writes it.

use domain::{Outline, Report};
use report_storage::{Store, StoreError};

use crate::world::{KINDS, World, evaluation_id, region, report, report_id};

#[tokio::test]
async fn what_is_written_is_read_back() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        assert!(store.is_writable().await);
        assert_eq!(store.find(report_id(1)).await.unwrap(), None);
        assert!(store.insert(region(), &report(1)).await.unwrap());
        drop(store);
        // As after a restart: the schema is there already.
        let store = world.connect().await;
        assert_eq!(store.find(report_id(1)).await.unwrap(), Some(report(1)), "{kind:?}");
    }
}

#[tokio::test]
async fn an_id_is_taken_once() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        assert!(store.insert(region(), &report(1)).await.unwrap());
        let other = Report { outline: Outline::National, ..report(1) };
        assert!(!store.insert(region(), &other).await.unwrap());
        assert_eq!(store.find(report_id(1)).await.unwrap(), Some(report(1)), "{kind:?}");
    }
}

#[tokio::test]
async fn of_many_writers_of_one_id_one_wins() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        let writers: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.insert(region(), &report(1)).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for writer in writers {
            won += usize::from(writer.await.unwrap());
        }
        assert_eq!(won, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn of_instances_that_start_at_once_one_serves() {
    for kind in KINDS {
        let world = std::sync::Arc::new(World::new(kind));
        // As copies of one folder: each instance could keep documents.
        let documents = world.documents().await;
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let (world, documents) = (world.clone(), documents.clone());
                tokio::spawn(async move { Store::connect(&world.options(), documents).await })
            })
            .collect();
        let mut serving = Vec::new();
        for start in starts {
            match start.await.unwrap() {
                Ok(store) => serving.push(store),
                Err(StoreError::NotAlone { .. }) => {}
                Err(error) => panic!("{kind:?}: {error:?}"),
            }
        }
        assert_eq!(serving.len(), 1, "{kind:?}");
        assert!(serving[0].is_writable().await, "{kind:?}");
    }
}

#[tokio::test]
async fn a_list_goes_on_behind_a_report() {
    for kind in KINDS {
        let world = World::new(kind);
        let store = world.connect().await;
        for number in [3, 1, 2] {
            assert!(store.insert(region(), &report(number)).await.unwrap());
        }
        let foreign = Report { evaluation: evaluation_id(8), ..report(4) };
        assert!(store.insert(region(), &foreign).await.unwrap());
        let of = evaluation_id(7);
        let first = store.list(of, None, 2).await.unwrap();
        assert_eq!(first, [report(1), report(2)], "{kind:?}");
        let second = store.list(of, Some(report_id(2)), 2).await.unwrap();
        assert_eq!(second, [report(3)], "{kind:?}");
        assert_eq!(store.list(of, Some(report_id(3)), 2).await.unwrap(), []);
    }
}
