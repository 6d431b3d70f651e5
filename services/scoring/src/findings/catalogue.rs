//! docs/findings.md is made from the rules, and each rule is shown with a case that breaks it.

use std::fmt::Write;

use domain::{
    Actual, DeclaredAmount, Evaluation, EvaluationContent, Execution, Indicator, IndicatorContent,
    Method, Money, SectionKey, StatedAmount, Target,
};
use expect_test::expect_file;

use super::rules;
use crate::{
    fixture::{actual, books, content, judged, number, policy, project, shortfall, spent, target},
    score,
};

const HEAD: &str = "\
<!-- 由 services/scoring/src/findings/catalogue.rs 生成，请勿手改。更新：UPDATE_EXPECT=1 cargo nextest run --workspace -E 'test(the_findings_in_the_documentation)' -->

# 疑点目录

评分时逐条检查。疑点只针对数字和写法，不针对人；级别“错误”与规则相抵触，“疑点”须说明或改正，“提示”供参考。
同样的评价、账簿和规则得出同样的疑点。示例由程序实际算出。

申报和正文中的金额、比率按所写的末位与账簿比较：账簿数四舍五入到该位后相同即为相符，截去尾数的不算相符。
";

/// A change that breaks the rule with the code, and when that rule is broken.
type Sample = (&'static str, &'static str, fn(&mut EvaluationContent, &mut Execution));

#[test]
fn the_findings_in_the_documentation_are_those_of_the_rules() {
    let samples: Vec<Sample> =
        [DECLARED, PRINTED, INDICATORS, MONEY, TEXTS].into_iter().flatten().copied().collect();
    let mut page = HEAD.to_owned();
    for rule in rules() {
        let found: Vec<&Sample> = samples.iter().filter(|it| it.0 == rule.code).collect();
        let [(code, when, raise)] = found.as_slice() else {
            panic!("{} {}", rule.code, found.len())
        };
        let (reason, severity) = (rule.reason, rule.severity);
        writeln!(page, "\n## {code} {reason}（{severity}）\n").unwrap();
        writeln!(page, "- 何时：{when}").unwrap();
        writeln!(page, "- 依据：{}", rule.ground).unwrap();
        writeln!(page, "- 建议：{}", rule.advice).unwrap();
        writeln!(page, "- 示例：{}", message(code, *raise)).unwrap();
    }
    assert_eq!(samples.len(), rules().count());
    expect_file!["../../../../docs/findings.md"].assert_eq(&page);
}

/// What the rule says about the fixture after the change.
fn message(code: &str, raise: fn(&mut EvaluationContent, &mut Execution)) -> String {
    let (mut content, mut books) = (content(), spent());
    raise(&mut content, &mut books);
    let evaluation = Evaluation::try_new(content).unwrap();
    let card = score(&policy(), &evaluation, 1, &books).unwrap();
    let found = card.findings.iter().find(|it| it.code == code);
    found.unwrap_or_else(|| panic!("{code}")).message.clone()
}

fn edit(it: &mut EvaluationContent, index: usize, change: impl FnOnce(&mut IndicatorContent)) {
    let mut indicator = it.indicators[index].clone().into_content();
    change(&mut indicator);
    it.indicators[index] = Indicator::try_new(indicator).unwrap();
}

/// Prints a score in every row, and declares a total.
fn print(it: &mut EvaluationContent, scores: [&str; 5], total: &str) {
    it.declared.total = Some(number(total));
    for (index, score) in scores.into_iter().enumerate() {
        edit(it, index, |row| row.printed_score = Some(number(score)));
    }
}

const DECLARED: &[Sample] = &[
    ("F01", "各项分值（含预算执行率）合计不是100分。", |it, _| {
        edit(it, 1, |row| row.weight = number("25"));
    }),
    (
        "F02",
        "一级指标的分值不符合评分规则为该评价方式列出的任何一种分配。",
        |it, _| {
            edit(it, 1, |row| row.weight = number("19"));
        },
    ),
    ("F03", "单项指标的分值超过规则的上限。", |it, _| {
        edit(it, 2, |row| row.weight = number("50"));
    }),
    ("F04", "申报了总分，却没有评分表。", |it, _| it.declared.has_score_table = false),
    ("F05", "申报总分与按规则计算的总分不同。", |it, _| {
        it.declared.total = Some(number("98"));
    }),
    ("F06", "各行都填报了得分，其和不等于申报总分。", |it, _| {
        print(it, ["10", "20", "30", "30", "10"], "99");
    }),
    ("F07", "申报总分恰好少了预算执行率的得分。", |it, _| {
        print(it, ["10", "20", "30", "30", "10"], "90");
    }),
    ("F08", "等级名称不是规则中的名称。", |it, _| it.declared.grade = "优秀".into()),
    ("F09", "申报等级与申报总分应得的等级不同。", |it, _| {
        it.declared.grade = "良".into()
    }),
];

const PRINTED: &[Sample] = &[
    ("F10", "已完成指标值，填报得分却低于按规则应得的分。", |it, _| {
        edit(it, 1, |row| row.printed_score = Some(number("19")));
    }),
    ("F11", "填报得分与按规则计算的不同，且不属于F10、F12、F13。", |it, _| {
        edit(it, 1, |row| {
            row.actual = actual("85");
            row.printed_score = Some(number("17"));
        });
    }),
    ("F12", "填报得分是按规则计算的得分取整。", |it, _| {
        edit(it, 1, |row| {
            row.actual = actual("85");
            row.printed_score = Some(number("19"));
        });
    }),
    ("F13", "填报得分高于分值或为负。", |it, _| {
        edit(it, 1, |row| row.printed_score = Some(number("21")));
    }),
];

const INDICATORS: &[Sample] = &[
    ("F14", "实际完成值带有比较符号。", |it, _| {
        edit(it, 1, |row| {
            row.actual = Some(Actual::try_new(Some(number("95")), "≥95%", None, None).unwrap());
        });
    }),
    (
        "F15",
        "没有年度指标值，或写作“—”“无”“/”，而赋分方式需要它。",
        |it, _| {
            edit(it, 1, |row| row.target = None);
        },
    ),
    (
        "F16",
        "没有实际完成值，或写作“—”“无”“/”；定性指标没有判定。",
        |it, _| {
            edit(it, 1, |row| row.actual = None);
        },
    ),
    (
        "F17",
        "数量指标或满意度的指标值是上限；事故、投诉等次数的上限除外。",
        |it, _| {
            edit(it, 1, |row| row.target = target("≤", "4", "场"));
        },
    ),
    ("F18", "指定的赋分方式不是规则允许的。", |it, _| {
        edit(it, 1, |row| row.method = Some(Method::Satisfaction));
    }),
    ("F19", "填写的比例不在所判定的档次之内。", |it, _| {
        edit(it, 1, |row| {
            row.target = Some(Target::try_words("有效").unwrap());
            row.actual = judged("部分达成", Some("0.9"));
        });
    }),
    (
        "F20",
        "数量指标是投入的资金：名称如此，或金额就是账簿中的金额。",
        |it, _| {
            edit(it, 1, |row| {
                row.name = "资金投入".into();
                row.target = target("≥", "0.1", "万元");
            });
        },
    ),
    (
        "F21",
        "质量指标是数量或金额；事故、投诉等次数的上限除外，零上限一律除外。",
        |it, _| {
            edit(it, 2, |row| row.target = target("≥", "24", "人"));
        },
    ),
    (
        "F22",
        "满意度没有写明调查，或写明没有调查。“未开展问卷调查”不算调查。",
        |it, _| {
            edit(it, 4, |row| row.evidence = "本年度未开展问卷调查".into());
        },
    ),
    ("F23", "超出指标值达到规则的提示线，没有说明。", |it, _| {
        edit(it, 1, |row| row.actual = actual("180"));
    }),
    ("F24", "未完成指标值，没有填写偏差原因。", |it, _| {
        edit(it, 1, |row| row.actual = actual("60"));
    }),
    (
        "F25",
        "偏差原因说明有尾款、质保金等未付，且支出少于预算。",
        |it, books| {
            *books = self::books(["1000", "1000", "1000", "970"]);
            edit(it, 0, |row| row.deviation_reason = "尚有3%质保金未到期".into());
        },
    ),
];

const MONEY: &[Sample] = &[
    ("F26", "账簿中支出超过全年预算数。", |_, books| {
        *books = self::books(["1000", "1000", "1000", "1200"]);
    }),
    ("F27", "账簿中没有下达，执行率无法计算。", |_, books| {
        *books = self::books(["0", "0", "0", "0"]);
    }),
    ("F28", "项目的预算从年初数调减到恰好等于支出。", |_, books| {
        *books = self::books(["1600", "1000", "1000", "1000"]);
    }),
    ("F29", "预算执行率低于90%，没有说明原因。", |_, books| {
        *books = self::books(["1000", "1000", "1000", "600"]);
    }),
    ("F30", "申报的资金与账簿中的下达、到位、支出都不相符。", |it, _| {
        it.declared.funds = Some(StatedAmount::parse_wan("0.12").unwrap());
    }),
    (
        "F31",
        "各项目申报金额之和不等于申报资金；仅因各自四舍五入的尾差除外。",
        |it, _| {
            let amount = Money::parse_yuan("900").unwrap().into();
            it.declared.amounts = vec![DeclaredAmount { project: project(), amount }];
        },
    ),
    ("F32", "支出不到预算的一半，而产出指标全部完成。", |_, books| {
        *books = self::books(["1000", "1000", "1000", "10"]);
    }),
    ("F33", "资金没有载明指标文文号，以替代文号登记。", |_, books| {
        books.rows[0].placeholder = true;
    }),
    (
        "F39",
        "按业务日期，截止日之前某日的累计支付大于累计到位。",
        |_, books| {
            books.shortfalls = vec![shortfall()];
        },
    ),
];

const TEXTS: &[Sample] = &[
    ("F34", "预期目标没有数值。", |it, _| {
        it.goals[0].expected = "进一步提升服务能力".into()
    }),
    ("F35", "预期目标没有写明完成情况。", |it, _| it.goals[0].achieved = "无".into()),
    ("F36", "一节只有模板的提示文字。", |it, _| it.sections[0].template_text = true),
    ("F37", "报告缺少提纲要求的一节。", |it, _| {
        it.sections.retain(|section| section.key != SectionKey::Problems);
    }),
    (
        "F38",
        "正文、目标或偏差原因中称为预算、到位、支出、结余、执行率、到位率的数，与账簿中的该数不符；或提到账簿、申报数和指标中都没有的金额。",
        |it, books| {
            *books = self::books(["100000", "100000", "100000", "60000"]);
            it.sections[0].paragraphs = vec!["全年预算10万元，实际支出10万元。".into()];
        },
    ),
];
