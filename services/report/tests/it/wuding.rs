//! The county's evaluation of 2020 with the scorecard that the rules give: figures of examples/wuding-2020.

use std::{fs, path::Path};

use domain::{
    Actual, Attainment, Digest, Evaluation, EvaluationContent, EvaluationKind, Execution,
    ExecutionRow, Finding, FiscalYear, FundNature, Funds, Goal, Grade, Indicator, IndicatorContent,
    Level2, Method, Money, Operator, PolicyReference, Position, ProjectTotal, Regulation, ScoreRow,
    Scorecard, ScorecardContent, Section, Severity, Subject, Target, Trace, TraceSource,
    TraceValue,
};
use rust_decimal::Decimal;
use time::macros::date;

const ID: &str = "01926f3a-0000-7000-8000-000000000001";
/// Name, document, whether it stands in for none, amount.
const PROJECTS: [(&str, &str, bool, &str); 3] = [
    ("创业担保贷款贴息", "未载文号〔2020〕1号", true, "1200.00"),
    ("乌东德水电站移民搬迁安置工作经费", "武搬通（2020）10号", false, "71300.00"),
    ("办公经费", "武财行（2020）66号", false, "50000.00"),
];

/// Level 2, name, target (a number with ≥ or ≤, or words), unit, actual, weight, score.
type Line =
    (Level2, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const LINES: [Line; 11] = [
    (Level2::Execution, "预算执行率", "", "", "", "10.00", "10.00"),
    (Level2::Quantity, "扶持创业人数", "≥8", "人", "8", "10.00", "10.00"),
    (Level2::Quantity, "协调发放小额担保贷款", "≥120", "万元", "120", "8.00", "8.00"),
    (Level2::Quantity, "完成搬迁安置户数", "≥13", "户", "13", "10.00", "10.00"),
    (Level2::Quality, "贷免扶补带动就业人数", "≥24", "人", "24", "8.00", "8.00"),
    (
        Level2::Timeliness,
        "建房款支付及时性",
        "按时按量支付",
        "",
        "按时按量完成支付",
        "7.00",
        "7.00",
    ),
    (Level2::Cost, "工作经费支出", "≤12.25", "万元", "12.25", "7.00", "7.00"),
    (Level2::Social, "组织劳务输出人数", "", "", "573人", "10.00", "0.00"),
    (
        Level2::Social,
        "工会工作效力",
        "提高",
        "",
        "服务意识增强，重点工作目标完成",
        "10.00",
        "10.00",
    ),
    (
        Level2::Sustainable,
        "工会服务能力",
        "全面提升",
        "",
        "工作实用性和可行性增强，服务能力提升",
        "10.00",
        "10.00",
    ),
    (Level2::Served, "社会公众或服务对象满意度", "≥90", "%", "95", "10.00", "10.00"),
];

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn project(index: usize) -> domain::ProjectCode {
    format!("53232920T{:012}", index + 1).parse().unwrap()
}

fn target((_, _, target, unit, ..): &Line) -> Option<Target> {
    let operator = match target.chars().next()? {
        '≥' => Operator::AtLeast,
        '≤' => Operator::AtMost,
        _ => return Some(Target::try_words(target).unwrap()),
    };
    let value = decimal(target.trim_start_matches(['≥', '≤']));
    Some(Target::try_value(operator, value, unit, "").unwrap())
}

fn actual(line: &Line) -> Option<Actual> {
    let (_, _, _, _, actual, ..) = line;
    if actual.is_empty() {
        return None;
    }
    let is_words = target(line).is_some_and(|it| it.operator() == Operator::Qualitative);
    let attainment = is_words.then_some(Attainment::Reached);
    let value = actual.parse().ok();
    let text = if value.is_some() { "" } else { actual };
    Some(Actual::try_new(value, text, attainment, None).unwrap())
}

fn indicator((index, line): (usize, &Line)) -> Indicator {
    let (level2, name, .., weight, _) = line;
    Indicator::try_new(IndicatorContent {
        id: format!("indicator.{index}").parse().unwrap(),
        level1: level2.parent(),
        level2: *level2,
        name: (*name).to_owned(),
        target: target(line),
        actual: actual(line),
        weight: decimal(weight),
        method: None,
        deviation_reason: String::new(),
        evidence: String::new(),
        printed_score: None,
    })
    .unwrap()
}

/// The sections of the example that a person typed: `## title {key}`, or `{key template}`.
fn sections() -> Vec<Section> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/wuding-2020/narrative.md");
    let text = fs::read_to_string(path).unwrap();
    let chapters = text.split("\n## ").skip(1);
    let chapter = |chapter: &str| {
        let (heading, text) = chapter.split_once('\n').unwrap_or((chapter, ""));
        let key = heading.split_once('{').unwrap().1.trim_end().trim_end_matches('}');
        let (key, template) = key.split_once(' ').unwrap_or((key, ""));
        let paragraphs = text.split("\n\n").map(str::trim).filter(|it| !it.is_empty());
        Section {
            key: key.parse().unwrap(),
            paragraphs: paragraphs.map(str::to_owned).collect(),
            template_text: template == "template",
        }
    };
    chapters.map(chapter).collect()
}

/// What the unit filed.
pub(crate) fn content() -> EvaluationContent {
    let goals = [
        (
            "做好贷免扶补工作，扶持创业、带动就业。",
            "为8名创业者协调发放小额担保贷款120万元，带动就业24人。",
        ),
        ("完成挂包联系点移民搬迁安置和建房款支付。", "完成13户搬迁安置，建房款按时按量支付。"),
        ("保障机关正常运转，提升服务职工的能力。", "完成年度安排的工会工作。"),
    ];
    let goal = |(index, (expected, achieved)): (usize, (&str, &str))| Goal {
        project: Some(project(index)),
        expected: expected.to_owned(),
        achieved: achieved.to_owned(),
    };
    EvaluationContent {
        id: ID.parse().unwrap(),
        region: "532329000".parse().unwrap(),
        unit: "901001".parse().unwrap(),
        unit_name: "武定县总工会".to_owned(),
        department_name: "武定县总工会".to_owned(),
        kind: EvaluationKind::OfUnit,
        fiscal_year: FiscalYear::try_new(2020).unwrap(),
        title: "武定县总工会2020年度项目支出绩效评价报告".to_owned(),
        projects: (0..PROJECTS.len()).map(project).collect(),
        policy: "national-2020".parse().unwrap(),
        as_of: date!(2020 - 12 - 31),
        goals: goals.into_iter().enumerate().map(goal).collect(),
        indicators: LINES.iter().enumerate().map(indicator).collect(),
        sections: sections(),
        declared: domain::Declared::default(),
        reported_on: Some(date!(2021 - 05 - 25)),
        source: "《武定县总工会项目支出绩效评价报告（2020年度）》，2021年5月25日公开".to_owned(),
        completed: true,
        readings: Vec::new(),
    }
}

/// What is reported: the content with a scorecard.
pub(crate) fn subject(content: EvaluationContent, scorecard: Scorecard) -> Subject {
    Subject { evaluation: Evaluation::try_new(content).unwrap(), scorecard }
}

/// What the pack of the example is called.
pub(crate) fn regulation() -> Regulation {
    Regulation {
        name: "项目支出绩效评价评分规则（全国，2020年办法）".to_owned(),
        source: "《项目支出绩效评价管理办法》（财预〔2020〕10号）及附1、附2、附3".to_owned(),
        official: false,
    }
}

fn funds(yuan: &str) -> Funds {
    let amount: Money = yuan.parse().unwrap();
    Funds { initial_budget: Money::ZERO, allotted: amount, received: amount, paid: amount }
}

/// The fund table of the books.
pub(crate) fn books() -> Execution {
    let projects = PROJECTS.iter().enumerate();
    let rows = projects.clone().map(|(index, (name, document, placeholder, yuan))| ExecutionRow {
        project: project(index),
        project_name: name.parse().unwrap(),
        document: document.parse().unwrap(),
        placeholder: *placeholder,
        nature: FundNature::GeneralPublicBudget,
        funds: funds(yuan),
    });
    let project_totals = projects.map(|(index, (name, .., yuan))| ProjectTotal {
        project: project(index),
        project_name: name.parse().unwrap(),
        funds: funds(yuan),
    });
    Execution {
        rows: rows.collect(),
        project_totals: project_totals.collect(),
        total: funds("122500.00"),
        shortfalls: Vec::new(),
        books_position: Position { shard: 7, sequence: 12 },
    }
}

fn row((index, line): (usize, &Line)) -> ScoreRow {
    let (level2, name, .., weight, score) = line;
    let target = target(line);
    let printed = actual(line).map(|actual| actual.printed(target.as_ref())).unwrap_or_default();
    let words = target.as_ref().map(ToString::to_string).unwrap_or_default();
    let found = match (target.is_some(), level2) {
        (_, Level2::Execution) => {
            "账簿中全年预算数122500.00元，支出122500.00元，执行率100.00%".to_owned()
        }
        (true, _) => format!("年度指标值{words}，实际完成{printed}，完成比例100%"),
        (false, _) => "没有年度指标值，完成情况无从衡量，不得分".to_owned(),
    };
    ScoreRow {
        indicator: format!("indicator.{index}").parse().unwrap(),
        level1: level2.parent(),
        level2: *level2,
        name: (*name).to_owned(),
        target: words,
        actual: if *level2 == Level2::Execution { "100.00%".to_owned() } else { printed },
        weight: decimal(weight),
        score: decimal(score),
        method: Method::Linear,
        trace: Trace {
            rule: "linear".to_owned(),
            formula: "得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)".to_owned(),
            values: vec![TraceValue {
                name: "分值".to_owned(),
                value: (*weight).to_owned(),
                source: TraceSource::Typed,
            }],
            rounding: "四舍五入，保留2位小数".to_owned(),
            explanation: format!("{found}，分值{}分，得{score}分。", decimal(weight).normalize()),
        },
        deviation_reason: String::new(),
    }
}

/// The scorecard over these books.
pub(crate) fn scorecard(execution: Execution) -> Scorecard {
    let finding = |code: &str, reason: &str, message: &str, cell: &str| Finding {
        code: code.to_owned(),
        reason: reason.to_owned(),
        severity: Severity::Warning,
        message: message.to_owned(),
        ground: "《项目支出绩效评价管理办法》（财预〔2020〕10号），未与正式文本核对".to_owned(),
        advice: "请核对并补充后重新提交。".to_owned(),
        cells: vec![cell.to_owned()],
        figures: Vec::new(),
    };
    let findings = vec![
        finding(
            "F05",
            "TOTAL_WITHOUT_TABLE",
            "来源公布总分98分，但没有附评分表，无法复核。",
            "declared",
        ),
        finding(
            "F11",
            "TARGET_MISSING",
            "“组织劳务输出人数”没有年度指标值。",
            "indicators[7].target",
        ),
        finding(
            "F36",
            "SECTION_IS_TEMPLATE",
            "“项目组织管理情况”一节仍是模板的提示文字，没有内容。",
            "sections[2]",
        ),
    ];
    scorecard_with(execution, findings)
}

/// The same scores with these findings.
pub(crate) fn scorecard_with(execution: Execution, findings: Vec<Finding>) -> Scorecard {
    Scorecard::try_new(ScorecardContent {
        evaluation: ID.parse().unwrap(),
        revision: 1,
        policy: PolicyReference {
            id: "national-2020".parse().unwrap(),
            version: "1".to_owned(),
            digest: Digest::of(b"pack"),
        },
        rows: LINES.iter().enumerate().map(row).collect(),
        grade: Grade::Excellent,
        grade_label: "优".to_owned(),
        findings,
        execution,
    })
    .unwrap()
}
