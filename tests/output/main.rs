//! The output folder: what may be written, when, and what is left when a build dies.

mod kill;
mod project;
mod rules;
