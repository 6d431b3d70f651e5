//! Several instances that start at once.

use scoring_storage::{Options, Store};

use crate::place::{Place, on_both_databases};

on_both_databases!(instances_that_start_at_once_all_start);

async fn instances_that_start_at_once_all_start(place: Place) {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let options = place.options();
            tokio::spawn(async move { Store::connect(&options).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_writable().await);
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_an_error() {
    let port = testkit::free_port().unwrap();
    let url = format!("postgres://nobody@127.0.0.1:{port}/none");
    assert!(Store::connect(&Options::new(url, "jixiao_scoring")).await.is_err());
}
