//! What the messages of requests are made of, as far as memory goes. The build script writes the table from `/proto`.

/// A message as it lies in memory.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Size of the Rust type, in bytes.
    pub(super) size: usize,
    /// What each field holds, that of tag 1 first. A tag that is not in the contract is a [`Field::Number`].
    pub(super) fields: &'static [Field],
}

/// What a field allocates when it is decoded.
#[derive(Debug)]
pub(crate) enum Field {
    /// Nothing: it lies inside its message.
    Number,
    /// Its bytes.
    Text,
    /// What the message allocates, which lies inside the message that holds it.
    Message(&'static Shape),
    /// A list of numbers of at most 8 bytes each.
    Numbers,
    /// A list of texts, and the bytes of each.
    Texts,
    /// A list of messages, and what each allocates.
    Messages(&'static Shape),
}

/// A message whose shape is known, because a request may hold it.
pub(crate) trait Shaped {
    /// Its shape.
    const SHAPE: &'static Shape;
}

include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
