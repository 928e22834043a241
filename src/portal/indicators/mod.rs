//! Indicators: what was published, how fast, how complete; and the supervisor's five questions (portal.md, `indicators/`).
//!
//! A pure function of what the gate has cleared and of the portal's day. Every number can be counted again from public
//! pages, so that no number says more than they do: nothing is counted that is withheld, waits for approval, or was
//! refused.

mod changes;
mod complaints;
mod csv;
mod months;
mod plot;
mod powers;
mod published;
mod questions;
mod svg;
mod timely;
mod view;

use super::page::{Book, Job};
use super::urls;
use crate::record::common::Tier;
use view::Figure;

/// What several figures and answers are made of, counted once.
struct Counted {
    delays: Vec<timely::Delay>,
    powers: Vec<(Option<Tier>, powers::Count)>,
    handled: Vec<complaints::Handled>,
}

/// All figures, in the order of the page.
fn figures(book: &Book, counted: &Counted) -> Vec<Figure> {
    let Counted { delays, powers, handled } = counted;
    let always = [published::figure(book), timely::spread(book, delays), timely::in_time(book, delays)];
    let mut figures: Vec<Figure> = always.into_iter().chain(powers::figure(book, powers)).collect();
    figures.push(changes::figure(book));
    figures.extend(complaints::times(book, handled).into_iter().chain(complaints::outcomes(book, handled)));
    figures
}

/// The page, and the table of each figure as a file.
pub fn make(book: &Book) -> (Job, Vec<(String, Vec<u8>)>) {
    let (delays, powers, handled) = (timely::delays(book), powers::counts(book), complaints::all(book));
    let counted = Counted { delays, powers, handled };
    let figures = figures(book, &counted);
    let files =
        figures.iter().map(|figure| (urls::indicator(figure.name), csv::bytes(&figure.file.heads, &figure.file.rows)));
    let files = files.collect();
    let lang = book.lang();
    let name = lang.pick("公开指标", "Indicators");
    let mut page = book.page(urls::INDICATORS.to_string(), name, "indicators", Vec::new());
    let about = lang.pick(
        "公开了多少、多快、多全，修订、撤回和投诉办理的统计，及时、准确、完整、真实、保密五问",
        "How much was published, how fast and how complete; revisions, withdrawals and complaints; five questions of supervision",
    );
    let keywords = lang.pick("公开指标,统计数据,公开时限,投诉办理", "indicators,statistics,time limits,complaints");
    Book::column_meta(&mut page, name, about, keywords, "数据发布");
    let mut context = tera::Context::new();
    context.insert("questions", &questions::all(book, &counted));
    context.insert("figures", &figures);
    context.insert("releases", &urls::relative(urls::INDICATORS, &urls::releases(1)));
    (Job { template: "indicators.html", page, context }, files)
}

#[cfg(test)]
mod tests {
    use crate::portal::theme::Theme;
    use crate::say::Lang;

    #[test]
    fn the_words_of_the_page_are_there_in_english() {
        assert_eq!(Theme::built_in(Lang::En).err().map(|error| error.en), None);
    }
}
