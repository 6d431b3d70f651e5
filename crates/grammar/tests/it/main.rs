//! Laws of the grammar, over any text.

#[cfg(test)]
mod laws;
