//! PDF: what is on the page, measured on the page.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use report::document::{Attachment, Block, Document, Level};
use report::{Aliases, FontConfig, Fonts, InvalidFonts, RenderError, find_fonts, render_pdf};

use crate::measure::{Ink, millimetres, words};
use crate::{county, tools};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&FontConfig::default()).unwrap());

fn print(name: &str, document: &Document) -> PathBuf {
    tools::write(name, &render_pdf(document, &FONTS).unwrap())
}

/// `count` different Chinese characters from the plain middle of GB 2312.
fn characters(count: usize) -> String {
    "国家财政资金绩效评价项目支出管理办法预算单位职工服务群众满意指标"
        .chars()
        .cycle()
        .take(count)
        .collect()
}

#[track_caller]
fn near(measured: usize, expected: usize, tolerance: usize) {
    assert!(
        measured.abs_diff(expected) <= tolerance,
        "measured {measured}, expected {expected} ± {tolerance}"
    );
}

#[test]
fn a_page_holds_22_lines_of_28_characters_within_the_margins() {
    // 26 characters after the indent, then full lines: three pages and a bit.
    let text = characters(26 + 28 * 22 * 3);
    let file = print("grid.pdf", &county::plain("版面", vec![Block::paragraph(text)]));
    let words = words(&file);
    for page in [2, 3] {
        let lines: Vec<_> =
            words.iter().filter(|word| word.page == page && !word.text.contains('—')).collect();
        let lines: Vec<_> =
            lines.into_iter().filter(|word| word.text.chars().count() > 1).collect();
        assert_eq!(lines.len(), 22, "lines on page {page}");
        for (index, line) in lines.iter().enumerate() {
            assert_eq!(line.text.chars().count(), 28, "characters of line {index}");
            assert!((line.left - millimetres(28)).abs() < 50, "left end {}", line.left);
            assert!((line.right - millimetres(184)).abs() < 400, "right end {}", line.right);
            let expected = lines[0].top + i64::try_from(index).unwrap() * millimetres(225) / 22;
            assert!(
                (line.top - expected).abs() < 50,
                "line {index} at {}, not {expected}",
                line.top
            );
        }
    }
    // The same on paper, in tenths of a millimetre: the text from 37 to 262 mm, the dashes of the number at 269 mm.
    let odd = Ink::of(&file, 3);
    let [left, top, right, bottom] = odd.extent(0, 2_620);
    near(top, 375, 6);
    near(left, 283, 6);
    near(right, 1_836, 6);
    assert!((2_540..2_620).contains(&bottom), "last line ends at {bottom}");
    let [_, _, right, _] = odd.extent(2_620, 2_970);
    near(right, 1_840 - 49, 2);
    near(odd.column(right - 10, 2_620, 2_970)[0], 2_690, 2);
    let even = Ink::of(&file, 2);
    let [left, ..] = even.extent(2_620, 2_970);
    near(left, 280 + 49, 2);
    near(even.column(left + 10, 2_620, 2_970)[0], 2_690, 2);
}

#[test]
fn a_turned_page_keeps_its_number_where_the_sheet_has_it() {
    let file = print("turned.pdf", &county::report());
    // Turned upright, the left edge of the page is the foot of the sheet: the dashes lie 28 mm from it.
    for (page, first, last) in [(7, None, Some(1_840 - 49)), (8, Some(280 + 49), None)] {
        let ink = Ink::of(&file, page);
        let dashes: Vec<usize> = (276..284).flat_map(|x| ink.column(x, 0, 2_100)).collect();
        if let Some(first) = first {
            near(*dashes.iter().min().unwrap(), first, 2);
        }
        if let Some(last) = last {
            near(*dashes.iter().max().unwrap(), last, 2);
        }
        let table = ink.extent(0, 2_100);
        assert!(table[2] <= 2_970 - 370 + 2, "the table ends at {}", table[2]);
    }
}

#[test]
fn the_county_report_reads_back_exactly() {
    let report = county::report();
    let file = print("county.pdf", &report);
    let extracted = tools::poppler_text("pdftotext", &["-raw"], &file);
    let read: String = extracted.split_whitespace().collect();
    let texts: Vec<String> =
        report.texts().iter().map(|text| text.split_whitespace().collect()).collect();
    // Nothing lost and nothing added: every character as often as in the document, besides the page numbers and the
    // head of the score table, which its second page repeats.
    let mut expected = count(&texts.concat());
    for (character, times) in count("—1——2——3——4——5——6——7——8—") {
        *expected.entry(character).or_default() += times;
    }
    for (character, times) in count("一级指标二级指标三级指标分值得分评分规则扣分原因")
    {
        *expected.entry(character).or_default() += times;
    }
    assert_eq!(count(&read), expected);
    // Running text reads in order, across lines; what crosses a page has the number between.
    let flowing = |text: &&String| text.chars().count() > 40;
    let crossing =
        texts.iter().filter(flowing).filter(|text| !read.contains(text.as_str())).count();
    assert!(crossing <= 4, "{crossing} paragraphs are broken");
    let first_page = tools::poppler_text("pdftotext", &["-f", "1", "-l", "1"], &file);
    for word in ["创业担保贷款贴息", "〔2020〕66号", "一、项目基本情况", "12.25"]
    {
        assert!(first_page.contains(word), "{word}");
    }
}

fn count(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for character in text.chars() {
        *counts.entry(character).or_insert(0) += 1;
    }
    counts
}

#[test]
fn the_file_is_tagged_pdf_a_with_the_faces_of_the_standard() {
    let file = print("faces.pdf", &county::report());
    let metadata = tools::poppler_text("pdfinfo", &["-meta"], &file);
    for element in [
        "<pdfaid:part>2<",
        "<pdfaid:conformance>A<",
        "示例县总工会项目支出绩效评价报告",
        "2021-05-25",
    ] {
        assert!(metadata.contains(element), "{element} in {metadata}");
    }
    let about = tools::poppler_text("pdfinfo", &[], &file);
    for line in ["Author:          示例县总工会", "Tagged:          yes", "Creator:         jixiao"]
    {
        assert!(about.contains(line), "{line} in {about}");
    }
    let tags = tools::poppler_text("pdfinfo", &["-struct"], &file);
    for tag in ["H1", "H2", "H3", "H4", "Table", "TH", "TD", "Figure", "Caption"] {
        assert!(tags.contains(tag), "no {tag}");
    }
    let objects = tools::qpdf(&["--qdf", "--object-streams=disable"], &file);
    assert!(objects.contains("/Lang (zh-CN)"), "the language is missing");
    assert!(objects.contains("/Outlines"), "the bookmarks are missing");
    tools::qpdf(&["--check"], &file);
    let faces = tools::poppler_text("pdffonts", &[], &file);
    assert!(faces.lines().skip(2).all(|face| face.contains(" yes yes yes ")), "{faces}");
    let styles =
        tools::poppler_text("pdftohtml", &["-xml", "-i", "-stdout", "-fontfullname"], &file);
    for (text, face, size) in [
        ("项目支出绩效评价报告", "FandolSong-Bold", "22"),
        ("（2020年度）", "LXGWWenKai-Regular", "16"),
        ("一、项目基本情况", "FandolHei-Regular", "16"),
        ("（一）项目概况", "LXGWWenKai-Regular", "16"),
        ("1.数量目标", "FandolFang-Regular", "16"),
        ("（1）贷款资料", "FandolFang-Regular", "16"),
        ("附件1", "FandolHei-Regular", "16"),
        ("项目资金安排和使用情况表", "FandolHei-Regular", "14"),
    ] {
        assert_eq!(face_of(&styles, text), (face.to_owned(), size.to_owned()), "{text}");
    }
}

/// The face and size in which a whole line is set, by pdftohtml, whose unit is 1.5 to the point.
fn face_of(styles: &str, text: &str) -> (String, String) {
    let after = |line: &str, key: &str| {
        line.split_once(&format!("{key}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
    };
    let line =
        styles.lines().find(|line| line.starts_with("<text") && line.contains(text)).unwrap();
    let id = format!("<fontspec id=\"{}\"", after(line, "font"));
    let face = styles.lines().find(|line| line.trim_start().starts_with(&id)).unwrap();
    let family = after(face, "family").split_once('+').unwrap().1.replace("-Identity-H", "");
    let size: i64 = after(face, "size").parse().unwrap();
    (family, ((size * 2 + 1) / 3).to_string())
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let report = county::report();
    let first = render_pdf(&report, &FONTS).unwrap();
    let other = county::plain("另一份", vec![Block::paragraph("不同的内容")]);
    assert_ne!(render_pdf(&other, &FONTS).unwrap(), first);
    assert_eq!(render_pdf(&report, &FONTS).unwrap(), first);
    let again = Fonts::load(&FontConfig::default()).unwrap();
    assert_eq!(render_pdf(&report, &again).unwrap(), first);
}

#[test]
fn headings_are_never_left_alone_at_the_foot_of_a_page() {
    // One attachment for each way in which the heading can meet the foot of the page.
    let attachment = |lines: usize| Attachment {
        title: "页脚".into(),
        subtitle: None,
        body: vec![
            Block::paragraph(characters(26 + 28 * (lines - 1))),
            Block::heading(Level::First, format!("标题{lines}")),
            Block::heading(Level::Second, format!("次级{lines}")),
            Block::paragraph(format!("正文{lines}")),
        ],
    };
    let mut document = county::plain("孤行", vec![]);
    document.attachments = (12..20).map(attachment).collect();
    let words = words(&print("headings.pdf", &document));
    let page =
        |text: String| words.iter().find(|word| word.text.ends_with(&text)).map(|word| word.page);
    for lines in 12..20 {
        let body = page(format!("正文{lines}")).unwrap();
        assert_eq!(page(format!("标题{lines}")), Some(body), "heading after {lines} lines");
        assert_eq!(page(format!("次级{lines}")), Some(body), "subheading after {lines} lines");
    }
}

#[test]
fn hostile_text_prints_as_it_stands() {
    let hostile = "#read(\"/etc/passwd\") *粗* _斜_ $x$ `raw` \\ <b> ]]> &amp; {{7*7}} @ref //注释 ~ -- ... 'q' \"q\"";
    let body = vec![
        Block::heading(Level::First, hostile),
        Block::paragraph(format!("{hostile}\u{202e}\u{0}\u{200b}\u{7}")),
    ];
    let file = print("hostile.pdf", &county::plain(hostile, body));
    let read: String =
        tools::poppler_text("pdftotext", &["-raw"], &file).split_whitespace().collect();
    let expected: String = hostile.split_whitespace().collect();
    assert_eq!(read.matches(&expected).count(), 3, "{read}");
}

#[test]
fn a_character_without_a_glyph_is_named() {
    let document = county::plain("缺字", vec![Block::paragraph("承办人王😀明确认无误")]);
    let error = render_pdf(&document, &FONTS).unwrap_err();
    let RenderError::MissingGlyph { character, near } = &error else { panic!("{error}") };
    assert_eq!((*character, near.as_str()), ('😀', "承办人王😀明确认无误"));
    assert!(error.to_string().contains("U+1F600"), "{error}");
    // A rare name that only the fallback has still prints.
    let file = print("rare.pdf", &county::plain("生僻字", vec![Block::paragraph("王堃、张祎")]));
    assert!(tools::poppler_text("pdftotext", &[], &file).contains("王堃、张祎"));
}

#[test]
fn a_bureau_uses_its_own_fonts_by_name() {
    let own = find_fonts(None).unwrap().join("lxgw-wenkai");
    let aliases = Aliases { fangsong: "霞鹜文楷".to_owned(), ..Aliases::default() };
    let config = FontConfig { own_folder: Some(own), aliases, ..FontConfig::default() };
    let fonts = Fonts::load(&config).unwrap();
    let document = county::plain("字体", vec![Block::paragraph("正文用自备字体")]);
    let file = tools::write("own-fonts.pdf", &render_pdf(&document, &fonts).unwrap());
    let faces = tools::poppler_text("pdffonts", &[], &file);
    assert!(faces.contains("LXGWWenKai") && !faces.contains("FandolFang"), "{faces}");
    let aliases = Aliases { fangsong: "仿宋_GB2312".to_owned(), ..Aliases::default() };
    let error = Fonts::load(&FontConfig { aliases, ..FontConfig::default() }).unwrap_err();
    let InvalidFonts::Unknown { role: "fangsong", name, known } = &error else { panic!("{error}") };
    assert_eq!(name, "仿宋_GB2312");
    assert!(known.contains(&"FandolHei".to_owned()), "{known:?}");
    let nowhere = FontConfig { folder: Some("no/such/folder".into()), ..FontConfig::default() };
    assert!(matches!(Fonts::load(&nowhere), Err(InvalidFonts::Nowhere(_))));
}
