//! The program is killed at random moments under load: what was acknowledged is in the books, once and whole.

use std::{
    collections::HashMap,
    env,
    hash::{BuildHasher, RandomState},
    process::Command,
    sync::{Arc, Mutex},
};

use api::pb::ledger::{
    CreateFundingDocumentRequest, CreateProjectRequest, PostedTransaction, Transaction,
};
use testkit::{
    Process, binary, free_port,
    postgres::{Cluster, Durability},
};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    words::{DOCUMENT, FIRST, allotment, approval, document, payment, project, receipt, refund},
    world::{Client, post, verify},
};

const CALLERS: usize = 8;

/// What the callers know: every id they sent, and the answer to those that were answered.
type Known = Arc<Mutex<HashMap<String, (Transaction, Option<PostedTransaction>)>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_survives_kills() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/ledger.db", folder.path().display());
    survive(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_survives_kills_of_the_service() {
    let cluster = Cluster::start(Durability::Full).unwrap();
    survive(&cluster.database().unwrap()).await;
}

async fn survive(url: &str) {
    let rounds = if env::var_os("JIXIAO_LONG").is_some() { 200 } else { 5 };
    let known = Known::default();
    let (mut program, port) = start(url);
    register(&client(port).await).await;
    for round in 0..rounds {
        let answered = Arc::new(Semaphore::new(0));
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let client = client(port).await;
            callers.spawn(load(client, Arc::clone(&known), Arc::clone(&answered), caller));
        }
        // A random moment: after so many answers. The callers go on until the connection breaks.
        let moment = RandomState::new().hash_one(round) % 200;
        let moment = u32::try_from(moment).unwrap() + 1;
        answered.acquire_many(moment).await.unwrap().forget();
        program.kill().unwrap();
        while let Some(ended) = callers.join_next().await {
            ended.unwrap();
        }
        (program, _) = restart(url, port);
        settle(&client(port).await, &known).await;
        check(url, &known).await;
    }
    program.terminate().unwrap();
    let posted = known.lock().unwrap().len();
    assert!(posted > rounds, "{posted} transactions in {rounds} rounds");
}

/// Posts until the service is gone.
async fn load(client: Client, known: Known, answered: Arc<Semaphore>, caller: usize) {
    for turn in caller.. {
        let transaction = match turn % 5 {
            0 => approval(1_000),
            1 => allotment(FIRST, 300),
            2 => receipt(FIRST, 200),
            3 => payment(FIRST, 150),
            _ => refund(FIRST, 10),
        };
        let id = transaction.transaction_id.clone();
        known.lock().unwrap().insert(id.clone(), (transaction.clone(), None));
        match post(&client, transaction).await {
            Ok(answer) => {
                known.lock().unwrap().get_mut(&id).unwrap().1 = answer.posted;
                answered.add_permits(1);
            }
            // Refused: it must not be in the books.
            Err(problem) if problem.reason == "INSUFFICIENT_BALANCE" => {
                known.lock().unwrap().remove(&id);
                answered.add_permits(1);
            }
            Err(_) => return,
        }
    }
}

/// Retries what was not answered; what was answered gets the same answer again.
async fn settle(client: &Client, known: &Known) {
    let all = known.lock().unwrap().clone();
    for (id, (transaction, first)) in all {
        match (post(client, transaction).await, first) {
            (Ok(answer), Some(first)) => {
                assert!(answer.replayed, "{id} was acknowledged and lost");
                assert_eq!(answer.posted, Some(first), "{id} has another answer now");
            }
            (Ok(answer), None) => known.lock().unwrap().get_mut(&id).unwrap().1 = answer.posted,
            (Err(problem), None) => {
                assert_eq!(problem.reason, "INSUFFICIENT_BALANCE");
                known.lock().unwrap().remove(&id);
            }
            (Err(problem), Some(_)) => panic!("{id} was acknowledged and is refused: {problem}"),
        }
    }
}

/// The books add up, and hold what the callers know and nothing else.
async fn check(url: &str, known: &Known) {
    let posted = verify(url).await;
    let expected = u64::try_from(known.lock().unwrap().len()).unwrap();
    assert_eq!(posted, expected);
}

fn start(url: &str) -> (Process, u16) {
    restart(url, free_port().unwrap())
}

fn restart(url: &str, port: u16) -> (Process, u16) {
    let mut command = Command::new(binary("jixiao-ledger").unwrap());
    command
        .env("LEDGER__DATABASE__URL", url)
        .env("LEDGER__SERVER__LISTEN", format!("127.0.0.1:{port}"))
        .env("LEDGER__TELEMETRY__LEVEL", "warn");
    let mut program = Process::start(command).unwrap();
    program.wait_for_port(port).unwrap();
    (program, port)
}

async fn client(port: u16) -> Client {
    Client::connect(format!("http://127.0.0.1:{port}")).await.unwrap()
}

async fn register(client: &Client) {
    let mut client = client.clone();
    let request = CreateProjectRequest { project: Some(project(FIRST)) };
    client.create_project(request).await.unwrap();
    let request = CreateFundingDocumentRequest { funding_document: Some(document(DOCUMENT)) };
    client.create_funding_document(request).await.unwrap();
}
