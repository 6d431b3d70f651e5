//! `jixiao bench ledger`: payments over gRPC beside the raw limit, and where the time goes.

use std::{fmt::Write, net::Ipv4Addr, time::Duration};

use anyhow::Context;
use comfy_table::{Cell, CellAlignment, Table, presets::ASCII_MARKDOWN};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use super::{
    books,
    load::{Measured, Shape, measure, measure_stream},
    rate::{Latencies, Rate},
    raw,
    read::read_fund_table,
};
use crate::{
    all_in_one::{ledger_configuration, peer},
    cli::BenchLedger,
    place::Place,
};
use workflow::clients::Ledger;

const RAW_CLIENTS: i64 = 8;
/// A service lets one connection have a share of its calls only.
const CONNECTIONS: usize = 4;
const SPREAD: usize = books::PROJECTS;
const HOT: usize = 1;

const SHAPES: [(&str, Shape); 8] = [
    ("单笔，1 个调用者", Shape { callers: 1, batch: 1, projects: SPREAD }),
    ("单笔，8 个调用者", Shape { callers: 8, batch: 1, projects: SPREAD }),
    ("单笔，64 个调用者", Shape { callers: 64, batch: 1, projects: SPREAD }),
    ("单笔，256 个调用者", Shape { callers: 256, batch: 1, projects: SPREAD }),
    ("单笔，256 个调用者，同一项目", Shape { callers: 256, batch: 1, projects: HOT }),
    ("每批 100 笔，8 个调用者", Shape { callers: 8, batch: 100, projects: SPREAD }),
    ("每批 100 笔，8 个调用者，同一项目", Shape { callers: 8, batch: 100, projects: HOT }),
    ("每批 1000 笔，4 个调用者", Shape { callers: 4, batch: 1_000, projects: SPREAD }),
];

/// Measures and says what came out, as a Markdown table.
pub(crate) async fn ledger(args: &BenchLedger) -> anyhow::Result<String> {
    let time = Duration::from_secs(args.seconds.max(1));
    let place = Place::ephemeral()?;
    if let Some(url) = &args.database {
        // Before any driver sees it, which would quote it.
        url.parse::<server::DatabaseUrl>().context("--database")?;
    }
    let database = args.database.clone().unwrap_or_else(|| place.database("ledger"));
    let raw_database = args
        .database
        .clone()
        .unwrap_or_else(|| format!("{}?mode=rwc", place.database("raw-limit")));
    let limit = raw::limit(&raw_database, 1, time).await?;
    let widest = raw::limit(&raw_database, RAW_CLIENTS, time).await?;

    let metrics = free_port().await?;
    let config = ledger_configuration(&database, Some(metrics))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(ledger::serve(config, listener, async {
        drop(stopped.await);
    }));
    let connections: Vec<Ledger> = (0..CONNECTIONS)
        .map(|_| Ok(Ledger::new(peer(&format!("http://{address}"))?)))
        .collect::<anyhow::Result<_>>()?;
    let mut ledger = connections.first().context("a connection")?.clone();
    let beneficiaries = books::open(&mut ledger).await?;
    let (few, small) = read_fund_table(&mut ledger, &beneficiaries).await?;

    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN);
    table.set_header(["方式", "笔/秒", "占极限 %", "p50 µs", "p99 µs"]);
    table.add_row(row("极限：1 个连接，每条语句 1000 行，无账务", limit, limit, None));
    table.add_row(row("极限：8 个连接，同上", widest, limit, None));
    for (name, shape) in SHAPES {
        let measured = measure(&connections, &beneficiaries, shape, time).await?;
        table.add_row(row(name, measured.rate, limit, Some(&measured)));
    }
    let streamed = measure_stream(&ledger, &beneficiaries, time).await?;
    table.add_row(row("流式，1 个流", streamed, limit, None));
    let (many, large) = read_fund_table(&mut ledger, &beneficiaries).await?;
    for (entries, seen) in [(few, small), (many, large)] {
        table.add_row(times(&format!("读资金表，项目已支出 {entries} 元"), &seen));
    }
    let spent = time_spent(metrics).await?;
    // Either way the service is told to stop.
    stop.send(()).ok();
    served.await??;
    Ok(format!("{table}\n\n{spent}"))
}

fn row(name: &str, rate: Rate, limit: Rate, measured: Option<&Measured>) -> Vec<Cell> {
    let figure = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let within = |percent: usize| {
        measured.map_or_else(String::new, |it| it.latencies.within(percent).as_micros().to_string())
    };
    let percent = rate.percent_of(limit).map_or_else(String::new, |it| it.to_string());
    vec![
        Cell::new(name),
        figure(rate.per_second().to_string()),
        figure(percent),
        figure(within(50)),
        figure(within(99)),
    ]
}

/// A row that tells only how long it took.
fn times(name: &str, seen: &Latencies) -> Vec<Cell> {
    let micros =
        |percent| Cell::new(seen.within(percent).as_micros()).set_alignment(CellAlignment::Right);
    vec![Cell::new(name), Cell::new(""), Cell::new(""), micros(50), micros(99)]
}

async fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok(listener.local_addr()?.port())
}

/// The sums and counts of the ledger's own histograms, as the service shows them to Prometheus.
async fn time_spent(port: u16) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.context("metrics")?;
    let request = "GET /metrics HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let mut text = "时间花在哪里（账务服务自己的指标，累计）：\n".to_owned();
    for line in answer.lines() {
        let is_ours =
            line.starts_with("jixiao_ledger_") || line.starts_with("grpc_request_seconds");
        let is_total = ["_sum", "_count", "_total"]
            .iter()
            .any(|it| line.split(['{', ' ']).next().is_some_and(|name| name.ends_with(it)));
        if is_ours && is_total {
            writeln!(text, "  {line}")?;
        }
    }
    Ok(text)
}
