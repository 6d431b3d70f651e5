//! What people write, and what is said about it.

#[cfg(test)]
mod any;
#[cfg(test)]
mod base;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod readings;
#[cfg(test)]
mod vouchers;
