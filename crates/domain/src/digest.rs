//! Fingerprints of content, and the two hashes that a Merkle tree is made of.

use std::{fmt, str::FromStr};

use sm3::{Digest as _, Sm3};

use crate::{Explain, explain::clip};

const BYTES: usize = 32;
/// RFC 6962 §2.1: a leaf and a node begin differently, so that neither passes for the other.
const LEAF: [u8; 1] = [0x00];
const NODE: [u8; 1] = [0x01];

/// An SM3 hash (GB/T 32905-2016), 32 bytes; printed as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; BYTES]);

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not 64 hexadecimal digits")]
pub struct InvalidDigest {
    /// The refused text.
    pub found: String,
}

impl Digest {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        hash(&[bytes])
    }

    /// The hash of a record as a leaf of a Merkle tree: SM3(0x00 ‖ record).
    pub fn leaf(record: &[u8]) -> Self {
        hash(&[&LEAF, record])
    }

    /// The hash of an inner node of a Merkle tree: SM3(0x01 ‖ left ‖ right).
    pub fn node(left: Self, right: Self) -> Self {
        hash(&[&NODE, &left.0, &right.0])
    }

    /// The stored form.
    pub const fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }
}

impl From<[u8; BYTES]> for Digest {
    fn from(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || InvalidDigest { found: clip(text) };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != BYTES || !rest.is_empty() {
            return Err(refused());
        }
        let mut bytes = [0; BYTES];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (high, low) =
                (hex_value(*high).ok_or_else(refused)?, hex_value(*low).ok_or_else(refused)?);
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Explain for InvalidDigest {
    fn explain(&self) -> String {
        format!(
            "校验值“{}”不对，应为 64 位十六进制字符（SM3）。请完整复制校验值后重试。",
            self.found
        )
    }
}

fn hash(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sm3::new();
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: &str) {
        assert_eq!(Digest::of(text).to_string(), expected);
    }

    #[test]
    fn the_examples_of_the_standard_hold() {
        check(b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        check(
            &b"abcd".repeat(16),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
        );
    }

    #[test]
    fn a_leaf_is_no_node() {
        let (left, right) = (Digest::leaf(b"1"), Digest::leaf(b"2"));
        assert_eq!(left, Digest::of(b"\x001"));
        let both = [left.as_bytes().as_slice(), right.as_bytes()].concat();
        assert_eq!(Digest::node(left, right), Digest::of(&[b"\x01", both.as_slice()].concat()));
        assert_ne!(Digest::node(left, right), Digest::leaf(&both));
        assert_ne!(Digest::node(left, right), Digest::node(right, left));
    }

    #[test]
    fn other_texts_are_refused() {
        let digits = Digest::of(b"").to_string();
        assert_eq!(digits.to_uppercase().parse(), Ok(Digest::of(b"")));
        for text in [
            "",
            "66",
            &digits[1..],
            &format!("{digits}0"),
            &digits.replace(|c: char| c.is_alphabetic(), "g"),
            &"校".repeat(64),
            &format!("+{}", &digits[1..]),
        ] {
            assert_eq!(text.parse::<Digest>(), Err(InvalidDigest { found: clip(text) }));
        }
    }

    proptest! {
        #[test]
        fn text_is_read_back(bytes in any::<[u8; BYTES]>()) {
            let digest = Digest::from(bytes);
            prop_assert_eq!(digest.to_string().parse(), Ok(digest));
            prop_assert_eq!(digest.as_bytes(), &bytes);
        }

        #[test]
        fn one_changed_byte_is_found(mut record in prop::collection::vec(any::<u8>(), 1..64), at in any::<prop::sample::Index>()) {
            let before = Digest::leaf(&record);
            let index = at.index(record.len());
            record[index] ^= 1;
            prop_assert_ne!(Digest::leaf(&record), before);
        }
    }
}
