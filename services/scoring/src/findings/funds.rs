//! Rules about the money: what was declared beside what the books say.

use domain::{DeclaredAmount, Funds, Level1, Money, Severity, StatedAmount};
use rust_decimal::Decimal;

use super::{Case, FORM, Hit, LOGIC, Rule, is_blank};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F26",
        reason: "EXECUTION_ABOVE_100",
        severity: Severity::Error,
        ground: "《预算法》第十三条：支出以经批准的预算为依据，未与正式文本核对",
        advice: "请核对指标下达和支付凭证；确属超支的，补办预算调整手续。",
        check: above_budget,
    },
    Rule {
        code: "F27",
        reason: "EXECUTION_NOT_COMPUTABLE",
        severity: Severity::Error,
        ground: FORM,
        advice: "请先登记指标下达，再评分；执行率只从账簿计算。",
        check: not_computable,
    },
    Rule {
        code: "F28",
        reason: "BUDGET_CUT_TO_SPENDING",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请说明调减预算的文件和原因，并按年初预算说明执行情况。",
        check: cut_to_spending,
    },
    Rule {
        code: "F29",
        reason: "LOW_EXECUTION_WITHOUT_REASON",
        severity: Severity::Note,
        ground: "参照四川省自评表：执行率低于90%须说明原因",
        advice: "请说明资金未用完的原因和余额去向。",
        check: low_execution,
    },
    Rule {
        code: "F30",
        reason: "FUNDS_DIFFER_FROM_BOOKS",
        severity: Severity::Error,
        ground: "账实相符：申报金额应与账簿一致",
        advice: "请核对账簿和申报材料，改正其中有误的一方。",
        check: differ_from_books,
    },
    Rule {
        code: "F31",
        reason: "AMOUNTS_DO_NOT_ADD_UP",
        severity: Severity::Error,
        ground: LOGIC,
        advice: "请核对各项目金额和合计数。",
        check: do_not_add_up,
    },
    Rule {
        code: "F32",
        reason: "UNSPENT_BUT_DELIVERED",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请说明没有用钱怎样完成了产出；由其他资金完成的，写明资金来源。",
        check: unspent_but_delivered,
    },
    Rule {
        code: "F33",
        reason: "FUNDS_WITHOUT_DOCUMENT",
        severity: Severity::Warning,
        ground: "无指标文不得记账（预算指标核算的要求），未与正式文本核对",
        advice: "请补上下达该资金的指标文文号。",
        check: without_document,
    },
];

fn above_budget(case: &Case<'_>) -> Vec<Hit> {
    let total = &case.books.total;
    if total.allotted <= Money::ZERO || total.paid <= total.allotted {
        return Vec::new();
    }
    let (allotted, paid) = (total.allotted, total.paid);
    let message = format!("账簿中支出{paid}元，超过全年预算数{allotted}元。");
    vec![money(Hit::new(message), allotted, paid)]
}

fn not_computable(case: &Case<'_>) -> Vec<Hit> {
    let allotted = case.books.total.allotted;
    let rows = case.rows().filter(|(_, it, _)| it.level1 == Level1::Execution);
    let hit = |index: usize| {
        let message = format!("账簿中全年预算数为{allotted}元，执行率无法计算。");
        Hit::new(message).at(format!("indicators[{index}]")).figure("全年预算数", allotted)
    };
    rows.filter(|_| allotted <= Money::ZERO).map(|(index, ..)| hit(index)).collect()
}

fn cut_to_spending(case: &Case<'_>) -> Vec<Hit> {
    let totals = case.books.project_totals.iter().filter_map(|total| {
        let funds = total.funds;
        let cut = funds.initial_budget > funds.allotted && funds.allotted > Money::ZERO;
        (cut && funds.paid == funds.allotted).then(|| {
            let (initial, allotted) = (funds.initial_budget, funds.allotted);
            let message = format!(
                "项目“{}”年初预算{initial}元，调减到{allotted}元，恰好等于支出，执行率因此为100%。",
                total.project_name.as_str()
            );
            let hit = Hit::new(message).at("project_codes").figure("年初预算数", initial);
            money(hit, allotted, funds.paid)
        })
    });
    totals.collect()
}

fn low_execution(case: &Case<'_>) -> Vec<Hit> {
    let low = Decimal::new(90, 2);
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let rate = scored.ratio.filter(|_| indicator.level1 == Level1::Execution)?;
        (rate < low && is_blank(&indicator.deviation_reason)).then(|| {
            let percent = case.policy.rounding.percent(rate);
            let message = format!("预算执行率{percent}，低于90%，没有说明原因。");
            let hit = Hit::new(message).at_indicator(index, "deviation_reason");
            hit.figure("执行率", percent)
        })
    });
    rows.collect()
}

fn differ_from_books(case: &Case<'_>) -> Vec<Hit> {
    let declared = &case.evaluation.declared;
    let mut hits = Vec::new();
    let total = &case.books.total;
    let booked = [total.allotted, total.received, total.paid];
    let differs = |stated: &StatedAmount| !booked.iter().any(|it| stated.agrees_with(*it));
    if let Some(funds) = declared.funds.filter(differs).map(StatedAmount::amount) {
        let message = format!(
            "申报资金{funds}元，账簿中下达{}元、到位{}元、支出{}元，都不相符。",
            total.allotted, total.received, total.paid
        );
        let hit = Hit::new(message).at("declared.funds_fen").figure("申报资金", funds);
        hits.push(money(hit, total.allotted, total.paid));
    }
    for (index, declared) in declared.amounts.iter().enumerate() {
        let of_project = |it: &&domain::ProjectTotal| it.project == declared.project;
        let Some(total) = case.books.project_totals.iter().find(of_project) else { continue };
        let (funds, stated) = (total.funds, declared.amount);
        let booked = [funds.allotted, funds.received, funds.paid];
        if !booked.iter().any(|it| stated.agrees_with(*it)) {
            let amount = stated.amount();
            let message = format!(
                "项目“{}”申报{amount}元，账簿中下达{}元、到位{}元、支出{}元，都不相符。",
                total.project_name.as_str(),
                funds.allotted,
                funds.received,
                funds.paid
            );
            let cell = format!("declared.amounts[{index}]");
            let hit = Hit::new(message).at(cell).figure("申报金额", amount);
            hits.push(money(hit, funds.allotted, funds.paid));
        }
    }
    hits
}

fn do_not_add_up(case: &Case<'_>) -> Vec<Hit> {
    let declared = &case.evaluation.declared;
    let sum = Money::sum(declared.amounts.iter().map(|it| it.amount.amount())).ok();
    match (declared.funds.map(StatedAmount::amount), sum) {
        (Some(funds), Some(sum))
            if !declared.amounts.is_empty() && funds != sum && !is_tail(case) =>
        {
            let message = format!("各项目申报金额合计{sum}元，与申报资金{funds}元不符。");
            let hit = Hit::new(message).at("declared.funds_fen").at("declared.amounts");
            vec![hit.figure("申报资金", funds).figure("各项目合计", sum)]
        }
        _ => Vec::new(),
    }
}

/// Whether the declared amounts miss their sum only because each of them was rounded (尾差): all are those of one
/// column of the books.
fn is_tail(case: &Case<'_>) -> bool {
    let declared = &case.evaluation.declared;
    let columns: [fn(&Funds) -> Money; 3] = [|it| it.allotted, |it| it.received, |it| it.paid];
    columns.into_iter().any(|column| {
        let of_project = |stated: &DeclaredAmount| {
            let mut totals = case.books.project_totals.iter();
            let total = totals.find(|total| total.project == stated.project);
            total.is_some_and(|total| stated.amount.agrees_with(column(&total.funds)))
        };
        declared.funds.is_some_and(|funds| funds.agrees_with(column(&case.books.total)))
            && declared.amounts.iter().all(of_project)
    })
}

fn unspent_but_delivered(case: &Case<'_>) -> Vec<Hit> {
    /// Below this part of the budget hardly anything was spent.
    const HARDLY: Decimal = Decimal::from_parts(5, 0, 0, false, 1);
    let total = &case.books.total;
    let Some(rate) = total.paid.ratio_to(total.allotted) else { return Vec::new() };
    let outputs: Vec<bool> = case
        .rows()
        .filter(|(_, it, _)| it.level1 == Level1::Output)
        .filter_map(|(_, _, scored)| scored.met)
        .collect();
    if rate >= HARDLY || outputs.is_empty() || outputs.contains(&false) {
        return Vec::new();
    }
    let percent = case.policy.rounding.percent(rate);
    let message = format!(
        "支出{}元，只占全年预算数{}元的{percent}，而产出指标全部完成。",
        total.paid, total.allotted
    );
    vec![money(Hit::new(message).at("indicators"), total.allotted, total.paid)]
}

fn without_document(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.books.rows.iter().filter(|row| row.placeholder);
    rows.map(|row| {
        let message = format!(
            "项目“{}”的资金{}元没有载明指标文文号，暂以“{}”登记。",
            row.project_name.as_str(),
            row.funds.allotted,
            row.document
        );
        Hit::new(message).at("project_codes").figure("全年预算数", row.funds.allotted)
    })
    .collect()
}

fn money(hit: Hit, allotted: Money, paid: Money) -> Hit {
    hit.figure("全年预算数", allotted).figure("全年执行数", paid)
}
