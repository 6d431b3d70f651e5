//! The main job on the example, once, twice, and after an edit.

use anyhow::Result;
use serde_json::{Value, json};

use crate::folder::Folder;

#[test]
fn the_example_is_evaluated_and_a_second_run_changes_nothing() -> Result<()> {
    let folder = Folder::new()?;
    let first = folder.evaluate(&["--json"])?;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.stderr.contains("资金入账\n"), "plain lines in a pipe: {}", first.stderr);
    let outcome = first.json()?;
    assert_eq!((&outcome["posted"], &outcome["unchanged"]), (&json!(12), &json!(false)));
    let total = &outcome["funds"]["total"];
    assert_eq!(total["allotted_fen"], 12_250_000);
    assert_eq!(total["paid_fen"], 12_250_000);
    assert_eq!(outcome["funds"]["rows"].as_array().map(Vec::len), Some(3));
    the_total_is_the_sum_of_the_printed_scores(&outcome);
    for document in outcome["documents"].as_array().into_iter().flatten() {
        let path = folder.path(document.as_str().unwrap_or_default());
        assert!(path.metadata()?.len() > 5_000, "{}", path.display());
    }

    let second = folder.evaluate(&["--json"])?.json()?;
    assert_eq!((&second["posted"], &second["replayed"]), (&json!(0), &json!(12)));
    assert_eq!(second["unchanged"], true);
    assert_eq!(second["scorecard_digest"], outcome["scorecard_digest"]);

    let third = folder.evaluate(&[])?;
    assert!(third.stdout.contains("与上次运行相同"), "{}", third.stdout);
    for word in
        ["资金情况", "武财行〔2020〕66号", "到位率", "评分表", "总分", "疑点", ".pdf", ".docx"]
    {
        assert!(third.stdout.contains(word), "{word}: {}", third.stdout);
    }
    Ok(())
}

fn the_total_is_the_sum_of_the_printed_scores(outcome: &Value) {
    let hundredths = |text: &Value| -> i64 {
        let text = text.as_str().unwrap_or_default();
        let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
        assert_eq!(part.len(), 2, "{text} has two decimals");
        format!("{whole}{part}").parse().unwrap()
    };
    let scores = outcome["scores"].as_array().unwrap();
    let sum: i64 = scores.iter().map(|row| hundredths(&row["score"])).sum();
    assert_eq!(sum, hundredths(&outcome["total"]));
    for row in scores {
        assert!(!row["trace"]["explanation"].as_str().unwrap_or_default().is_empty(), "{row}");
    }
}

#[test]
fn the_example_says_what_its_source_hides() -> Result<()> {
    let folder = Folder::new()?;
    let outcome = folder.evaluate(&["--json", "--ephemeral"])?.json()?;
    assert_eq!(outcome["data"], Value::Null);
    assert!(!folder.path("jixiao-data").exists());
    let findings = outcome["findings"].as_array().unwrap();
    let messages: Vec<&str> =
        findings.iter().filter_map(|finding| finding["message"].as_str()).collect();
    for (what, word) in [
        ("a total without a table", "98"),
        ("a grade that is not the regulation's word", "优秀"),
        ("a section left as template text", "项目组织管理情况"),
        ("a quantity given as quality", "贷免扶补带动就业人数"),
        ("an indicator without a target", "组织劳务输出人数"),
        ("money without a document", "文号"),
        ("satisfaction without a survey", "满意度"),
    ] {
        assert!(messages.iter().any(|it| it.contains(word)), "{what}: {messages:#?}");
    }
    Ok(())
}

#[test]
fn an_edit_that_is_taken_back_gives_the_first_result() -> Result<()> {
    let folder = Folder::new()?;
    let first = folder.evaluate(&["--json"])?.json()?;
    folder.edit("indicators.toml", "actual = \"13户\"", "actual = \"12户\"")?;
    folder.evaluate(&["--json"])?;
    folder.edit("indicators.toml", "actual = \"12户\"", "actual = \"13户\"")?;
    let third = folder.evaluate(&["--json"])?.json()?;
    assert_eq!(third["total"], first["total"]);
    assert_eq!(third["unchanged"], false, "it is a third revision");
    Ok(())
}

#[test]
fn another_unit_has_its_own_vouchers() -> Result<()> {
    let folder = Folder::new()?;
    folder.evaluate(&[])?;
    folder.edit("evaluation.toml", "901001", "902001")?;
    for (file, last) in [("projects.toml", 3), ("evaluation.toml", 3), ("goals.toml", 3)] {
        for number in 1..=last {
            let code = format!("53232920T00000000000{number}");
            folder.edit(file, &code, &format!("53232920T00000000010{number}"))?;
        }
    }
    for _ in 0..3 {
        for number in 1..=3 {
            let code = format!("53232920T00000000000{number}");
            let other = format!("53232920T00000000010{number}");
            folder.edit("transactions.toml", &code, &other)?;
        }
    }
    let run = folder.evaluate(&["--json"])?;
    assert_eq!(run.json()?["posted"], 12, "{run:?}");
    Ok(())
}

#[test]
fn an_edit_is_a_further_revision_and_another_report() -> Result<()> {
    let folder = Folder::new()?;
    let first = folder.evaluate(&["--json"])?.json()?;
    folder.edit("indicators.toml", "actual = \"13户\"", "actual = \"12户\"")?;
    let second = folder.evaluate(&["--json"])?.json()?;
    assert_eq!((&second["posted"], &second["unchanged"]), (&json!(0), &json!(false)));
    assert_eq!(second["evaluation_id"], first["evaluation_id"]);
    assert_ne!(second["scorecard_digest"], first["scorecard_digest"]);
    let row = second["scores"].as_array().unwrap().iter().find(|row| row["actual"] == "12户");
    assert_eq!(row.unwrap()["score"], "9.23", "10 × 12 ÷ 13");
    Ok(())
}
