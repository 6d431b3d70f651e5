//! The tables of the county's report: funds, the national self-evaluation form, the score table.

use report::document::{Align, Cell, Column, Row, Table};

fn columns(widths: &[u16], align: Align) -> Vec<Column> {
    widths.iter().map(|&width| Column { width, align }).collect()
}

fn labels(words: &[&str]) -> Row {
    Row::new(words.iter().map(|&word| Cell::label(word)).collect())
}

/// — in the data means that there is no value.
fn value(words: &str) -> Cell {
    if words == "—" { Cell::missing() } else { Cell::text(words) }
}

/// The funds of the three projects.
pub(crate) fn funds() -> Table {
    let rows = [
        ["创业担保贷款贴息", "—", "0.12", "0.12", "0.12", "0.00", "100.00"],
        ["移民搬迁安置工作经费", "武搬通〔2020〕10号", "7.13", "7.13", "7.13", "0.00", "100.00"],
        ["机关办公经费", "武财行〔2020〕66号", "5.00", "5.00", "5.00", "0.00", "100.00"],
    ];
    let mut body: Vec<Row> = rows
        .iter()
        .map(|row| {
            let words = |(index, text): (usize, &&str)| match index {
                0 | 1 => {
                    value(text).aligned(if *text == "—" { Align::Center } else { Align::Left })
                }
                _ => value(text),
            };
            Row::new(row.iter().enumerate().map(words).collect())
        })
        .collect();
    let mut total = vec![Cell::label("合计").spanning(2, 1)];
    total.extend(["12.25", "12.25", "12.25", "0.00", "100.00"].map(Cell::text));
    body.push(Row::new(total));
    let head = labels(&["项目", "文号", "下达数", "到位数", "支出数", "结余数", "执行率（%）"]);
    Table::try_new(columns(&[34, 38, 16, 16, 16, 16, 20], Align::Right), vec![head], body)
        .unwrap()
        .captioned("项目资金安排和使用情况表")
        .in_unit("单位：万元")
        .noted("注：执行率＝支出数÷到位数×100%。贴息工作经费由上级工会拨入，没有县级文号。")
}

/// 项目支出绩效自评表, the national form.
pub(crate) fn self_evaluation() -> Table {
    let mut rows = vec![
        Row::new(vec![
            Cell::label("项目名称").spanning(3, 1),
            Cell::text("移民搬迁安置工作经费").spanning(6, 1),
        ]),
        Row::new(vec![
            Cell::label("主管部门").spanning(3, 1),
            Cell::text("示例县总工会").spanning(2, 1),
            Cell::label("实施单位").spanning(2, 1),
            Cell::text("示例县总工会办公室").spanning(2, 1),
        ]),
    ];
    rows.extend(fund_rows());
    rows.extend([
        Row::new(vec![
            Cell::label("年度总体目标").spanning(1, 2),
            Cell::label("预期目标").spanning(4, 1),
            Cell::label("实际完成情况").spanning(4, 1),
        ]),
        Row::new(vec![
            Cell::text(
                "完成13户搬迁户的动员、签约、建房款支付和入住验收，搬迁群众满意度不低于90%。",
            )
            .spanning(4, 1)
            .aligned(Align::Left),
            Cell::text("13户全部入住，其中1户因连续降雨推迟11天；回访20户，满意度95%。")
                .spanning(4, 1)
                .aligned(Align::Left),
        ]),
    ]);
    rows.extend(indicator_rows());
    rows.push(Row::new(vec![
        Cell::label("总分").spanning(6, 1),
        Cell::label("100"),
        Cell::label("97.60"),
        Cell::blank(),
    ]));
    Table::try_new(columns(&[10, 16, 16, 28, 19, 19, 12, 15, 21], Align::Center), vec![], rows)
        .unwrap()
        .compact()
        .noted("注：1.其他资金包括单位自有资金和社会捐助。2.得分低于分值的，须填写偏差原因。")
}

fn fund_rows() -> Vec<Row> {
    let titles =
        ["年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"];
    let mut head =
        vec![Cell::label("项目资金（万元）").spanning(1, 5), Cell::blank().spanning(2, 1)];
    head.extend(titles.map(Cell::label));
    let funds = [
        ["年度资金总额", "7.13", "7.13", "7.13", "10", "100.00%", "10.00"],
        ["其中：当年财政拨款", "7.13", "7.13", "7.13", "—", "100.00%", "—"],
        ["上年结转资金", "0.00", "0.00", "0.00", "—", "—", "—"],
        ["其他资金", "0.00", "0.00", "0.00", "—", "—", "—"],
    ];
    let row = |[name, figures @ ..]: [&str; 7]| {
        let mut cells = vec![Cell::text(name).spanning(2, 1).aligned(Align::Left)];
        cells.extend(figures.map(value));
        Row::new(cells)
    };
    std::iter::once(Row::new(head)).chain(funds.map(row)).collect()
}

fn indicator_rows() -> Vec<Row> {
    let data: [(&str, u16, &[[&str; 7]]); 3] = [
        (
            "产出指标",
            4,
            &[
                ["数量指标", "完成搬迁安置户数", "≥13户", "13户", "15", "15.00", ""],
                ["质量指标", "入住验收一次通过率", "＝100%", "100%", "15", "15.00", ""],
                [
                    "时效指标",
                    "12月底前完成入住",
                    "≤12月31日",
                    "1户于次年1月11日入住",
                    "10",
                    "7.60",
                    "连续降雨，道路中断；已增设临时便道",
                ],
                ["成本指标", "户均工作经费", "≤0.55万元", "0.55万元", "10", "10.00", ""],
            ],
        ),
        (
            "效益指标",
            4,
            &[
                ["经济效益指标", "", "", "", "", "", ""],
                ["社会效益指标", "因搬迁引起的信访件数", "＝0件", "0件", "20", "20.00", ""],
                ["生态效益指标", "", "", "", "", "", ""],
                [
                    "可持续影响指标",
                    "固定联系人制度",
                    "定性：建立并执行",
                    "达成预期指标",
                    "10",
                    "10.00",
                    "",
                ],
            ],
        ),
        (
            "满意度指标",
            1,
            &[["服务对象满意度指标", "搬迁群众满意度", "≥90%", "95%", "10", "10.00", ""]],
        ),
    ];
    let titles = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ];
    let mut head = vec![Cell::label("绩效指标").spanning(1, 10)];
    head.extend(titles.map(Cell::label));
    let mut rows = vec![Row::new(head)];
    for (first, span, indicators) in data {
        for (index, cells) in indicators.iter().enumerate() {
            let mut row: Vec<Cell> = Vec::new();
            if index == 0 {
                row.push(Cell::text(first).spanning(1, span));
            }
            row.extend(cells.iter().enumerate().map(|(column, text)| {
                let cell = if text.is_empty() { Cell::blank() } else { Cell::text(*text) };
                if column == 1 || column == 6 { cell.aligned(Align::Left) } else { cell }
            }));
            rows.push(Row::new(row));
        }
    }
    rows
}

/// A level-3 indicator of the score table: 二级, its rows, 三级, 分值, 得分, 评分规则, 扣分原因.
type Score =
    (&'static str, u16, &'static str, &'static str, &'static str, &'static str, &'static str);

const SCORES: [(&str, u16, &[Score]); 4] = [
    (
        "决策",
        6,
        &[
            (
                "项目立项",
                2,
                "立项依据充分性",
                "4",
                "4.00",
                "有法律、政策、规划和职责依据，每缺一项扣1分",
                "",
            ),
            ("", 0, "立项程序规范性", "3", "3.00", "按规定程序申请设立，资料齐全，缺一项扣1分", ""),
            (
                "绩效目标",
                2,
                "绩效目标合理性",
                "4",
                "3.00",
                "目标与工作、预算相匹配，每项不符扣1分",
                "办公经费目标过于笼统",
            ),
            (
                "",
                0,
                "绩效指标明确性",
                "4",
                "3.00",
                "指标细化、可衡量，每项不符扣1分",
                "两项指标没有目标值",
            ),
            ("资金投入", 2, "预算编制科学性", "3", "3.00", "经过论证、标准清楚，每项不符扣1分", ""),
            ("", 0, "资金分配合理性", "2", "2.00", "分配有依据且与实际相适应", ""),
        ],
    ),
    (
        "过程",
        5,
        &[
            (
                "资金管理",
                3,
                "资金到位率",
                "4",
                "4.00",
                "分值×（实际到位资金÷预算资金），不超过分值",
                "",
            ),
            (
                "",
                0,
                "预算执行率",
                "4",
                "4.00",
                "分值×（实际支出资金÷实际到位资金），不超过分值",
                "",
            ),
            (
                "",
                0,
                "资金使用合规性",
                "4",
                "4.00",
                "发现截留、挤占、挪用、虚列支出之一的不得分",
                "",
            ),
            ("组织实施", 2, "管理制度健全性", "4", "4.00", "财务、业务制度齐备，缺一项扣2分", ""),
            (
                "",
                0,
                "制度执行有效性",
                "4",
                "3.50",
                "抽查手续，每发现一处不完整扣0.5分",
                "一份验收单缺日期",
            ),
        ],
    ),
    (
        "产出",
        3,
        &[
            (
                "产出数量",
                1,
                "实际完成率",
                "10",
                "10.00",
                "分值×（实际产出数÷计划产出数），不超过分值",
                "",
            ),
            ("产出质量", 1, "质量达标率", "10", "10.00", "分值×（质量达标产出数÷实际产出数）", ""),
            (
                "产出时效",
                1,
                "完成及时性",
                "10",
                "9.06",
                "逾期的按逾期天数占计划天数的比例扣分",
                "1户推迟11天入住",
            ),
        ],
    ),
    (
        "效益",
        2,
        &[
            (
                "项目效益",
                2,
                "实施效益",
                "20",
                "20.00",
                "带动就业人数，分值×（实际人数÷目标人数），不超过分值",
                "",
            ),
            (
                "",
                0,
                "服务对象满意度",
                "10",
                "8.50",
                "90%以上得满分；样本少于服务对象三成的扣1.5分",
                "只回访20户",
            ),
        ],
    ),
];

/// 评分表: 16 level-3 indicators with their rules, on landscape pages.
pub(crate) fn score_table() -> Table {
    let mut rows = Vec::new();
    for (first, span, scores) in SCORES {
        for (index, (second, second_span, third, weight, score, rule, reason)) in
            scores.iter().enumerate()
        {
            let mut row = Vec::new();
            if index == 0 {
                row.push(Cell::text(first).spanning(1, span));
            }
            if *second_span > 0 {
                row.push(Cell::text(*second).spanning(1, *second_span));
            }
            row.extend([
                Cell::text(*third).aligned(Align::Left),
                Cell::text(*weight),
                Cell::text(*score),
                Cell::text(*rule).aligned(Align::Left),
                if reason.is_empty() {
                    Cell::missing()
                } else {
                    Cell::text(*reason).aligned(Align::Left)
                },
            ]);
            rows.push(Row::new(row));
        }
    }
    rows.push(Row::new(vec![
        Cell::label("合计").spanning(3, 1),
        Cell::label("100"),
        Cell::label("95.06"),
        Cell::blank().spanning(2, 1),
    ]));
    let head =
        labels(&["一级指标", "二级指标", "三级指标", "分值", "得分", "评分规则", "扣分原因"]);
    Table::try_new(columns(&[20, 22, 36, 14, 16, 75, 42], Align::Center), vec![head], rows)
        .unwrap()
        .captioned("项目支出绩效评价指标体系及评分情况")
        .in_unit("单位：分")
        .landscape()
}
