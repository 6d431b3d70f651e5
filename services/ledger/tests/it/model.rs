//! Random histories against a model that a person can check by reading it.

use std::collections::HashMap;

use api::pb::ledger::Transaction;
use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::{
    database::Database,
    words::{FIRST, SECOND, allotment, approval, payment, receipt, refund},
    world::{World, reasons},
};

const STEPS: usize = 150;

/// What is sent together.
#[derive(Debug, Clone)]
struct Step {
    moves: Vec<Move>,
    all_or_nothing: bool,
}

/// One transaction.
#[derive(Debug, Clone)]
struct Move {
    /// Ids come again: as a retry if the rest is the same, as a reuse if not.
    id: u16,
    kind: u8,
    second: bool,
    fen: i64,
}

/// The books, as plain numbers.
#[derive(Debug, Clone, Default)]
struct Model {
    unassigned: i64,
    projects: [Project; 2],
    posted: HashMap<u16, (u8, bool, i64)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Project {
    allotted: i64,
    waiting: i64,
    spendable: i64,
    paid: i64,
}

#[test]
fn sqlite_keeps_the_books_of_the_model() {
    check(Database::sqlite);
}

#[test]
fn postgres_keeps_the_books_of_the_model() {
    check(Database::postgres);
}

fn check(database: fn() -> Database) {
    let config =
        Config { cases: 3, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let runtime = Runtime::new().unwrap();
    let replay = |steps| {
        runtime.block_on(replay(database(), steps));
        Ok(())
    };
    TestRunner::new(config).run(&vec(step(), STEPS), replay).unwrap();
}

fn step() -> impl Strategy<Value = Step> {
    let one = (0..400_u16, 0..5_u8, any::<bool>(), 1..60_i64);
    let one = one.prop_map(|(id, kind, second, fen)| Move { id, kind, second, fen });
    (vec(one, 1..6), any::<bool>())
        .prop_map(|(moves, all_or_nothing)| Step { moves, all_or_nothing })
}

async fn replay(database: Database, steps: Vec<Step>) {
    let world = World::start(database).await;
    world.register().await;
    let mut model = Model::default();
    for (number, step) in steps.into_iter().enumerate() {
        let transactions = step.moves.iter().map(Move::transaction).collect();
        let results = match step.all_or_nothing {
            true => world.post_whole(transactions).await,
            false => world.post_all(transactions).await,
        };
        assert_eq!(reasons(&results), model.take(&step), "step {number}: {step:?}");
        if number % 25 == 0 {
            compare(&world, &model).await;
        }
    }
    compare(&world, &model).await;
    world.end().await;
}

/// The fund table is the model's.
async fn compare(world: &World, model: &Model) {
    let totals = world.execution().await.project_totals;
    for (total, project) in totals.iter().zip(&model.projects) {
        let Project { allotted, waiting, spendable, paid } = *project;
        assert_eq!(allotted, waiting + spendable + paid, "sources are uses");
        let found = (total.allotted_fen, total.received_fen, total.paid_fen);
        assert_eq!(found, (allotted, spendable + paid, paid));
    }
}

impl Move {
    fn transaction(&self) -> Transaction {
        let project = if self.second { SECOND } else { FIRST };
        let transaction = match self.kind {
            0 => approval(self.fen),
            1 => allotment(project, self.fen),
            2 => receipt(project, self.fen),
            3 => payment(project, self.fen),
            _ => refund(project, self.fen),
        };
        let transaction_id = Uuid::from_u128(u128::from(self.id) + 1).to_string();
        Transaction { transaction_id, ..transaction }
    }
}

impl Model {
    /// The reasons that the ledger must give.
    fn take(&mut self, step: &Step) -> Vec<&'static str> {
        let before = self.clone();
        let mut reasons: Vec<&str> = step.moves.iter().map(|it| self.post(it)).collect();
        if step.all_or_nothing && reasons.iter().any(|it| !it.is_empty()) {
            for (reason, it) in reasons.iter_mut().zip(&step.moves) {
                if reason.is_empty() && !before.posted.contains_key(&it.id) {
                    *reason = "BATCH_ABANDONED";
                }
            }
            *self = before;
        }
        reasons
    }

    fn post(&mut self, Move { id, kind, second, fen }: &Move) -> &'static str {
        // An approval names no project.
        let content = (*kind, *second && *kind != 0, *fen);
        if let Some(first) = self.posted.get(id) {
            return if *first == content { "" } else { "TRANSACTION_ID_REUSED" };
        }
        let project = &mut self.projects[usize::from(*second)];
        let source = match kind {
            0 => None,
            1 => Some(&mut self.unassigned),
            2 => Some(&mut project.waiting),
            3 => Some(&mut project.spendable),
            _ => Some(&mut project.paid),
        };
        if let Some(source) = source {
            if *source < *fen {
                return "INSUFFICIENT_BALANCE";
            }
            *source -= fen;
        }
        match kind {
            0 => self.unassigned += fen,
            1 => {
                (project.allotted, project.waiting) =
                    (project.allotted + fen, project.waiting + fen)
            }
            2 | 4.. => project.spendable += fen,
            3 => project.paid += fen,
        }
        self.posted.insert(*id, content);
        ""
    }
}
