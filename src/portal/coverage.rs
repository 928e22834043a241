//! Which published records show that a power (权责事项) is exercised.
//!
//! The rule, as the page on powers tells it to everybody:
//!
//! 1. A record that names a power's number (`P-X-14`) among its topics or keywords shows that power, and no other.
//! 2. Any other record shows a power when three things meet: it stands in the category that the list names for the
//!    power's results; the power's name speaks of its kind (`表扬`, `外出`, `减刑` …, see [`words`]); and an office of the
//!    power's tier has published it, or has taken a step of its timeline.
//!
//! Nothing but cleared records is counted: a number never tells of what is not public.

use crate::gate::{Cleared, ClearedSite};
use crate::record::common::{Category, Id, Tier};
use crate::record::enforcement::Step;
use crate::record::institutions::{InstitutionKind, Power};
use crate::record::{Details, kinds};
use std::collections::{BTreeMap, BTreeSet};

/// The published records by what they can show.
pub struct Coverage<'a> {
    by_kind: BTreeMap<(Category, &'static str, Tier), Vec<&'a Cleared>>,
    by_number: BTreeMap<&'a str, Vec<&'a Cleared>>,
}

/// A power of a published list.
pub struct Listed<'a> {
    /// The list.
    pub list: &'a Cleared,
    /// The power.
    pub power: &'a Power,
    /// Who exercises it: as the power says, else as its list says.
    pub tier: Option<Tier>,
}

/// The powers of all published lists, from the city down, in the order of their lists.
pub fn powers(site: &ClearedSite) -> Vec<Listed<'_>> {
    let mut powers: Vec<Listed> = Vec::new();
    for list in site.records() {
        let Details::Institutions(d) = list.details() else { continue };
        if d.kind == InstitutionKind::PowerList {
            powers.extend(d.items.iter().map(|power| Listed { list, power, tier: power.tier.or(d.tier) }));
        }
    }
    powers.sort_by_key(|listed| std::cmp::Reverse(listed.tier));
    powers
}

impl<'a> Coverage<'a> {
    /// Sorts the published records by what they can show.
    pub fn of(site: &'a ClearedSite) -> Coverage<'a> {
        let numbers: BTreeSet<&str> = powers(site).iter().map(|listed| &*listed.power.id).collect();
        let offices = Offices::of(site);
        let mut coverage = Coverage { by_kind: BTreeMap::new(), by_number: BTreeMap::new() };
        for record in site.records() {
            let words = record.topics().into_iter().chain(record.keywords());
            let named: BTreeSet<&str> = words.filter(|word| numbers.contains(word)).collect();
            for number in &named {
                coverage.by_number.entry(number).or_default().push(record);
            }
            if named.is_empty() {
                for tier in offices.tiers(record) {
                    let key = (record.category(), record.details().kind().1, tier);
                    coverage.by_kind.entry(key).or_default().push(record);
                }
            }
        }
        coverage
    }

    /// The records that show this power exercised, the newest first.
    pub fn records(&self, listed: &Listed) -> Vec<&'a Cleared> {
        let mut found = self.by_number.get(&*listed.power.id).cloned().unwrap_or_default();
        if let (Some(category), Some(tier)) = (listed.power.category, listed.tier) {
            let speaks_of = |kind: &'static str| words(kind).iter().any(|word| listed.power.name.contains(word));
            for (_, kind) in kinds(category).into_iter().filter(|(_, kind)| speaks_of(kind)) {
                found.extend(self.by_kind.get(&(category, kind, tier)).into_iter().flatten());
            }
        }
        found.sort_by_key(|record| (std::cmp::Reverse(record.published()), record.id()));
        found
    }
}

/// The words in the name of a power that speak of a kind of record. 表扬, 训诫, 警告 and 治安管理处罚 are 奖惩
/// (社区矫正法 Art. 28).
pub fn words(kind: &'static str) -> Vec<&'static str> {
    match kind {
        // What an office is named is not what it did.
        "司法局" | "社区矫正中心" | "司法所" => Vec::new(),
        "表扬" => vec!["表扬", "奖惩建议", "奖惩决定"],
        "训诫" => vec!["训诫", "奖惩建议", "奖惩决定"],
        "警告" => vec!["警告", "奖惩建议", "奖惩决定"],
        "提请治安管理处罚" => vec!["治安管理处罚", "奖惩建议"],
        "撤销缓刑/假释" => vec!["撤销缓刑", "撤销假释"],
        "等级调整" => vec!["等级调整", "分类管理"],
        "外出请假" => vec!["外出", "请假"],
        "跨市县活动" => vec!["跨市"],
        "执行地变更" => vec!["执行地变更", "变更执行地"],
        "集中教育" => vec!["集中教育", "公益活动"],
        "教育帮扶" => vec!["帮扶"],
        "处理情况" => vec!["投诉", "举报"],
        kind => vec![kind],
    }
}

/// The published offices and their tiers.
struct Offices<'a> {
    tiers: BTreeMap<&'a Id, Tier>,
    titles: Vec<(&'a str, Tier)>,
}

impl<'a> Offices<'a> {
    fn of(site: &'a ClearedSite) -> Offices<'a> {
        let mut offices = Offices { tiers: BTreeMap::new(), titles: Vec::new() };
        for record in site.records() {
            let Details::Institutions(d) = record.details() else { continue };
            let is_office =
                matches!(d.kind, InstitutionKind::Bureau | InstitutionKind::Centre | InstitutionKind::Office);
            if let Some(tier) = d.tier.filter(|_| is_office) {
                offices.tiers.insert(record.id(), tier);
                offices.titles.push((record.title(), tier));
            }
        }
        offices
    }

    /// The tiers of the offices that published a record or took a step of it. Steps name an office by its title or by
    /// the end of it: 青檐司法所 is 澄麓区司法局青檐司法所.
    fn tiers(&self, record: &Cleared) -> BTreeSet<Tier> {
        let named = |step: &Step| {
            let by = step.by.as_deref().filter(|by| by.chars().count() > 3)?;
            self.titles.iter().find(|(title, _)| title.ends_with(by)).map(|(_, tier)| *tier)
        };
        let steps: &[Step] = match record.details() {
            Details::Enforcement(d) => &d.timeline,
            Details::Supervision(d) => &d.timeline,
            _ => &[],
        };
        self.tiers.get(record.institution()).copied().into_iter().chain(steps.iter().filter_map(named)).collect()
    }
}
