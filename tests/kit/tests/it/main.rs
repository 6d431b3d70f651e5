//! What other tests rely on: databases are new and empty, and nothing stays behind.

#[cfg(test)]
mod disk;
#[cfg(test)]
mod network;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod process;
#[cfg(test)]
mod s3;
