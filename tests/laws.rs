//! Laws of the gate that hold for every trail, every set of records and every sequence of bytes (records.md, "Which
//! approvals count" and "What state a record is in"; gate.md). Checked on thousands of made-up ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

use gongshi::gate::State;
use gongshi::gate::approvals::{self, Known, Verdict};
use gongshi::gate::days::Days;
use gongshi::load;
use gongshi::pipeline;
use gongshi::record::model::Reader;
use gongshi::record::node;
use gongshi::record::trail::{self, Event};
use gongshi::record::{Digest, Id, Record, TextOf};
use gongshi::site::Site;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use support::*;

/// An enforcement record needs two approvals of county tier, a news record one.
const NEWS: &str = "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n正文\n";
const CASE: &str = "---\nid: zf-1\ntitle: 警告\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: warning\n---\n\n正文\n";

/// The site and its two records, loaded once.
struct Desk {
    site: Site,
    records: Vec<Record>,
    days: Days,
}

impl Desk {
    fn new() -> &'static Desk {
        static DESK: OnceLock<Desk> = OnceLock::new();
        DESK.get_or_init(Desk::load)
    }

    fn load() -> Desk {
        let portal = Portal::new();
        portal.write("content/news/xw-1.md", NEWS).write("content/enforcement/zf-1.md", CASE);
        let site = Site::read(&portal.root).expect("the base's site");
        let records = load::load(&portal.root).records.into_iter().filter(|r| r.id().as_str() != "jg-1").collect();
        let days = Days::as_told(&site, AS_OF.parse().expect("a day"));
        Desk { site, records, days }
    }

    fn judge(&self, which: usize, steps: &[Step]) -> Verdict {
        let mut record = self.records[which].clone();
        record.trail = events(&record, steps);
        let text = |record: &Record, digest: Digest| {
            let drafter = Id::new("he-jing").filter(|_| digest.to_string() == earlier(1))?;
            Some(TextOf { drafter, ..TextOf::new(record) })
        };
        approvals::judge(&record, &self.site, &Known { text: &text, days: &self.days })
    }
}

/// An event in short: action, person, text (0 is the present one).
type Step = (u8, u8, u8);

const ACTIONS: [&str; 4] = ["submit", "approve", "return", "withdraw"];
const PEOPLE: [&str; 5] = ["lin-gao", "zhou-min", "he-jing", "xu-lan", "nobody"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Twice as many approvals as anything else, else hardly a version comes about.
    let action = prop_oneof![Just(0u8), Just(1), Just(1), Just(1), Just(2), Just(3)];
    prop::collection::vec((action, 0..5u8, 0..3u8), 0..14)
}

fn events(record: &Record, steps: &[Step]) -> Vec<Event> {
    let text: String = steps
        .iter()
        .enumerate()
        .map(|(i, (action, by, text))| {
            let digest = if *text == 0 { record.digest.to_string() } else { format!("sha256:{}", sha256(&[*text])) };
            event(
                &format!("{} {} 2026-11-02T10:00:{i:02}+08:00", ACTIONS[*action as usize], PEOPLE[*by as usize]),
                &digest,
            )
        })
        .collect();
    trail::read(&node::parse(&text).expect("YAML"), &mut Reader::default()).expect("a trail")
}

/// The digest of an earlier text. The first is known to be he-jing's work; of the second nobody knows whose it is.
fn earlier(text: u8) -> String {
    format!("sha256:{}", sha256(&[text]))
}

/// What the verdict says of its versions.
fn versions(verdict: &Verdict) -> Vec<(u32, String, String)> {
    verdict.versions.iter().map(|v| (v.number, v.digest.to_string(), v.at.as_str().to_string())).collect()
}

fn live(verdict: &Verdict) -> Option<u32> {
    verdict.live().map(|v| v.number)
}

/// So many cases, and no file of failures beside the test: a failure becomes a test of its own.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(200))]

    /// A return takes approvals away; it neither publishes nor unpublishes anything.
    #[test]
    fn a_return_never_makes_anything_live(which in 0..2usize, mut steps in steps(), by in 0..5u8, text in 0..3u8) {
        let desk = Desk::new();
        let before = desk.judge(which, &steps);
        steps.push((2, by, text));
        let after = desk.judge(which, &steps);
        prop_assert_eq!(live(&before), live(&after));
        prop_assert_eq!(versions(&before), versions(&after));
    }

    /// After a withdrawal nothing is live, whoever wrote it; and it takes new approvals of the full number to come back.
    #[test]
    fn a_withdrawal_always_takes_down(which in 0..2usize, mut steps in steps(), by in 0..5u8, text in 0..3u8) {
        let desk = Desk::new();
        steps.push((3, by, text));
        prop_assert_eq!(live(&desk.judge(which, &steps)), None);
        steps.push((1, 1, text));
        let again = live(&desk.judge(which, &steps)).is_some();
        prop_assert_eq!(again, which == 1, "one approval is enough for news alone: {}", which);
    }

    /// A trail is append-only: what its beginning made a version stays that version.
    #[test]
    fn versions_only_grow(which in 0..2usize, steps in steps(), cut in 0..14usize) {
        let desk = Desk::new();
        let (part, whole) = (versions(&desk.judge(which, &steps[..cut.min(steps.len())])), versions(&desk.judge(which, &steps)));
        prop_assert!(whole.starts_with(&part));
        prop_assert!(whole.iter().enumerate().all(|(i, v)| v.0 as usize == i + 1));
    }

    /// Nothing is approved by its drafter, by strangers, by people who only draft, or by one person twice.
    #[test]
    fn only_distinct_entitled_people_make_a_version(which in 0..2usize, steps in steps()) {
        let desk = Desk::new();
        let verdict = desk.judge(which, &steps);
        let needed = desk.site.review_rule(desk.records[which].category, AS_OF.parse().unwrap()).0 as usize;
        for version in &verdict.versions {
            let mut by: Vec<&str> = version.by.iter().map(|id| id.as_str()).collect();
            by.sort_unstable();
            by.dedup();
            prop_assert!(by.len() >= needed, "{:?}", version);
            prop_assert!(!by.contains(&"lin-gao") && !by.contains(&"nobody"));
            prop_assert!(version.digest.to_string() != earlier(1) || !by.contains(&"he-jing"), "its drafter");
            prop_assert!(by.iter().all(|by| *by != "xu-lan" || which == 1), "xu-lan reviews news alone");
        }
        let counted: Vec<Step> = steps.iter().copied().filter(|(action, by, _)| *action != 1 || !matches!(by, 0 | 4)).collect();
        let times = |verdict: &Verdict| verdict.versions.iter().map(|v| (v.number, v.digest)).collect::<Vec<_>>();
        prop_assert_eq!(times(&desk.judge(which, &counted)), times(&verdict));
    }

    /// An approval that is copied to the end of the trail, nonce and all, approves nothing again.
    #[test]
    fn a_copied_approval_counts_for_nothing(which in 0..2usize, steps in steps(), copied in prop::collection::vec(any::<prop::sample::Index>(), 1..6)) {
        let desk = Desk::new();
        let mut record = desk.records[which].clone();
        record.trail = events(&record, &steps);
        let known = Known { text: &|_, _| None, days: &desk.days };
        let before = approvals::judge(&record, &desk.site, &known);
        let old: Vec<Event> = record.trail.iter().filter(|event| event.nonce.is_some()).cloned().collect();
        if !old.is_empty() {
            record.trail.extend(copied.iter().map(|index| index.get(&old).clone()));
        }
        let after = approvals::judge(&record, &desk.site, &known);
        prop_assert_eq!(versions(&before), versions(&after));
        prop_assert_eq!(live(&before), live(&after));
    }

    /// Saying the same approval twice says no more than saying it once.
    #[test]
    fn repeating_every_approval_changes_nothing(which in 0..2usize, steps in steps()) {
        let desk = Desk::new();
        let twice: Vec<Step> = steps.iter().flat_map(|step| if step.0 == 1 { vec![*step, *step] } else { vec![*step] }).collect();
        let digests = |verdict: &Verdict| verdict.versions.iter().map(|v| v.digest).collect::<Vec<_>>();
        let (once, twice) = (desk.judge(which, &steps), desk.judge(which, &twice));
        prop_assert_eq!(digests(&once), digests(&twice));
        prop_assert_eq!(live(&once), live(&twice));
    }
}

/// The states that a record can be given here, and what the gate must say of each.
const MENU: &[(&str, &str, &[&str], State)] = &[
    ("disclosure: proactive", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Live),
    ("disclosure: on-request", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Live),
    ("disclosure: withheld", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Withheld),
    ("disclosure: proactive\nwithheld: true", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Withheld),
    ("disclosure: proactive", "", &["submit lin-gao 2026-11-02T10:00:00+08:00"], State::Pending),
    ("disclosure: proactive", "", &[], State::Pending),
    (
        "disclosure: proactive",
        "",
        &["approve zhou-min 2026-11-02T09:00:00+08:00", "withdraw zhou-min 2026-11-02T10:00:00+08:00"],
        State::Withdrawn,
    ),
    ("disclosure: proactive", "", &["return zhou-min 2026-11-02T10:00:00+08:00"], State::Returned),
    ("disclosure: proactive\nexpires: 2026-11-20", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Expired),
    (
        "disclosure: proactive\npublished: 2026-12-01",
        "",
        &["approve zhou-min 2026-11-02T10:00:00+08:00"],
        State::Embargoed,
    ),
    ("disclosure: proactive\nnonsense: 1", "", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Refused),
    ("disclosure: proactive", "<script>", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Refused),
    ("disclosure: proactive", "[x](record:nowhere)", &["approve zhou-min 2026-11-02T10:00:00+08:00"], State::Refused),
    ("disclosure: proactive", "", &["approve lin-gao 2026-11-02T10:00:00+08:00"], State::Refused),
];

proptest! {
    #![proptest_config(config(48))]

    /// Whatever stands beside it and whatever its file is called, a record is in the state that its own text and trail
    /// give it; and cleared is exactly what is live.
    #[test]
    fn no_record_changes_the_verdict_on_another(choices in prop::collection::vec((0..MENU.len(), any::<u16>()), 0..9)) {
        let portal = Portal::new();
        let mut expected = BTreeMap::new();
        for (n, (choice, name)) in choices.iter().enumerate() {
            let (lines, body, events, state) = &MENU[*choice];
            let id = format!("r-{n}");
            let text = format!("---\nid: {id}\ntitle: t\n{lines}\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n{body}\n");
            // The name decides the order in which files are read.
            portal.recorded(&format!("content/news/{name:05}/{n}.md"), &text, &[], events);
            expected.insert(id, *state);
        }
        expected.insert("jg-1".into(), State::Live);
        let Ok(checked) = pipeline::check(&portal.root, Some(date(2026, 11, 22)), &readers()) else { return Err(TestCaseError::fail("check failed")) };
        let judged = checked.judged;
        let found: BTreeMap<String, State> = judged.standings.iter().filter_map(|s| Some((s.id.clone()?, s.state))).collect();
        prop_assert_eq!(&found, &expected);
        let out = judged.cleared.records().iter().map(|r| r.id().to_string()).chain(judged.cleared.on_request.iter().map(|r| r.id.to_string()));
        let mut out: Vec<String> = out.collect();
        out.sort();
        let live: Vec<String> = expected.iter().filter(|(_, state)| **state == State::Live).map(|(id, _)| id.clone()).collect();
        prop_assert_eq!(out, live);
        let refuses = judged.findings.iter().any(|finding| finding.refuses());
        prop_assert_eq!(refuses, expected.values().any(|state| matches!(state, State::Withheld | State::Refused)));
    }

    /// Any bytes as a record, a trail or the site: an answer, never a panic, and never a page of what cannot be read.
    #[test]
    fn any_bytes_get_an_answer(mutated in mutated(), path in paths()) {
        let portal = Portal::new();
        portal.approved("content/news/xw-1.md", NEWS, &[]);
        portal.write(&path, &mutated);
        let sound = pipeline::check(&portal.root, Some(date(2026, 11, 22)), &readers());
        if let Ok(checked) = sound {
            for record in checked.judged.cleared.records().iter().filter(|r| r.id().as_str() == "xw-1") {
                // Only the approved bytes can be public under that id.
                prop_assert_eq!(record.version().digest.to_string(), digest(NEWS.as_bytes(), &[]));
            }
        }
    }
}

/// Bytes that are often nearly a record.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        "[-:&*!|>'\"{}\\[\\]a-c \n#?,0-9~<]{0,20}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "---\n",
            "\n---\n",
            "\r\n",
            "\u{feff}",
            "不予公开: ",
            "disclosure",
            "withheld",
            "\u{2028}",
            "\0",
            "&a [*a]",
            "<<: ",
            "!!binary ",
            "%YAML",
            "- action: approve\n"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (piece, any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(piece, from, to, whole)| {
            if whole {
                return piece;
            }
            let (a, b) = (from.index(NEWS.len()), to.index(NEWS.len()));
            [&NEWS.as_bytes()[..a.min(b)], &piece, &NEWS.as_bytes()[a.max(b).min(a.min(b) + 20)..]].concat()
        },
    )
}

fn paths() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "content/news/xw-1.md",
        "content/news/xw-2.md",
        "content/news/xw-2.yaml",
        "content/news/xw-1.review.yaml",
        "content/site.yaml",
        "content/strange/xw-2.yml",
        "content/institutions/jg-1.review.yaml",
        "content/policy/p/index.md",
        "content/news/文件.bin",
    ])
    .prop_map(String::from)
}
