//! The output folder: what may be written, when, and what is left when a build dies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod kill;
mod project;
mod rules;
