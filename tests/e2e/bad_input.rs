//! Bad input: file, line and field named, in Chinese, exit code 2, nothing written.

use anyhow::Result;
use serde_json::Value;

use crate::folder::Folder;

/// Edits one file of the example, and expects a refusal there.
#[track_caller]
fn check(edit: (&str, &str, &str), line: Option<u64>, reason: &str, words: &[&str]) {
    let folder = Folder::new().unwrap();
    let (file, from, to) = edit;
    folder.edit(file, from, to).unwrap();
    let run = folder.evaluate(&["--json"]).unwrap();
    assert_eq!(run.code, Some(2), "{run:?}");
    let error = run.json().unwrap()["error"].clone();
    let remarks = error["all"].as_array().unwrap();
    let there =
        |it: &&Value| it["reason"] == reason && it["line"].as_u64() == line && it["file"] == file;
    let remark = remarks.iter().find(there).unwrap_or_else(|| panic!("{remarks:#?}"));
    let message = remark["message"].as_str().unwrap();
    for word in words {
        assert!(message.contains(word), "{word}: {message}");
    }
    for path in ["jixiao-output", "jixiao-data"] {
        assert!(!folder.path(path).exists(), "nothing is written to {path}");
    }
    let plain = folder.evaluate(&[]).unwrap();
    assert_eq!(plain.code, Some(2));
    let text: String = plain.stderr.split('\n').map(str::trim).collect();
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    assert!(letters(&text).contains(&letters(message)), "{plain:?}");
}

#[test]
fn a_file_that_is_no_file() {
    check(("evaluation.toml", "title = ", "title "), Some(5), "NOT_A_KEY", &["第5行", "键 = 值"]);
    check(("evaluation.toml", "title = ", "heading = "), Some(5), "UNKNOWN_KEY", &["heading"]);
    check(("projects.toml", "name = ", "# "), Some(4), "MISSING_VALUE", &["name", "补上"]);
    check(
        ("evaluation.toml", "completed = true", "completed = \"也许\""),
        Some(16),
        "INVALID_VALUE",
        &["completed", "也许"],
    );
}

#[test]
fn a_value_that_means_nothing() {
    let bad = "INVALID_VALUE";
    check(("evaluation.toml", "\"532329\"", "\"53232\""), Some(8), bad, &["region", "53232"]);
    check(("funding.toml", "武财行（2020）66号", "武财行66号"), Some(8), bad, &["number"]);
    check(("transactions.toml", "\"71300.00\"", "\"71300.001\""), Some(15), bad, &["amount"]);
    check(("transactions.toml", "\"指标登记\"", "\"登记\""), Some(12), bad, &["kind", "指标下达"]);
    check(("transactions.toml", "2020-03-31", "2020-13-31"), Some(13), "NO_SUCH_DAY", &["date"]);
    let words = ("indicators.toml", "\"≥8人\"", "\"至少若干人\"");
    check(words, Some(20), "TARGET_IS_TEXT", &["target", "定性：至少若干人"]);
    check(
        ("indicators.toml", "weight = \"10\"", "weight = \"0\""),
        Some(13),
        bad,
        &["weight", "分值"],
    );
}

#[test]
fn units_that_do_not_fit() {
    check(
        ("indicators.toml", "actual = \"8人\"", "actual = \"8户\""),
        Some(21),
        "UNIT_DIFFERS",
        &["actual", "户"],
    );
    let year = ("transactions.toml", "2020-03-31", "2021-03-31");
    check(year, Some(13), "OUTSIDE_THE_YEAR", &["date", "年度"]);
}

#[test]
fn a_whole_file_that_does_not_fit() {
    let project = ("goals.toml", "53232920T000000000001", "53232920T000000000009");
    check(project, Some(4), "NOT_REGISTERED", &["goals.toml", "53232920T000000000009"]);
    let twice = ("indicators.toml", "id = \"output.quantity.2\"", "id = \"output.quantity.1\"");
    check(twice, Some(25), "DUPLICATE_VALUE", &["output.quantity.1"]);
}

#[test]
fn an_unknown_policy_posts_nothing() -> Result<()> {
    let folder = Folder::new()?;
    folder.edit("evaluation.toml", "national-2020", "national-2099")?;
    let refused = folder.evaluate(&["--json"])?;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    folder.edit("evaluation.toml", "national-2099", "national-2020")?;
    assert_eq!(folder.evaluate(&["--json"])?.json()?["posted"], 12);
    Ok(())
}

#[test]
fn a_service_that_is_away_is_no_bad_input() -> Result<()> {
    let folder = Folder::new()?;
    let away = "http://127.0.0.1:9";
    let run = folder.evaluate(&["--json", "--connect", away, away, away])?;
    assert_eq!(run.code, Some(1), "{run:?}");
    Ok(())
}

#[test]
fn a_voucher_whose_fields_disagree() {
    let payee = ("transactions.toml", "payee = \"来源未载\"\nsummary = \"移民", "summary = \"移民");
    check(payee, Some(103), "MISSING_VALUE", &["payee", "收款人"]);
    let source = ("transactions.toml", "budget_source = \"预算调整\"\n", "");
    check(source, Some(10), "MISSING_VALUE", &["budget_source"]);
    let zero = ("transactions.toml", "\"71300.00\"", "\"0.00\"");
    check(zero, Some(15), "INVALID_VALUE", &["amount"]);
}

#[test]
fn a_name_that_is_not_there() {
    let document = ("transactions.toml", "武搬通〔2020〕10号", "武搬通〔2020〕11号");
    check(document, Some(14), "NOT_REGISTERED", &["document", "指标文"]);
    let key = ("narrative.md", "{basic.goals}", "{basic.goal}");
    check(key, Some(13), "SECTION_UNKNOWN", &["{basic.goal}", "basic.goals（项目绩效目标）"]);
    let twice = ("narrative.md", "{work.scope}", "{basic.goals}");
    check(twice, Some(19), "DUPLICATE_SECTION", &["basic.goals"]);
}

#[test]
fn twenty_five_faults_are_told_at_once() -> Result<()> {
    let folder = Folder::new()?;
    let change = |file: &str, from: &str, to: &str| {
        let path = folder.path("example").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    // Twelve amounts, eleven weights, a year and a day.
    change("transactions.toml", "amount = \"", "amount = \"约");
    change("indicators.toml", "weight = \"", "weight = \"若干");
    change("evaluation.toml", "fiscal_year = 2020", "fiscal_year = 1020");
    change("evaluation.toml", "as_of = 2020-12-31", "as_of = 2020-12-32");
    let run = folder.run(&["check", "example", "--json"])?;
    let error = run.json()?["error"].clone();
    let remarks = error["all"].as_array().cloned().unwrap_or_default();
    let faults = remarks.iter().filter(|it| it["level"] == "错误");
    assert_eq!(faults.count(), 25, "{remarks:#?}");
    Ok(())
}

#[test]
fn money_that_is_not_there_posts_nothing() -> Result<()> {
    let folder = Folder::new()?;
    // The last payment is more than arrived: the eleven before it must not stand either.
    folder.edit(
        "transactions.toml",
        "amount = \"1200.00\"\nnature = \"一般公共预算\"\npayee",
        "amount = \"1200.01\"\nnature = \"一般公共预算\"\npayee",
    )?;
    let refused = folder.evaluate(&["--json"])?;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let error = refused.json()?["error"].clone();
    assert_eq!(error["reason"], "INSUFFICIENT_BALANCE", "{error}");
    assert_eq!(error["metadata"]["available_fen"], "120000", "{error}");
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.contains("transactions.toml") && message.contains("2020-012"), "{message}");
    assert!(!folder.path("jixiao-output").exists());

    folder.edit("transactions.toml", "1200.01", "1200.00")?;
    let mended = folder.evaluate(&["--json"])?.json()?;
    assert_eq!(mended["posted"], 12, "nothing of the refused run is in the books");
    Ok(())
}

#[test]
fn a_voucher_that_was_posted_is_not_edited() -> Result<()> {
    let folder = Folder::new()?;
    assert_eq!(folder.evaluate(&[])?.code, Some(0));
    folder.edit("transactions.toml", "summary = \"机关办公支出\"", "summary = \"机关支出\"")?;
    let refused = folder.evaluate(&["--json"])?;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let error = refused.json()?["error"].clone();
    assert_eq!(error["reason"], "TRANSACTION_ID_REUSED");
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.contains("2020-011"), "{message}");
    let change = "摘要原为“机关办公支出”，本次为“机关支出”";
    assert!(message.contains(change), "{message}");
    Ok(())
}

#[test]
fn a_folder_that_is_not_there() -> Result<()> {
    let folder = Folder::new()?;
    std::fs::remove_dir_all(folder.path("example"))?;
    let run = folder.evaluate(&[])?;
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("没有这个文件"), "{}", run.stderr);
    Ok(())
}
