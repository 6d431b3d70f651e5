//! Stories across services, over gRPC, on both databases.

mod books;
mod scoring;
mod world;
