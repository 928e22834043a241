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

mod image;
mod limits;
mod office;
mod pdf;
mod plain;
mod read;
mod reading;
mod svg;

pub use read::read;
pub use reading::{Kind, Passage, Reading, Remark, Trouble};
