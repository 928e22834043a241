//! The portal: what the public reads, made of what the gate has cleared.
//!
//! Pages are rendered in parallel, each from a small view of its own; nothing here opens a file but the theme.

mod catalogue;
mod category;
mod facts;
mod fixed;
mod home;
mod limits;
mod page;
mod record_page;
pub mod theme;
pub mod urls;
pub mod view;

use crate::gate::ClearedSite;
use crate::record::ListedFile;
use crate::say::{Say, say};
use page::Book;
use rayon::prelude::*;
use std::path::Path;
use theme::Theme;
use view::SealView;

/// A file of the portal.
pub struct File {
    /// Its path under the output folder.
    pub path: String,
    /// What is in it.
    pub content: Content,
}

/// The content of a file.
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file that a record lists.
    Listed(ListedFile),
}

/// Why a file could not be taken, or a page not be made.
pub enum Trouble<E> {
    /// The theme is wrong.
    Theme(Say),
    /// The sink refused a file.
    Sink(E),
}

/// Renders all pages and gives each file to `sink` as soon as it is made, from many threads.
///
/// # Errors
/// [`Trouble`], the first one met.
pub fn render<E: Send>(
    root: &Path,
    site: &ClearedSite,
    seal: &SealView,
    sink: &(dyn Fn(File) -> Result<(), E> + Sync),
) -> Result<usize, Trouble<E>> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).stack_size(limits::STACK);
    let threads = threads
        .build()
        .map_err(|error| Trouble::Theme(say!("无法启动线程：{error}", "threads cannot be started: {error}")))?;
    threads.install(|| render_with(Theme::load(root, &site.site.theme).map_err(Trouble::Theme)?, site, seal, sink))
}

/// Renders all pages with this theme, on the threads of the caller.
///
/// # Errors
/// [`Trouble`], the first one met.
pub fn render_with<E: Send>(
    theme: Theme,
    site: &ClearedSite,
    seal: &SealView,
    sink: &(dyn Fn(File) -> Result<(), E> + Sync),
) -> Result<usize, Trouble<E>> {
    let give = |file: File| sink(file).map_err(Trouble::Sink);
    for file in theme.assets() {
        give(file)?;
    }
    let book = Book::new(site, seal, &theme);
    let theme = theme.with_site(&book.site_view());
    let put = |page: page::Rendered| give(File { path: page.path, content: Content::Bytes(page.html.into_bytes()) });
    let make = |rendered: Result<page::Rendered, Say>| rendered.map_err(Trouble::Theme).and_then(put);

    let made: usize = site
        .records()
        .par_iter()
        .map(|record| {
            for (_, file) in record.attachments() {
                give(File {
                    path: urls::record_file(record.id(), &file.name),
                    content: Content::Listed(file.clone()),
                })?;
            }
            for (_, file) in record.images() {
                give(File {
                    path: urls::record_file(record.id(), &file.name),
                    content: Content::Listed(file.clone()),
                })?;
            }
            make(record_page::record(&book, &theme, record)).map(|()| 1)
        })
        .try_reduce(|| 0, |a, b| Ok(a + b))?;
    let places = site.on_request.par_iter().map(|r| record_page::on_request(&book, &theme, r));
    let places = places.chain(site.marked.par_iter().map(|m| record_page::marked(&book, &theme, m)));
    places.map(make).try_reduce(|| (), |(), ()| Ok(()))?;

    let lists: Vec<page::Job> = [category::jobs(&book), catalogue::jobs(&book), home::jobs(&book), fixed::jobs(&book)]
        .into_iter()
        .flatten()
        .collect();
    let pages = made + site.on_request.len() + site.marked.len() + lists.len();
    lists.into_par_iter().map(|job| make(job.render(&theme))).try_reduce(|| (), |(), ()| Ok(()))?;
    for (path, bytes) in fixed::plain_files(&book) {
        give(File { path, content: Content::Bytes(bytes) })?;
    }
    Ok(pages)
}
