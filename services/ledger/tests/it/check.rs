//! What is asked about before it is written: the answer is what it would be, and nothing is written.

use api::{
    Problem,
    pb::ledger::{
        BatchPostTransactionsRequest, CreateFundingDocumentRequest, CreateProjectRequest,
        FundingDocument, GetExecutionRequest, GetExecutionResponse, GetProjectRequest, PostResult,
        PostTransactionRequest, Project, Proposal, Transaction, post_result::Outcome,
    },
};
use testkit::query;

use crate::{
    database::on_both_databases,
    words::{
        DOCUMENT, FIRST, REGION, SECOND, allotment, approval, date, document, payment, project,
        receipt,
    },
    world::{World, reasons},
};

on_both_databases!(
    a_registration_is_asked_about,
    a_posting_is_asked_about,
    vouchers_are_checked_before_their_registers_are_there,
    a_batch_that_is_checked_names_every_offender,
    the_fund_table_is_asked_about,
    a_proposal_that_does_not_stand_is_refused_by_its_place,
    checking_leaves_no_connection_behind,
);

/// A year of the first project.
fn year() -> Vec<Transaction> {
    vec![approval(100), allotment(FIRST, 100), receipt(FIRST, 90), payment(FIRST, 45)]
}

fn registers() -> Proposal {
    Proposal {
        projects: vec![project(FIRST), project(SECOND)],
        funding_documents: vec![document(DOCUMENT)],
        transactions: Vec::new(),
    }
}

/// How many rows there are in every table that a call may write.
fn rows(world: &World) -> Vec<String> {
    let tables =
        ["projects", "funding_documents", "transactions", "entries", "balances", "account_days"];
    let count = |table: &str| query(&world.database.url, &format!("SELECT count(*) FROM {table}"));
    tables.into_iter().flat_map(|table| count(table).unwrap()).collect()
}

async fn check(world: &World, request: BatchPostTransactionsRequest) -> Vec<PostResult> {
    let request = BatchPostTransactionsRequest { validate_only: true, ..request };
    world.client.clone().batch_post_transactions(request).await.unwrap().into_inner().results
}

async fn execution(
    world: &World,
    proposal: Option<Proposal>,
) -> Result<GetExecutionResponse, Problem> {
    let request = GetExecutionRequest {
        region_code: REGION.into(),
        project_codes: vec![FIRST.into(), SECOND.into()],
        fiscal_year: 2020,
        as_of: Some(date(2020, 12, 31)),
        proposal,
    };
    let answer = world.client.clone().get_execution(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Problem::from(&status))
}

async fn a_registration_is_asked_about(world: World) {
    let mut client = world.client.clone();
    let asked = |project| CreateProjectRequest { project: Some(project), validate_only: true };
    let answer = client.create_project(asked(project(FIRST))).await.unwrap().into_inner();
    assert!(answer.created);
    assert_eq!(answer.project.as_ref().map(|it| it.revision), Some(1));
    let document = CreateFundingDocumentRequest {
        funding_document: Some(document(DOCUMENT)),
        validate_only: true,
    };
    assert!(client.create_funding_document(document).await.unwrap().into_inner().created);
    let request = GetProjectRequest { region_code: REGION.into(), project_code: FIRST.into() };
    assert_eq!(client.get_project(request).await.unwrap_err().code(), tonic::Code::NotFound);
    assert_eq!(rows(&world), ["0"; 6]);
    world.register().await;
    let again = client.create_project(asked(project(FIRST))).await.unwrap().into_inner();
    assert_eq!((again.created, again.project), (false, answer.project));
    let other = Project { name: "另一个".into(), ..project(FIRST) };
    let refused = client.create_project(asked(other)).await.unwrap_err();
    assert_eq!(Problem::from(&refused).metadata["field"], "name");
    world.end().await;
}

async fn a_posting_is_asked_about(world: World) {
    world.register().await;
    let before = rows(&world);
    let asked = |transaction| PostTransactionRequest {
        transaction: Some(transaction),
        validate_only: true,
    };
    let first = approval(100);
    let mut client = world.client.clone();
    let answer = client.post_transaction(asked(first.clone())).await.unwrap().into_inner();
    let posted = answer.posted.unwrap();
    assert_eq!((posted.transaction.as_ref(), answer.replayed), (Some(&first), false));
    assert_eq!(
        (posted.position, posted.recorded_at, posted.record_hash.as_str()),
        (None, None, "")
    );
    let refused = client.post_transaction(asked(allotment(FIRST, 1))).await.unwrap_err();
    assert_eq!(Problem::from(&refused).reason, "INSUFFICIENT_BALANCE");
    assert_eq!(rows(&world), before);
    let stands = world.post(first.clone()).await.unwrap().posted;
    let again = client.post_transaction(asked(first.clone())).await.unwrap().into_inner();
    assert_eq!((again.posted, again.replayed), (stands, true));
    let edited = Transaction { amount_fen: 99, ..first };
    let refused = client.post_transaction(asked(edited)).await.unwrap_err();
    assert_eq!(Problem::from(&refused).metadata["booked"], "1.00元");
    world.end().await;
}

async fn vouchers_are_checked_before_their_registers_are_there(world: World) {
    let batch = |registers| BatchPostTransactionsRequest {
        transactions: year(),
        all_or_nothing: true,
        registers,
        ..Default::default()
    };
    let refused = check(&world, batch(None)).await;
    assert_eq!(reasons(&refused), ["FUNDING_DOCUMENT_NOT_REGISTERED"; 4]);
    let results = check(&world, batch(Some(registers()))).await;
    assert_eq!(reasons(&results), [""; 4]);
    let is_nowhere = |it: &PostResult| match &it.outcome {
        Some(Outcome::Posted(it)) => it.posted.as_ref().is_some_and(|it| it.position.is_none()),
        Some(Outcome::Refused(_)) | None => false,
    };
    assert!(results.iter().all(is_nowhere), "{results:?}");
    assert_eq!(rows(&world), ["0"; 6]);
    let elsewhere = Project { unit_code: "901002".into(), ..project(FIRST) };
    let other = Proposal { projects: vec![elsewhere], ..registers() };
    let results = check(&world, batch(Some(other))).await;
    assert_eq!(reasons(&results)[1], "UNIT_MISMATCH");
    let posted = BatchPostTransactionsRequest {
        transactions: year(),
        registers: Some(registers()),
        ..Default::default()
    };
    let refused = world.client.clone().batch_post_transactions(posted).await.unwrap_err();
    assert_eq!(Problem::from(&refused).field, "registers", "they are for checking only");
    world.end().await;
}

async fn a_batch_that_is_checked_names_every_offender(world: World) {
    world.register().await;
    let mut transactions = year();
    transactions.extend([payment(FIRST, 46), payment(FIRST, 45), receipt(SECOND, 1)]);
    let request = BatchPostTransactionsRequest {
        transactions: transactions.clone(),
        all_or_nothing: true,
        ..Default::default()
    };
    let (short, left) = ("INSUFFICIENT_BALANCE", "BATCH_ABANDONED");
    let results = check(&world, request.clone()).await;
    assert_eq!(reasons(&results), [left, left, left, left, short, left, short]);
    let posted = world.client.clone().batch_post_transactions(request).await.unwrap();
    assert_eq!(posted.into_inner().results, results, "posting answers what checking did");
    assert_eq!(rows(&world)[2], "0");
    world.end().await;
}

async fn the_fund_table_is_asked_about(world: World) {
    // Nothing is in the books: everything is proposed.
    let whole = Proposal { transactions: year(), ..registers() };
    let would_be = execution(&world, Some(whole.clone())).await.unwrap();
    assert_eq!(rows(&world), ["0"; 6]);
    let total = would_be.total.as_ref().unwrap();
    assert_eq!((total.initial_budget_fen, total.allotted_fen), (100, 100));
    assert_eq!((total.received_fen, total.paid_fen), (90, 45));
    // Half of it is in the books: it counts once.
    world.register().await;
    for transaction in &whole.transactions[..3] {
        world.post(transaction.clone()).await.unwrap();
    }
    let half = execution(&world, Some(whole.clone())).await.unwrap();
    assert_eq!((&half.rows, &half.total), (&would_be.rows, &would_be.total));
    assert_eq!(half.books_position.unwrap().sequence, 3, "of the books as they are");
    // All of it is.
    world.post(whole.transactions[3].clone()).await.unwrap();
    let all = execution(&world, Some(whole)).await.unwrap();
    let books = execution(&world, None).await.unwrap();
    assert_eq!((&all.rows, &all.total), (&would_be.rows, &would_be.total));
    assert_eq!(all, books);
    // A name that is to be corrected is shown as it would be.
    let renamed = Project { name: "渠道维护".into(), ..project(FIRST) };
    let proposal = Proposal { projects: vec![renamed], ..Proposal::default() };
    let named = execution(&world, Some(proposal)).await.unwrap();
    assert_eq!(named.project_totals[0].project_name, "渠道维护");
    assert_eq!(named.rows[0].project_name, "渠道维护");
    // What is dated later, or of another year, does not count yet.
    let next_year = Transaction { business_date: Some(date(2021, 1, 1)), ..approval(7) };
    let proposal = Proposal { transactions: vec![next_year], ..Proposal::default() };
    assert_eq!(execution(&world, Some(proposal)).await.unwrap().total, books.total);
    world.end().await;
}

async fn a_proposal_that_does_not_stand_is_refused_by_its_place(world: World) {
    world.register().await;
    let mut transactions = year();
    transactions.push(payment(FIRST, 46));
    let proposal = |change: fn(&mut Proposal)| {
        let mut proposal = Proposal { transactions: year(), ..registers() };
        change(&mut proposal);
        Some(proposal)
    };
    let short = Proposal { transactions, ..registers() };
    let refused = execution(&world, Some(short)).await.unwrap_err();
    assert_eq!(refused.reason, "INSUFFICIENT_BALANCE");
    assert_eq!(refused.field, "proposal.transactions[4].amount_fen");
    assert_eq!(refused.metadata["available_fen"], "45");
    let odd = proposal(|it| it.transactions[2].amount_fen = 0);
    let refused = execution(&world, odd).await.unwrap_err();
    assert_eq!(refused.field, "proposal.transactions[2].amount_fen");
    let unit = proposal(|it| it.projects[1].unit_code = "901002".into());
    let refused = execution(&world, unit).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.field.as_str()),
        ("PROJECT_EXISTS", "proposal.projects[1].unit_code")
    );
    let placeholder = proposal(|it| it.funding_documents[0].placeholder = true);
    let refused = execution(&world, placeholder).await.unwrap_err();
    assert_eq!(refused.field, "proposal.funding_documents[0].placeholder");
    let elsewhere = proposal(|it| it.transactions[0].region_code = "532300000".into());
    assert_eq!(execution(&world, elsewhere).await.unwrap_err().field, "proposal");
    let unknown = Proposal {
        funding_documents: vec![FundingDocument {
            title: "新标题".into(), ..document(DOCUMENT)
        }],
        transactions: vec![allotment("53232920T000000000009", 1)],
        projects: Vec::new(),
    };
    let refused = execution(&world, Some(unknown)).await.unwrap_err();
    assert_eq!(refused.reason, "PROJECT_NOT_REGISTERED");
    world.end().await;
}

/// More than there are connections, also of those that are refused.
async fn checking_leaves_no_connection_behind(world: World) {
    world.register().await;
    for round in 0..40 {
        let mut transactions = year();
        if round % 2 == 0 {
            transactions.push(payment(FIRST, 46));
        }
        let whole = Proposal { transactions: transactions.clone(), ..registers() };
        assert_eq!(execution(&world, Some(whole)).await.is_err(), round % 2 == 0);
        let batch = BatchPostTransactionsRequest { transactions, ..Default::default() };
        assert_eq!(check(&world, batch).await.len(), if round % 2 == 0 { 5 } else { 4 });
    }
    world.post(approval(1)).await.unwrap();
    world.end().await;
}
