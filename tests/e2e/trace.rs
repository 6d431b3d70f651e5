//! One trace from `jixiao evaluate` through report, scoring and ledger, as three processes on PostgreSQL.

use std::collections::HashMap;

use anyhow::{Context, Result};

use crate::{
    collector::{Collector, Span},
    folder::Folder,
    services::Services,
};

#[tokio::test(flavor = "multi_thread")]
async fn one_evaluate_is_one_trace_through_all_three_services() -> Result<()> {
    let (collector, address) = Collector::start().await?;
    let otlp = format!("http://{address}");
    let run = tokio::task::spawn_blocking(move || -> Result<_> {
        let services = Services::start(&otlp)?;
        let folder = Folder::new()?;
        let [ledger, scoring, report] = &services.urls;
        let run =
            folder.evaluate(&["--json", "--otlp", &otlp, "--connect", ledger, scoring, report])?;
        services.stop()?;
        Ok(run)
    });
    let run = run.await??;
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.json()?["posted"], 12);

    let spans = collector.spans();
    let root = spans.iter().find(|span| span.name == "evaluate").context("a root")?;
    let by_id: HashMap<&[u8], &Span> = spans.iter().map(|it| (&it.id[..], it)).collect();
    for service in ["jixiao-ledger", "jixiao-scoring", "jixiao-report"] {
        let found =
            spans.iter().any(|span| span.service == service && leads_to(span, root, &by_id));
        assert!(found, "no span of {service} below {root:?}");
    }
    // The ledger was asked by scoring, not only by the tool.
    let asked_by_scoring = |span: &&Span| {
        span.service == "jixiao-ledger"
            && ancestors(span, &by_id).iter().any(|it| it.service == "jixiao-scoring")
    };
    assert!(spans.iter().any(|span| asked_by_scoring(&span)), "scoring asks the ledger");
    Ok(())
}

fn leads_to(span: &Span, root: &Span, by_id: &HashMap<&[u8], &Span>) -> bool {
    span.trace == root.trace && ancestors(span, by_id).contains(&root)
}

fn ancestors<'a>(span: &Span, by_id: &HashMap<&[u8], &'a Span>) -> Vec<&'a Span> {
    let mut above = Vec::new();
    let mut parent = span.parent.clone();
    while let Some(next) = by_id.get(&parent[..]) {
        above.push(*next);
        parent.clone_from(&next.parent);
    }
    above
}
