//! After a withdrawal: a new text under the same id.

use crate::office::*;
use crate::support::*;
use gongshi::gate::State;
use gongshi::pipeline;

/// Protects: a new text under the same id is submitted and approved like any other and becomes the next version; the
/// old one does not come back with it, not even with the very bytes and a copied approval.
#[test]
fn a_new_text_is_the_next_version() {
    let portal = office();
    let old_trail = read(&portal, &trail_of(NEWS));
    assert_eq!(withdraw(&portal, "xw-1", &[]).status, 0);
    commit(&portal);
    let standing = || {
        let checked = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site");
        let standing = checked.judged.standings.iter().find(|s| s.path == NEWS).expect("the record").clone();
        (standing.state, standing.version)
    };
    assert_eq!(standing(), (State::Withdrawn, None));
    portal.write(NEWS, TEXT).write(&format!("{FOLDER}/{}", SEATS.0), SEATS.1);
    assert_eq!(standing(), (State::Withdrawn, None), "the old bytes alone");
    let trail = read(&portal, &trail_of(NEWS));
    portal.write(&trail_of(NEWS), format!("{trail}{}", &old_trail[old_trail.find("- action: approve").unwrap()..]));
    assert_ne!(standing().0, State::Live, "a copied approval");
    portal.write(&trail_of(NEWS), trail);

    let text = TEXT.replace("名额有限", "每场二十人").replace("kind:", "change: 更正名额后重新公开\nkind:");
    assert!(!portal.run(&["check", "--lang", "en"]).stdout.contains("a new text"), "nothing is begun");
    portal.write(NEWS, &text);
    let begun = portal.run(&["check", "--lang", "en"]).stdout;
    assert!(begun.contains("note[unapproved]: a new text after the withdrawal, not submitted, left out"), "{begun}");
    assert_eq!(portal.run(&["submit", "xw-1", "--by", "lin-gao"]).status, 0);
    let ran = portal.run(&["approve", "xw-1", "--by", "zhou-min", "--yes", "--lang", "en"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    commit(&portal);
    assert_eq!(standing(), (State::Live, Some(2)));
    assert_eq!(troubles(&portal), Vec::<String>::new());
    assert_eq!(portal.build(&[]).status, 0);
    let everything: Vec<u8> = tree(&portal.public()).into_values().flatten().collect();
    assert!(!String::from_utf8_lossy(&everything).contains("名额有限"), "nothing of the first text");

    // And it can be taken back once more.
    let ran = withdraw(&portal, "xw-1", &["--at", "2026-11-21T10:00:00+08:00"]);
    assert_eq!(ran.status, 2, "--at is given twice: {ran:?}");
    let given = ["withdraw", "xw-1", "--by", "zhou-min", "--reason", "又有误", "--yes"];
    assert_eq!(portal.run(&given).status, 0);
    assert_eq!((standing(), read(&portal, NEWS)), ((State::Withdrawn, None), STUB.to_string()));
}

/// Protects: after a new publication it is still told when, why and on what basis the record was withdrawn before, in its
/// place among the versions; in the words of an entitled person alone, and nothing personal.
#[test]
fn a_withdrawal_is_told_also_when_the_record_is_back() {
    let personal = format!("电话{}", ["139", "0000", "0000"].concat());
    for (by, reason, told) in [
        ("zhou-min", "日期有误", "已撤回，原因：日期有误，依据：第四十八条"),
        ("lin-gao", "供稿人的话", "已撤回<"),
        ("zhou-min", &*personal, "已撤回，依据：第四十八条<"),
    ] {
        let portal = Portal::new();
        let text = |n: u32| {
            TEXT.replace("attachments: [{file: 名额.csv}]", &format!("change: 第{n}次"))
                .replace("名额", &format!("额{n}"))
        };
        let tell = |line: &str, text: &str| {
            let trail = read(&portal, &trail_of(NEWS));
            portal.write(NEWS, text).write(&trail_of(NEWS), trail + &event(line, &digest(text.as_bytes(), &[])));
        };
        let withdrawn = format!("withdraw {by} 2026-11-05T10:00:00+08:00 {reason}\n  legal_basis: 第四十八条");
        tell("approve zhou-min 2026-11-02T10:00:00+08:00", &text(1));
        tell(&withdrawn, &text(1));
        git(&portal, &["init", "--quiet"]);
        commit(&portal);
        tell("approve zhou-min 2026-11-08T10:00:00+08:00", &text(2));
        commit(&portal);
        tell("approve zhou-min 2026-11-10T10:00:00+08:00", &text(3));
        commit(&portal);
        let ran = portal.build(&[]);
        assert_eq!(ran.status, 0, "{ran:?}");
        for path in ["index.html", "v2/index.html"] {
            let page = read(&portal, &format!("public/records/xw-1/{path}"));
            let places: Vec<Option<usize>> =
                ["第3版", "第2版", "撤回", "第1版"].map(|name| page.find(&format!("<th scope=row>{name}"))).to_vec();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {page}");
            assert!(page.contains(told) && page.contains("2026年11月5日"), "{told}: {page}");
        }
        let at = read(&portal, "public/records/xw-1/at/index.html");
        assert!(at.contains("已撤回，没有公开的文本"), "{at}");
        let everything: Vec<u8> = tree(&portal.public()).into_values().flatten().collect();
        let everything = String::from_utf8_lossy(&everything);
        assert!(!everything.contains("额1"), "nothing of the text itself");
        assert_eq!(everything.contains(reason), told.contains("原因"), "{reason}");
        let log = portal.run(&["log", "--lang", "en", "--as-of", AS_OF]).stdout;
        assert_eq!(log.contains(reason), told.contains("原因"), "{log}");
    }
}
