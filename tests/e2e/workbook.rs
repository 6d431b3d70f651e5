//! The way of a new user: an empty workbook, filled in, checked, evaluated; and the same dossier as a folder.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::folder::{Folder, Run};

const NEW: &str = "我的项目.xlsx";

fn base() -> Folder {
    Folder::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("trials/base")).unwrap()
}

#[track_caller]
fn done(folder: &Folder, arguments: &[&str]) -> Run {
    let run = folder.run(arguments).unwrap();
    assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
    run
}

#[track_caller]
fn answer(folder: &Folder, arguments: &[&str]) -> Value {
    done(folder, &[arguments, &["--json"]].concat()).json().unwrap()
}

/// Every file of a folder; what lies in folders below it is for editors.
fn files(path: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(path).unwrap().map(|it| it.unwrap());
    entries
        .filter(|it| it.path().is_file())
        .map(|it| (it.file_name().into_string().unwrap(), fs::read_to_string(it.path()).unwrap()))
        .collect()
}

/// Marks, drafts and papers: what lies beside the input.
fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|it| it.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_new_user_goes_from_an_empty_workbook_to_the_books() {
    let folder = base();
    done(&folder, &["init", NEW, "--form", "单位自评"]);
    let empty = fs::read(folder.path(NEW)).unwrap();

    // What is missing is said, cell by cell.
    let unfilled = folder.run(&["check", NEW, "--mark", "--json"]).unwrap();
    assert_eq!(unfilled.code, Some(2), "{unfilled:?}");
    let remarks = unfilled.json().unwrap()["error"]["all"].clone();
    let missing = |it: &&Value| it["sheet"] == "评价" && it["level"] == "错误";
    assert!(remarks.as_array().unwrap().iter().any(|it| missing(&it)), "{remarks:#}");
    assert_eq!(fs::read(folder.path(NEW)).unwrap(), empty, "the original is untouched");
    assert!(folder.path("我的项目（核对意见）.xlsx").is_file());

    // Filled in.
    fs::remove_file(folder.path(NEW)).unwrap();
    done(&folder, &["init", NEW, "--from", "example"]);
    let filled = fs::read(folder.path(NEW)).unwrap();
    let checked = answer(&folder, &["check", NEW, "--preview"]);
    assert_eq!(checked["total"], "100.00", "{checked:#}");
    let draft = fs::read(folder.path(checked["preview"].as_str().unwrap())).unwrap();
    assert!(draft.starts_with(b"%PDF"));
    assert!(!folder.path("jixiao-data").exists(), "a check writes no data");

    let outcome = answer(&folder, &["evaluate", NEW]);
    assert_eq!((&outcome["posted"], &outcome["total"]), (&4.into(), &"100.00".into()));
    let papers = outcome["documents"].as_array().unwrap();
    assert!(papers.len() >= 3, "{papers:?}");
    let books = answer(&folder, &["books", NEW]);
    assert_eq!(books["transactions"].as_array().map(Vec::len), Some(4));
    assert_eq!(books["unposted"], 0);
    assert_eq!(fs::read(folder.path(NEW)).unwrap(), filled, "nobody changes the input");
}

#[test]
fn a_mark_never_replaces_what_is_there() {
    let folder = base();
    done(&folder, &["init", NEW, "--form", "单位自评"]);
    let marked = || folder.run(&["check", NEW, "--mark"]).unwrap();
    marked();
    let mark = folder.path("我的项目（核对意见）.xlsx");
    fs::write(&mark, "别人的文件").unwrap();
    marked();
    assert_eq!(fs::read_to_string(mark).unwrap(), "别人的文件");
    assert!(
        folder.path("我的项目（核对意见）（2）.xlsx").is_file(),
        "{:?}",
        names(&folder.path(""))
    );
}

#[test]
fn folder_and_workbook_of_one_dossier_are_one_evaluation() {
    let folder = base();
    done(&folder, &["init", "a.xlsx", "--from", "example"]);
    let of_folder = answer(&folder, &["evaluate", "example"]);
    let of_workbook = answer(&folder, &["evaluate", "a.xlsx"]);
    for key in ["evaluation_id", "scorecard_digest", "total"] {
        assert_eq!(of_folder[key], of_workbook[key], "{key}");
    }
    // The same ids: every voucher is in the books already.
    assert_eq!((&of_workbook["posted"], &of_workbook["replayed"]), (&0.into(), &4.into()));
    assert_eq!(of_workbook["unchanged"], true, "{of_workbook:#}");
    let books = |path| answer(&folder, &["books", path]);
    assert_eq!(books("example"), books("a.xlsx"));
}

#[test]
fn from_a_folder_to_a_workbook_and_back_nothing_is_lost() {
    let folder = base();
    // A folder as the tool writes it, since comments of a person are no records.
    done(&folder, &["init", "one", "--as", "folder", "--from", "example"]);
    done(&folder, &["init", "a.xlsx", "--from", "one"]);
    done(&folder, &["init", "two", "--as", "folder", "--from", "a.xlsx"]);
    assert_eq!(files(&folder.path("one")), files(&folder.path("two")));
    done(&folder, &["init", "b.xlsx", "--from", "two"]);
    let bytes = |name| fs::read(folder.path(name)).unwrap();
    assert!(bytes("a.xlsx") == bytes("b.xlsx"), "the same records are the same workbook");
}

#[test]
fn init_never_overwrites() {
    let folder = base();
    fs::write(folder.path(NEW), "别人的文件").unwrap();
    let before = files(&folder.path("example"));
    for arguments in [
        ["init", NEW, "--form", "单位自评"],
        ["init", NEW, "--from", "example"],
        ["init", "example", "--as", "folder"],
    ] {
        let run = folder.run(&arguments).unwrap();
        assert_ne!(run.code, Some(0), "{arguments:?}");
        assert!(run.stderr.contains("已经存在"), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(folder.path(NEW)).unwrap(), "别人的文件");
    assert_eq!(files(&folder.path("example")), before);
}

#[test]
fn the_example_of_a_department_is_the_same_as_folder_and_as_workbook() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let evaluated = |name: &str| {
        let folder = base();
        let path = examples.join(name);
        answer(&folder, &["evaluate", path.to_str().unwrap(), "--ephemeral"])
    };
    let (folder, workbook) = (evaluated("department-2023"), evaluated("department-2023.xlsx"));
    for key in ["evaluation_id", "scorecard_digest", "total", "grade"] {
        assert_eq!(folder[key], workbook[key], "{key}");
    }
    for outcome in [&folder, &workbook] {
        assert_eq!(
            outcome["findings"].as_array().map(Vec::len),
            Some(0),
            "{}",
            outcome["findings"]
        );
    }
}
