//! DOCX: opened by other programs.

use report::document::{Block, Level};
use report::render_docx;

use crate::{county, tools};

/// Prints what python-docx sees, a fact a line.
const LOOK: &str = r#"
import sys, zipfile, xml.etree.ElementTree, docx
for name in zipfile.ZipFile(sys.argv[1]).namelist():
    xml.etree.ElementTree.fromstring(zipfile.ZipFile(sys.argv[1]).read(name))
d = docx.Document(sys.argv[1])
p = d.core_properties
print('properties', p.title, p.author, p.created.date(), p.keywords)
for s in d.sections:
    print('section', s.orientation, *(round(x.mm) for x in
        (s.page_width, s.page_height, s.top_margin, s.left_margin, s.right_margin, s.bottom_margin)))
    print('footers', s.footer.paragraphs[0].text, s.even_page_footer.paragraphs[0].text, d.settings.odd_and_even_pages_header_footer)
for q in d.paragraphs:
    if q.text: print('paragraph', q.style.name, '|', q.text)
W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
for t in d.tables:
    print('table', len(t.rows), len(t.columns), 'heads', len(t._tbl.findall(f'.//{W}tblHeader')))
    for r in t.rows: print('row', *[c.text for c in r.cells], sep='|')
"#;

#[test]
fn the_county_report_opens_with_styles_tables_and_pages() {
    let report = county::report();
    let file = tools::write("county.docx", &render_docx(&report).unwrap());
    let seen = tools::python(LOOK, &file);
    for fact in [
        "properties 示例县总工会项目支出绩效评价报告 示例县总工会 2021-05-25 绩效评价，工会",
        "section PORTRAIT (0) 210 297 37 28 26 35",
        "section LANDSCAPE (1) 297 210 28 35 37 26",
        "footers — 1 — — 1 — True",
        "paragraph Title | 示例县总工会\n项目支出绩效评价报告",
        "paragraph Heading 1 | 一、项目基本情况",
        "paragraph Heading 2 | （一）项目概况",
        "paragraph Heading 3 | 1.数量目标",
        "paragraph Heading 4 | （1）贷款资料",
        "paragraph Heading 1 | 八、其他需要说明的问题",
        "paragraph Caption | 项目资金安排和使用情况表",
        "paragraph Table Text | 单位：万元",
        "paragraph Signature | 2021年5月25日",
        "table 5 7 heads 1",
        "row|合计|合计|12.25|12.25|12.25|0.00|100.00",
        "row|创业担保贷款贴息|—|0.12|0.12|0.12|0.00|100.00",
        "table 20 9 heads 0",
        "row|项目资金（万元）|年度资金总额|年度资金总额|7.13|7.13|7.13|10|100.00%|10.00",
        "row|项目资金（万元）|其他资金|其他资金|0.00|0.00|0.00|—|—|—",
        "row|绩效指标|效益指标|生态效益指标||||||",
        "table 18 7 heads 1",
        "row|决策|绩效目标|绩效指标明确性|4|3.00|指标细化、可衡量，每项不符扣1分|两项指标没有目标值",
    ] {
        assert!(seen.contains(&format!("{fact}\n")), "{fact}\nin {seen}");
    }
    let headings = report.body.iter().filter(|block| matches!(block, Block::Heading(_))).count();
    assert_eq!(seen.matches("\nparagraph Heading").count(), headings, "{seen}");
    let printed = tools::libreoffice(&file);
    let about = tools::poppler_text("pdfinfo", &[], &printed);
    assert!(about.contains("Pages:           8\n"), "{about}");
    let read: String =
        tools::poppler_text("pdftotext", &["-raw"], &printed).split_whitespace().collect();
    let lost: Vec<String> = report
        .texts()
        .into_iter()
        .map(|text| text.split_whitespace().collect::<String>())
        .filter(|text| text.chars().count() < 20 && !read.contains(text.as_str()))
        .collect();
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn hostile_text_stays_text_and_bytes_repeat() {
    let hostile = "]]> <w:p/> & \"'&amp; {{7*7}} {%p %} =SUM(A1)";
    let raw = format!("{hostile}\u{0}\u{b}\u{202e}\u{ffff}");
    let body = vec![Block::heading(Level::First, raw.as_str()), Block::paragraph(raw.as_str())];
    let document = county::plain(&raw, body);
    let bytes = render_docx(&document).unwrap();
    assert_eq!(render_docx(&document).unwrap(), bytes);
    let seen = tools::python(LOOK, &tools::write("hostile.docx", &bytes));
    for fact in [
        format!("properties {hostile} 示例县总工会"),
        format!("paragraph Title | {hostile}\n"),
        format!("paragraph Heading 1 | 一、{hostile}\n"),
        format!("paragraph Body Text | {hostile}\n"),
    ] {
        assert!(seen.contains(&fact), "{fact}\nin {seen}");
    }
}
