//! A document as DOCX that a unit can go on writing in: real Word styles, real tables, the page of GB/T 9704-2012.

mod body;
mod chart;
mod table;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use self::xml::Xml;
use crate::bounds;
use crate::document::{Document, Metadata, Text};
use crate::error::RenderError;
use crate::flow;

const CONTENT_TYPES: &str = include_str!("docx/parts/content-types.xml");
const RELATIONS: &str = include_str!("docx/parts/document-rels.xml");
/// The parts that are the same in every document.
const PARTS: [(&str, &str); 6] = [
    ("_rels/.rels", include_str!("docx/parts/package-rels.xml")),
    ("word/styles.xml", include_str!("docx/parts/styles.xml")),
    ("word/settings.xml", include_str!("docx/parts/settings.xml")),
    ("word/fontTable.xml", include_str!("docx/parts/font-table.xml")),
    ("word/footer-odd.xml", include_str!("docx/parts/footer-odd.xml")),
    ("word/footer-even.xml", include_str!("docx/parts/footer-even.xml")),
];

/// 草稿 behind the text of every page.
const HEADER: &str = include_str!("docx/parts/header-draft.xml");

/// Renders `document` as DOCX. The same input gives the same bytes. Fonts are named, not embedded: 仿宋, 黑体, 楷体,
/// 宋体, 方正小标宋简体 as a bureau's office programs have them, with a usual substitute for each.
///
/// # Errors
/// [`RenderError`]; unless it says `Write`, the document is to be mended.
pub fn render_docx(document: &Document) -> Result<Vec<u8>, RenderError> {
    let sections = flow::sections(document);
    bounds::check(document, &sections)?;
    let body = body::document(&sections, document.draft);
    let properties = properties(document);
    let [types, relations] = registers(document.draft);
    let parts = [
        ("[Content_Types].xml", types.as_str()),
        ("word/_rels/document.xml.rels", relations.as_str()),
        ("word/document.xml", body.as_str()),
        ("docProps/core.xml", properties.as_str()),
    ];
    let draft = document.draft.then_some(("word/header-draft.xml", HEADER));
    let parts = parts.into_iter().chain(PARTS).chain(draft);
    package(parts).map_err(|error| RenderError::Write(error.to_string()))
}

/// Refuses what [`render_docx`] would, without writing anything.
pub(crate) fn check(document: &Document) -> Result<(), RenderError> {
    bounds::check(document, &flow::sections(document))
}

/// The content types and the relations of the main part; those of a draft have its header.
fn registers(draft: bool) -> [String; 2] {
    if !draft {
        return [CONTENT_TYPES, RELATIONS].map(str::to_owned);
    }
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml";
    let part =
        format!("<Override PartName=\"/word/header-draft.xml\" ContentType=\"{kind}\"/></Types>");
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header";
    let relation = format!(
        "<Relationship Id=\"{}\" Type=\"{kind}\" Target=\"header-draft.xml\"/></Relationships>",
        body::DRAFT_HEADER
    );
    [CONTENT_TYPES.replace("</Types>", &part), RELATIONS.replace("</Relationships>", &relation)]
}

fn package<'a>(
    parts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a clock: the archive's own epoch.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, content) in parts {
        archive.start_file(name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn properties(document: &Document) -> String {
    const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    let Metadata { organization, date, keywords } = &document.metadata;
    let title: String = document.title.iter().map(Text::as_str).collect();
    let keywords: Vec<&str> = keywords.iter().map(Text::as_str).collect();
    let midnight =
        format!("{:04}-{:02}-{:02}T00:00:00Z", date.year(), u8::from(date.month()), date.day());
    let names = [
        ("xmlns:cp", CORE),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let mut xml = Xml::document();
    xml.element("cp:coreProperties", &names, |xml| {
        xml.text_element("dc:title", &[], &title);
        xml.text_element("dc:creator", &[], organization.as_str());
        xml.text_element("cp:keywords", &[], &keywords.join("，"));
        xml.text_element("cp:lastModifiedBy", &[], organization.as_str());
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.text_element(name, &[("xsi:type", "dcterms:W3CDTF")], &midnight);
        }
        xml.text_element("dc:language", &[], "zh-CN");
    });
    xml.into_string()
}
