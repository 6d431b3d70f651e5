//! All that the typesetter can see: our template, our fonts, one document. No files, no packages, no clock.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;

static TEMPLATE: LazyLock<Source> = LazyLock::new(|| Source::detached(include_str!("gbt9704.typ")));

/// One document on its way to pages.
pub(super) struct Press<'a> {
    fonts: &'a Fonts,
    library: LazyHash<Library>,
}

impl<'a> Press<'a> {
    /// `inputs` reach the template as values, never as source.
    pub(super) fn new(fonts: &'a Fonts, inputs: Dict) -> Self {
        Self { fonts, library: LazyHash::new(Library::builder().with_inputs(inputs).build()) }
    }
}

impl World for Press<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.face(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
