//! The papers themselves: measured, read back and opened as a user's programs do it.

mod cells;
mod county;
mod docx;
mod forms;
mod limits;
mod measure;
mod paper;
mod pdf;
mod tools;
mod wuding;
