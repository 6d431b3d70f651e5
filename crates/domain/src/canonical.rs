//! Unambiguous bytes of structured content, to be hashed: every text says how long it is, every list how many it has.

use std::fmt::Display;

use crate::Digest;

/// Bytes that only equal content gives.
#[derive(Debug)]
pub(crate) struct Canonical(Vec<u8>);

impl Canonical {
    /// Content of one kind; `format` names the kind and the version of its layout.
    pub(crate) fn new(format: &str) -> Self {
        Self(Vec::new()).text(format)
    }

    /// A length and as many bytes of UTF-8.
    pub(crate) fn text(self, text: impl Display) -> Self {
        let text = text.to_string();
        let mut it = self.count(text.len());
        it.0.extend_from_slice(text.as_bytes());
        it
    }

    /// The number of items, then each as `encode` writes it.
    pub(crate) fn list<T>(self, items: &[T], encode: impl Fn(Self, &T) -> Self) -> Self {
        let begun = self.count(items.len());
        items.iter().fold(begun, encode)
    }

    /// The hash of what was written.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    fn count(mut self, count: usize) -> Self {
        // Saturates far beyond any content that fits into memory.
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.0.extend_from_slice(&count.to_be_bytes());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_contents_give_the_same_bytes() {
        let two = Canonical::new("x").text("ab").text("c");
        let other = Canonical::new("x").text("a").text("bc");
        assert_ne!(two.digest(), other.digest());
        let list = |items: &[&str]| Canonical::new("x").list(items, |it, item| it.text(item));
        assert_ne!(list(&["a"]).digest(), list(&["a", ""]).digest());
        assert_eq!(list(&["a"]).digest(), list(&["a"]).digest());
    }
}
