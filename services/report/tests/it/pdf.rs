//! PDF: what is on the page, measured on the page.

use report::{FontConfig, Fonts, render_pdf};

use crate::{county, tools};

#[test]
fn the_county_report_is_rendered() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let bytes = render_pdf(&county::report(), &fonts).unwrap();
    tools::write("county.pdf", &bytes);
}
