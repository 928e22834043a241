//! What is left where the command was killed, and the second run that does the rest.

use crate::office::*;
use crate::support::*;

/// The portal after a whole withdrawal, and the portal before it with its trail and files.
fn finished() -> Tree {
    let portal = office();
    assert_eq!(withdraw(&portal, "xw-1", &[]).status, 0);
    content(&portal)
}

fn events(portal: &Portal) -> usize {
    read(portal, &trail_of(NEWS)).matches("- action: withdraw").count()
}

/// Protects: at whatever point a withdrawal is cut off, the portal shows nothing of the record once the event is there,
/// and a second run does the rest without a second event.
#[test]
fn a_second_run_does_the_rest() {
    let whole = finished();
    let trail = whole["news/2026/xw-1/index.review.yaml"].clone();
    let list = format!("{}  {}\n", sha256(SEATS.1), SEATS.0);
    let list_path = format!("{FOLDER}/.index.md.gongshi-withdraw");
    type Left = (&'static str, bool, bool, bool, bool);
    // What is on the disk: the list, the event, the stub; and whether git saw the text.
    let points: [Left; 6] = [
        ("before the event", true, false, false, true),
        ("after the event", true, true, false, true),
        ("after the text", true, true, true, true),
        ("after the text, where git never saw it", true, true, true, false),
        ("after the text, and a colleague's clone has no list", false, true, true, true),
        ("after the event, and a colleague's clone has no list", false, true, false, true),
    ];
    for (point, listed, written, replaced, known) in points {
        let portal = if known { office() } else { Portal::new() };
        portal.approved(NEWS, TEXT, &[SEATS]);
        if listed {
            portal.write(&list_path, &list);
        }
        if written {
            portal.write(&trail_of(NEWS), &trail);
        }
        if replaced {
            portal.write(NEWS, STUB);
        }
        if written {
            let ran = portal.build(&[]);
            assert_eq!(ran.status, 0, "{point}: {ran:?}");
            assert!(ran.stdout.contains("1 marked"), "{point}: {ran:?}");
        }
        let ran = withdraw(&portal, "xw-1", &[]);
        assert_eq!(ran.status, 0, "{point}: {ran:?}");
        assert_eq!(ran.stderr.contains("withdrawn on 2026-11-20 already"), written, "{point}: {ran:?}");
        assert_eq!(events(&portal), 1, "{point}");
        assert_eq!(difference(&whole, &content(&portal)), "", "{point}");
        let ran = withdraw(&portal, "xw-1", &[]);
        assert_eq!(ran.status, 2, "{point}: {ran:?}");
        assert!(ran.stderr.contains("nothing is left to do"), "{point}: {ran:?}");
    }
}

/// Protects: a new text that somebody has begun since the withdrawal is not taken for what is left of the old one.
#[test]
fn a_new_draft_is_left_alone() {
    let portal = office();
    assert_eq!(withdraw(&portal, "xw-1", &[]).status, 0);
    commit(&portal);
    let draft = TEXT.replace("十一月", "十二月");
    portal.write(NEWS, &draft).write(&format!("{FOLDER}/{}", SEATS.0), SEATS.1);
    let ran = withdraw(&portal, "xw-1", &[]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(read(&portal, NEWS), draft);
    assert!(exists(&portal, &format!("{FOLDER}/{}", SEATS.0)), "the draft lists it, whatever it was before");
}

/// Protects: the list beside a record is no way to have other files deleted.
#[test]
fn the_list_names_only_what_a_record_may_list() {
    let portal = office();
    assert_eq!(withdraw(&portal, "xw-1", &[]).status, 0);
    let other = TEXT.replace("xw-1", "xw-2").replace("attachments: [{file: 名额.csv}]\n", "");
    portal.write("content/news/2026/other.md", &other).write(&format!("{FOLDER}/别的.csv"), "a\n");
    let sum = |bytes: &[u8]| sha256(bytes);
    let stub = read(&portal, NEWS);
    let lines = [
        format!("{}  ../other.md", sum(other.as_bytes())),
        format!("{}  index.md", sum(stub.as_bytes())),
        format!("{}  别的.csv", sum(b"b\n")),
    ];
    portal.write(&format!("{FOLDER}/.index.md.gongshi-withdraw"), lines.join("\n"));
    let before = content(&portal);
    let ran = withdraw(&portal, "xw-1", &[]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(difference(&before, &content(&portal)), "");
}
