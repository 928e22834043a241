//! How much a reader takes in. Whatever is larger is refused as unreadable: a file that nobody can read through is not
//! one that a reviewer has read.

use std::time::Duration;

/// Bytes of a file.
pub const MOST_FILE: usize = 64 << 20;

/// Entries of a package (zip), objects that one entry may hold of its kind.
pub const MOST_ENTRIES: usize = 10_000;

/// Bytes of one entry or stream, unpacked.
pub const MOST_ENTRY: usize = 64 << 20;

/// Bytes of all entries or streams of a file, unpacked.
pub const MOST_UNPACKED: usize = 256 << 20;

/// Bytes of text that one file may give.
pub const MOST_TEXT: usize = 32 << 20;

/// How deep elements, dictionaries and arrays may lie in each other.
pub const MOST_DEPTH: usize = 200;

/// Remarks of each sort that one file may give; the rest is not told.
pub const MOST_REMARKS: usize = 20;

/// How long a reader may take for one file. A clean one takes milliseconds.
pub const MOST_TIME: Duration = Duration::from_secs(20);
