//! Attachments: what lies inside a file that would be published as it is.
//!
//! A reader takes bytes and gives a [`Reading`]: every text with its place, and whatever a reviewer would not have seen.
//! It judges nothing. Readers run in processes of their own ([`Readers`]), because files come from anywhere: one that
//! crashes a reader, or keeps it busy for too long, is refused and takes nothing down with it.
//!
//! ```text
//! bytes ─▶ read ─┬─▶ office (zip package ▸ parts ▸ xml)     xlsx docx pptx · ods odt odp · ofd
//!                ├─▶ pdf                                                 ├─▶ Reading ─▶ the gate's rules
//!                ├─▶ image, svg                             png jpeg svg
//!                └─▶ plain                                  txt csv
//! ```

mod check;
mod image;
mod limits;
mod numbers;
mod office;
mod pdf;
mod plain;
mod read;
mod readers;
mod reading;
mod svg;
pub mod worker;

pub(super) use check::check;
pub use read::{never, read};
pub use readers::Readers;
pub use reading::{Kind, Passage, Reading, Remark, Trouble};
