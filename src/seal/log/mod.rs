//! The append-only log of the seal, as static files that any host can serve.
//!
//! Hashing is that of RFC 6962, section 2; the files are those of C2SP: tlog-tiles, tlog-checkpoint, signed-note,
//! tlog-proof. Everything here works on bytes in memory and on a `get` function; nothing reads a clock or a disk.

pub mod checkpoint;
pub mod consistency;
pub mod inclusion;
pub mod note;
mod plain;
pub mod proof;
pub mod reading;
pub mod tiles;
pub mod tree;
pub mod vkey;
mod words;
