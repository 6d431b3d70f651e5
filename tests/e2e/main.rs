//! The whole, as its users meet it: the tool on a folder, three processes, and stories over gRPC on both databases.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod books;
#[cfg(test)]
mod collector;
#[cfg(test)]
mod disk_full;
#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod large;
#[cfg(test)]
mod older;
#[cfg(test)]
mod replicas;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod scoring;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod services;
#[cfg(test)]
mod trace;
#[cfg(test)]
mod trials;
#[cfg(test)]
mod workbook;
#[cfg(test)]
mod works;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writers;
