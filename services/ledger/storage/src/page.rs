//! Lists by key: a page begins after the last key of the page before.

/// Which rows of a list: those after a key, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyset {
    after: String,
    size: u32,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// The key of its last row, if there is a page after it.
    pub next: Option<String>,
}

impl Keyset {
    /// At most `size` rows after the key `after`; from the first if there is none.
    #[must_use]
    pub fn new(after: Option<&str>, size: u32) -> Self {
        Self { after: after.unwrap_or_default().to_owned(), size }
    }

    pub(crate) fn after(&self) -> &str {
        &self.after
    }

    /// One more than asked for shows whether there is a next page.
    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.size).saturating_add(1)
    }

    /// The page of `rows`, which were read with [`Keyset::limit`].
    pub(crate) fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Rows<T> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(key);
        Rows { rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let page = Keyset::new(None, 2);
        assert_eq!((page.after(), page.limit()), ("", 3));
        let cut = |rows: Vec<u8>| page.cut(rows, |row| row.to_string());
        assert_eq!(cut(vec![1, 2, 3]), Rows { rows: vec![1, 2], next: Some("2".to_owned()) });
        assert_eq!(cut(vec![1, 2]), Rows { rows: vec![1, 2], next: None });
        assert_eq!(cut(vec![]), Rows { rows: vec![], next: None });
    }
}
