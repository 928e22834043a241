//! What pages say in the words of schema.org, as JSON-LD (W3C JSON-LD 1.1, 7 "Embedding JSON-LD in HTML Documents"): the way
//! to the page, the institution, the document, the report, the news. Everything in it stands on the page, too.
//!
//! It lies in the page as a data block, which no browser runs, so that the security policy needs to allow no script.

use super::meta::changed;
use super::page::Book;
use super::urls;
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::common::Id;
use crate::record::complaints::ComplaintKind;
use crate::record::institutions::{Institution, InstitutionKind};
use crate::record::news::{News, NewsKind};
use crate::record::policy::{Policy, PolicyKind, Validity};
use serde_json::{Map, Value, json};

/// The type of an institution.
const ORGANIZATION: &str = "GovernmentOrganization";
/// The type of a document of 政策文件.
const LEGISLATION: &str = "Legislation";

/// The things of a page as the content of a script element; `None` where there are none.
pub fn block(things: &[Value]) -> Option<String> {
    if things.is_empty() {
        return None;
    }
    let text = json!({ "@context": "https://schema.org", "@graph": things }).to_string();
    // JSON may say any character by its number: so nothing in a text ends the element, or a line of a script.
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    Some(out)
}

/// The way from the home page to this one; `way` has names and addresses, the last none.
pub fn breadcrumbs(way: &[(&str, Option<String>)]) -> Value {
    let step = |(i, (name, item)): (usize, &(&str, Option<String>))| {
        without_nothing(json!({ "@type": "ListItem", "position": i + 1, "name": name, "item": item }))
    };
    json!({ "@type": "BreadcrumbList", "itemListElement": way.iter().enumerate().map(step).collect::<Vec<_>>() })
}

/// What the home page is: the portal, and the institution that runs it.
pub fn home(book: &Book) -> Vec<Value> {
    let site = &book.site.site;
    let search = site.base_url.as_ref().filter(|_| site.search).map(|base| {
        json!({
            "@type": "SearchAction",
            "target": format!("{base}{}?q={{words}}", urls::SEARCH),
            "query-input": "required name=words",
        })
    });
    let portal = json!({
        "@type": "WebSite",
        "name": site.title,
        "url": book.address(urls::HOME, urls::HOME),
        "inLanguage": site.lang.tag(),
        "publisher": institution(book, urls::HOME, &site.owner),
        "potentialAction": search,
    });
    let owner = book.site.get(&site.owner).map(|owner| record(book, urls::HOME, owner));
    std::iter::once(without_nothing(portal)).chain(owner).collect()
}

/// A record, as its page at `from` shows it.
pub fn record(book: &Book, from: &str, record: &Cleared) -> Value {
    let about = match record.details() {
        Details::Institutions(d) if is_organization(d.kind) => {
            return without_nothing(organization(book, from, record, d));
        }
        Details::Institutions(d) if d.kind == InstitutionKind::AnnualReport => json!({ "@type": "Report" }),
        Details::Enforcement(_) | Details::Supervision(_) => json!({ "@type": "Report" }),
        Details::Complaints(d) if d.kind == ComplaintKind::Handling => json!({ "@type": "Report" }),
        Details::Institutions(_) | Details::Complaints(_) => json!({ "@type": "DigitalDocument" }),
        Details::News(d) => news(book, from, record, d),
        Details::Policy(d) => policy(book, from, record, d),
    };
    let is_event = about["@type"] == "Event";
    let by = institution(book, from, record.institution());
    let dates = [("datePublished", record.published().date()), ("dateModified", changed(record))];
    let mut whole = json!({
        "@type": about["@type"],
        "name": record.title(),
        "url": book.address(from, &urls::record(record.id())),
        "identifier": record.id().as_str(),
    });
    whole[if is_event { "organizer" } else { "publisher" }] = json!(by);
    for (name, day) in dates.into_iter().filter(|_| !is_event) {
        whole[name] = json!(day.to_string());
    }
    if let (Value::Object(whole), Value::Object(about)) = (&mut whole, about) {
        whole.extend(about);
    }
    without_nothing(whole)
}

fn is_organization(kind: InstitutionKind) -> bool {
    matches!(kind, InstitutionKind::Bureau | InstitutionKind::Centre | InstitutionKind::Office)
}

fn organization(book: &Book, from: &str, record: &Cleared, d: &Institution) -> Value {
    let address = d.address.as_ref().map(|street| {
        json!({
            "@type": "PostalAddress",
            "streetAddress": &**street,
            "postalCode": d.postcode.as_deref(),
            "addressCountry": "CN",
        })
    });
    json!({
        "@type": ORGANIZATION,
        "name": record.title(),
        "url": book.address(from, &urls::record(record.id())),
        "identifier": record.id().as_str(),
        "address": address.map(without_nothing),
        "telephone": d.phones.iter().map(|phone| &*phone.number).collect::<Vec<_>>(),
        "email": d.email.as_deref(),
        "parentOrganization": d.parent.as_ref().and_then(|id| institution(book, from, id)),
    })
}

fn news(book: &Book, from: &str, record: &Cleared, d: &News) -> Value {
    match d.event.as_ref().filter(|_| d.kind == NewsKind::OpenDay) {
        Some(event) => json!({
            "@type": "Event",
            "startDate": event.date.to_string(),
            "location": event.place.as_ref().map(|place| json!({ "@type": "Place", "name": &**place })),
        }),
        None => {
            let image = record.images().next().map(|(_, file)| urls::record_file(record.id(), &file.name));
            json!({ "@type": "NewsArticle", "headline": record.title(), "image": image.map(|path| book.address(from, &path)) })
        }
    }
}

/// A law or document; what explains one is no law.
fn policy(book: &Book, from: &str, record: &Cleared, d: &Policy) -> Value {
    let documents =
        |ids: &[Id]| -> Vec<Value> { ids.iter().filter_map(|id| reference(book, from, id, LEGISLATION)).collect() };
    if d.kind == PolicyKind::Interpretation {
        return json!({ "@type": "Article", "about": documents(&d.interprets) });
    }
    let force = match d.validity {
        Validity::InForce => "InForce",
        Validity::Amended => "PartiallyInForce",
        Validity::Repealed | Validity::NotYet => "NotInForce",
    };
    let explained = book.interpretations(record.id()).iter();
    let repealed_by = documents(d.repealed_by.as_slice());
    // Who made it is said where that is not who publishes it.
    let publisher = book.institution(record.institution());
    let made_by = d.issued_by.as_deref().filter(|name| **name != publisher);
    json!({
        "@type": LEGISLATION,
        "legislationIdentifier": d.document_number.as_deref(),
        "legislationType": d.kind.zh(),
        "legislationDate": record.formed().to_string(),
        "legislationDateOfApplicability": d.effective.map(|day| day.to_string()),
        "legislationLegalForce": format!("https://schema.org/{force}"),
        "legislationPassedBy": made_by.map(|name| json!({ "@type": "Organization", "name": name })),
        "legislationRepeals": documents(&d.supersedes),
        "subjectOf": explained.filter_map(|r| reference(book, from, r.id(), "Article")).collect::<Vec<_>>(),
        // schema.org has no word for “repealed by”: JSON-LD says it the other way round.
        "@reverse": (!repealed_by.is_empty()).then(|| json!({ "legislationRepeals": repealed_by })),
    })
}

fn institution(book: &Book, from: &str, id: &Id) -> Option<Value> {
    reference(book, from, id, ORGANIZATION)
}

/// A record that another one names; `None` for what is not before the public, of which nothing is said.
fn reference(book: &Book, from: &str, id: &Id, kind: &str) -> Option<Value> {
    book.site.links.presence(id)?;
    Some(json!({ "@type": kind, "name": book.title(id)?, "url": book.address(from, &urls::record(id)) }))
}

/// The object without the properties that have no value.
fn without_nothing(value: Value) -> Value {
    let says = |value: &Value| !matches!(value, Value::Null) && value.as_array().is_none_or(|list| !list.is_empty());
    match value {
        Value::Object(map) => Value::Object(map.into_iter().filter(|(_, value)| says(value)).collect::<Map<_, _>>()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    /// Protects: no text ends the element or begins a comment in it (HTML, 4.12.1.3), and what it says is still the same.
    #[test]
    fn no_text_breaks_out_of_the_block() {
        for text in ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "a\u{2028}b\u{2029}\"\\\n"] {
            let made = block(&[json!({ "name": text })]).unwrap();
            assert!(!made.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\n']), "{made}");
            let read: Value = serde_json::from_str(&made).unwrap();
            assert_eq!(read["@graph"][0]["name"], text);
        }
        assert_eq!(block(&[]), None);
    }
}
