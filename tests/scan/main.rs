//! The patterns of personal data: vectors of what must be found and what must not, and laws.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;
mod names;
mod properties;
mod vectors;
