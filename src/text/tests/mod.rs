//! What the room promises, in examples and in properties.

mod checked;
mod chinese;
mod page;
mod properties;

use super::{Href, Link, Options, Text, parse, to_html};

/// The HTML of a source, with every link resolved as the tests need it: `gone:` leads nowhere, `http` leads away.
fn html(source: &str) -> String {
    html_of(&parse(source), &Options::default())
}

fn html_of(text: &Text, options: &Options) -> String {
    to_html(text, &resolve, options)
}

fn resolve(link: &Link) -> Href {
    match &*link.target {
        target if target.starts_with("gone:") => Href::Unresolved,
        target if target.starts_with("http") => Href::External(target.to_owned()),
        target => Href::Internal(target.to_owned()),
    }
}
