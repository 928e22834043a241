//! The portal: what the public reads, made of what the gate has cleared.
//!
//! Pages are rendered in parallel, each from a small view of its own; nothing here opens a file but the theme.

mod audit;
mod catalogue;
mod category;
mod coverage;
mod crawlers;
mod dates;
mod difference;
mod drawing;
mod facts;
mod feeds;
mod fixed;
mod history;
mod history_pages;
mod home;
mod indicators;
mod limits;
mod meta;
mod mission;
mod page;
mod places;
mod powers;
mod progress;
mod qr;
mod record_page;
mod releases;
mod schema_org;
mod search;
mod slip;
pub mod takedown;
pub mod theme;
pub mod urls;
pub mod view;
mod words;

use crate::gate::ClearedSite;
use crate::record::ListedFile;
use crate::say::{Say, say};
use history::Versions;
use page::Book;
use rayon::prelude::*;
use record_page::Shown;
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
    threads.install(|| {
        render_with(Theme::load(root, &site.site.theme, site.site.lang).map_err(Trouble::Theme)?, site, seal, sink)
    })
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
            let versions = Versions::of(record);
            give_files(&Shown::live(&versions), &give)?;
            make(record_page::record(&book, &theme, &versions))?;
            if !versions.have_history() {
                return Ok(1);
            }
            // Records with a history are few, but one of them may have many versions.
            let older = versions.all().par_iter().filter_map(|version| Shown::earlier(&versions, version.number));
            let older = older.map(|shown| {
                give_files(&shown, &give)?;
                make(record_page::version(&book, &theme, &shown)).map(|()| 1)
            });
            let changes = versions.all().par_iter();
            let changes = changes.filter_map(|v| history_pages::changes(&book, &theme, &versions, v.number));
            let pages = older.chain(changes.map(|page| make(page).map(|()| 1)));
            let pages = pages.try_reduce(|| 0, |a, b| Ok(a + b))?;
            make(history_pages::at(&book, &theme, &versions)).map(|()| pages + 2)
        })
        .try_reduce(|| 0, |a, b| Ok(a + b))?;
    let on_request = site.on_request.par_iter().map(|r| places::on_request(&book, &theme, r));
    let marked = site.marked.par_iter().map(|m| places::marked(&book, &theme, m));
    on_request.chain(marked).map(make).try_reduce(|| (), |(), ()| Ok(()))?;

    let mut lists: Vec<page::Job> =
        [category::jobs(&book), catalogue::jobs(&book), home::jobs(&book), fixed::jobs(&book), releases::jobs(&book)]
            .into_iter()
            .flatten()
            .collect();
    lists.extend([releases::withdrawn(&book), takedown::job(&book), audit::job(&book)]);
    let (indicators, tables) = indicators::make(&book);
    lists.push(indicators);
    lists.extend(powers::jobs(&book).into_iter().chain(progress::job(&book)));
    if site.site.search {
        let head = search::index(&book, &give)?;
        lists.push(search::job(&book, &theme, &head));
    }
    let pages = made + site.on_request.len() + site.marked.len() + lists.len();
    lists.into_par_iter().map(|job| make(job.render(&theme))).try_reduce(|| (), |(), ()| Ok(()))?;
    let files = crawlers::files(&book).into_iter().chain(feeds::releases(&book)).chain([takedown::json(&book)]);
    let files = files.chain(mission::open_days::files(&book)).chain(tables);
    for (path, bytes) in files {
        give(File { path, content: Content::Bytes(bytes) })?;
    }
    Ok(pages)
}

/// Gives the files that a text carries.
fn give_files<E>(shown: &Shown, give: &impl Fn(File) -> Result<(), Trouble<E>>) -> Result<(), Trouble<E>> {
    let attachments = shown.record.attachments().map(|(_, file)| file);
    for file in attachments.chain(shown.record.images().map(|(_, file)| file)) {
        give(File { path: shown.file(&file.name), content: Content::Listed(file.clone()) })?;
    }
    Ok(())
}
