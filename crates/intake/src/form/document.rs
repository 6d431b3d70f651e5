//! docs/input.md and docs/schema are what the table says.

use std::fmt::Write;

use expect_test::{expect, expect_file};

use super::{FORM, Kind, Need, Rows, SheetForm, schemas};

const HEAD: &str = "# 评价资料的写法

<!-- 由代码生成（crates/intake/src/form），请勿手工修改。 -->

一份评价资料是一次绩效评价的全部输入。有两种形式，内容相同，可以互相转换：

- **工作簿**（`.xlsx`）：用 WPS 或 Excel 填写。`jixiao init 我的项目.xlsx` 生成一份空白的，带下拉列表和填写提示。
- **资料夹**：七个文本文件，用任何编辑器填写。`jixiao init 我的项目 --as folder` 生成。TOML 文件第一行的 `#:schema` 指向说明各键的
  JSON Schema（`docs/schema`），支持它的编辑器（例如装了 Even Better TOML 的 VS Code）会自动补全和提示。

`jixiao check` 一次列出全部问题，指明文件、行（或工作表、单元格）、写的是什么、应当是什么，不写入任何数据。样例：`examples/wuding-2020`（单位自评）、
`examples/department-2023`（部门评价，虚构）。

## 通用规则

- 全角半角、空格、看不见的字符、输入法的引号和括号都会先统一；名称和文号里改动了什么，列在“读数说明”里。
- 写得不明确的（指标值没有 ≥、≤、=，只有一边带 % 或单位），不猜：列出建议的读数，请写明，或用 `--accept-readings` 全部接受并记入评价。
- 空着、“—”、“无”、“/”都表示没有填写。
- 金额不带单位时，按表头或键的单位。系统内一律以分为单位的整数计算。

### 工作簿

- 读到的是看到的：设成百分比格式、显示为 95% 的 0.95 是 95%；日期是看到的日期；公式取保存时的结果；错误值（如 `#DIV/0!`）要改正。
- 显示的数被四舍五入、藏住了后面的数字的，列为待确认，按显示的数读。
- 代码（项目、单位、文号、凭证字号）请用文本格式：表格只保留15位数字，显示成 `5.32E+20` 的代码已经丢了数字，要重新填写。
- 合并的单元格，值属于合并范围内的每一行；金额、分值、指标值等数不能合并。
- 隐藏的行也会读入，并注明。空行、“合计”“小计”行不读入。
- 工作表和列按名称认，次序不限；表头可以有标题行在上面。不认识的表头要改正；以“备注”开头的列和“核对意见”列不读入。
- “申报金额”表只在转述别处公布的材料时需要，空白工作簿里没有；要用时加一张同名的工作表。
- 支持 `.xlsx`，不超过16 MiB。`.xls`、`.et`、`.ods` 请另存为“Excel 工作簿（*.xlsx）”；加了密码的请先取消密码。

### 资料夹

- 文字和金额加引号（`\"71300.00\"`），年度、行号、日期和真假值不加（`2023`、`2023-12-31`、`true`）。
- 不认识的键会被指出，以免写错的键被悄悄忽略。
- 只读普通文件，每个不超过16 MiB；UTF-8 编码，GBK 和 UTF-16 能认出并注明。
";

const NARRATIVE: &str = "
资料夹里是 `narrative.md`：每节以 `## 标题 {键}` 开头，空行分段；来源此处仍是模板提示语的，写 `## 标题 {键 template}`。

| 键 | 章节 | 键 | 章节 |
|---|---|---|---|
";

#[test]
fn the_description_of_the_input_is_the_table() {
    let mut text = HEAD.to_owned();
    for form in FORM {
        describe(&mut text, form);
    }
    expect_file!["../../../../docs/input.md"].assert_eq(&text);
}

fn describe(text: &mut String, form: &SheetForm) {
    let table = match (form.rows, form.table) {
        (Rows::One, _) => "各键".to_owned(),
        (_, "") => "各节".to_owned(),
        (_, table) => format!("`[[{table}]]`"),
    };
    let rows = match form.rows {
        Rows::One => "一份",
        Rows::Some => "至少一行",
        Rows::Any => "可以没有",
    };
    let hint = form.hint;
    writeln!(text, "\n## {}\n\n`{}` 的{table}，{rows}。{hint}\n", form.sheet, form.file).unwrap();
    writeln!(text, "| 列 | 键 | 必填 | 写法 | 说明 | 示例 |\n|---|---|---|---|---|---|").unwrap();
    for column in form.columns {
        let need = match column.need {
            Need::Always => "是",
            Need::When(when) => when,
            Need::Optional => "",
        };
        let is_section = column.kind == Kind::Choice(super::Choice::Section);
        let kind = if is_section { "见下表".to_owned() } else { column.kind.chinese() };
        let example = match column.example {
            "" => String::new(),
            example => format!("`{example}`"),
        };
        let (heading, key, hint) = (column.heading, column.key, column.hint);
        writeln!(text, "| {heading} | `{key}` | {need} | {kind} | {hint} | {example} |").unwrap();
    }
    if form.file.ends_with(".md") {
        text.push_str(NARRATIVE);
        let sections: Vec<String> = domain::SectionKey::ALL
            .iter()
            .map(|section| format!("`{}` | {}", section.key(), section.title()))
            .collect();
        for pair in sections.chunks(2) {
            writeln!(text, "| {} |", pair.join(" | ")).unwrap();
        }
    }
}

#[test]
fn the_schemas_are_the_table() {
    for (name, schema) in schemas() {
        let path = format!("{}/../../docs/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        expect_test::ExpectFile { path: path.into(), position: file!() }.assert_eq(&schema);
    }
    let names: Vec<String> = schemas().into_iter().map(|(name, _)| name).collect();
    expect![[r#"
        [
            "evaluation.json",
            "funding.json",
            "goals.json",
            "indicators.json",
            "projects.json",
            "transactions.json",
        ]
    "#]]
    .assert_debug_eq(&names);
}
