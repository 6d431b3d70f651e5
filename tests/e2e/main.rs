//! The whole, as its users meet it: the tool on a folder, and three services on databases of their own.

mod bad_input;
mod collector;
mod evaluate;
mod services;
mod trace;
mod world;
