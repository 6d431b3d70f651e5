//! The report service: documents as PDF and DOCX.

pub mod bounds;
pub mod document;
mod docx;
mod error;
mod extent;
mod flow;
mod fonts;
pub mod paper;
mod pdf;

pub use docx::render_docx;
pub use error::RenderError;
pub use fonts::{Aliases, FontConfig, Fonts, InvalidFonts};
pub use pdf::render_pdf;
