//! The only writer of the output folder.
//!
//! A build writes its files into a [`Stage`], a folder beside the target; sealing adds the manifest and turns it into
//! a [`Sealed`] portal, which alone can go live, in one step. A build that fails, is refused or is killed leaves
//! the live tree as it was.
//!
//! ```text
//! Stage::open ── add, copy (many threads) ── seal ──▶ Sealed ── sign ── go_live ──▶ Outcome
//!     │                                                             │
//!     └── place: is the target ours?   lock: one build at a time    └── swap: exchange, or a rename pair
//!         swap:  mend what a crash left
//! ```
//!
//! Beside a target `public` stand, while a build runs, `.public.gongshi-stage` and `.public.gongshi-lock`; where the
//! file system cannot exchange two folders also, for a moment, `.public.gongshi-old`. What is found there at the start
//! of a build and was not made by one is not touched: the build is refused.

mod disk;
mod error;
mod leftover;
mod live;
mod lock;
mod manifest;
mod paths;
mod place;
mod stage;
mod swap;

pub use error::OutputError;
pub use manifest::{FAMILY, FORMAT, FileRow, LogRow, MANIFEST, Manifest, ManifestHead, RecordRow, SIGNATURE};
pub use paths::is_sound;
pub use place::{KEPT, Sources};
pub use stage::{Outcome, Sealed, Stage, mend};
