//! The other papers, drafts, names of files, and texts that cannot be printed.

use std::collections::BTreeSet;

use domain::{Evaluation, Format, Outline, Paper};
use report::{
    FontConfig, Fonts,
    paper::{self, Trouble, check_texts, file_name},
    render_docx, render_pdf, render_xlsx,
};

use crate::{measure::Ink, paper::county, tools, wuding};

/// Prints what is in the parts of a workbook, a fact a line.
const LOOK: &str = r#"
import sys, re, zipfile, xml.etree.ElementTree as xml
book = zipfile.ZipFile(sys.argv[1])
part = lambda name: xml.fromstring(book.read(name))
local = lambda e: re.sub('{.*}', '', e.tag)
words = lambda e: ''.join(t.text or '' for t in e.iter() if local(t) == 't')
shared = [words(e) for e in part('xl/sharedStrings.xml')]
print('properties', *(e.text for e in part('docProps/core.xml') if e.text))
print('sheets', *(e.get('name') for e in part('xl/workbook.xml').iter() if local(e) == 'sheet'))
for e in part('xl/worksheets/sheet1.xml').iter():
    if local(e) == 'pane': print('frozen', e.get('topLeftCell'))
    if local(e) == 'mergeCells': print('merged', *(m.get('ref') for m in e))
    if local(e) == 'row':
        value = lambda c: next((shared[int(v.text)] for v in c if local(v) == 'v'), '')
        print('row', *(value(c) for c in e), sep='|')
"#;

#[test]
fn the_list_of_findings_is_a_workbook_too() {
    let list = county(Outline::Yunnan).list.unwrap();
    let bytes = render_xlsx(&list).unwrap();
    assert_eq!(render_xlsx(&list).unwrap(), bytes);
    let file = tools::write("findings.xlsx", &bytes);
    let seen = tools::python(LOOK, &file);
    for fact in [
        "properties 疑点清单 武定县总工会",
        "2021-05-25T00:00:00Z 2021-05-25T00:00:00Z\n",
        "sheets 疑点清单\n",
        "frozen A5\n",
        "merged A1:D1 A2:D2 A3:D3 A5:D5 A6:D6 A8:D8 A9:D9 A11:D11 A12:D12 A14:D14\n",
        "row|序号|疑点|位置|核实情况",
        "row|F11（疑点，1处）|||\nrow|依据：《项目支出",
        "row|2|“组织劳务输出人数”没有年度指标值。|指标“组织劳务输出人数”的年度指标值|",
    ] {
        assert!(seen.contains(fact), "{fact}\nin {seen}");
    }
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    tools::write("findings.pdf", &render_pdf(&list, &fonts).unwrap());
    tools::write("findings.docx", &render_docx(&list).unwrap());
    tools::write("review.pdf", &render_pdf(&county(Outline::Yunnan).review, &fonts).unwrap());
}

#[test]
fn a_draft_says_so_on_every_page() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let mut report = county(Outline::Yunnan).report;
    let signed = render_pdf(&report, &fonts).unwrap();
    report.draft = true;
    let draft = tools::write("draft.pdf", &render_pdf(&report, &fonts).unwrap());
    let texts = tools::poppler_text("pdftotext", &["-raw"], &draft);
    let pages: Vec<&str> = texts.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert_eq!(pages.len(), 7);
    for (page, number) in pages.iter().zip(1..) {
        // Turned, so that its characters stand on lines of their own.
        assert!(page.contains("草") && page.contains("稿"), "page {number}");
    }
    let signed = tools::write("signed.pdf", &signed);
    assert!(!tools::poppler_text("pdftotext", &[], &signed).contains('草'));
    // Pale: what stands on the page is read as before.
    let [dark, pale] = [&signed, &draft].map(|file| Ink::of(file, 7).extent(0, 2_100));
    assert_eq!(dark, pale);

    let bytes = render_docx(&report).unwrap();
    let word = tools::write("draft.docx", &bytes);
    let headers = tools::python(
        r#"
import sys, docx
for s in docx.Document(sys.argv[1]).sections:
    print('草稿' in s.header._element.xml, '草稿' in s.even_page_header._element.xml)
"#,
        &word,
    );
    assert!(headers.contains("True True") && !headers.contains("False"), "{headers}");
    let printed = tools::libreoffice(&word);
    let about = tools::poppler_text("pdfinfo", &[], &printed);
    assert!(about.contains("Pages:           7\n"), "the mark takes no room: {about}");
}

fn name(change: impl FnOnce(&mut domain::EvaluationContent)) -> String {
    let mut content = wuding::content();
    change(&mut content);
    let evaluation = Evaluation::try_new(content).unwrap();
    let card = wuding::scorecard(wuding::books());
    file_name(&evaluation, &card, Paper::Report, Format::Pdf)
}

#[test]
fn a_file_name_tells_evaluations_apart_and_is_one_on_every_system() {
    let expected =
        "武定县总工会2020年度项目支出绩效评价报告（创业担保贷款贴息等3个项目）-00000001.pdf";
    assert_eq!(name(|_| {}), expected);
    let second = name(|it| it.id = "01926f3a-0000-7000-8000-000000000002".parse().unwrap());
    assert_ne!(second, expected, "two evaluations with one title");
    assert_eq!(
        name(|it| it.title = "../../a\\b:c*\n?报告.".to_owned()),
        "武定县总工会2020年度 ....abc报告（创业担保贷款贴息等3个项目）-00000001.pdf"
    );
    let long = name(|it| it.title = "绩".repeat(100));
    assert!((190..=200).contains(&long.len()), "{} {long}", long.len());
    assert!(long.contains('…') && long.ends_with("-00000001.pdf"), "{long}");
    for name in [long, second] {
        assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
    }
    let subject = wuding::subject(wuding::content(), wuding::scorecard(wuding::books()));
    let every = Paper::ALL.iter().flat_map(|paper| {
        let name =
            |format: &Format| file_name(&subject.evaluation, &subject.scorecard, *paper, *format);
        paper.formats().iter().map(name)
    });
    let names: BTreeSet<String> = every.collect();
    assert_eq!(names.len(), 6, "{names:#?}");
    assert!(names.iter().any(|name| name.ends_with("-00000001疑点清单.xlsx")), "{names:#?}");
}

#[test]
fn a_text_that_cannot_be_printed_is_refused_by_its_place() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let mut content = wuding::content();
    content.title = "武定县总工会\u{7}报告".to_owned();
    content.sections[0].paragraphs[0] = "\u{f06c}维修渠道3公里。".to_owned();
    let mut indicator = content.indicators[1].clone().into_content();
    indicator.evidence = "验收单\u{fffd}\u{fffd}".to_owned();
    content.indicators[1] = domain::Indicator::try_new(indicator).unwrap();
    content.goals[0].achieved = "完成\u{10ffff}𪚥\u{2b73a}".to_owned();
    let subject = wuding::subject(content, wuding::scorecard(wuding::books()));
    let refused = check_texts(&subject, Some(&fonts)).unwrap_err();
    let found: Vec<(&str, Trouble)> =
        refused.all().iter().map(|it| (it.path.as_str(), it.trouble)).collect();
    assert_eq!(
        found,
        [
            ("title", Trouble::Control),
            ("goals[0].achieved", Trouble::NoGlyph),
            ("indicators[1].evidence", Trouble::Garbled),
            ("sections[0].paragraphs[0]", Trouble::Private),
        ]
    );
    let text = refused.explain();
    for part in [
        "报告标题第7字 U+0007 不能印出，在“武定县总工会□报告”处",
        "指标“扶持创业人数”的佐证资料（indicator.1）第4字 U+FFFD",
        "正文“项目概况”一节第1段（basic.overview）第1字 U+F06C 不能印出，在“□维修渠道3公里。”处：这是Word的项目符号",
    ] {
        assert!(text.contains(part), "{part}\nin {text}");
    }
    let unprinted = check_texts(&subject, None).unwrap_err();
    assert_eq!(unprinted.all().len(), 3, "Word may have the glyph");
    let clean = wuding::subject(wuding::content(), wuding::scorecard(wuding::books()));
    assert_eq!(check_texts(&clean, Some(&fonts)), Ok(()));
}

#[test]
fn two_thousand_findings_are_a_list() {
    let mut findings = Vec::new();
    for number in 0..2_000 {
        let mut finding = wuding::scorecard(wuding::books()).findings[1].clone();
        finding.message = format!("第{number}处");
        findings.push(finding);
    }
    let card = wuding::scorecard_with(wuding::books(), findings);
    let subject = wuding::subject(wuding::content(), card);
    let papers = paper::compose(&subject, &wuding::regulation(), Outline::Yunnan).unwrap();
    let bytes = render_xlsx(&papers.list.unwrap()).unwrap();
    assert!(bytes.len() > 10_000);
}
