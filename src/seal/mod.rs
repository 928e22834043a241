//! The seal (封签): what lets anybody check later that nothing was altered or removed in silence.
//!
//! So far the append-only log; the manifest's signature and `verify` come to it.

pub mod log;
