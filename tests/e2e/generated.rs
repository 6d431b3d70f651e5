//! Two hundred inputs that are bad by construction, from a seeded generator: each is refused at its place, in Chinese,
//! and leaves no trace.

mod chance;
mod folders;
mod workbooks;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::SystemTime,
};

use chance::Chance;
use serde_json::Value;

use crate::folder::{Folder, Run};

/// How many are tried; ten times as many in the long form of the tests.
fn cases() -> usize {
    if env::var_os("JIXIAO_LONG").is_some() { 2_000 } else { 200 }
}

/// Another seed is another two hundred.
const SEED: u64 = 20_261_126;
/// The memory that a run may have, in bytes.
const MEMORY_MAX: u64 = 512 * 1024 * 1024;
const THREADS: usize = 4;

/// An input: what was done to it, and what it is now.
struct Case {
    what: String,
    input: Input,
}

enum Input {
    Folder(BTreeMap<String, Vec<u8>>),
    Workbook(Vec<u8>),
}

/// The bad input `number`: half of them are folders, half workbooks.
fn case(number: usize) -> Case {
    let mut chance = Chance::new(SEED, number);
    // Every kind comes by turns, so that none is missed.
    if number.is_multiple_of(2) {
        folders::bad(&mut chance, number / 2)
    } else {
        workbooks::bad(&mut chance, number / 2)
    }
}

/// Every file below a folder: its bytes, and when it was changed.
type Snapshot = BTreeMap<PathBuf, (SystemTime, Vec<u8>)>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(snapshot(&path));
        } else {
            let changed = path.metadata().unwrap().modified().unwrap();
            found.insert(path.clone(), (changed, fs::read(&path).unwrap()));
        }
    }
    found
}

impl Case {
    /// Writes it below `folder`; answers its path.
    fn write(&self, folder: &Path, number: usize) -> PathBuf {
        match &self.input {
            Input::Folder(files) => {
                let path = folder.join(format!("bad-{number}"));
                fs::create_dir(&path).unwrap();
                for (name, bytes) in files {
                    fs::write(path.join(name), bytes).unwrap();
                }
                path
            }
            Input::Workbook(bytes) => {
                let path = folder.join(format!("bad-{number}.xlsx"));
                fs::write(&path, bytes).unwrap();
                path
            }
        }
    }
}

fn remove(input: &Path) {
    let removed = if input.is_dir() { fs::remove_dir_all(input) } else { fs::remove_file(input) };
    removed.unwrap();
}

/// Runs `evaluate` with bounded memory: a program that wants more is ended by its own allocator.
fn evaluate(world: &Path, input: &Path) -> Run {
    let output = Command::new("prlimit")
        .arg(format!("--data={MEMORY_MAX}"))
        .arg(testkit::binary("jixiao").unwrap())
        .arg("evaluate")
        .arg(input)
        .arg("--json")
        .current_dir(world)
        .env("TMPDIR", world.join("tmp"))
        .output()
        .unwrap();
    Run::new(output).unwrap()
}

/// Words of ours that are no sentence.
const COMMANDS: [&str; 2] = ["jixiao init", "jixiao check"];

/// Why `text` is not for people: it has no Chinese, or a sentence of a parser or of the system, which is two plain words
/// after each other outside of what the person wrote.
fn foreign(text: &str) -> Option<String> {
    let mut ours: String =
        text.split('“').map(|it| it.split_once('”').map_or(it, |it| it.1)).collect();
    for command in COMMANDS {
        ours = ours.replace(command, "");
    }
    if !ours.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it)) {
        return Some(format!("no Chinese: {text}"));
    }
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|it| it.is_ascii_lowercase());
    let words: Vec<&str> = ours.split(' ').collect();
    let is_english = words.windows(2).any(|pair| pair.iter().all(is_word));
    let is_of_a_parser =
        ["panicked", "Error", "serde", "calamine", "zip"].iter().any(|it| ours.contains(it));
    (is_english || is_of_a_parser).then(|| format!("English: {text}"))
}

/// What is wrong with a refusal: at least one message must say where, and all must be Chinese.
fn problem_of(run: &Run) -> Option<String> {
    if run.code != Some(2) || run.stderr.contains("panicked") {
        return Some(format!("{run:?}"));
    }
    let Ok(answer) = run.json() else { return Some(format!("{run:?}")) };
    let error = &answer["error"];
    let all = error["all"].as_array().cloned().unwrap_or_else(|| vec![error.clone()]);
    let has_place = |it: &Value| {
        let file = it["file"].as_str().or_else(|| it["place"].as_str());
        file.is_some_and(|it| !it.is_empty()) && it["level"] != "读数说明"
    };
    if !all.iter().any(has_place) {
        return Some(format!("no place: {error:#}"));
    }
    all.iter().find_map(|it| foreign(it["message"].as_str().unwrap_or_default()))
}

#[test]
fn two_hundred_bad_inputs_are_refused_at_their_place_and_leave_no_trace() {
    let folder = Folder::of(&folders::base_path()).unwrap();
    fs::create_dir(folder.path("tmp")).unwrap();
    assert_eq!(folder.evaluate(&[]).unwrap().code, Some(0));
    fs::write(folder.path("good.xlsx"), workbooks::good()).unwrap();
    let good = folder.run(&["check", "good.xlsx"]).unwrap();
    assert_eq!(good.code, Some(0), "what the workbooks are made from is good: {good:?}");
    let kept = [folder.path("jixiao-data"), folder.path("jixiao-output")];
    let before = kept.each_ref().map(|it| snapshot(it));
    let world = folder.path("");
    let (next, problems) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= cases() {
                break;
            }
            let case = case(number);
            let input = case.write(&world, number);
            let run = evaluate(&world, &input);
            remove(&input);
            let is_touched =
                kept.iter().zip(&before).any(|(folder, before)| snapshot(folder) != *before);
            let touched = is_touched.then(|| "the data was changed".to_owned());
            if let Some(problem) = problem_of(&run).or(touched) {
                problems.lock().unwrap().push(format!("{number}, {}: {problem}", case.what));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} are not refused:\n{}", problems.len(), problems.join("\n"));
    assert_eq!(snapshot(&folder.path("tmp")), Snapshot::new(), "nothing is left behind");
}

#[test]
fn the_generator_is_seeded() {
    let written = |number| match case(number).input {
        Input::Folder(files) => files.into_values().collect(),
        Input::Workbook(bytes) => vec![bytes],
    };
    for number in [0, 1, 17, 18] {
        assert!(written(number) == written(number), "the same number is the same case");
        assert!(written(number) != written(number + 2));
    }
}
