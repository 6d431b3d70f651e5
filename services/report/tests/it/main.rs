//! The papers themselves: measured, read back and opened as a user's programs do it.

mod county;
mod docx;
mod forms;
mod pdf;
mod tools;
