//! Rules about the order in which things happened.

use domain::{Severity, Shortfall};

use super::{Case, Hit, Rule};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "F39",
    reason: "PAID_BEFORE_RECEIVED",
    severity: Severity::Warning,
    ground: "先有预算、再有指标、后有支出（预算指标核算的要求），未与正式文本核对",
    advice: "请核对支付凭证和到位凭证的业务日期；确属先行垫付的，说明垫付的来源和归还情况。",
    check: paid_before_received,
}];

/// In the order of posting the books refuse it; by business dates they cannot.
fn paid_before_received(case: &Case<'_>) -> Vec<Hit> {
    case.books.shortfalls.iter().map(|shortfall| hit(case, shortfall)).collect()
}

fn hit(case: &Case<'_>, shortfall: &Shortfall) -> Hit {
    let Shortfall { project, document, nature: _, since, amount } = shortfall;
    let mut totals = case.books.project_totals.iter();
    let name = totals.find(|total| total.project == *project);
    let name = name.map_or(project.to_string(), |total| total.project_name.as_str().to_owned());
    let message = format!(
        "项目“{name}”的“{document}”资金，业务日期先支付、后到位：{since}起支付多于到位，最多相差{amount}元。"
    );
    Hit::new(message).at("project_codes").figure("日期", since).figure("最大差额", amount)
}

#[cfg(test)]
mod tests {
    use domain::{Evaluation, Execution};

    use crate::{
        fixture::{content, policy, shortfall, spent},
        score,
    };

    #[test]
    fn what_is_paid_before_it_arrives_is_found_with_the_day() {
        let evaluation = Evaluation::try_new(content()).unwrap();
        let mut books = spent();
        let found = |books: &Execution| {
            let card = score(&policy(), &evaluation, 1, books).unwrap();
            card.findings.iter().find(|it| it.code == "F39").map(|it| it.message.clone())
        };
        assert_eq!(found(&books), None);
        books.shortfalls = vec![shortfall()];
        let found = found(&books).unwrap();
        assert!(found.starts_with("项目“示例项目”的“武财行〔2020〕66号”"), "{found}");
        assert!(found.ends_with("2020-01-20起支付多于到位，最多相差7.00元。"), "{found}");
    }
}
