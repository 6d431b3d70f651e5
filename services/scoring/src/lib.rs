//! The scoring service: what was promised, what was done, how many points that is, and what contradicts what.

mod engine;
mod findings;
#[cfg(test)]
mod fixture;
mod policy;

pub use engine::{EngineError, score};
pub use policy::{InvalidPack, Policies, read as read_policy};
