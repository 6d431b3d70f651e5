//! What is kept of a connection, who gets one, and how old a schema may be, on both databases.

#[cfg(test)]
mod clean;
#[cfg(test)]
mod database;
#[cfg(test)]
mod file;
#[cfg(test)]
mod hold;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod role;
#[cfg(test)]
mod schema;
