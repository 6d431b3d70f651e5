//! Rule about figures in texts (正文、目标、偏差原因中的金额和比率): what is called 支出 is what was paid, and an amount
//! of the project's own money is somewhere in books, declaration or indicators.

use domain::{Funds, Level1, Money, Severity, StatedAmount};
use grammar::{Kind, Stated, Unit, figures, sentences};
use rust_decimal::Decimal;

use super::{
    Case, Hit, LOGIC, Rule,
    tied::{Column, tie},
};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "F38",
    reason: "FIGURE_NOT_IN_BOOKS",
    severity: Severity::Warning,
    ground: LOGIC,
    advice: "请核对正文中的金额和比率，与账簿和申报数一致后再签署。",
    check: not_in_books,
}];

/// A text of the evaluation.
struct Passage<'a> {
    /// What the reader calls it.
    label: String,
    cell: String,
    text: &'a str,
    reads: Reads,
}

/// What of a text is held against the books.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// Figures that are tied to a column, and every amount of the project's own money.
    Everything,
    /// Figures that are tied to a column.
    Tied,
    /// Figures that are tied to a budget: a goal promises and can't know what was paid.
    Promised,
}

fn not_in_books(case: &Case<'_>) -> Vec<Hit> {
    let known = known_amounts(case);
    let mut hits = Vec::new();
    for passage in passages(case) {
        let stated = sentences(passage.text).flat_map(figures);
        hits.extend(stated.filter_map(|stated| contradicted(case, &passage, &stated, &known)));
    }
    hits
}

/// Every text that may state figures of the books.
fn passages<'a>(case: &Case<'a>) -> Vec<Passage<'a>> {
    let evaluation = case.evaluation;
    let goals = evaluation.goals.iter().enumerate().flat_map(|(index, goal)| {
        let passage = |name: &str, field: &str, text, reads| Passage {
            label: format!("第{}项年度总体目标的{name}", index.saturating_add(1)),
            cell: format!("goals[{index}].{field}"),
            text,
            reads,
        };
        [
            passage("预期目标", "expected", goal.expected.as_str(), Reads::Promised),
            passage("实际完成情况", "achieved", goal.achieved.as_str(), Reads::Tied),
        ]
    });
    let execution = case.rows().filter(|(_, it, _)| it.level1 == Level1::Execution);
    let reasons = execution.map(|(index, indicator, _)| Passage {
        label: format!("指标“{}”的偏差原因", indicator.name),
        cell: format!("indicators[{index}].deviation_reason"),
        text: &indicator.deviation_reason,
        reads: Reads::Tied,
    });
    let sections = evaluation.sections.iter().enumerate().flat_map(|(index, section)| {
        section.paragraphs.iter().map(move |text| Passage {
            label: format!("“{}”一节", section.key.title()),
            cell: format!("sections[{index}]"),
            text,
            reads: Reads::Everything,
        })
    });
    goals.chain(reasons).chain(sections).collect()
}

fn contradicted(
    case: &Case<'_>,
    passage: &Passage<'_>,
    stated: &Stated<'_>,
    known: &[Decimal],
) -> Option<Hit> {
    match tie(stated, case.evaluation.fiscal_year.year()) {
        Some((words, columns)) => {
            let column = *columns.first()?;
            let is_held = passage.reads != Reads::Promised || column.is_promised();
            is_held.then(|| differs(case, passage, stated, (words, columns)))?
        }
        None => is_unknown(passage, stated, known).then(|| {
            let message = format!(
                "{}提到{}，账簿、申报数和指标中都没有这个金额。",
                passage.label, stated.text
            );
            let amount = stated.in_full().normalize();
            Hit::new(message).at(&passage.cell).figure("正文金额", amount)
        }),
    }
}

/// A figure that is called what it is not.
fn differs(
    case: &Case<'_>,
    passage: &Passage<'_>,
    stated: &Stated<'_>,
    (words, columns): (&str, &[Column]),
) -> Option<Hit> {
    let column = *columns.first()?;
    let tables = tables(case, stated.before);
    let values = |funds| columns.iter().flat_map(move |column| column.values(funds));
    // A rate that can't be computed is a finding of its own.
    let booked = tables.first().map(|table| column.values(table))?.first().copied()?;
    if tables.iter().flat_map(values).any(|value| stated.agrees_with(value)) {
        return None;
    }
    let booked = match stated.kind {
        Kind::Amount => format!("{booked}元"),
        Kind::Rate => case.policy.rounding.percent(booked),
    };
    let (label, text) = (&passage.label, stated.text);
    let message = format!("{label}写有“{words}{text}”，账簿中{}为{booked}。", column.chinese());
    let hit = Hit::new(message).at(&passage.cell).figure("正文中的数", text);
    Some(hit.figure(column.chinese(), booked))
}

/// The parts of the fund table that a sentence may speak of, what it most likely means first: those of the one project
/// that it names, or the total, and any project, document and nature of funds.
fn tables(case: &Case<'_>, before: &str) -> Vec<Funds> {
    let books = case.books;
    let named: Vec<_> = books
        .project_totals
        .iter()
        .filter(|total| before.contains(total.project_name.as_str()))
        .collect();
    if let ([total], true) = (named.as_slice(), books.project_totals.len() > 1) {
        let rows = books.rows.iter().filter(|row| row.project == total.project);
        return [total.funds].into_iter().chain(rows.map(|row| row.funds)).collect();
    }
    let sums = books.rows.iter().flat_map(|row| {
        let sum = |rows: Vec<Funds>| {
            rows.into_iter().try_fold(Funds::default(), Funds::checked_add).unwrap_or(row.funds)
        };
        let of_document = books.rows.iter().filter(|it| it.document == row.document);
        let of_nature = books.rows.iter().filter(|it| it.nature == row.nature);
        [
            row.funds,
            sum(of_document.map(|it| it.funds).collect()),
            sum(of_nature.map(|it| it.funds).collect()),
        ]
    });
    let totals = books.project_totals.iter().map(|total| total.funds);
    [books.total].into_iter().chain(totals).chain(sums).collect()
}

/// An amount of the project's own money that nobody else states.
fn is_unknown(passage: &Passage<'_>, stated: &Stated<'_>, known: &[Decimal]) -> bool {
    passage.reads == Reads::Everything
        && stated.kind == Kind::Amount
        && is_about_money(stated)
        && !known.iter().any(|known| stated.agrees_with(*known))
}

/// Whether the clause speaks of the project's own money: others' loans and gifts are not in its books.
fn is_about_money(stated: &Stated<'_>) -> bool {
    const OWN: [&str; 8] = ["支出", "到位", "下达", "拨付", "预算", "经费", "执行数", "结余"];
    const OTHERS: [&str; 6] = ["贷款", "捐", "人均", "每户", "收入", "增收"];
    const ENDS: [char; 5] = ['，', '、', '：', ',', ':'];
    let before = stated.before.rsplit(ENDS).next().unwrap_or_default();
    let behind = stated.after.split(ENDS).next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|it| before.contains(it) || behind.contains(it));
    has(&OWN) && !has(&OTHERS)
}

/// Every amount of books, declaration and indicators, in yuan.
fn known_amounts(case: &Case<'_>) -> Vec<Decimal> {
    let declared = &case.evaluation.declared;
    let of_funds = |funds: &Funds| {
        let Funds { initial_budget, allotted, received, paid } = *funds;
        let unspent = [allotted.checked_sub(paid).ok(), received.checked_sub(paid).ok()];
        [initial_budget, allotted, received, paid]
            .into_iter()
            .chain(unspent.into_iter().flatten())
            .collect::<Vec<_>>()
    };
    let rows = case.books.rows.iter().map(|row| &row.funds);
    let totals = case.books.project_totals.iter().map(|total| &total.funds);
    let booked = rows.chain(totals).chain([&case.books.total]).flat_map(of_funds);
    let stated = declared.amounts.iter().map(|it| it.amount).chain(declared.funds);
    let stated = stated.map(StatedAmount::amount);
    let typed = case.evaluation.indicators.iter().flat_map(|indicator| {
        let target = indicator.target.as_ref();
        let factor = target.and_then(|target| Unit::read(target.unit())?.in_yuan());
        let actual = indicator.actual.as_ref().and_then(|actual| actual.value());
        let values = [target.and_then(|target| target.value()), actual];
        values.into_iter().flatten().filter_map(move |value| value.checked_mul(factor?))
    });
    booked.chain(stated).map(Money::to_yuan).chain(typed).collect()
}

#[cfg(test)]
mod tests {
    use domain::Evaluation;

    use crate::{
        fixture::{books, content, policy},
        score,
    };

    /// The messages of F38 for a text, with books of 100,000 yuan of which 60,000 were paid.
    fn contradictions(text: &str) -> Vec<String> {
        let mut content = content();
        content.declared.funds = None;
        content.goals[0].expected = "扶持8户".into();
        for section in &mut content.sections {
            section.paragraphs = vec!["按计划完成。".into()];
        }
        content.sections[0].paragraphs = vec![text.to_owned()];
        let evaluation = Evaluation::try_new(content).unwrap();
        let books = books(["100000", "100000", "100000", "60000"]);
        let card = score(&policy(), &evaluation, 1, &books).unwrap();
        let found = card.findings.iter().filter(|it| it.code == "F38");
        found.map(|it| it.message.clone()).collect()
    }

    #[test]
    fn an_amount_that_occurs_elsewhere_makes_no_statement_true() {
        let swapped = contradictions("项目全年预算6万元，实际支出10万元，执行率166.67%。");
        assert_eq!(swapped.len(), 3, "{swapped:?}");
        assert!(
            swapped[0].ends_with("写有“全年预算6万元”，账簿中下达（全年预算数）为100000.00元。")
        );
        assert!(swapped[1].ends_with("写有“支出10万元”，账簿中支出为60000.00元。"), "{swapped:?}");
        assert!(swapped[2].ends_with("写有“执行率166.67%”，账簿中执行率为60.00%。"), "{swapped:?}");
        for text in [
            "下达资金6万元。",
            "到位资金共计60,000元。",
            "全年执行数为10.00万元。",
            "累计支付约10万元。",
            "结余6万元。",
            "资金到位率60%。",
        ] {
            assert_eq!(contradictions(text).len(), 1, "{text}");
        }
        for text in [
            "项目全年预算10万元，实际支出6万元，结余4万元，执行率60%。",
            "年初预算10.00万元，到位率100%，支出6.00万元，未支付4万元。",
            "支出6万元用于道路维修，其中支出材料费6万元。",
            "2022年预算6万元。",
            "执行率目标为95%，群众满意度95%。",
        ] {
            assert_eq!(contradictions(text), Vec::<String>::new(), "{text}");
        }
    }
}
