//! 附1 项目支出绩效自评表 of 财预〔2020〕10号: the nationwide form of 单位自评.

use domain::{
    Evaluation, EvaluationKind, Execution, ExecutionRow, FundNature, Funds, Level1, Level2,
    Scorecard,
};

use super::{
    ComposeError,
    amount::{self, Unit},
    funds::rate,
    scores::{name, of_level1, words},
};
use crate::document::{Align, Attachment, Block, Cell, Column, Row, Table};

/// The kinds of indicator that the form prints, whether there is one or not.
const PRINTED: [(Level1, &str, &[Level2]); 3] = [
    (
        Level1::Output,
        "产出\n指标",
        &[Level2::Quantity, Level2::Quality, Level2::Timeliness, Level2::Cost],
    ),
    (
        Level1::Benefit,
        "效益\n指标",
        &[Level2::Economic, Level2::Social, Level2::Ecological, Level2::Sustainable],
    ),
    (Level1::Satisfaction, "满意度\n指标", &[Level2::Served]),
];
const FUND_HEAD: [&str; 6] =
    ["年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"];
const INDICATOR_HEAD: [&str; 8] = [
    "一级\n指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
];
/// In half millimetres: names of indicators and values of eight characters stay on one line, and the reason has room.
const WIDTHS: [u16; 9] = [10, 23, 42, 54, 42, 54, 16, 29, 42];

/// The filled form; `None` for an evaluation that is no self-evaluation.
pub(super) fn attachment(
    evaluation: &Evaluation,
    scorecard: &Scorecard,
) -> Result<Option<Attachment>, ComposeError> {
    match evaluation.kind {
        EvaluationKind::OfUnit => {}
        EvaluationKind::OfDepartment | EvaluationKind::OfTreasury => return Ok(None),
    }
    let mut rows = project_rows(evaluation, &scorecard.execution);
    rows.extend(fund_rows(scorecard)?);
    rows.extend(goal_rows(evaluation, &scorecard.execution));
    rows.extend(indicator_rows(scorecard));
    rows.push(Row::new(vec![
        Cell::label("总分").spanning(6, 1),
        Cell::label(scorecard.weight().normalize().to_string()),
        Cell::label(scorecard.total().to_string()),
        Cell::label(format!("等级：{}", scorecard.grade_label)),
    ]));
    let columns = WIDTHS.map(|width| Column { width, align: Align::Center }).to_vec();
    let mut table = Table::try_new(columns, Vec::new(), rows)?
        .noted("注：资金数据取自账簿；账簿未单列上年结转资金，以“—”表示。")
        .compact();
    if has_tail(&scorecard.execution)? {
        table = table.noted(amount::TAIL_NOTE);
    }
    Ok(Some(Attachment {
        title: "项目支出绩效自评表".into(),
        subtitle: Some(format!("（{}年度）", evaluation.fiscal_year).into()),
        body: vec![Block::Table(table)],
    }))
}

fn project_rows(evaluation: &Evaluation, books: &Execution) -> Vec<Row> {
    let names: Vec<&str> = books.project_totals.iter().map(|it| it.project_name.as_str()).collect();
    vec![
        Row::new(vec![
            Cell::label("项目名称").spanning(3, 1),
            Cell::text(names.join("、")).spanning(6, 1),
        ]),
        Row::new(vec![
            Cell::label("主管部门").spanning(3, 1),
            words(&evaluation.department_name).spanning(2, 1),
            Cell::label("实施单位").spanning(2, 1),
            Cell::text(evaluation.unit_name.as_str()).spanning(2, 1),
        ]),
    ]
}

/// Only the total row is scored.
fn fund_rows(scorecard: &Scorecard) -> Result<Vec<Row>, ComposeError> {
    let books = &scorecard.execution;
    let mut head =
        vec![Cell::label("项目资金（万元）").spanning(1, 5), Cell::blank().spanning(2, 1)];
    head.extend(FUND_HEAD.map(Cell::label));
    let points = scorecard.level1_totals().iter().find(|it| it.level1 == Level1::Execution);
    let points = points.map_or_else(unscored, |it| {
        [Cell::text(it.weight.normalize().to_string()), Cell::text(it.score.to_string())]
    });
    let of_year = sum(books, |nature| !is_other(nature))?;
    let other = sum(books, is_other)?;
    let carried = vec![Cell::text("上年结转资金").spanning(2, 1).aligned(Align::Left)];
    let carried = carried.into_iter().chain((0..6).map(|_| Cell::missing())).collect();
    Ok(vec![
        Row::new(head),
        fund_row("年度资金总额", &books.total, points),
        fund_row("其中：当年财政拨款", &of_year, unscored()),
        Row::new(carried),
        fund_row("其他资金", &other, unscored()),
    ])
}

fn fund_row(label: &str, funds: &Funds, [weight, score]: [Cell; 2]) -> Row {
    Row::new(vec![
        Cell::text(label).spanning(2, 1).aligned(Align::Left),
        Unit::Wan.cell(funds.initial_budget),
        Unit::Wan.cell(funds.allotted),
        Unit::Wan.cell(funds.paid),
        weight,
        rate(funds.budget_execution_rate()),
        score,
    ])
}

fn unscored() -> [Cell; 2] {
    [Cell::missing(), Cell::missing()]
}

/// 财政专户管理资金 and 单位资金 are no appropriation of the year.
const fn is_other(nature: FundNature) -> bool {
    match nature {
        FundNature::FiscalSpecialAccount | FundNature::UnitFund => true,
        FundNature::GeneralPublicBudget | FundNature::GovernmentFund | FundNature::StateCapital => {
            false
        }
    }
}

fn sum(books: &Execution, which: impl Fn(FundNature) -> bool) -> Result<Funds, ComposeError> {
    let mut sum = Funds::default();
    for row in books.rows.iter().filter(|row| which(row.nature)) {
        sum = sum.checked_add(row.funds)?;
    }
    Ok(sum)
}

/// Whether a printed column misses its printed total.
fn has_tail(books: &Execution) -> Result<bool, ComposeError> {
    let columns: [fn(&ExecutionRow) -> domain::Money; 3] =
        [|row| row.funds.initial_budget, |row| row.funds.allotted, |row| row.funds.paid];
    let [of_year, other]: [Vec<&ExecutionRow>; 2] = [false, true]
        .map(|wanted| books.rows.iter().filter(|it| is_other(it.nature) == wanted).collect());
    for column in columns {
        let mut parts = Vec::new();
        for group in [&of_year, &other] {
            parts.push(domain::Money::sum(group.iter().map(|row| column(row)))?);
        }
        if amount::has_tail(&parts)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn goal_rows(evaluation: &Evaluation, books: &Execution) -> Vec<Row> {
    let text = |of: fn(&domain::Goal) -> &str| {
        let said = evaluation.goals.iter().filter(|goal| !of(goal).is_empty());
        let lines: Vec<String> = said
            .map(|goal| {
                let total = books.project_totals.iter().find(|it| Some(it.project) == goal.project);
                match total {
                    Some(project) => format!("{}：{}", project.project_name.as_str(), of(goal)),
                    None => of(goal).to_owned(),
                }
            })
            .collect();
        words(&lines.join("\n")).spanning(4, 1).aligned(Align::Left)
    };
    vec![
        Row::new(vec![
            Cell::label("年度总体目标").spanning(1, 2),
            Cell::label("预期目标").spanning(4, 1),
            Cell::label("实际完成情况").spanning(4, 1),
        ]),
        Row::new(vec![text(|goal| &goal.expected), text(|goal| &goal.achieved)]),
    ]
}

/// The printed kinds, then what else the evaluation has (决策, 过程, 成本).
fn indicator_rows(scorecard: &Scorecard) -> Vec<Row> {
    let mut rows: Vec<Vec<Cell>> = vec![INDICATOR_HEAD.map(Cell::label).to_vec()];
    for (level1, label) in [
        (Level1::Decision, "决策\n指标"),
        (Level1::Process, "过程\n指标"),
        (Level1::Cost, "成本\n指标"),
    ] {
        rows.extend(level1_rows(scorecard, level1, label, &[]));
    }
    for (level1, label, kinds) in PRINTED {
        rows.extend(level1_rows(scorecard, level1, label, kinds));
    }
    let span = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    if let Some(first) = rows.first_mut() {
        first.insert(0, Cell::label("绩效指标").spanning(1, span));
    }
    rows.into_iter().map(Row::new).collect()
}

/// The rows of a level 1; a printed kind without indicator has an empty row.
fn level1_rows(
    scorecard: &Scorecard,
    level1: Level1,
    label: &str,
    printed: &[Level2],
) -> Vec<Vec<Cell>> {
    let own = of_level1(scorecard, level1);
    let mut kinds: Vec<Level2> =
        own.iter().map(|row| row.level2).chain(printed.iter().copied()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut rows = Vec::new();
    for kind in kinds {
        let members: Vec<_> = own.iter().filter(|row| row.level2 == kind).collect();
        let mut leading = vec![name(&kind_label(kind), members.len().max(1))];
        if members.is_empty() {
            leading.extend((0..6).map(|_| Cell::blank()));
            rows.push(leading);
            continue;
        }
        for row in members {
            leading.extend([
                Cell::text(row.name.as_str()).aligned(Align::Left),
                words(&row.target),
                words(&row.actual),
                Cell::text(row.weight.normalize().to_string()),
                Cell::text(row.score.to_string()),
                deviation(row),
            ]);
            rows.push(std::mem::take(&mut leading));
        }
    }
    let span = rows.len();
    if let Some(first) = rows.first_mut() {
        first.insert(0, name(label, span));
    }
    rows
}

/// Seven characters would leave the last alone on its line.
fn kind_label(kind: Level2) -> String {
    let gap = if kind == Level2::Sustainable { "\n" } else { "" };
    format!("{kind}{gap}指标")
}

/// Nothing to explain where no point was lost; — where a reason is lacking.
fn deviation(row: &domain::ScoreRow) -> Cell {
    if row.deviation_reason.is_empty() && row.score == row.weight {
        Cell::blank()
    } else {
        words(&row.deviation_reason).aligned(Align::Left)
    }
}
