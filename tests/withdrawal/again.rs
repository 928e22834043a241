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
