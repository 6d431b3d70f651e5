//! Pages: a size, and an opaque token that belongs to one query.

use domain::Digest;

use super::InvalidRequest;
use crate::Reason;

const SIZE_DEFAULT: u32 = 100;
const SIZE_MAX: u32 = 1_000;
/// How much of the query's digest a token carries, in hexadecimal digits.
const SEAL: usize = 16;

/// One page of a list: how many rows, and after which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    size: u32,
    after: Option<String>,
    query: String,
}

impl Page {
    /// Reads `page_size` and `page_token` of a request; `query` is every other field of it, so that a token can't be
    /// carried over to another query.
    pub fn try_new(size: i32, token: &str, query: &[&str]) -> Result<Self, InvalidRequest> {
        let size = u32::try_from(size).map_err(|_| {
            let chinese = format!("page_size为{size}，应为0至{SIZE_MAX}。");
            InvalidRequest::rule("page_size", "negative", chinese)
        })?;
        let size = if size == 0 { SIZE_DEFAULT } else { size.min(SIZE_MAX) };
        let query = query.join("\u{1f}");
        let after = match token {
            "" => None,
            token => Some(open(token, &query).ok_or_else(|| {
                InvalidRequest::rule("page_token", "not of this query", "翻页标记与查询条件不符。")
                    .because(Reason::InvalidPageToken)
            })?),
        };
        Ok(Self { size, after, query })
    }

    /// How many rows at most.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// The key of the last row of the page before.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The token of the next page, which begins after `last`; empty if there is none.
    #[must_use]
    pub fn next(&self, last: Option<&str>) -> String {
        last.map_or_else(String::new, |key| {
            let body: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("{}{body}", seal(key, &self.query))
        })
    }
}

fn seal(key: &str, query: &str) -> String {
    let digest = Digest::of(format!("{query}\u{1e}{key}").as_bytes()).to_string();
    digest.chars().take(SEAL).collect()
}

fn open(token: &str, query: &str) -> Option<String> {
    let (found, body) = token.split_at_checked(SEAL)?;
    let digits: Vec<char> = body.chars().collect();
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
        .collect();
    let key = String::from_utf8(bytes?).ok()?;
    (seal(&key, query) == found).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_its_query() {
        let first = Page::try_new(0, "", &["532329000", ""]).unwrap();
        assert_eq!((first.size(), first.after()), (100, None));
        let token = first.next(Some("键-1"));
        let second = Page::try_new(5_000, &token, &["532329000", ""]).unwrap();
        assert_eq!((second.size(), second.after()), (1_000, Some("键-1")));
        assert!(Page::try_new(0, &token, &["532300000", ""]).is_err());
        assert!(Page::try_new(0, "no token", &["532329000", ""]).is_err());
        assert!(Page::try_new(0, "0123456789abcdefz", &["532329000", ""]).is_err());
        assert!(Page::try_new(-1, "", &[]).is_err());
        assert_eq!(second.next(None), "");
    }
}
