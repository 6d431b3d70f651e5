//! How fast the ledger posts, over gRPC: one by one, in batches, as a stream; spread over projects, and on one.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api::pb::{
    google_type::Date,
    ledger::{
        BatchPostTransactionsRequest, CreateFundingDocumentRequest, CreateProjectRequest,
        FundNature, FundingDocument, PostResult, PostTransactionRequest, Project,
        StreamTransactionsRequest, Transaction, TransactionKind,
        ledger_service_client::LedgerServiceClient, post_result::Outcome,
    },
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use uuid::Uuid;

use super::{Figure, Report, raw};

const REGION: &str = "532329000";
const DOCUMENT: &str = "测速〔2020〕1号";
const UNIT: &str = "901001";
/// How many projects the money is spread over.
const PROJECTS: u32 = 1_000;
const CALLERS: [u32; 4] = [1, 8, 64, 256];
const BATCH: usize = 100;
const BATCHERS: u32 = 8;
/// How many transactions of a stream are under way.
const STREAM: usize = 2_000;

/// What to measure, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// A database that may be filled; for figures that mean something, a new one.
    pub url: String,
    /// How long each figure is measured.
    pub time: Duration,
}

type Client = LedgerServiceClient<Channel>;

/// Measures the ledger on `options.url`, beside the raw limit of the same database in the same run.
///
/// # Errors
/// When the database can't be reached, or a transaction is refused: then the figures would mean nothing.
pub async fn ledger(options: &Options) -> anyhow::Result<Report> {
    let Options { url, time } = options;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = ::ledger::Config::embedded(url)?;
    let served = tokio::spawn(::ledger::serve(config, listener, async {
        drop(stopped.await);
    }));
    let client = Client::connect(format!("http://{address}")).await.context("call the ledger")?;
    prepare(&client).await?;
    let mut figures = Vec::new();
    for callers in CALLERS {
        figures.push(single(&client, callers, PROJECTS, *time).await?);
    }
    figures.push(single(&client, 256, 1, *time).await?);
    figures.push(batches(&client, PROJECTS, *time).await?);
    figures.push(batches(&client, 1, *time).await?);
    figures.push(stream(&client, *time).await?);
    drop(client);
    drop(stop);
    served.await??;
    let raw = raw::limits(url, &[1, 8], *time).await?;
    Ok(Report { raw, ledger: figures })
}

/// Registers the projects and gives each more money than a run can spend.
async fn prepare(client: &Client) -> anyhow::Result<()> {
    let mut client = client.clone();
    let document = FundingDocument {
        region_code: REGION.into(),
        document_number: DOCUMENT.into(),
        placeholder: true,
        ..FundingDocument::default()
    };
    let funding_document = Some(document);
    client.create_funding_document(CreateFundingDocumentRequest { funding_document }).await?;
    let fen = 1_000_000_000_i64;
    let all = fen.saturating_mul(PROJECTS.into());
    let mut transactions = vec![of_document(TransactionKind::Approval, all)];
    for number in 0..PROJECTS {
        let project = Project {
            region_code: REGION.into(),
            project_code: project_code(number),
            name: format!("测速项目{number}"),
            unit_code: UNIT.into(),
            unit_name: "测速单位".into(),
            department_name: String::new(),
        };
        client.create_project(CreateProjectRequest { project: Some(project) }).await?;
        let allotment = of_project(TransactionKind::Allotment, number, fen);
        transactions.push(Transaction { budget_source: 1, ..allotment });
        transactions.push(of_project(TransactionKind::Receipt, number, fen));
    }
    for transactions in transactions.chunks(BATCH) {
        post_batch(&mut client, transactions.to_vec()).await?;
    }
    Ok(())
}

/// Each caller posts one payment after the other.
async fn single(
    client: &Client,
    callers: u32,
    projects: u32,
    time: Duration,
) -> anyhow::Result<Figure> {
    let name = format!("逐笔，{callers}个调用方，{projects}个项目");
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let mut client = client.clone();
        tasks.spawn(async move {
            let mut calls = Vec::new();
            let mut number = caller;
            while started.elapsed() < time {
                let project = number.checked_rem(projects).unwrap_or(0);
                let request = PostTransactionRequest { transaction: Some(payment(project)) };
                let began = Instant::now();
                client.post_transaction(request).await?;
                calls.push(began.elapsed());
                number = number.wrapping_add(callers);
            }
            anyhow::Ok(calls)
        });
    }
    finish(&name, 1, started, tasks).await
}

/// Eight callers post one batch of 100 after the other.
async fn batches(client: &Client, projects: u32, time: Duration) -> anyhow::Result<Figure> {
    let name = format!("每批{BATCH}笔，{BATCHERS}个调用方，{projects}个项目");
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..BATCHERS {
        let mut client = client.clone();
        tasks.spawn(async move {
            let mut calls = Vec::new();
            let mut number = caller.wrapping_mul(101);
            while started.elapsed() < time {
                let mut transactions = Vec::with_capacity(BATCH);
                for _ in 0..BATCH {
                    transactions.push(payment(number.checked_rem(projects).unwrap_or(0)));
                    number = number.wrapping_add(1);
                }
                let began = Instant::now();
                post_batch(&mut client, transactions).await?;
                calls.push(began.elapsed());
            }
            anyhow::Ok(calls)
        });
    }
    finish(&name, u64::try_from(BATCH)?, started, tasks).await
}

/// One caller sends without waiting for answers, up to a number that is under way.
async fn stream(client: &Client, time: Duration) -> anyhow::Result<Figure> {
    let (sender, requests) = mpsc::channel(STREAM);
    let started = Instant::now();
    let sent = tokio::spawn(async move {
        let mut number = 0_u32;
        while started.elapsed() < time {
            let transaction = Some(payment(number % PROJECTS));
            if sender.send(StreamTransactionsRequest { transaction }).await.is_err() {
                break;
            }
            number = number.wrapping_add(1);
        }
        u64::from(number)
    });
    let mut client = client.clone();
    let requests = ReceiverStream::new(requests);
    let mut answers = client.stream_transactions(requests).await?.into_inner();
    let mut answered = 0_u64;
    while let Some(answer) = answers.message().await? {
        check(&answer.result.context("no result")?)?;
        answered = answered.saturating_add(1);
    }
    ensure!(sent.await? == answered, "not everything was answered");
    Ok(Figure::new("双向流，1个调用方", answered, started.elapsed(), Vec::new()))
}

async fn finish(
    name: &str,
    transactions_per_call: u64,
    started: Instant,
    mut tasks: JoinSet<anyhow::Result<Vec<Duration>>>,
) -> anyhow::Result<Figure> {
    let mut calls = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        calls.extend(ended??);
    }
    let transactions = u64::try_from(calls.len())?.saturating_mul(transactions_per_call);
    Ok(Figure::new(name, transactions, started.elapsed(), calls))
}

async fn post_batch(client: &mut Client, transactions: Vec<Transaction>) -> anyhow::Result<()> {
    let request = BatchPostTransactionsRequest { transactions, all_or_nothing: false };
    let answer = client.batch_post_transactions(request).await?;
    answer.into_inner().results.iter().try_for_each(check)
}

/// A refusal would make the figures mean nothing.
fn check(result: &PostResult) -> anyhow::Result<()> {
    match &result.outcome {
        Some(Outcome::Posted(_)) => Ok(()),
        Some(Outcome::Refused(refusal)) => anyhow::bail!("{}: {}", refusal.reason, refusal.message),
        None => anyhow::bail!("no outcome"),
    }
}

fn payment(project: u32) -> Transaction {
    let payee = "测速收款人".into();
    Transaction { payee, ..of_project(TransactionKind::Payment, project, 1) }
}

fn of_project(kind: TransactionKind, project: u32, fen: i64) -> Transaction {
    Transaction {
        project_code: project_code(project),
        unit_code: UNIT.into(),
        budget_source: 0,
        ..of_document(kind, fen)
    }
}

fn of_document(kind: TransactionKind, fen: i64) -> Transaction {
    Transaction {
        transaction_id: Uuid::now_v7().to_string(),
        region_code: REGION.into(),
        kind: kind.into(),
        business_date: Some(Date { year: 2020, month: 6, day: 30 }),
        document_number: DOCUMENT.into(),
        project_code: String::new(),
        unit_code: String::new(),
        fund_nature: FundNature::GeneralPublicBudget.into(),
        amount_fen: fen,
        budget_source: 1,
        payee: String::new(),
        economic_class: String::new(),
        summary: "测速".into(),
    }
}

fn project_code(number: u32) -> String {
    format!("53232920T{number:012}")
}
