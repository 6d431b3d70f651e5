//! The store on SQLite and PostgreSQL: one suite, both pass it.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod world;
