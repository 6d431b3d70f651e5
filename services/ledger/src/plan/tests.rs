//! What a plan does, without a database.
