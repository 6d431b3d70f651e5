//! The composed report: every figure from the scorecard and the books, every section where the outline has it.

use domain::{EvaluationContent, Execution, Funds, Money, Outline, Reading, Scorecard};
use report::{
    FontConfig, Fonts,
    document::{Block, Document, Level},
    paper::{self, Papers},
    render_docx, render_pdf,
};

use crate::{measure, tools, wuding};

fn compose(content: EvaluationContent, books: Execution, outline: Outline) -> Papers {
    scored(content, wuding::scorecard(books), outline)
}

fn scored(content: EvaluationContent, scorecard: Scorecard, outline: Outline) -> Papers {
    let subject = wuding::subject(content, scorecard);
    paper::compose(&subject, &wuding::regulation(), outline).unwrap()
}

pub(crate) fn county(outline: Outline) -> Papers {
    compose(wuding::content(), wuding::books(), outline)
}

/// All that a block prints.
fn printed(block: &Block) -> String {
    match block {
        Block::Heading(heading) => heading.text.to_string(),
        Block::Paragraph(paragraph) => paragraph.runs.iter().map(|run| run.text.as_str()).collect(),
        Block::Table(table) => {
            let cells = table.head().iter().chain(table.rows()).flat_map(|row| &row.cells);
            let notes = table.notes().iter().map(ToString::to_string);
            let caption = table.caption().into_iter().chain(table.unit()).map(ToString::to_string);
            let cells = cells.map(|cell| cell.printed().to_owned());
            caption.chain(cells).chain(notes).collect::<Vec<_>>().join("|")
        }
        Block::BarChart(chart) => {
            let bars = chart.bars().iter().map(|bar| format!("{}{}", bar.label, bar.figure()));
            bars.collect::<Vec<_>>().join("|")
        }
    }
}

pub(crate) fn body(document: &Document) -> String {
    document.body.iter().map(printed).collect::<Vec<_>>().join("\n")
}

/// The text of the attachment with this title.
fn attachment(document: &Document, title: &str) -> String {
    let found = document.attachments.iter().find(|it| it.title.as_str() == title);
    let found = found.unwrap_or_else(|| panic!("no attachment {title}"));
    found.body.iter().map(printed).collect::<Vec<_>>().join("\n")
}

#[track_caller]
pub(crate) fn has(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not in:\n{text}");
    }
}

#[test]
fn parts_and_sections_follow_the_outline() {
    for (outline, parts) in [(Outline::National, 7), (Outline::Yunnan, 8)] {
        let document = county(outline).report;
        let headings = |level| {
            let is_wanted =
                |block: &&Block| matches!(block, Block::Heading(it) if it.level == level);
            document.body.iter().filter(is_wanted).map(printed).collect::<Vec<_>>()
        };
        assert_eq!(headings(Level::First).len(), parts, "{outline:?}");
        let titles = outline.parts().iter().map(|part| part.title.to_owned());
        assert_eq!(headings(Level::First), titles.collect::<Vec<_>>());
        assert_eq!(
            headings(Level::Second).contains(&"项目组织管理情况".to_owned()),
            outline == Outline::Yunnan
        );
    }
}

#[test]
fn the_fund_table_is_that_of_the_books() {
    let text = body(&county(Outline::Yunnan).report);
    has(
        &text,
        &[
            "项目资金情况表|单位：万元",
            "创业担保贷款贴息|来源未载|0.12|0.12|0.12|0.00|100.00%|100.00%",
            "乌东德水电站移民搬迁安置工作经费|武搬通〔2020〕10号|7.13|7.13|7.13|0.00|100.00%|100.00%",
            "办公经费|武财行〔2020〕66号|5.00|5.00|5.00|0.00|100.00%|100.00%",
            "合计|12.25|12.25|12.25|0.00|100.00%|100.00%",
            "截至2020年12月31日",
        ],
    );
}

#[test]
fn an_amount_that_is_not_exact_in_wan_is_printed_in_yuan() {
    let mut books = wuding::books();
    let amount: Money = "1200.50".parse().unwrap();
    let funds =
        Funds { allotted: amount, received: Money::ZERO, paid: Money::ZERO, ..Funds::default() };
    books.rows[0].funds = funds;
    books.project_totals[0].funds = funds;
    books.total = Funds { allotted: "122500.50".parse().unwrap(), ..books.total };
    let document = compose(wuding::content(), books, Outline::Yunnan).report;
    let text = body(&document);
    has(&text, &["单位：元", "来源未载|1200.50|0.00|0.00|0.00|0.00%|0.00%", "122500.50"]);
}

#[test]
fn total_grade_and_every_score_are_those_of_the_scorecard() {
    let document = county(Outline::Yunnan).report;
    has(
        &body(&document),
        &[
            "综合得分90.00分，评价等级为“优”。",
            "见附件《项目支出绩效评价评分表》",
            "预算执行率10.00/10|产出50.00/50|效益20.00/30|满意度10.00/10",
        ],
    );
    has(
        &attachment(&document, "项目支出绩效评价评分表"),
        &[
            "数量|扶持创业人数|≥8人|8人|10|10.00|",
            "组织劳务输出人数|—|573人|10|0.00|没有年度指标值",
            "小计|50|50.00",
            "小计|30|20.00",
            "合计|100|90.00|等级：优",
        ],
    );
}

#[test]
fn the_form_has_every_row_of_the_regulation() {
    let document = county(Outline::Yunnan).report;
    let text = attachment(&document, "项目支出绩效自评表");
    has(
        &text,
        &[
            "年初预算数|全年预算数（A）|全年执行数（B）|分值|执行率（B/A）|得分",
            "年度资金总额|0.00|12.25|12.25|10|100.00%|10.00",
            "其中：当年财政拨款|0.00|12.25|12.25|—|100.00%|—",
            "上年结转资金|—|—|—|—|—|—",
            "其他资金|0.00|0.00|0.00|—|—|—",
            "经济效益指标|||||||",
            "生态效益指标|||||||",
            "创业担保贷款贴息：做好贷免扶补工作",
            "总分|100|90.00|等级：优",
        ],
    );
}

#[test]
fn a_section_that_nobody_wrote_is_said_and_found() {
    let papers = county(Outline::Yunnan);
    has(&body(&papers.report), &["项目组织管理情况\n（本节来源未填写。）"]);
    let reasons: Vec<&str> = papers.findings.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, [""; 0], "the scorecard says it already");
    let list = body(&papers.list.unwrap());
    assert_eq!(list.matches("“项目组织管理情况”一节仍是模板").count(), 1, "listed once");
    let silent = wuding::scorecard_with(wuding::books(), Vec::new());
    let silent = scored(wuding::content(), silent, Outline::Yunnan);
    let reasons: Vec<String> = silent.findings.into_iter().map(|it| it.reason).collect();
    assert_eq!(reasons, ["SECTION_IS_TEMPLATE"], "a scorecard that says nothing of it");

    let mut content = wuding::content();
    content.sections.retain(|section| section.key.key() != "experience");
    content.reported_on = None;
    let papers = compose(content, wuding::books(), Outline::National);
    let reasons: Vec<&str> = papers.findings.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, ["SECTION_MISSING", "REPORT_WITHOUT_DATE"]);
    assert_eq!(papers.report.signature, None);
    has(&body(&papers.list.unwrap()), &["主要经验及做法", "成文日期"]);
}

/// What only the other papers may say.
const NOT_SIGNED: [&str; 7] =
    ["疑点", "national-2020", "F05", "摘要", "分片", "SM3", "01926f3a-0000-7000-8000-000000000001"];

#[test]
fn what_is_signed_is_clean() {
    for outline in [Outline::Yunnan, Outline::National] {
        let papers = county(outline);
        let text = papers.report.texts().join("\n");
        for word in NOT_SIGNED {
            assert!(!text.contains(word), "`{word}` is in what is signed");
        }
        has(
            &text,
            &[
                "得分和等级依据《项目支出绩效评价管理办法》（财预〔2020〕10号）及附1、附2、附3逐项计算",
            ],
        );
        let titles: Vec<&str> =
            papers.report.attachments.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["项目支出绩效自评表", "项目支出绩效评价评分表"]);
    }
}

#[test]
fn a_report_of_ones_own_lacks_nothing_in_a_source() {
    let own = EvaluationContent { source: " ".to_owned(), ..wuding::content() };
    let papers = compose(own, wuding::books(), Outline::Yunnan);
    for document in [&papers.report, &papers.review] {
        let text = document.texts().join("\n");
        for word in ["来源未载", "来源未填写", "来源没有写明"] {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
    }
    let text = papers.report.texts().join("\n");
    has(&text, &["创业担保贷款贴息\n—\n0.12", "（本节未填写。）", "“—”表示未填写"]);
    let retold = county(Outline::Yunnan).report.texts().join("\n");
    has(&retold, &["来源未载", "（本节来源未填写。）"]);
}

#[test]
fn findings_stand_by_rule_with_their_cells_in_words() {
    let papers = county(Outline::Yunnan);
    let list = papers.list.unwrap();
    let text = body(&list);
    has(
        &text,
        &[
            "共3处，其中疑点3处。",
            "F11（疑点，1处）|依据：《项目支出绩效评价管理办法》（财预〔2020〕10号），未与正式文本核对\n处理建议：请核对并补充后重新提交。",
            "2|“组织劳务输出人数”没有年度指标值。|指标“组织劳务输出人数”的年度指标值||",
            "正文“项目组织管理情况”一节",
        ],
    );
    assert!(!text.contains("indicators[") && !text.contains("sections["), "{text}");

    let mut again = wuding::scorecard(wuding::books()).findings.clone();
    again.extend(again.clone());
    let twice = wuding::scorecard_with(wuding::books(), again);
    let list = body(&scored(wuding::content(), twice, Outline::Yunnan).list.unwrap());
    for once in ["F05（疑点，2处）", "F11（疑点，2处）", "F36（疑点，2处）"] {
        assert_eq!(list.matches(once).count(), 1, "{once} in {list}");
    }
    assert_eq!(list.matches("依据：").count(), 3, "once for each rule");

    let mut whole = wuding::content();
    whole.sections.retain(|section| section.key.key() != "basic.organisation");
    let clean = wuding::scorecard_with(wuding::books(), Vec::new());
    let papers = scored(whole, clean, Outline::National);
    assert_eq!((papers.findings.len(), papers.list), (0, None), "an empty list is no paper");
}

#[test]
fn a_reader_can_compute_it_again() {
    let card = wuding::scorecard(wuding::books());
    let text = body(&county(Outline::Yunnan).review);
    has(
        &text,
        &[
            "及附1、附2、附3，未与正式文本核对",
            "项目支出绩效评价评分规则（全国，2020年办法），版本1",
            "national-2020，摘要",
            &card.policy.digest.to_string(),
            &card.digest().to_string(),
            "第7分片，第12笔",
            "扶持创业人数（数量，10分）|按完成比例赋分|得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)|分值＝10.00（填报）|四舍五入，保留2位小数|10.00",
        ],
    );
}

#[test]
fn a_doubtful_cell_is_told_as_it_was_read() {
    let text = body(&county(Outline::Yunnan).review);
    assert!(!text.contains("读数说明"), "nothing was doubtful: {text}");
    let reading = Reading {
        cell: "指标!F7".to_owned(),
        typed: "500人".to_owned(),
        read: "≥500人".to_owned(),
        note: String::new(),
    };
    let content = EvaluationContent { readings: vec![reading], ..wuding::content() };
    let papers = compose(content, wuding::books(), Outline::Yunnan);
    has(&body(&papers.review), &["读数说明\n位置|填写|读作|说明|指标!F7|500人|≥500人|—|注："]);
    assert!(!papers.report.texts().join("\n").contains("指标!F7"), "it is not signed");
}

#[test]
fn it_is_rendered_in_every_format_and_outline() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    for outline in [Outline::Yunnan, Outline::National] {
        let document = county(outline).report;
        let pdf = render_pdf(&document, &fonts).unwrap();
        assert_eq!(pdf, render_pdf(&county(outline).report, &fonts).unwrap());
        let path = tools::write(&format!("wuding-{}.pdf", outline.name()), &pdf);
        let text = tools::poppler_text("pdftotext", &["-layout"], &path);
        has(&text, &["12.25", "90.00", "武财行〔2020〕66号", "附件1", "附件2"]);
        let docx = render_docx(&document).unwrap();
        tools::write(&format!("wuding-{}.docx", outline.name()), &docx);
    }
}

#[test]
fn form_and_score_table_take_a_page_each() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let pdf = render_pdf(&county(Outline::Yunnan).report, &fonts).unwrap();
    let words = measure::words(&tools::write("wuding-attachments.pdf", &pdf));
    let marks = words.iter().filter(|word| word.text.starts_with("附件"));
    let marks: Vec<(&str, usize)> =
        marks.filter(|word| word.page > 5).map(|word| (word.text.as_str(), word.page)).collect();
    assert_eq!(marks, [("附件1", 6), ("附件2", 7)]);
    assert_eq!(words.last().unwrap().page, 7);
}
