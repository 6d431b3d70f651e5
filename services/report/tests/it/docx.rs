//! DOCX: opened by other programs.

use report::render_docx;

use crate::{county, tools};

#[test]
fn the_county_report_opens() {
    let bytes = render_docx(&county::report()).unwrap();
    tools::write("county.docx", &bytes);
}
