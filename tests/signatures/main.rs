//! Signatures of trails and reviewers' receipts, against OpenSSH's own programs: what gongshi signs `ssh-keygen -Y verify`
//! accepts, what `ssh-keygen -Y sign` and `ssh-agent` sign gongshi counts, and neither accepts anything else.
//!
//! Whoever types here types on a real terminal (a pty), by way of `setsid`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../support/mod.rs"]
mod support;

mod agent;
mod asking;
mod common;
mod keys;
mod receipts;
mod recipe;
mod terminal;
mod trails;
