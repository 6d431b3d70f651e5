//! Bytes of a file become text: UTF-8, or UTF-16 and GBK where they are recognised.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// The text, and the name of the encoding if it is not UTF-8. `None` if the bytes are no text.
pub(super) fn decode(bytes: &[u8]) -> Option<(String, Option<&'static str>)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, is_bad) = encoding.decode_without_bom_handling(bytes.get(mark..)?);
        let name = (encoding == UTF_16LE || encoding == UTF_16BE).then_some("UTF-16");
        return (!is_bad).then(|| (text.into_owned(), name));
    }
    if let Some(encoding) = zeros(bytes) {
        let (text, is_bad) = encoding.decode_without_bom_handling(bytes);
        return (!is_bad).then(|| (text.into_owned(), Some("UTF-16")));
    }
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.to_owned(), None));
    }
    let (text, is_bad) = GB18030.decode_without_bom_handling(bytes);
    (!is_bad).then(|| (text.into_owned(), Some("GBK")))
}

/// UTF-16 without a mark: the upper bytes of line ends, quotes and digits are zero.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros_at = |offset: usize| {
        bytes.iter().take(4096).skip(offset).step_by(2).filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros_at(0), zeros_at(1));
    match (even, odd) {
        (0, odd) if odd > 0 => Some(UTF_16LE),
        (even, 0) if even > 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<(&str, Option<&'static str>)>) {
        let expected = expected.map(|(text, name)| (text.to_owned(), name));
        assert_eq!(decode(bytes), expected);
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "title = \"渠道维修\"\n";
        check(text.as_bytes(), Some((text, None)));
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), Some((text, None)));
        let (gbk, _, _) = GB18030.encode(text);
        check(&gbk, Some((text, Some("GBK"))));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&little, Some((text, Some("UTF-16"))));
        check(&[b"\xff\xfe", little.as_slice()].concat(), Some((text, Some("UTF-16"))));
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big, Some((text, Some("UTF-16"))));
        check(b"\x00\x00\x00\x00PK", None);
        check(b"\xff\xff\xff", None);
    }
}
