//! Counts what a message would take in memory, from its bytes and before anything is allocated.
//!
//! An empty message takes two bytes on the wire and some hundred in a list, so how long a request is does not say what
//! it costs. The count is no less than what the decoded message keeps: of every list the room that `Vec` makes for it,
//! of every text its bytes, and of every allocation what the allocator adds. While a list grows, its old room is there
//! besides the new one, so that the peak is at most half as much again.

use std::mem;

use super::shape::{Field, Shape, TAGS_MAX};

/// What an allocator takes at least, and on top of what it was asked for.
const ALLOCATION_MIN: usize = 24;
const ALLOCATION_EXTRA: usize = 8;
/// `Vec` doubles its room, so that it has room for up to two elements for each that it holds.
const ROOM: usize = 2;
/// What the first element takes beyond that: `Vec` begins with room for four.
const ROOM_FIRST: usize = 2;
const TEXT: usize = size_of::<String>();
const NUMBER: usize = size_of::<u64>();

/// Why a message is not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The bytes are no protobuf message; prost would say so, too.
    Malformed(&'static str),
    /// It would take more than the limit.
    TooCostly,
}

/// Adds up what a message of this shape would take, up to `limit`; answers the sum.
pub(super) fn cost(shape: &Shape, bytes: &[u8], limit: usize) -> Result<usize, Unfit> {
    let mut meter = Meter { spent: shape.size, limit };
    meter.message(shape, bytes)?;
    Ok(meter.spent)
}

struct Meter {
    spent: usize,
    limit: usize,
}

impl Meter {
    /// Shapes hold no cycle, so this goes no deeper than the contract.
    fn message(&mut self, shape: &Shape, mut bytes: &[u8]) -> Result<(), Unfit> {
        let mut begun = [false; TAGS_MAX];
        let mut groups = 0_usize;
        while !bytes.is_empty() {
            let (tag, value) = read_field(&mut bytes)?;
            let at = tag.wrapping_sub(1);
            match (value, shape.fields.get(at), begun.get_mut(at)) {
                (Value::GroupBegins, ..) => groups = groups.saturating_add(1),
                (Value::GroupEnds, ..) => groups = groups.saturating_sub(1),
                (Value::Content(content), Some(field), Some(begun)) if groups == 0 => {
                    self.field(field, content, begun)?;
                }
                // A tag that is not in the contract is skipped, and so is a group: the contract has none.
                (Value::Content(_), ..) => {}
            }
        }
        Ok(())
    }

    /// One more value of a field; `content` is there if its wire type carries a length.
    fn field(
        &mut self,
        field: &Field,
        content: Option<&[u8]>,
        begun: &mut bool,
    ) -> Result<(), Unfit> {
        match (field, content) {
            (Field::Number, _) => Ok(()),
            (Field::Numbers, None) => self.push(1, NUMBER, begun),
            // Packed: a number takes at least one byte.
            (Field::Numbers, Some(packed)) => self.push(packed.len(), NUMBER, begun),
            (Field::Text, Some(text)) => self.text(text),
            (Field::Texts, Some(text)) => {
                self.push(1, TEXT, begun)?;
                self.text(text)
            }
            (Field::Message(shape), Some(message)) => self.message(shape, message),
            (Field::Messages(shape), Some(message)) => {
                self.push(1, shape.size, begun)?;
                self.message(shape, message)
            }
            // Another wire type than its own: prost ends here.
            (Field::Text | Field::Texts | Field::Message(_) | Field::Messages(_), None) => Ok(()),
        }
    }

    /// More elements for a list. Of a message that comes in parts the list of each part is counted as one of its own.
    fn push(&mut self, more: usize, size: usize, begun: &mut bool) -> Result<(), Unfit> {
        let first = if mem::replace(begun, true) { 0 } else { ROOM_FIRST };
        self.spend(more.saturating_mul(ROOM).saturating_add(first).saturating_mul(size))
    }

    fn text(&mut self, text: &[u8]) -> Result<(), Unfit> {
        if text.is_empty() {
            return Ok(());
        }
        self.spend(text.len().max(ALLOCATION_MIN).saturating_add(ALLOCATION_EXTRA))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Unfit> {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent > self.limit { Err(Unfit::TooCostly) } else { Ok(()) }
    }
}

/// What stands behind a key, as far as memory goes.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    /// With its bytes, if it has a length.
    Content(Option<&'a [u8]>),
    GroupBegins,
    GroupEnds,
}

/// Takes one field off the bytes: its tag and its value.
fn read_field<'a>(bytes: &mut &'a [u8]) -> Result<(usize, Value<'a>), Unfit> {
    let key = varint(bytes)?;
    let value = match key & 7 {
        0 => varint(bytes).map(|_| Value::Content(None)),
        1 => take(bytes, 8).map(|_| Value::Content(None)),
        2 => {
            let length = varint(bytes)?;
            take(bytes, length).map(|content| Value::Content(Some(content)))
        }
        5 => take(bytes, 4).map(|_| Value::Content(None)),
        3 => Ok(Value::GroupBegins),
        4 => Ok(Value::GroupEnds),
        _ => Err(Unfit::Malformed("a wire type that does not exist")),
    };
    let tag = usize::try_from(key >> 3).unwrap_or(usize::MAX);
    Ok((tag, value?))
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Unfit> {
    let mut value = 0;
    for place in 0..10_u32 {
        let Some((&byte, rest)) = bytes.split_first() else {
            return Err(Unfit::Malformed("the end in the middle of a number"));
        };
        *bytes = rest;
        let digit = u64::from(byte & 0x7f).checked_shl(place.saturating_mul(7)).unwrap_or(0);
        value |= digit;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Unfit::Malformed("a number of more than ten bytes"))
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], Unfit> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let Some((taken, rest)) = bytes.split_at_checked(length) else {
        return Err(Unfit::Malformed("a length beyond the end"));
    };
    *bytes = rest;
    Ok(taken)
}
