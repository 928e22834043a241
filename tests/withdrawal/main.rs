//! `gongshi withdraw` (history.md, "Withdrawal"): what goes, what stays, who may, what a crash leaves, and what comes
//! after: the build, the clock in `status`, a new text under the same id.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../signatures/common.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod common;
#[path = "../support/filled.rs"]
mod filled;
#[path = "../support/mod.rs"]
mod support;
#[path = "../signatures/terminal.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod terminal;

// For `filled`, which stands below `support` in other test programs.
use support::sha256;

mod again;
mod crash;
mod kinds;
mod office;
mod purge;
mod refused;
mod signed;
mod status;
