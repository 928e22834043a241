//! Repositories made on the spot, and what is asked of them.

mod answers;
mod clones;
mod hostile;
mod model;
mod places;
pub(crate) mod repository;

pub(crate) use repository::Repository;
