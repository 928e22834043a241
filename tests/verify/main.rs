//! The seal of a portal, from both sides: what a build writes, and what `gongshi verify` makes of what became of it.
//!
//! Protects: no change, loss, addition or swap in a published portal passes; nobody rewrites published history in silence;
//! and what is sound is never called wrong. ssh-keygen (of openssh-client) agrees about signatures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod building;
mod committed;
mod log;
mod made;
mod signatures;
#[path = "../support/story.rs"]
mod story;
#[path = "../support/mod.rs"]
mod support;
mod tampering;
#[path = "../signatures/terminal.rs"]
mod terminal;
mod web;
