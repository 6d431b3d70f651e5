//! Ids that follow from what a thing is, so that doing a thing twice names the same.

use uuid::Uuid;

use crate::Digest;

/// A UUIDv8 from the SM3 of `parts`.
pub fn derived_id(parts: &[&str]) -> Uuid {
    let digest = Digest::of(parts.join("\u{1f}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest.as_bytes()) {
        *byte = *of_digest;
    }
    Uuid::new_v8(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_are_the_same_id() {
        assert_eq!(derived_id(&["transaction", "001"]), derived_id(&["transaction", "001"]));
        assert_ne!(derived_id(&["a", "20-1"]), derived_id(&["a", "20", "1"]));
        assert_eq!(derived_id(&[]).get_version_num(), 8);
    }
}
