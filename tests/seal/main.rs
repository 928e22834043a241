//! The append-only log: hashing (RFC 6962), tiles, notes, checkpoints and proofs (C2SP), against the definitions and
//! against what others published; and that no changed byte is believed, and nothing hostile makes it stop or swell.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
#![allow(clippy::indexing_slicing, reason = "a test that cannot go on stops")]

mod checkpoints;
mod notes;
mod proofs;
mod support;
mod tiles;
mod tree;
