//! What people really type, each changing one thing in a dossier that is in order: it is read, asked about, or refused at
//! its place. Every case stands for a kind; see docs/trials.md.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::folder::{Folder, Run};

/// A change of a file: what stands there, wherever it stands, and what a person wrote instead.
type Edit = (&'static str, &'static str, &'static str);

/// The base with `edits`.
fn trial(edits: &[Edit]) -> Result<Folder> {
    let folder = Folder::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("trials/base"))?;
    for (file, from, to) in edits {
        change(&folder, file, from, to)?;
    }
    Ok(folder)
}

fn change(folder: &Folder, file: &str, from: &str, to: &str) -> Result<()> {
    let path = folder.path("example").join(file);
    let text = fs::read_to_string(&path)?;
    ensure!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to))?;
    Ok(())
}

/// It is read without a question, and scored with this total.
#[track_caller]
fn reads(edits: &[Edit], total: &str) -> Value {
    let run = trial(edits).unwrap().run(&["check", "example", "--json"]).unwrap();
    assert_eq!(run.code, Some(0), "{edits:?}: {run:?}");
    let value = run.json().unwrap();
    assert_eq!(value["total"], total, "{edits:?}: {}", value["scores"]);
    value
}

/// It is asked about: at this line, proposing this reading; and if that is accepted, the total is this.
#[track_caller]
fn asks(edits: &[Edit], (file, line): (&str, u64), proposal: &str, total: &str) {
    let folder = trial(edits).unwrap();
    let run = folder.run(&["check", "example", "--json"]).unwrap();
    assert_eq!(run.code, Some(2), "{edits:?}: {run:?}");
    let value = run.json().unwrap();
    let remark = value["remarks"].as_array().unwrap().iter().find(|it| it["level"] == "待确认");
    let remark = remark.unwrap_or_else(|| panic!("no doubt: {value}"));
    assert_eq!((&remark["file"], &remark["line"]), (&file.into(), &line.into()), "{remark}");
    assert!(remark["proposal"].as_str().unwrap().contains(proposal), "{remark}");
    let refused = folder.run(&["evaluate", "example", "--json"]).unwrap();
    assert_eq!(refused.code, Some(2), "a doubt is not written: {refused:?}");
    assert!(!folder.path("jixiao-data").exists());
    let accepted =
        folder.run(&["evaluate", "example", "--json", "--ephemeral", "--accept-readings"]).unwrap();
    assert_eq!(accepted.json().unwrap()["total"], total, "{accepted:?}");
}

/// It is refused, with these words, and without a trace.
#[track_caller]
fn refuses(edits: &[Edit], words: &[&str]) {
    let folder = trial(edits).unwrap();
    let run = folder.run(&["evaluate", "example"]).unwrap();
    assert_eq!(run.code, Some(2), "{edits:?}: {run:?}");
    let text = whole(&run.stderr);
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!folder.path("jixiao-data").exists() && !folder.path("jixiao-output").exists());
}

/// Without the line breaks that fit it to a terminal.
fn whole(text: &str) -> String {
    text.split('\n').map(str::trim).collect()
}

fn codes(value: &Value) -> Vec<&str> {
    let findings = value["findings"].as_array().unwrap();
    findings.iter().filter_map(|it| it["code"].as_str()).filter(|it| *it != "F37").collect()
}

const I: &str = "indicators.toml";
const T: &str = "transactions.toml";
const N: &str = "narrative.md";

#[test]
fn vouchers_are_numbered_as_books_number_them() {
    let month = [(T, "\"003\"", "\"记-1\""), (T, "\"004\"", "\"记-1\"")];
    reads(&month, "100.00");
    let payees = "amount = \"60000.00\"\nnature = \"一般公共预算\"\npayee = \"甲施工队\"\n\n[[transaction]]\nvoucher = \"004\"\nkind = \"支付\"\ndate = 2023-11-30\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"40000.00\"\nnature = \"一般公共预算\"\npayee = \"乙施工队\"";
    let one = "amount = \"100000.00\"\nnature = \"一般公共预算\"\npayee = \"示例施工队\"";
    reads(&[(T, one, payees)], "100.00");
}

#[test]
fn money_moves_as_it_does_in_a_year() {
    reads(&[(T, "\"年初预算\"", "\"上年结转\"")], "100.00");
    let early = [
        ("evaluation.toml", "as_of = 2023-12-31", "as_of = 2023-02-28"),
        ("evaluation.toml", "completed = true", "completed = false"),
        (T, "date = 2023-11-30", "date = 2023-02-20"),
    ];
    let found = reads(&early, "100.00");
    let shortfall = found["findings"].as_array().unwrap().iter().find(|it| {
        let message = it["message"].as_str().unwrap_or_default();
        message.contains("2023-02-20") && message.contains("100000.00")
    });
    assert!(shortfall.is_some(), "{}", found["findings"]);
}

/// A cut of what was allotted, before it has arrived.
const CUT: &str = "[[transaction]]\nvoucher = \"002b\"\nkind = \"指标下达\"\ndate = 2023-02-20\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"-20000.00\"\nnature = \"一般公共预算\"\nbudget_source = \"预算调整\"\n\n[[transaction]]\nvoucher = \"003\"";

#[test]
fn a_budget_is_cut_by_a_voucher_of_its_own() {
    let edits = [
        (T, "[[transaction]]\nvoucher = \"003\"", CUT),
        (
            T,
            "2023-03-01\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"100000.00\"",
            "2023-03-01\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"80000.00\"",
        ),
        (
            T,
            "2023-11-30\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"100000.00\"",
            "2023-11-30\ndocument = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"80000.00\"",
        ),
    ];
    asks(&edits, (T, 26), "指标追减", "100.00");
    let written = [
        edits[0],
        edits[1],
        edits[2],
        (T, "\"002b\"\nkind = \"指标下达\"", "\"002b\"\nkind = \"指标追减\""),
        (T, "-20000.00", "20000.00"),
    ];
    let found = reads(&written, "100.00");
    assert_eq!(found["funds"]["total"]["allotted_fen"], 8_000_000);
    assert!(codes(&found).contains(&"F28"), "{:?}", codes(&found));
    // What has arrived is taken back first.
    let arrived = CUT.replace("002b", "003b").replace("2023-02-20", "2023-10-01");
    let arrived = arrived.replace("\"003\"", "\"004\"");
    let late: &'static str = arrived.leak();
    let edits = [
        (T, "[[transaction]]\nvoucher = \"004\"", late),
        (T, "-20000.00", "20000.00"),
        (T, "\"003b\"\nkind = \"指标下达\"", "\"003b\"\nkind = \"指标追减\""),
    ];
    refuses(&edits, &["003b", "资金收回", "transactions.toml 第"]);
}

#[test]
fn units_are_what_they_mean() {
    let area = |target, actual| [(I, "\"≥3公里\"", target), (I, "\"3公里\"", actual)];
    for (target, actual) in [
        ("\"≥1000㎡\"", "\"1000㎡\""),
        ("\"≥1000㎡\"", "\"1000平方米\""),
        ("\"≥1000m²\"", "\"1000m2\""),
        ("\"≥3km\"", "\"3公里\""),
        ("\"≥3㎞\"", "\"3000米\""),
        ("\"≥1.2万人次\"", "\"12000人次\""),
        ("\"不少于3公里\"", "\"３公里\""),
        ("\"3公里以上\"", "\"3 公里\""),
        ("\"3公里（含）以上\"", "\"3公里\""),
    ] {
        reads(&area(target, actual), "100.00");
    }
    reads(&[(I, "\"≥90%\"", "\"90%及以上\"")], "100.00");
    reads(&[(I, "\"≥90%\"", "\"≥90百分比\"")], "100.00");
    reads(&[(I, "\"≥500人\"", "\"≥500⼈\"")], "100.00");
    // NFKC alone would make 戶 of it.
    reads(&[(I, "\"≥500人\"", "\"≥500⼾\""), (I, "\"500人\"", "\"500户\"")], "100.00");
    // 人 and 人次 are not the same.
    refuses(&[(I, "\"≥500人\"", "\"≥500人次\"")], &["人次", "indicators.toml 第"]);
}

#[test]
fn what_is_doubtful_is_asked() {
    let bare = [(I, "\"≥500人\"", "\"500人\""), (I, "actual = \"500人\"", "actual = \"600人\"")];
    asks(&bare, (I, 49), "≥500人", "100.00");
    asks(&[(I, "\"95%\"", "\"0.95\"")], (I, 59), "95%", "100.00");
    asks(&[(I, "\"≥90%\"", "\"90%-100%\"")], (I, 58), "≥90%", "100.00");
    asks(&[(I, "\"≥90%\"", "\"90％～100％\"")], (I, 58), "≥90%", "100.00");
    asks(&[(I, "actual = \"3公里\"", "actual = \"3\"")], (I, 14), "3公里", "100.00");
}

#[test]
fn several_parts_in_one_cell_are_to_be_split() {
    refuses(&[(I, "\"≥500人\"", "\"≥8户/24人\"")], &["indicators.toml 第49行", "8户", "24人"]);
}

#[test]
fn a_day_is_met_by_a_day() {
    let days = |target, actual| {
        [
            (I, "name = \"完工及时率\"\ntarget = \"≥100%\"\nactual = \"100%\"", target),
            (I, "ACTUAL", actual),
        ]
    };
    let line = "name = \"完成时间\"\ntarget = \"2023年12月31日前完成\"\nactual = \"ACTUAL\"";
    for actual in ["2023年11月30日", "2023-11-30", "2023.11.30", "2023年12月31日"] {
        reads(&days(line, actual), "100.00");
    }
    let bottom = "name = \"完成时间\"\ntarget = \"12月底前\"\nactual = \"ACTUAL\"";
    reads(&days(bottom, "2023/11/30"), "100.00");
    asks(&days(line, "2024年1月5日"), (I, 32), "未达成", "95.90");
}

#[test]
fn forms_call_things_by_longer_names() {
    reads(&[(I, "level2 = \"成本\"", "level2 = \"经济成本指标\"")], "100.00");
    let long = [
        (I, "level1 = \"产出\"\nlevel2 = \"数量\"", "level1 = \"产出指标\"\nlevel2 = \"数量指标\""),
        (
            I,
            "level1 = \"满意度\"\nlevel2 = \"服务对象满意度\"",
            "level1 = \"满意度指标\"\nlevel2 = \"服务对象满意度指标\"",
        ),
    ];
    reads(&long, "100.00");
}

#[test]
fn findings_are_about_what_is_wrong() {
    let denied = [(I, "2023年12月问卷调查50份", "本年度未开展问卷调查，满意度为估计数")];
    assert!(codes(&reads(&denied, "100.00")).contains(&"F22"));
    let accidents = [(
        I,
        "name = \"验收合格率\"\ntarget = \"≥100%\"\nactual = \"100%\"",
        "name = \"重大质量安全事故数\"\ntarget = \"=0起\"\nactual = \"0起\"",
    )];
    assert_eq!(codes(&reads(&accidents, "100.00")), Vec::<&str>::new());
    let rounded = [
        (T, "100000.00", "1234567.89"),
        (N, "维修渠道。", "项目预算123.46万元，实际支出123.46万元。"),
        (I, "≤4万元", "≤50万元"),
        (I, "3.33万元", "41.15万元"),
        (
            "evaluation.toml",
            "completed = true",
            "completed = true\n\n[declared]\ntotal = \"100.00\"\nhas_score_table = true\nfunds_wan = \"123.46\"",
        ),
    ];
    assert_eq!(codes(&reads(&rounded, "100.00")), Vec::<&str>::new());
    let swapped = [
        (
            T,
            "amount = \"100000.00\"\nnature = \"一般公共预算\"\npayee",
            "amount = \"60000.00\"\nnature = \"一般公共预算\"\npayee",
        ),
        (N, "维修渠道。", "项目全年预算6万元，实际支出10万元，执行率166.67%。"),
    ];
    assert!(codes(&reads(&swapped, "96.00")).contains(&"F38"));
}

#[test]
fn the_text_is_never_lost_and_never_printed_raw() {
    reads(&[(N, "维修渠道。", "\u{f06c} 维修渠道3公里。")], "100.00");
    let comment = [(
        N,
        "维修渠道。",
        "<!-- 待核 -->渠道长3公里。\n\n第二段。\n\n## 项目绩效目标 {basic.goals}\n\n维修3公里。",
    )];
    let missing = |value: &Value| {
        let findings = value["findings"].as_array().unwrap();
        findings.iter().filter(|it| it["code"] == "F37").count()
    };
    let of_base = missing(&reads(&[], "100.00"));
    assert_eq!(missing(&reads(&comment, "100.00")), of_base - 1, "the second section is there");
    let heading = [(N, "维修渠道。", "维修渠道。\n\n##项目绩效目标 {basic.goals}\n\n维修3公里。")];
    assert_eq!(missing(&reads(&heading, "100.00")), of_base - 1);
    refuses(&[(N, "维修渠道。", "<!-- 待核\n维修渠道。")], &["narrative.md 第"]);
}

#[test]
fn signs_of_an_input_method_are_read() {
    reads(&[(I, "weight = \"20\"", "weight = \"２０\"")], "100.00");
    reads(&[(T, "\"100000.00\"", "\"￥100,000.00\"")], "100.00");
    reads(&[(T, "\"100000.00\"", "\"10万元\"")], "100.00");
    reads(&[(T, "date = 2023-03-01", "date = 2023年3月1日")], "100.00");
    reads(
        &[
            ("projects.toml", "\"渠道维修\"", "“渠道维修”"),
            ("projects.toml", "\"53232923T000000000901\"", "“53232923T000000000901”"),
        ],
        "100.00",
    );
    reads(&[(T, "示财农〔2023〕12号", "示财农（２０２３）１２号")], "100.00");
}

#[test]
fn a_name_that_was_corrected_is_corrected_in_the_register() -> Result<()> {
    let folder = trial(&[])?;
    evaluated(&folder)?;
    change(&folder, "projects.toml", "渠道维修", "渠道维修工程")?;
    change(
        &folder,
        "evaluation.toml",
        "department_name = \"示例县水务局\"",
        "department_name = \"示例县水利局\"",
    )?;
    let outcome = evaluated(&folder)?;
    let corrections = outcome["corrections"].as_array().context("corrections")?;
    // Both, not the first alone: nothing is silently different.
    for word in ["渠道维修工程", "示例县水利局"] {
        ensure!(corrections.iter().any(|it| it.to_string().contains(word)), "{word}: {outcome}");
    }
    assert_eq!(outcome["replayed"], 4);
    assert_eq!(evaluated(&folder)?["corrections"], Value::Array(Vec::new()));
    Ok(())
}

#[test]
fn another_source_of_the_unit_neither_collides_nor_is_swallowed() -> Result<()> {
    let folder = trial(&[])?;
    let first = evaluated(&folder)?;
    change(&folder, "projects.toml", "渠道维修", "闸门维修")?;
    for file in ["projects.toml", T] {
        change(&folder, file, "53232923T000000000901", "53232923T000000000902")?;
    }
    let second = evaluated(&folder)?;
    assert_eq!((&second["posted"], &second["replayed"]), (&4.into(), &0.into()), "{second}");
    // The same document under the same number: it may be the same voucher.
    assert_eq!(second["twins"].as_array().map(Vec::len), Some(1), "{second}");
    let names = |outcome: &Value| -> Vec<String> {
        outcome["documents"].as_array().unwrap().iter().map(ToString::to_string).collect()
    };
    assert!(names(&second).iter().all(|it| !names(&first).contains(it)), "no file is shared");
    Ok(())
}

/// The one payment of the base, on this day.
fn paid_on(folder: &Folder, from: &str, to: &str) -> Result<()> {
    change(folder, T, &format!("date = {from}"), &format!("date = {to}"))
}

#[test]
fn a_voucher_whose_day_was_edited_is_not_posted_again() -> Result<()> {
    let folder = trial(&[])?;
    // Half of the money, so that there is enough to pay it twice.
    let path = folder.path("example").join(T);
    let text = fs::read_to_string(&path)?;
    let at = text.rfind("100000.00").context("the payment")?;
    fs::write(&path, format!("{}40000.00{}", &text[..at], &text[at + 9..]))?;
    evaluated(&folder)?;
    paid_on(&folder, "2023-11-30", "2023-10-30")?;
    let refused = folder.evaluate(&["--json"])?;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let error = refused.json()?["error"].clone();
    assert_eq!(error["reason"], "VOUCHER_MOVED", "{error}");
    for word in ["transactions.toml 第29行", "004", "日期原为“2023-11-30”", "“2023-10-30”"]
    {
        assert!(error["message"].to_string().contains(word), "{word}: {error}");
    }
    paid_on(&folder, "2023-10-30", "2023-11-30")?;
    assert_eq!(evaluated(&folder)?["funds"]["total"]["paid_fen"], 4_000_000);
    Ok(())
}

#[test]
fn a_voucher_that_was_taken_out_is_named_and_found() -> Result<()> {
    let folder = trial(&[])?;
    evaluated(&folder)?;
    let path = folder.path("example").join(T);
    let text = fs::read_to_string(&path)?;
    let at = text.rfind("[[transaction]]").context("the payment")?;
    fs::write(&path, &text[..at])?;
    let outcome = evaluated(&folder)?;
    assert_eq!(outcome["not_in_dossier"].as_array().map(Vec::len), Some(1), "{outcome}");
    ensure!(codes(&outcome).contains(&"F40"), "{:?}", codes(&outcome));
    assert_eq!(outcome["resumed"], false, "nothing was cut off");
    Ok(())
}

#[test]
fn an_output_folder_that_cannot_be_written_is_told_before_anything_is() -> Result<()> {
    let folder = trial(&[])?;
    fs::write(folder.path("file"), "")?;
    let run = folder.evaluate(&["--output", "file/below"])?;
    assert_eq!(run.code, Some(1), "{run:?}");
    ensure!(whole(&run.stderr).contains("不能写入"), "{run:?}");
    ensure!(!folder.path("jixiao-data").exists());
    Ok(())
}

fn evaluated(folder: &Folder) -> Result<Value> {
    let run: Run = folder.evaluate(&["--json"])?;
    ensure!(run.code == Some(0), "{run:?}");
    run.json()
}
