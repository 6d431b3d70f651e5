//! A county's report in eight parts, made up for the tests after the outline that such reports follow.

use report::document::{
    Attachment, Bar, BarChart, Block, Document, Level, Metadata, Paragraph, Run, RunStyle,
    Signature,
};
use time::{Date, Month};

use crate::forms;

/// The date of the paper.
pub(crate) fn date() -> Date {
    Date::from_calendar_date(2021, Month::May, 25).unwrap()
}

/// Metadata of a unit that does not exist.
pub(crate) fn metadata() -> Metadata {
    Metadata {
        organization: "示例县总工会".into(),
        date: date(),
        keywords: vec!["绩效评价".into(), "工会".into()],
    }
}

/// A paper with nothing but a title and these blocks.
pub(crate) fn plain(title: &str, body: Vec<Block>) -> Document {
    Document {
        metadata: metadata(),
        title: vec![title.into()],
        subtitle: None,
        document_number: None,
        body,
        signature: None,
        attachments: vec![],
        draft: false,
    }
}

/// The whole report.
pub(crate) fn report() -> Document {
    Document {
        metadata: metadata(),
        title: vec!["示例县总工会".into(), "项目支出绩效评价报告".into()],
        subtitle: Some("（2020年度）".into()),
        document_number: None,
        body: [overview(), work(), conclusion(), analysis(), rest()].concat(),
        signature: Some(Signature { organization: "示例县总工会".into(), date: date() }),
        attachments: vec![
            Attachment {
                title: "项目支出绩效自评表".into(),
                subtitle: Some("（2020年度）".into()),
                body: vec![Block::Table(forms::self_evaluation())],
            },
            Attachment {
                title: "项目支出绩效评价评分表".into(),
                subtitle: None,
                body: vec![Block::Table(forms::score_table())],
            },
        ],
        draft: false,
    }
}

fn overview() -> Vec<Block> {
    vec![
        Block::heading(Level::First, "项目基本情况"),
        Block::heading(Level::Second, "项目概况"),
        Block::paragraph(
            "本次评价涉及三个项目，财政资金合计12.25万元，其中创业担保贷款贴息工作经费0.12万元、移民搬迁安置工作经费7.13万元、\
             机关办公经费5.00万元。资金由县财政局以武搬通〔2020〕10号、武财行〔2020〕66号两份文件下达，全部用于服务职工和搬迁群众。",
        ),
        Block::paragraph(
            "全年为8名创业者办理小额担保贷款120万元，带动24人就业；配合完成13户搬迁户的动员、签约、建房款支付和入住验收，\
             没有发生一起因政策解释不到位引起的信访。",
        ),
        Block::Table(forms::funds()),
        Block::heading(Level::Second, "项目绩效目标"),
        Block::paragraph(
            "总体目标是让有创业意愿的职工贷得到款、让搬迁群众住得进房、让机关日常工作有保障。年度目标分解如下：",
        ),
        Block::heading(Level::Third, "数量目标"),
        Block::paragraph("办理贷款不少于8笔，完成搬迁安置13户，组织宣传活动不少于30场。"),
        Block::heading(Level::Third, "质量目标"),
        Block::paragraph("贷款资料合格率100%，搬迁户入住验收一次通过。"),
        Block::heading(Level::Fourth, "贷款资料"),
        Block::paragraph("每笔贷款的申请表、担保书和用途说明齐全，抽查不少于30%。"),
        Block::heading(Level::Fourth, "入住验收"),
        Block::paragraph("验收由乡镇、村委会和搬迁户三方到场，当天签字。"),
        Block::heading(Level::Second, "项目组织管理情况"),
        Block::paragraph(
            "成立由常务副主席任组长的工作小组，办公室负责资金申请与核算，权益保障部负责贷款审核，驻村工作队负责搬迁户联系。\
             资金支付执行“经办人申请、部门负责人审核、分管领导审批”的流程，每一笔支出都能查到合同、发票和验收记录。",
        ),
    ]
}

fn work() -> Vec<Block> {
    vec![
        Block::heading(Level::First, "评价工作开展情况"),
        Block::heading(Level::Second, "评价目的、对象和范围"),
        Block::paragraph(
            "评价的目的是弄清三个项目的钱花到哪里、事办到什么程度、群众满不满意，为下一年度预算安排提供依据。\
             评价对象为上述三个项目的全部财政资金，时间范围为2020年1月1日至12月31日。",
        ),
        Block::heading(Level::Second, "评价原则、依据和指标体系"),
        Block::paragraph(
            "评价遵循科学公正、统筹兼顾、激励约束、公开透明的原则，依据《项目支出绩效评价管理办法》（财预〔2020〕10号）和县级部门预算批复，\
             从决策、过程、产出、效益四个方面设置16项三级指标，总分100分。",
        ),
        Block::heading(Level::Second, "评价工作过程"),
        Block::paragraph(
            "评价分三步进行：先收集预算批复、支付凭证和业务台账，再逐项核对完成情况并电话回访服务对象，最后由评价小组集体打分并听取业务部门意见。",
        ),
    ]
}

fn conclusion() -> Vec<Block> {
    let bar = |(label, value, maximum): (&str, &str, &str)| Bar {
        label: label.into(),
        value: value.parse().unwrap(),
        maximum: maximum.parse().unwrap(),
    };
    let levels = [
        ("决策", "18.00", "20"),
        ("过程", "19.50", "20"),
        ("产出", "29.06", "30"),
        ("效益", "28.50", "30"),
    ];
    let chart =
        BarChart::try_new("各级指标得分".into(), "分".into(), levels.map(bar).to_vec()).unwrap();
    let runs = vec![
        Run { text: "综合得分95.06分，等级为“优”。".into(), style: RunStyle::Strong },
        Run {
            text: "失分集中在绩效目标的量化程度和满意度调查的样本量两处，各级指标得分见下图，逐项得分见附件2。".into(),
            style: RunStyle::Plain,
        },
    ];
    vec![
        Block::heading(Level::First, "综合评价情况及评价结论"),
        Block::Paragraph(Paragraph { runs }),
        Block::BarChart(chart),
    ]
}

fn analysis() -> Vec<Block> {
    let parts = [
        (
            "项目决策情况",
            "三个项目均有上级文件或县政府会议纪要作依据，立项程序完整。不足之处是办公经费项目的绩效目标只写了“保障机关运转”，没有可以核对的数量和时间。",
        ),
        (
            "项目过程情况",
            "资金到位率100%，预算执行率100%。财务制度和业务流程齐备，抽查的26份凭证审批手续完整，没有发现截留、挤占、挪用的情形。",
        ),
        (
            "项目产出情况",
            "贷款8笔、搬迁13户均按计划完成，宣传活动实际开展30场。时效上有一户因天气原因推迟入住11天，已在台账中说明。",
        ),
        (
            "项目效益情况",
            "带动就业24人，超过年初设定的20人；服务对象满意度95%，比目标值高5个百分点。",
        ),
    ];
    let mut blocks = vec![Block::heading(Level::First, "绩效评价指标分析")];
    for (title, words) in parts {
        blocks.extend([Block::heading(Level::Second, title), Block::paragraph(words)]);
    }
    blocks
}

fn rest() -> Vec<Block> {
    let parts = [
        (
            "主要经验及做法",
            "一是把贷款服务点设到乡镇，申请人少跑一趟县城；二是搬迁工作由固定联系人从签约跟到入住，问题不过夜；三是每月对账一次，年底不留尾巴。",
        ),
        (
            "存在的问题及原因分析",
            "一是部分指标没有目标值，事后无法判断完成得好还是不好，原因是编报目标时业务部门参与不够；二是满意度调查只回访了20户，样本偏少。",
        ),
        (
            "有关建议",
            "一是编制下年度预算时，每个项目至少设置两项可以计量的产出指标；二是满意度调查覆盖不少于服务对象的三成，并保存问卷。",
        ),
        (
            "其他需要说明的问题",
            "本报告所列金额均以“元”为单位核算、以“万元”为单位列示，四舍五入产生的尾差未作调整。",
        ),
    ];
    parts
        .into_iter()
        .flat_map(|(title, words)| [Block::heading(Level::First, title), Block::paragraph(words)])
        .collect()
}
