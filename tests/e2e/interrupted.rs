//! A run that is cut off between two steps: the next one says what stands, and ends as if nothing had been.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::{Value, json};

use crate::folder::{Folder, Run};

/// The steps of `evaluate`, as it counts them.
const STEPS: usize = 13;
/// Before it, nothing has been written.
const POSTS: usize = 9;
/// Whatever is cut off before it lacks its papers.
const WRITES_FILES: usize = 13;
/// The transactions of the base.
const VOUCHERS: u64 = 4;

fn base() -> Folder {
    let folder = Folder::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("trials/base")).unwrap();
    fs::create_dir(folder.path("tmp")).unwrap();
    folder
}

fn evaluate(folder: &Folder) -> Command {
    let mut command = Command::new(testkit::binary("jixiao").unwrap());
    command.args(["evaluate", "example", "--json"]).current_dir(folder.path(""));
    command.env("TMPDIR", folder.path("tmp"));
    command
}

/// Starts `evaluate`, and does `end` to it as soon as step `step` begins.
fn cut_off(folder: &Folder, step: usize, end: impl FnOnce(&mut Child)) -> Output {
    let mut command = evaluate(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let begins = format!("[{step}/{STEPS}]");
    let line = lines.find(|it| it.as_ref().is_ok_and(|it| it.starts_with(&begins)));
    line.unwrap_or_else(|| panic!("no step {step}")).unwrap();
    end(&mut child);
    // Nobody may be kept waiting to write.
    lines.for_each(drop);
    child.wait_with_output().unwrap()
}

/// What is there in the end: books, result, documents with their bytes.
#[derive(PartialEq)]
struct End {
    books: Value,
    digest: Value,
    documents: BTreeMap<String, Vec<u8>>,
}

/// Runs it to its end.
fn finish(folder: &Folder) -> (Value, End) {
    let run = Run::new(evaluate(folder).output().unwrap()).unwrap();
    assert_eq!(run.code, Some(0), "{run:?}");
    let outcome = run.json().unwrap();
    let books = folder.run(&["books", "example", "--json"]).unwrap().json().unwrap();
    let documents = fs::read_dir(folder.path("jixiao-output")).unwrap().map(|it| it.unwrap());
    let documents = documents
        .map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap()))
        .collect();
    let digest = outcome["scorecard_digest"].clone();
    (outcome, End { books, digest, documents })
}

/// What the run after a cut at `step` says of what stands.
fn says_what_stands(step: usize, outcome: &Value) {
    let number = |key: &str| outcome[key].as_u64().unwrap();
    let (posted, replayed) = (number("posted"), number("replayed"));
    let all_stand = replayed == VOUCHERS;
    assert!(posted + replayed == VOUCHERS && (posted == 0 || replayed == 0), "all or none");
    match step {
        ..POSTS => assert!(!all_stand),
        // The commit may have been there before the signal.
        POSTS => {}
        _ => assert!(all_stand),
    }
    assert_eq!(outcome["resumed"], json!(all_stand && step < WRITES_FILES), "{step}: {outcome}");
    assert_eq!(outcome["unchanged"], json!(step >= WRITES_FILES), "{step}: {outcome}");
}

/// Does it for each of `steps`, on both cores.
fn at(steps: &[usize], work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(*step);
                }
            });
        }
    });
}

/// Every step in the long form of the tests; else one that only checks, and all that write.
fn steps_to_kill() -> Vec<usize> {
    if env::var_os("JIXIAO_LONG").is_some() {
        return (1..=STEPS).collect();
    }
    [3].into_iter().chain(POSTS - 1..=STEPS).collect()
}

#[test]
fn a_run_that_was_killed_between_two_steps_is_finished_by_the_next() {
    let folder = base();
    let (first, expected) = finish(&folder);
    assert_eq!((&first["posted"], &first["resumed"]), (&json!(VOUCHERS), &json!(false)));
    let (second, _) = finish(&folder);
    assert_eq!((&second["unchanged"], &second["resumed"]), (&json!(true), &json!(false)));
    at(&steps_to_kill(), |step| {
        let folder = base();
        let killed = cut_off(&folder, step, |child| child.kill().unwrap());
        assert_eq!(killed.status.code(), None, "{step}: {killed:?}");
        let (outcome, end) = finish(&folder);
        says_what_stands(step, &outcome);
        assert_eq!(end.digest, expected.digest, "{step}");
        assert_eq!(end.books, expected.books, "{step}");
        let names = |end: &End| end.documents.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&end), names(&expected), "{step}");
        assert!(end.documents == expected.documents, "{step}: other bytes");
    });
}

#[test]
fn an_edit_is_not_taken_for_a_run_that_was_cut_off() {
    let folder = base();
    finish(&folder);
    folder.edit("indicators.toml", "actual = \"500人\"", "actual = \"499人\"").unwrap();
    let (outcome, _) = finish(&folder);
    assert_eq!((&outcome["replayed"], &outcome["resumed"]), (&json!(VOUCHERS), &json!(false)));
    assert_eq!(outcome["unchanged"], false);
}

#[test]
fn ctrl_c_ends_every_step_with_130_and_leaves_nothing_in_the_temporary_folder() {
    let steps: Vec<usize> = (1..=STEPS).collect();
    at(&steps, |step| {
        let folder = base();
        let interrupt = |child: &mut Child| {
            let id = child.id().to_string();
            assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
        };
        let ended = Run::new(cut_off(&folder, step, interrupt)).unwrap();
        // In the last step the work may be done before the signal comes.
        let is_done = step == STEPS && ended.code == Some(0);
        assert!(ended.code == Some(130) || is_done, "{step}: {ended:?}");
        let left: Vec<_> = fs::read_dir(folder.path("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{step}: {left:?}");
    });
}
