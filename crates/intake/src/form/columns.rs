//! The columns of each sheet.

use super::{
    Choice, Column, Kind,
    Need::{self, Always, Optional, When},
};

#[expect(clippy::too_many_arguments, reason = "a line of a table")]
const fn column(
    key: &'static str,
    heading: &'static str,
    kind: Kind,
    need: Need,
    hint: &'static str,
    example: &'static str,
) -> Column {
    Column { key, heading, kind, need, hint, example }
}

pub(super) const EVALUATION: &[Column] = &[
    column(
        "title",
        "报告标题",
        Kind::Text(100),
        Always,
        "印在报告首页。",
        "示例县水务站2023年度项目支出绩效评价报告",
    ),
    column(
        "kind",
        "评价方式",
        Kind::Choice(Choice::EvaluationKind),
        Always,
        "谁来评价。",
        "单位自评",
    ),
    column("fiscal_year", "预算年度", Kind::Year, Always, "所有凭证都在这一年。", "2023"),
    column("region", "行政区划", Kind::Region, Always, "管账的财政区划，GB/T 2260。", "532329"),
    column("unit", "预算单位代码", Kind::Unit, Always, "被评价单位，按单位代码表填写。", "902001"),
    column("unit_name", "预算单位名称", Kind::Name(100), Always, "与公章一致。", "示例县水务站"),
    column(
        "department_name",
        "主管部门",
        Kind::Name(100),
        Optional,
        "没有的不填。",
        "示例县水务局",
    ),
    column("policy", "评分规则", Kind::Key, Always, "规则包的编号。", "national-2020"),
    column(
        "outline",
        "报告提纲",
        Kind::Choice(Choice::Outline),
        Always,
        "national 为七部分，yunnan 为八部分。",
        "national",
    ),
    column(
        "as_of",
        "资金截止日",
        Kind::Date,
        Always,
        "资金数据从账簿取，截至这一天。",
        "2023-12-31",
    ),
    column("reported_on", "成文日期", Kind::Date, Always, "印在报告落款处。", "2024-03-01"),
    column(
        "completed",
        "任务是否完成",
        Kind::Flag,
        Optional,
        "项目任务全部完成的填“是”，默认“否”。",
        "是",
    ),
    column(
        "source",
        "事实的出处",
        Kind::LongText(500),
        Optional,
        "转述别处公布的材料时，写明出处；自己填报的不填。",
        "",
    ),
    column(
        "declared.total",
        "申报总分",
        Kind::PrintedScore,
        Optional,
        "来源自己公布的总分，只用来核对。",
        "98",
    ),
    column("declared.grade", "申报等级", Kind::Text(20), Optional, "来源自己公布的等级。", "优秀"),
    column(
        "declared.has_score_table",
        "是否附评分表",
        Kind::Flag,
        Optional,
        "来源附有评分表的填“是”，默认“否”。",
        "否",
    ),
    column(
        "declared.funds_wan",
        "申报资金（万元）",
        Kind::WanYuan,
        Optional,
        "来源自己公布的资金总额。",
        "12.25",
    ),
];

pub(super) const DECLARED_AMOUNTS: &[Column] = &[
    column(
        "project",
        "项目代码",
        Kind::Project,
        Always,
        "“项目”表中的代码。",
        "53232923T000000000901",
    ),
    column("wan", "金额（万元）", Kind::WanYuan, Always, "来源公布的该项目金额。", "10.00"),
];

pub(super) const PROJECTS: &[Column] = &[
    column(
        "code",
        "项目代码",
        Kind::Project,
        Always,
        "预算管理一体化系统的 21 位代码。",
        "53232923T000000000901",
    ),
    column("name", "项目名称", Kind::Name(200), Always, "按批复文件填写。", "渠道维修"),
];

pub(super) const DOCUMENTS: &[Column] = &[
    column(
        "number",
        "文号",
        Kind::DocumentNumber,
        Always,
        "圆括号、方括号、六角括号都可以，入账时统一为六角括号。",
        "示财农〔2023〕12号",
    ),
    column(
        "placeholder",
        "占位文号",
        Kind::Flag,
        Optional,
        "来源没有文号、为记账自编一个的填“是”。",
        "否",
    ),
    column("title", "标题", Kind::Text(200), Optional, "文件标题。", "渠道维修资金"),
    column("issued_on", "发文日期", Kind::Date, Optional, "来源没有的不填。", "2023-02-01"),
];

const NOT_APPROVAL: Need = When("除指标登记、指标调减外必填");
const BUDGET: Need = When("指标登记、下达、追减、调减必填");
const PAYEE: Need = When("支付、退回必填");

pub(super) const VOUCHERS: &[Column] = &[
    column(
        "voucher",
        "凭证字号",
        Kind::Voucher,
        Always,
        "每月可以重新编号；同月、同项目、同号的第二行起为下一分录行。",
        "记-1",
    ),
    column(
        "line",
        "行号",
        Kind::Line,
        Optional,
        "一张凭证有几笔时的分录行，不填的依次为 1、2、3。",
        "1",
    ),
    column(
        "kind",
        "业务种类",
        Kind::Choice(Choice::TransactionKind),
        Always,
        "这笔资金发生了什么。",
        "支付",
    ),
    column("date", "日期", Kind::Date, Always, "业务日期，必须在预算年度内。", "2023-11-30"),
    column(
        "document",
        "文号",
        Kind::DocumentNumber,
        Always,
        "“指标文”表中的文号。",
        "示财农〔2023〕12号",
    ),
    column(
        "project",
        "项目代码",
        Kind::Project,
        NOT_APPROVAL,
        "“项目”表中的代码。",
        "53232923T000000000901",
    ),
    column(
        "amount",
        "金额（元）",
        Kind::Yuan,
        Always,
        "大于零；减少用追减、调减、退回等种类，不填负数。",
        "100000.00",
    ),
    column(
        "nature",
        "资金性质",
        Kind::Choice(Choice::FundNature),
        Always,
        "哪一本预算的钱。",
        "一般公共预算",
    ),
    column(
        "budget_source",
        "预算来源",
        Kind::Choice(Choice::BudgetSource),
        BUDGET,
        "预算从哪里来。",
        "年初预算",
    ),
    column("payee", "收款人", Kind::Name(200), PAYEE, "付给谁，或谁退回。", "示例施工队"),
    column(
        "economic_class",
        "部门经济分类",
        Kind::EconomicClass,
        Optional,
        "支付、退回可填，按科目表。",
        "30201",
    ),
    column(
        "summary",
        "摘要",
        Kind::LongText(500),
        Optional,
        "一句话说明用途。",
        "支付渠道维修工程款",
    ),
];

pub(super) const GOALS: &[Column] = &[
    column(
        "project",
        "项目代码",
        Kind::Project,
        Optional,
        "不填的为全部项目共同的目标。",
        "53232923T000000000901",
    ),
    column(
        "expected",
        "预期目标",
        Kind::LongText(5000),
        Always,
        "年初批复的目标。",
        "维修渠道3公里。",
    ),
    column(
        "achieved",
        "实际完成情况",
        Kind::LongText(5000),
        Optional,
        "年末实际完成的。",
        "维修渠道3公里。",
    ),
];

pub(super) const INDICATORS: &[Column] = &[
    column("id", "编号", Kind::Key, Always, "本次评价内不重复。", "output.quantity.1"),
    column("level1", "一级指标", Kind::Choice(Choice::Level1), Always, "", "产出"),
    column(
        "level2",
        "二级指标",
        Kind::Choice(Choice::Level2),
        Always,
        "必须属于所填的一级指标。",
        "数量",
    ),
    column("name", "三级指标", Kind::Text(100), Always, "指标名称。", "维修渠道长度"),
    column(
        "target",
        "指标值",
        Kind::Target,
        Optional,
        "写明 ≥、≤、= 和单位；定性指标写“定性：…”；来源没有的不填。",
        "≥3公里",
    ),
    column(
        "actual",
        "实际完成值",
        Kind::Actual,
        Optional,
        "与指标值同一单位；预算执行率从账簿取，不填。",
        "3公里",
    ),
    column(
        "attainment",
        "达成情况",
        Kind::Choice(Choice::Attainment),
        When("定性指标必填"),
        "定性指标的判断。",
        "达成",
    ),
    column("rate", "完成比例", Kind::Rate, Optional, "部分达成等档次内的比例，0 至 1。", "0.85"),
    column("weight", "分值", Kind::Score, Always, "合计为 100。", "20"),
    column(
        "method",
        "赋分方式",
        Kind::Choice(Choice::Method),
        Optional,
        "规则允许选择时才填。",
        "按完成比例赋分",
    ),
    column(
        "evidence",
        "佐证资料",
        Kind::LongText(500),
        Optional,
        "满意度须写明调查方式和样本。",
        "验收单",
    ),
    column(
        "deviation",
        "偏差原因及改进措施",
        Kind::LongText(500),
        Optional,
        "没有完成或大幅超额的必须说明。",
        "",
    ),
    column("printed_score", "来源公布的得分", Kind::PrintedScore, Optional, "只用来核对。", "9.88"),
];

pub(super) const NARRATIVE: &[Column] = &[
    column("key", "章节", Kind::Choice(Choice::Section), Always, "报告的一节。", "项目概况"),
    column(
        "template",
        "仍是模板提示语",
        Kind::Flag,
        Optional,
        "来源此处没有填写内容的填“是”。",
        "否",
    ),
    column("text", "正文", Kind::Prose, Optional, "每行一段。", "维修渠道3公里，受益500人。"),
];
