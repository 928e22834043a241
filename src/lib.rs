//! gongshi (公示): from reviewed disclosure records to a static transparency portal.
//!
//! The street, in the order in which data goes along it; nobody walks back:
//!
//! ```text
//! site ─▶ load ─▶ gate ◀─ history          what lies in content/ → what may leave
//!                  │
//!                  ▼  ClearedSite (only the gate can make it)
//!               portal (text, theme)        what the public reads
//!                  │
//!                  ▼  files
//!               output ─▶ look              stage → manifest → the last look → live, in one step
//! ```
//!
//! [`pipeline`] is the table of contents of a build; [`commands`] are the command line's verbs, one file each.

pub mod cli;
pub mod commands;
pub mod finding;
pub mod gate;
pub mod history;
pub mod keep;
pub mod load;
pub mod look;
pub mod output;
pub mod pipeline;
pub mod portal;
pub mod receipt;
pub mod record;
pub mod releases;
mod say;
pub mod seal;
pub mod search;
pub mod sign;
pub mod site;
pub mod text;

pub use say::{Lang, Say};
