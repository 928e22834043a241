//! People who leave and rules of review that change: which events count, by the day that git bears out.

use super::*;
use crate::load::read::parse;
use crate::record::model::Reader;
use crate::record::{node, trail};

const TEXT: &str = "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n正文\n";

/// Lin drafts; Zhou, who is the city's, leaves on the tenth; He is the county's, Xu the county's, Wu a station's.
fn site(rules: &str) -> Site {
    let text = format!(
        "title: 示例\nowner: jg-1\npeople:\n  - {{ id: lin-gao, name: 林高, roles: [drafter, reviewer] }}\n  - {{ id: zhou-min, name: 周敏, roles: [reviewer], tier: city, left: 2026-11-10 }}\n  - {{ id: he-jing, name: 何靖, roles: [reviewer], tier: county }}\n  - {{ id: xu-lan, name: 许岚, roles: [reviewer], tier: county }}\n  - {{ id: wu-tie, name: 吴铁, roles: [reviewer] }}\nreview:\n  rules:\n{rules}"
    );
    Site::parse("content/site.yaml", &text).unwrap()
}

/// The record with a trail of these steps (`action by day`, and behind it the day on which git came to know it, which is
/// that of the last commit where there is `-`). Without such days there is no git.
fn judged(site: &Site, steps: &[&str]) -> Verdict {
    let mut record = parse(Category::News, "content/news/xw-1.md", TEXT, &mut |_| unreachable!()).record.unwrap();
    let digest = record.digest;
    let mut days = Vec::new();
    let mut text = String::new();
    for (i, step) in steps.iter().enumerate() {
        let [action, by, told, known @ ..] = &step.split(' ').collect::<Vec<_>>()[..] else { panic!("{step}") };
        let nonce = if *action == "approve" { format!("  nonce: \"{i:032}\"\n") } else { String::new() };
        text += &format!(
            "- action: {action}\n  by: {by}\n  at: 2026-11-{told}T10:00:{i:02}+08:00\n  digest: {digest}\n{nonce}  note: 缘由\n"
        );
        days.extend(known.iter().map(|known| (i, *known)));
    }
    record.trail = trail::read(&node::parse(&text).unwrap(), &mut Reader::default()).unwrap();
    let date = |day: &str| format!("2026-11-{day}").parse::<Date>().unwrap();
    let committed = days.iter().filter(|(_, known)| *known != "-");
    let events: Vec<_> = committed.map(|(i, known)| (&record.trail[*i], date(known))).collect();
    let days = match days.is_empty() {
        true => Days::as_told(site, date("22")),
        false => Days::knowing(site, date("22"), &events),
    };
    let text = |_: &Record, _| None;
    judge(&record, site, &Known { text: &text, days: &days })
}

/// Of every version, who approved it.
fn versions(verdict: &Verdict) -> Vec<String> {
    verdict.versions.iter().map(|v| v.by.iter().map(|by| by.as_str()).collect::<Vec<_>>().join(" ")).collect()
}

const ONE: &str = "    - { approvals: 1 }\n";
const TIGHTER: &str = "    - { approvals: 2, tier: county, since: 2026-11-15 }\n    - { approvals: 1 }\n";
const MILDER_LATER: &str = "    - { approvals: 1, since: 2026-11-25 }\n    - { approvals: 2 }\n";
const MILDER: &str = "    - { approvals: 1, since: 2026-11-15 }\n    - { approvals: 2 }\n";

#[test]
fn which_approvals_count_by_their_day() {
    type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);
    let rows: &[Row] = &[
        ("in office", ONE, &["approve zhou-min 09 09"], &["zhou-min"]),
        ("on the last day", ONE, &["approve zhou-min 10 10"], &["zhou-min"]),
        ("gone", ONE, &["approve zhou-min 11 11"], &[]),
        ("gone, and dated back", ONE, &["approve zhou-min 09 11"], &[]),
        ("gone, dated back, and not committed", ONE, &["approve zhou-min 09 -"], &[]),
        ("gone, and git's clock slow", ONE, &["approve zhou-min 11 09"], &[]),
        ("no git bears it out", ONE, &["approve zhou-min 10"], &[]),
        ("no git, gone", ONE, &["approve zhou-min 11"], &[]),
        ("another does it", ONE, &["approve zhou-min 11 11", "approve he-jing 12 12"], &["he-jing"]),
        ("before the tighter rule", TIGHTER, &["approve wu-tie 14 14"], &["wu-tie"]),
        ("under it", TIGHTER, &["approve he-jing 15 15"], &[]),
        ("dated back before it", TIGHTER, &["approve he-jing 14 15"], &[]),
        ("dated back before it, not committed", TIGHTER, &["approve he-jing 14 -"], &[]),
        ("two of the tier", TIGHTER, &["approve he-jing 15 15", "approve xu-lan 16 16"], &["he-jing xu-lan"]),
        ("one too low", TIGHTER, &["approve wu-tie 15 15", "approve he-jing 16 16"], &[]),
        (
            "two under the rule of before, whatever their tier",
            "    - { approvals: 2, tier: county, since: 2026-11-15 }\n    - { approvals: 2 }\n",
            &["approve wu-tie 08 08", "approve zhou-min 09 09"],
            &["wu-tie zhou-min"],
        ),
        (
            "what one gave before leaving counts with what another gives after",
            "    - { approvals: 2 }\n",
            &["approve zhou-min 10 10", "approve he-jing 16 16"],
            &["zhou-min he-jing"],
        ),
        (
            "a low tier from before does not count in the tighter rule",
            "    - { approvals: 2, tier: county, since: 2026-11-15 }\n    - { approvals: 2 }\n",
            &["approve wu-tie 14 14", "approve he-jing 16 16", "approve wu-tie 17 17", "approve xu-lan 18 18"],
            &["he-jing xu-lan"],
        ),
        ("before the milder rule", MILDER, &["approve he-jing 14 14"], &[]),
        ("under it", MILDER, &["approve he-jing 15 15"], &["he-jing"]),
        ("dated ahead into it", MILDER, &["approve he-jing 20 14"], &[]),
        (
            "dated ahead into it in full",
            MILDER,
            &["approve he-jing 20 14", "approve xu-lan 20 14"],
            &["he-jing xu-lan"],
        ),
        ("not committed under it", MILDER, &["approve he-jing 22 -"], &["he-jing"]),
        ("dated ahead, not committed", MILDER_LATER, &["approve he-jing 26 -"], &[]),
        ("dated ahead without git", MILDER_LATER, &["approve he-jing 26"], &[]),
        ("once more under it", MILDER, &["approve he-jing 14 14", "approve he-jing 16 16"], &["he-jing"]),
        ("somebody gone does not decide under it", MILDER, &["approve he-jing 14 14", "approve zhou-min 16 16"], &[]),
        (
            "no rule before the first",
            "    - { approvals: 2, since: 2026-11-15 }\n",
            &["approve he-jing 14 14"],
            &["he-jing"],
        ),
    ];
    for (what, rules, steps, expected) in rows {
        assert_eq!(versions(&judged(&site(rules), steps)), *expected, "{what}");
    }
}

#[test]
fn who_has_left_is_told_and_who_else_can_do_it() {
    let told = |steps: &[&str]| {
        let told = judged(&site(ONE), steps).discounted;
        told.into_iter().map(|d| (d.rule, d.message.en)).collect::<Vec<_>>()
    };
    let said =
        "zhou-min left on 2026-11-10, and this counts as of 2026-11-12; who may review it: he-jing, xu-lan, wu-tie";
    assert_eq!(told(&["approve zhou-min 09 12"]), [(Rule::NotEntitled, said.to_string())]);
    assert_eq!(told(&["approve zhou-min 09 09"]), []);
}

/// Protects: what takes away holds, whoever wrote it and whenever; but the words of somebody who has left are not shown.
#[test]
fn the_withdrawal_of_somebody_who_has_left_takes_down_without_words() {
    for (step, words) in [("withdraw zhou-min 10 10", true), ("withdraw zhou-min 10 11", false)] {
        let verdict = judged(&site(ONE), &["approve he-jing 08 08", step]);
        assert!(verdict.live().is_none(), "{step}");
        assert_eq!(verdict.withdrawal.unwrap().note.is_some(), words, "{step}");
        assert_eq!(verdict.discounted.len(), usize::from(!words), "{step}");
    }
    let verdict = judged(&site("    - { approvals: 2 }\n"), &["approve he-jing 08 08", "return zhou-min 11 11"]);
    assert_eq!(verdict.progress, (0, 2), "a return too");
}

/// Protects: what is still missing is told by the rule under which the next approval will stand.
#[test]
fn progress_is_told_by_the_rule_of_today() {
    let later = "    - { approvals: 3, since: 2026-12-01 }\n    - { approvals: 2, tier: county, since: 2026-11-15 }\n    - { approvals: 2 }\n";
    let verdict = judged(&site(later), &["approve wu-tie 14 14", "approve he-jing 16 16"]);
    assert_eq!((verdict.progress, verdict.approved_by[0].as_str()), ((1, 2), "he-jing"));
    assert_eq!(judged(&site(MILDER), &["approve he-jing 14 14"]).progress, (1, 1), "it takes one of today");
}

#[test]
fn a_rule_that_can_never_be_the_first_is_refused() {
    let parse =
        |rules: &str| Site::parse("site.yaml", &format!("title: 示例\nowner: jg-1\nreview:\n  rules:\n{rules}"));
    let below = "    - { approvals: 1 }\n    - { approvals: 2, since: 2026-11-15 }\n";
    let found = parse(below).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place.span.as_ref().map(|span| span.line), Some(6), "the place is that of the rule");
    for (what, rules, sound) in [
        ("above", TIGHTER, true),
        (
            "the later one first",
            "    - { approvals: 3, since: 2027-01-01 }\n    - { approvals: 2, since: 2026-11-15 }\n",
            true,
        ),
        (
            "the earlier one first",
            "    - { approvals: 3, since: 2026-11-15 }\n    - { approvals: 2, since: 2027-01-01 }\n",
            false,
        ),
        (
            "twice the same day",
            "    - { approvals: 3, since: 2026-11-15 }\n    - { approvals: 2, since: 2026-11-15 }\n",
            false,
        ),
        ("others", "    - { categories: [news], approvals: 1 }\n    - { approvals: 2, since: 2026-11-15 }\n", true),
        (
            "the same",
            "    - { categories: [news], approvals: 1 }\n    - { categories: [news], approvals: 2, since: 2026-11-15 }\n",
            false,
        ),
        ("no category", "    - { categories: [], approvals: 2, since: 2026-11-15 }\n", false),
        ("no day: as it always was", "    - { approvals: 1 }\n    - { approvals: 2 }\n", true),
    ] {
        assert_eq!(parse(rules).is_ok(), sound, "{what}");
    }
}
