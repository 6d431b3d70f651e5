//! What the contract's crate promises on paper.

#[cfg(test)]
mod catalogue;
