//! Every fault is said at once, with its place and what is allowed.

use crate::base::base;

#[test]
fn every_file_says_its_faults_at_once() {
    let broken = base()
        .with("evaluation.toml", "kind = \"单位自评\"", "kind = \"自查\"")
        .with("evaluation.toml", "fiscal_year = 2023", "fiscal_year = \"去年\"")
        .with("evaluation.toml", "region = \"532329\"", "region = \"53232\"")
        .with("evaluation.toml", "unit = \"902001\"", "unit = \"9020\"")
        .with("evaluation.toml", "outline = \"national\"", "outline = \"全省\"")
        .with("evaluation.toml", "as_of = 2023-12-31", "as_of = 2023-12-32")
        .with("evaluation.toml", "completed = true", "completed = \"大概\"")
        .with("evaluation.toml", "title =", "heading =")
        .with("projects.toml", "53232923T000000000901", "53232923X000000000901")
        .with("funding.toml", "〔2023〕", "2023年")
        .with("transactions.toml", "指标登记", "登记指标")
        .with("transactions.toml", "100000.00", "十几万")
        .with("transactions.toml", "date = 2023-02-02", "date = 2023-02-30")
        .with(
            "transactions.toml",
            "nature = \"一般公共预算\"\nbudget_source",
            "nature = \"专项\"\nbudget_source",
        )
        .with("goals.toml", "expected", "expect")
        .with("indicators.toml", "id = \"q1\"", "id = \"数量一\"")
        .with("indicators.toml", "level2 = \"质量\"", "level2 = \"好坏\"")
        .with("indicators.toml", "weight = \"20\"", "weight = \"二成\"")
        .with("indicators.toml", "actual = \"3公里\"", "actual = \"3处\"")
        .with("indicators.toml", "target = \"≥500人\"", "target = \"8户/24人\"")
        .with("indicators.toml", "level2 = \"时效\"", "level2 = \"社会效益\"")
        .with("indicators.toml", "id = \"s1\"", "id = \"b1\"")
        .and("narrative.md", "## 乱写 {no.such}\n\n<!-- 没有结束\n");
    let refused = broken.refused();
    assert_eq!(
        refused,
        [
            "evaluation.toml MISSING_VALUE",
            "evaluation.toml 第1行 UNKNOWN_KEY",
            "evaluation.toml 第2行 INVALID_VALUE",
            "evaluation.toml 第3行 INVALID_VALUE",
            "evaluation.toml 第4行 INVALID_VALUE",
            "evaluation.toml 第5行 INVALID_VALUE",
            "evaluation.toml 第9行 INVALID_VALUE",
            "evaluation.toml 第10行 NO_SUCH_DAY",
            "evaluation.toml 第12行 INVALID_VALUE",
            "projects.toml 第2行 INVALID_VALUE",
            "funding.toml 第2行 INVALID_VALUE",
            "transactions.toml 第3行 INVALID_VALUE",
            "transactions.toml 第6行 INVALID_VALUE",
            "transactions.toml 第7行 INVALID_VALUE",
            "transactions.toml 第13行 NO_SUCH_DAY",
            "goals.toml 第1行 MISSING_VALUE",
            "goals.toml 第2行 UNKNOWN_KEY",
            "indicators.toml 第9行 INVALID_VALUE",
            "indicators.toml 第14行 UNIT_DIFFERS",
            "indicators.toml 第15行 INVALID_VALUE",
            "indicators.toml 第20行 INVALID_VALUE",
            "indicators.toml 第29行 INVALID_VALUE",
            "indicators.toml 第49行 SEVERAL_VALUES",
            "indicators.toml 第54行 DUPLICATE_VALUE",
            "narrative.md 第5行 SECTION_UNKNOWN",
            "narrative.md 第7行 COMMENT_NOT_CLOSED",
        ]
    );
}

#[test]
fn a_message_says_what_was_read_what_is_allowed_and_what_looks_alike() {
    let read = base().with("indicators.toml", "level2 = \"质量\"", "level2 = \"质星⺟\"").read();
    let said = read.remarks[0].to_string();
    for part in
        ["indicators.toml 第20行，二级指标(level2)：", "“质星⺟”", "数量、质量", "“⺟”（U+2E9F）"]
    {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn what_is_missing_or_too_much_is_said_of_every_row() {
    let refused = base()
        .with("transactions.toml", "payee = \"示例施工队\"\n", "")
        .with("transactions.toml", "kind = \"资金到位\"", "kind = \"资金到位\"\npayee = \"某\"")
        .with("indicators.toml", "weight = \"10\"\n\n", "\n")
        .refused();
    assert_eq!(
        refused,
        [
            "transactions.toml 第23行 INVALID_VALUE",
            "transactions.toml 第30行 MISSING_VALUE",
            "indicators.toml 第1行 MISSING_VALUE",
        ]
    );
}

#[test]
fn one_bad_line_hides_no_other() {
    let refused = base()
        .with("projects.toml", "name = ", "name ")
        .with("transactions.toml", "voucher = \"002\"", "凭证号 002")
        .and("funding.toml", "[[documents]]\nnumber = \"x\"\n")
        .refused();
    assert_eq!(
        refused,
        [
            "projects.toml 第1行 MISSING_VALUE",
            "projects.toml 第3行 NOT_A_KEY",
            "funding.toml 第5行 UNKNOWN_TABLE",
            "transactions.toml 第10行 MISSING_VALUE",
            "transactions.toml 第11行 NOT_A_KEY",
        ]
    );
}

#[test]
fn keys_are_there_once_and_in_their_table() {
    let refused = base()
        .and("evaluation.toml", "kind = \"部门评价\"\n")
        .put("goals.toml", "expected = \"x\"\n".as_bytes())
        .refused();
    assert_eq!(refused, ["evaluation.toml 第14行 DUPLICATE_KEY", "goals.toml 第1行 TABLE_MISSING"]);
}

#[test]
fn a_table_with_25_faults_lists_25() {
    let row = |number: usize| {
        format!(
            "[[indicator]]\nid = \"r{number}\"\nlevel1 = \"产出\"\nlevel2 = \"数量\"\nname = \"甲\"\n\
             target = \"≥1户\"\nactual = \"1人\"\nweight = \"4\"\n"
        )
    };
    let rows: String = (0..25).map(row).collect();
    let refused = base().put("indicators.toml", rows.as_bytes()).refused();
    assert_eq!(refused.len(), 25);
    assert!(refused.iter().all(|it| it.ends_with("UNIT_DIFFERS")), "{refused:?}");
}

#[test]
fn a_table_without_end_is_told_so_once() {
    let rows = "[[transaction]]\n".repeat(30_000);
    let read = base().put("transactions.toml", rows.as_bytes()).read();
    assert!(read.dossier.is_none());
    let count = |reason| read.remarks.iter().filter(|it| it.reason == reason).count();
    assert_eq!((count("TOO_MANY_ROWS"), count("TOO_MANY_REMARKS")), (1, 1));
}
