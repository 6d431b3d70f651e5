//! Closed lists of words that a form prints: each has a stable key, its Chinese text, and other ways of writing it.

use crate::{Explain, explain::clip, number::half_width};

/// A text that is none of the words of its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not one of {expected}")]
pub struct InvalidWord {
    /// What the list is of, in Chinese.
    pub list: &'static str,
    /// The refused text.
    pub found: String,
    /// The words that are in the list.
    pub expected: String,
}

impl Explain for InvalidWord {
    fn explain(&self) -> String {
        let Self { list, found, expected } = self;
        format!("{list}“{found}”无法识别，应为：{expected}。请从中选择一个。")
    }
}

/// The word of `list` that `text` names by its key or in Chinese, with or without 指标 behind it. Narrow columns break
/// words, and forms print points behind them: spaces, and brackets with what is in them, are no part of a word.
pub(crate) fn find<T: Copy>(
    list: &'static str,
    words: &[(T, &'static str, &[&str])],
    text: &str,
) -> Result<T, InvalidWord> {
    let typed: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    let typed = unnumbered(&typed).split('(').next().unwrap_or_default();
    let typed = typed.trim_end_matches([':', '：']);
    let bare = typed.trim_end_matches('等');
    let bare = bare.strip_suffix("指标").unwrap_or(bare);
    let is_written = |word: &&str| [typed, typed.trim_end_matches('等'), bare].contains(word);
    let named =
        words.iter().find(|(_, key, chinese)| *key == typed || chinese.iter().any(is_written));
    named.map(|(word, ..)| *word).ok_or_else(|| {
        let expected: Vec<&str> =
            words.iter().filter_map(|(.., chinese)| chinese.first().copied()).collect();
        InvalidWord { list, found: clip(text), expected: expected.join("、") }
    })
}

/// Without a number before it: 1.效益, 一、效益, （一）效益.
fn unnumbered(text: &str) -> &str {
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let open = text.strip_prefix('(');
    let rest = open.unwrap_or(text);
    let behind = rest.trim_start_matches(is_numeral);
    let is_numbered = behind.len() < rest.len();
    let end: &[char] = if open.is_some() { &[')'] } else { &['.', '、', '．'] };
    behind.strip_prefix(end).filter(|_| is_numbered).unwrap_or(text)
}

/// Makes an enum of words; the first Chinese text is the one that is printed.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident is $list:literal {
        $($(#[$word:meta])* $variant:ident = $key:literal, $chinese:literal $(or $other:literal)*;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word])* $variant,)*
        }

        impl $name {
            /// All of them, in the order of a form.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable key in files and in storage.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The word as a form prints it.
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::word::InvalidWord;

            /// Reads the key, the Chinese word, or another common way of writing it.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                const WORDS: &[($name, &str, &[&str])] =
                    &[$(($name::$variant, $key, &[$chinese, $($other),*]),)*];
                $crate::word::find($list, WORDS, text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.chinese())
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attainment, Severity};

    #[test]
    fn a_word_is_read_in_every_way_it_is_written() {
        for text in ["reached", "达成", " 达成年度指标 ", "达成年度指标等", "全部达成"]
        {
            assert_eq!(text.parse(), Ok(Attainment::Reached), "{text}");
        }
        let refused = "上".parse::<Severity>().unwrap_err();
        assert!(
            refused.explain().contains("疑点级别“上”无法识别，应为：提示、疑点、错误"),
            "{refused:?}"
        );
        let keys: Vec<&str> = Severity::ALL.iter().map(|it| it.key()).collect();
        assert_eq!(keys, ["note", "warning", "error"]);
        assert_eq!(Severity::Warning.to_string(), "疑点");
    }
}
