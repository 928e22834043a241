//! What replaced what: the chain of a policy document, in both directions, with what explains each (文件与解读).

use crate::gate::Cleared;
use crate::portal::page::Book;
use crate::portal::urls;
use crate::portal::view::Link;
use crate::portal::view::mission::ChainView;
use crate::record::Details;
use crate::record::common::Id;
use crate::record::policy::{Policy, PolicyKind};
use std::collections::BTreeMap;

/// Documents of one chain; no office has replaced one document so often.
const MOST: usize = 60;

/// The chain of a document, or of the documents that an interpretation explains, the oldest first; empty where a document
/// stands alone.
pub fn of(book: &Book, here: &str, record: &Cleared) -> Vec<ChainView> {
    let Some(policy) = policy(record) else { return Vec::new() };
    let explains = policy.kind == PolicyKind::Interpretation;
    let mut open: Vec<&Id> = if explains { policy.interprets.iter().collect() } else { vec![record.id()] };
    let mut found: BTreeMap<&Id, (&Cleared, &Policy)> = BTreeMap::new();
    while let Some(id) = open.pop() {
        let Some((record, policy)) = book.site.get(id).and_then(|r| self::policy(r).map(|p| (r, p))) else { continue };
        if found.len() >= MOST || found.insert(record.id(), (record, policy)).is_some() {
            continue;
        }
        open.extend(policy.supersedes.iter().chain(&policy.repealed_by));
    }
    let alone = found.len() < 2 && found.keys().all(|id| book.interpretations(id).is_empty());
    if alone {
        return Vec::new();
    }
    let mut chain: Vec<(&Cleared, &Policy)> = found.into_values().collect();
    chain.sort_by_key(|(record, policy)| (policy.effective.unwrap_or(record.formed()), record.id()));
    chain.into_iter().map(|(document, policy)| link(book, here, record, document, policy)).collect()
}

fn policy(record: &Cleared) -> Option<&Policy> {
    match record.details() {
        Details::Policy(policy) => Some(policy),
        _ => None,
    }
}

/// One document of the chain on the page of `page`.
fn link(book: &Book, here: &str, page: &Cleared, document: &Cleared, policy: &Policy) -> ChainView {
    let to = |record: &Cleared| Link {
        text: record.title().to_string(),
        href: match record.id() == page.id() {
            true => String::new(),
            false => urls::relative(here, &urls::record(record.id())),
        },
    };
    let others = |ids: &[Id]| {
        let others = ids.iter().filter(|id| *id != document.id()).filter_map(|id| book.site.get(id));
        others.map(to).collect::<Vec<Link>>()
    };
    let successor = policy.repealed_by.as_ref().filter(|id| *id != document.id()).and_then(|id| book.site.get(id));
    ChainView {
        link: to(document),
        here: document.id() == page.id(),
        number: policy.document_number.as_ref().map(|number| number.to_string()),
        effective: policy.effective.map(|day| book.day(day)),
        mark: book.marks(document).into_iter().next(),
        replaced: others(&policy.supersedes),
        replaced_by: successor.map(|next| {
            let since = self::policy(next).and_then(|policy| policy.effective);
            (to(next), since.map(|day| book.day(day)))
        }),
        interpretations: book.interpretations(document.id()).iter().map(|record| to(record)).collect(),
    }
}
