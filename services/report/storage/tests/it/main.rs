//! The store on SQLite and PostgreSQL: one suite, both pass it.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod library;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod world;
