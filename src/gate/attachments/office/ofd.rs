//! Not yet.
use super::super::{Kind, Trouble};
use super::Document;
use super::package::Package;
use super::report::Report;
use crate::say::say;
pub fn kind(_: &Package, _: &str) -> Result<Kind, Trouble> {
    Err(Trouble::Type(say!("还不能", "not yet")))
}
pub fn read(_: &Document, _: &mut Report) -> Result<(), Trouble> {
    Err(Trouble::Type(say!("还不能", "not yet")))
}
