//! Which figure of the books a text names: a figure is tied to the word that stands before it, 实际支出10万元 to what was
//! paid. The words are data. What is about other money, another time, a plan or a part is tied to nothing: a missed
//! finding is better than a false one.

use domain::Funds;
use rust_decimal::Decimal;

use grammar::{Kind, Stated};

/// A column of the fund table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// 年初预算数.
    Initial,
    /// 下达, 全年预算数.
    Allotted,
    /// 到位.
    Received,
    /// 支出.
    Paid,
    /// 结余: what of the budget or of the receipts is not paid.
    Unspent,
    /// 执行率, of the budget or of the receipts.
    ExecutionRate,
    /// 到位率.
    ArrivalRate,
}

use Column::{Allotted, ArrivalRate, ExecutionRate, Initial, Paid, Received, Unspent};

/// Words for money, each with the columns that it may mean. The longest that fits is meant.
const AMOUNT_WORDS: [(&str, &[Column]); 32] = [
    ("年初预算", &[Initial]),
    ("全年预算", &[Allotted]),
    ("调整后预算", &[Allotted]),
    ("预算", &[Allotted, Initial]),
    ("下达", &[Allotted, Initial]),
    ("安排", &[Allotted, Initial]),
    ("批复", &[Allotted, Initial]),
    ("拨款", &[Allotted, Initial, Received]),
    ("预算支出", &[Allotted, Initial, Paid]),
    ("到位", &[Received]),
    ("到账", &[Received]),
    ("收到", &[Received]),
    ("拨付", &[Received]),
    ("拨入", &[Received]),
    ("支出", &[Paid]),
    ("支付", &[Paid]),
    ("执行", &[Paid]),
    ("列支", &[Paid]),
    ("开支", &[Paid]),
    ("花费", &[Paid]),
    ("预算完成", &[Paid]),
    ("结余", &[Unspent]),
    ("结转", &[Unspent]),
    ("剩余", &[Unspent]),
    ("余额", &[Unspent]),
    ("未支出", &[Unspent]),
    ("未支付", &[Unspent]),
    ("未执行", &[Unspent]),
    ("未使用", &[Unspent]),
    ("未拨付", &[]),
    ("未到位", &[]),
    ("未下达", &[]),
];
const RATE_WORDS: [(&str, &[Column]); 6] = [
    ("执行率", &[ExecutionRate]),
    ("支出率", &[ExecutionRate]),
    ("支付率", &[ExecutionRate]),
    ("执行进度", &[ExecutionRate]),
    ("支出进度", &[ExecutionRate]),
    ("到位率", &[ArrivalRate]),
];

/// What may stand between the word and its figure.
const FILLING: [&str; 40] = [
    "资金",
    "经费",
    "金额",
    "数额",
    "总额",
    "总数",
    "额度",
    "额",
    "数",
    "款项",
    "款",
    "合计",
    "共计",
    "总计",
    "累计",
    "共",
    "计",
    "为",
    "是",
    "了",
    "约",
    "近",
    "逾",
    "接近",
    "不足",
    "达到",
    "达",
    "完成",
    "人民币",
    "实际",
    "已",
    "全部",
    "均",
    "也",
    "仅",
    "只",
    "情况",
    "（A）",
    "（B）",
    "（B/A）",
];

/// A clause with one of these is about other money, a plan, a difference or a part.
const OTHERS: [&str; 38] = [
    "贷款",
    "捐",
    "人均",
    "户均",
    "每",
    "各",
    "收入",
    "增收",
    "单价",
    "标准",
    "计划",
    "拟",
    "应",
    "预计",
    "申请",
    "申报",
    "节约",
    "节省",
    "压减",
    "减少",
    "增加",
    "追加",
    "追减",
    "调减",
    "调增",
    "新增",
    "核减",
    "超",
    "退回",
    "收回",
    "同比",
    "较",
    "基本支出",
    "配套",
    "自筹",
    "其中",
    "分别",
    "首",
];
/// Money that goes on to others is paid, and often in parts.
const ONWARD: [&str; 4] = ["向", "给", "次", "期"];
/// What follows a figure that is a part.
const PARTS_BEHIND: [&str; 7] = ["用于", "用作", "购", "作为", "给", "的", "尾款"];
/// Another time than the year of the evaluation.
const PERIODS: [&str; 13] = [
    "上年",
    "去年",
    "上一年",
    "往年",
    "历年",
    "以前年度",
    "下年",
    "明年",
    "次年",
    "季度",
    "上半年",
    "下半年",
    "月份",
];
/// Where a clause ends.
const CLAUSE_ENDS: [char; 3] = ['，', ',', '、'];

/// The word that a figure of `year` is tied to and the columns that it may mean; `None` if it is tied to nothing.
pub(super) fn tie<'a>(stated: &Stated<'a>, year: i32) -> Option<(&'a str, &'static [Column])> {
    let clause = stated.before.rsplit(CLAUSE_ENDS).next().unwrap_or_default();
    let behind = stated.after.split(CLAUSE_ENDS).next().unwrap_or_default();
    let is_other = has(&OTHERS, clause) || has(&OTHERS, behind) || has(&ONWARD, clause);
    let is_part = PARTS_BEHIND.iter().any(|word| behind.starts_with(word));
    if is_other || is_part || is_of_another_time(stated.before, clause, year) {
        return None;
    }
    let words: &[(&str, &[Column])] = match stated.kind {
        Kind::Amount => &AMOUNT_WORDS,
        Kind::Rate => &RATE_WORDS,
    };
    let mut rest = clause;
    loop {
        rest = rest.trim_end_matches([' ', '：', ':', '（', '(', '“']);
        let fitting = words.iter().filter(|(word, _)| rest.ends_with(word));
        if let Some((word, columns)) = fitting.max_by_key(|(word, _)| word.len()) {
            let from = clause.get(rest.len().checked_sub(word.len())?..)?;
            return (!columns.is_empty()).then_some((from, *columns));
        }
        rest =
            FILLING.iter().filter_map(|word| rest.strip_suffix(word)).min_by_key(|it| it.len())?;
    }
}

/// Whether `before` speaks of another year, or `clause` of a month.
fn is_of_another_time(before: &str, clause: &str, year: i32) -> bool {
    let mut years = before.match_indices('年').filter_map(|(at, _)| {
        let digits: Vec<char> = before.get(..at)?.chars().rev().take(4).collect();
        digits.into_iter().rev().collect::<String>().parse::<i32>().ok()
    });
    let last = years.rfind(|year| (2000..2100).contains(year));
    let months = |text: &str| {
        text.match_indices('月').any(|(at, _)| {
            let led = text.get(..at).unwrap_or_default();
            led.ends_with(|c: char| c.is_ascii_digit()) && !led.ends_with("12")
        })
    };
    let is_until = ["截至", "截止", "1-", "1—", "1至"].iter().any(|word| before.contains(word));
    last.is_some_and(|last| last != year)
        || has(&PERIODS, before)
        || months(clause)
        || (is_until && months(before))
}

fn has(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| text.contains(word))
}

impl Column {
    /// As the fund table names it.
    pub(super) const fn chinese(self) -> &'static str {
        match self {
            Initial => "年初预算数",
            Allotted => "下达（全年预算数）",
            Received => "到位",
            Paid => "支出",
            Unspent => "结余",
            ExecutionRate => "执行率",
            ArrivalRate => "到位率",
        }
    }

    /// Whether it is fixed before the year is over: a goal may state it.
    pub(super) const fn is_promised(self) -> bool {
        matches!(self, Initial | Allotted)
    }

    /// What it is in `funds`, in yuan or as a fraction; of two ways to count it, both.
    pub(super) fn values(self, funds: &Funds) -> Vec<Decimal> {
        let Funds { initial_budget, allotted, received, paid } = *funds;
        let amounts = match self {
            // Books that name no 年初预算 have one budget.
            Initial if initial_budget == domain::Money::ZERO => vec![allotted],
            Initial => vec![initial_budget],
            Allotted => vec![allotted],
            Received => vec![received],
            Paid => vec![paid],
            Unspent => {
                let left = [allotted.checked_sub(paid), received.checked_sub(paid)];
                left.into_iter().flatten().collect()
            }
            ExecutionRate => {
                let rates = [paid.ratio_to(allotted), paid.ratio_to(received)];
                return rates.into_iter().flatten().collect();
            }
            ArrivalRate => return received.ratio_to(allotted).into_iter().collect(),
        };
        amounts.into_iter().map(domain::Money::to_yuan).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grammar::figures;

    #[track_caller]
    fn check(sentence: &str, expected: &[Option<Column>]) {
        let found: Vec<Option<Column>> = figures(sentence)
            .iter()
            .map(|it| tie(it, 2023).and_then(|(_, columns)| columns.first().copied()))
            .collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn a_figure_is_tied_to_the_word_before_it() {
        let (budget, paid) = (Some(Allotted), Some(Paid));
        check(
            "项目全年预算6万元，实际支出10万元，执行率166.67%",
            &[budget, paid, Some(ExecutionRate)],
        );
        check("2023年预算资金共10万元", &[budget]);
        check("年初预算安排10万元", &[budget]);
        check("年初预算数为10万元", &[Some(Initial)]);
        check("全年执行数（B）10万元，执行率（B/A）：60%", &[paid, Some(ExecutionRate)]);
        check("支出预算10万元", &[budget]);
        check("下达资金6万元，到位资金6万元，拨付6万元", &[budget, Some(Received), Some(Received)]);
        check("截至2023年12月31日累计支付6万元，尚未支付4万元", &[paid, Some(Unspent)]);
        check("资金支出：6万元（约）", &[paid]);
        check("预算完成6万元，结余资金4万元", &[paid, Some(Unspent)]);
        check("资金到位率达到100%", &[Some(ArrivalRate)]);
    }

    #[test]
    fn what_is_about_something_else_is_tied_to_nothing() {
        for sentence in [
            "发放小额担保贷款支出10万元",
            "人均支出10元",
            "计划支出10万元",
            "上年结转10万元",
            "2022年支出10万元",
            "一季度支出10万元",
            "3月支付10万元",
            "追加预算10万元",
            "支出10万元用于道路维修",
            "其中支出10万元",
            "预算、支出分别为10万元",
            "向施工单位拨付10万元",
            "支付材料费10万元",
            "未到位10万元",
            "产值10万元",
            "执行率目标为95%",
            "合格率95%",
            "节约支出5%",
        ] {
            check(sentence, &[None]);
        }
    }
}
