//! Enums that the wire and the domain share, word by word.

use super::InvalidRequest;

/// Pairs the words of an enum of the wire with those of the domain, both ways; 0 is `None`.
/// A word that is added on either side does not compile until it has its pair.
macro_rules! mirrored {
    ($wire:path as $word:ident { $($variant:ident = $on_wire:ident;)* }) => {
        impl From<$word> for $wire {
            fn from(word: $word) -> Self {
                match word { $($word::$variant => Self::$on_wire,)* }
            }
        }

        impl From<$wire> for Option<$word> {
            fn from(word: $wire) -> Self {
                use $wire as Wire;
                match word {
                    Wire::Unspecified => None,
                    $(Wire::$on_wire => Some($word::$variant),)*
                }
            }
        }
    };
}

pub(super) use mirrored;

/// A word that may be left open, as 0.
pub(super) fn optional_word<Wire, Word>(
    field: &str,
    number: i32,
) -> Result<Option<Word>, InvalidRequest>
where
    Wire: TryFrom<i32>,
    Option<Word>: From<Wire>,
{
    let wire = Wire::try_from(number).map_err(|_| {
        let chinese = format!("{field}为{number}，不在接口规定的取值之内。请核对接口版本。");
        InvalidRequest::rule(field, "unknown enum value", chinese)
    })?;
    Ok(wire.into())
}

/// A word that must be given.
pub(super) fn word<Wire, Word>(field: &str, number: i32) -> Result<Word, InvalidRequest>
where
    Wire: TryFrom<i32>,
    Option<Word>: From<Wire>,
{
    optional_word::<Wire, Word>(field, number)?.ok_or_else(|| InvalidRequest::missing(field))
}
