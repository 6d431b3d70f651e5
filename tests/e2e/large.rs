//! As many vouchers as an evaluation may bring: all of them are posted in one run, or none.

use std::{env, fmt::Write as _, fs, path::Path};

use serde_json::json;

use crate::folder::Folder;

/// How many one evaluation may bring.
const MAX: usize = 10_000;
/// The lines of a voucher in the file, with the empty one before it.
const LINES: usize = 10;
/// The document, its allotment and its receipt: what stands before the payments.
const FUNDS: &str = "[[transaction]]
voucher = \"1\"
kind = \"指标登记\"
date = 2023-02-01
document = \"示财农〔2023〕12号\"
amount = \"100000.00\"
nature = \"一般公共预算\"
budget_source = \"年初预算\"

[[transaction]]
voucher = \"2\"
kind = \"指标下达\"
date = 2023-02-02
document = \"示财农〔2023〕12号\"
project = \"53232923T000000000901\"
amount = \"100000.00\"
nature = \"一般公共预算\"
budget_source = \"年初预算\"

[[transaction]]
voucher = \"3\"
kind = \"资金到位\"
date = 2023-03-01
document = \"示财农〔2023〕12号\"
project = \"53232923T000000000901\"
amount = \"100000.00\"
nature = \"一般公共预算\"
";

/// How many vouchers the large run has; the whole number in the long form of the tests.
fn size() -> usize {
    if env::var_os("JIXIAO_LONG").is_some() { MAX } else { 1_000 }
}

/// The base with `count` vouchers: payments of one yuan, but for the last ones of these amounts.
fn with(folder: &Folder, count: usize, last: &[&str]) {
    let mut text = FUNDS.to_owned();
    for number in 4..=count {
        let from_last = last.len() + number;
        let amount = from_last.checked_sub(count + 1).map_or("1.00", |at| last[at]);
        write!(
            text,
            "
[[transaction]]
voucher = \"{number}\"
kind = \"支付\"
date = 2023-11-30
document = \"示财农〔2023〕12号\"
project = \"53232923T000000000901\"
amount = \"{amount}\"
nature = \"一般公共预算\"
payee = \"示例施工队\"
"
        )
        .unwrap();
    }
    fs::write(folder.path("example/transactions.toml"), text).unwrap();
}

fn base() -> Folder {
    Folder::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("trials/base")).unwrap()
}

#[test]
fn when_the_last_voucher_cannot_be_paid_none_is_posted_and_when_it_can_all_are() {
    let (folder, all) = (base(), size());
    let last = all - 1;
    with(&folder, last, &["99999.00"]);
    let refused = folder.evaluate(&["--json"]).unwrap();
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let error = refused.json().unwrap()["error"].clone();
    assert_eq!(error["all"].as_array().map(Vec::len), Some(1), "{error:#}");
    assert_eq!(error["reason"], "INSUFFICIENT_BALANCE");
    let message = error["message"].as_str().unwrap();
    // The row begins below the empty line before it.
    let line = FUNDS.lines().count() + (last - 4) * LINES + 2;
    for word in [format!("凭证 {last}第1行"), format!("transactions.toml 第{line}行")] {
        assert!(message.contains(&word), "{word}: {message}");
    }
    assert!(!folder.path("jixiao-data").exists() && !folder.path("jixiao-output").exists());

    with(&folder, all, &["1.00", "2.00"]);
    let outcome = folder.evaluate(&["--json"]).unwrap();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = outcome.json().unwrap();
    assert_eq!((&outcome["posted"], &outcome["replayed"]), (&json!(all), &json!(0)));
    let paid = (all - 3 + 1) * 100;
    assert_eq!(outcome["funds"]["total"]["paid_fen"], json!(paid));
    let books = folder.run(&["books", "example", "--json"]).unwrap().json().unwrap();
    assert_eq!(books["transactions"].as_array().map(Vec::len), Some(all));
    assert_eq!(books["unposted"], 0);
}

#[test]
fn one_voucher_too_many_is_refused_before_anything_starts() {
    let folder = base();
    with(&folder, MAX + 1, &[]);
    let run = folder.evaluate(&["--json"]).unwrap();
    assert_eq!(run.code, Some(2), "{run:?}");
    let message = run.json().unwrap()["error"]["message"].as_str().unwrap().to_owned();
    for word in ["10000", "transactions.toml"] {
        assert!(message.contains(word), "{word}: {message}");
    }
    assert!(!run.stderr.contains("启动服务"), "{}", run.stderr);
    assert!(!folder.path("jixiao-data").exists() && !folder.path("jixiao-output").exists());
}
