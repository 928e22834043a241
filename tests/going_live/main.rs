//! Going live survives anything (history.md, "Going live"): whenever and however a build ends, what is live is the old
//! portal or the new one, whole, byte for byte; and the next build succeeds and leaves nothing beside it.
//!
//! The program itself is built with, killed and starved, on folders that can be exchanged and on such that cannot.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../support/mod.rs"]
mod support;

mod disk;
mod faults;
mod kills;
mod namespace;
mod office;
mod places;
mod together;
