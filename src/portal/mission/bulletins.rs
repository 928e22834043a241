//! Monthly bulletins (日常监管帮扶): how many entries each item has, beside the list of names.

use crate::gate::Cleared;
use crate::portal::view::mission::{TableRow, TableView};
use crate::record::Details;
use crate::say::Lang;

/// The counts of a bulletin by item, in the order in which items come first; `None` where there is nothing to count.
pub fn counts(lang: Lang, record: &Cleared) -> Option<TableView> {
    let Details::Supervision(d) = record.details() else { return None };
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for entry in &d.entries {
        let item = entry.item.as_deref().unwrap_or(lang.pick("未写明", "Not stated")).to_string();
        let place = *places.entry(item.clone()).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((item, 1)),
        }
    }
    // One item, or as many items as entries, says no more than the list.
    if counts.len() < 2 || counts.len() == d.entries.len() {
        return None;
    }
    counts.push((lang.pick("合计", "Total").to_string(), d.entries.len()));
    Some(TableView {
        caption: lang.pick("按事项统计的人次", "Entries by item").to_string(),
        heads: vec![lang.pick("事项", "Item"), lang.pick("人次", "Entries")],
        rows: counts.into_iter().map(|(name, count)| TableRow { name, cells: vec![count.to_string()] }).collect(),
    })
}
