//! Signatures in trails, both ways.

use crate::common::*;
use crate::support::*;
use gongshi::gate::State;
use gongshi::pipeline;

/// Protects: an auditor needs nothing but ssh-keygen to check an approval, and one byte elsewhere in any of the eight
/// lines is noticed.
#[test]
fn ssh_keygen_accepts_what_approve_signs_and_nothing_else() {
    let bureau = Bureau::new();
    let ran = bureau.approve(&["--key", &bureau.named("zhou"), "--note", "与原始决定书\"核对\"一致 \\ 无误"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let event = bureau.events().remove(0);
    let text = signed_text("xw-1", &event);
    let signature = event["signature"].as_str().expect("a signature");
    let accepts = |text: &str, person: &str| bureau.accepts("gongshi-review", person, text.as_bytes(), signature);
    assert!(accepts(&text, "zhou-min"));
    assert!(!accepts(&text, "he-jing"), "not as another person's");
    assert!(!bureau.accepts("gongshi-receipt", "zhou-min", text.as_bytes(), signature), "not for another purpose");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8);
    let mut end = 0;
    for line in lines {
        end += line.len() + 1;
        let mut other = text.clone().into_bytes();
        other[end - 2] ^= 1;
        assert!(!bureau.accepts("gongshi-review", "zhou-min", &other, signature), "changed: {line}");
    }
    assert!(!accepts(text.trim_end(), "zhou-min"), "each line is ended");
    assert_eq!(standing(&bureau), State::Live);
}

/// Protects: a reviewer who trusts only ssh-keygen can sign by hand what records.md says, and it counts.
#[test]
fn a_signature_made_by_hand_counts() {
    let bureau = Bureau::new();
    bureau.require_signatures();
    for note in ["", "与原始决定书核对一致"] {
        write_event(&bureau, |_| {}, "gongshi-review", "zhou", note);
        assert_eq!((standing(&bureau), refusals(&bureau)), (State::Live, vec![]), "note {note:?}");
    }
}

/// Protects: where approvals must be signed, nobody puts words on a page in a reviewer's name. The withdrawal itself holds:
/// it only takes away.
#[test]
fn unsigned_words_of_a_withdrawal_are_not_shown() {
    let words = "任何人都可以写在这里的话";
    for (required, shown) in [(false, true), (true, false)] {
        let bureau = Bureau::new();
        if required {
            bureau.require_signatures();
        }
        assert_eq!(bureau.approve(&["--key", &bureau.named("zhou")]).status, 0);
        let withdraw =
            event(&format!("withdraw zhou-min 2026-11-05T10:00:00+08:00 {words}"), &digest(TEXT.as_bytes(), &[]));
        bureau.portal.write(&trail_of(NEWS), bureau.trail() + &withdraw);
        assert_eq!(standing(&bureau), State::Withdrawn, "signatures required: {required}");
        assert_eq!(bureau.portal.build(&[]).status, 0);
        let page = std::fs::read_to_string(bureau.portal.public().join("records/xw-1/index.html")).unwrap();
        assert_eq!(page.contains(words), shown, "signatures required: {required}");
    }
}

/// Protects: a signature holds for one event alone.
#[test]
fn a_signature_for_anything_else_is_bad() {
    let other = |line: &'static str, with: &'static str| {
        move |text: &mut String| {
            let lines =
                text.lines().map(|l| if l.starts_with(line) { format!("{line}: {with}\n") } else { format!("{l}\n") });
            *text = lines.collect();
        }
    };
    let bureau = Bureau::new();
    let digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    type Edit = Box<dyn Fn(&mut String)>;
    let cases: Vec<(&str, Edit, &str, &str)> = vec![
        ("another namespace", Box::new(|_| {}), "gongshi-receipt", "zhou"),
        ("another reviewer's key", Box::new(|_| {}), "gongshi-review", "he"),
        ("a stranger's key", Box::new(|_| {}), "gongshi-review", "stranger"),
        ("another id", Box::new(other("id", "xw-2")), "gongshi-review", "zhou"),
        ("another action", Box::new(other("action", "submit")), "gongshi-review", "zhou"),
        ("another person", Box::new(other("by", "he-jing")), "gongshi-review", "zhou"),
        ("another time", Box::new(other("at", "2026-11-02T10:31:01+08:00")), "gongshi-review", "zhou"),
        ("another digest", Box::new(other("digest", digest)), "gongshi-review", "zhou"),
        ("another nonce", Box::new(other("nonce", "00000000000000000000000000000000")), "gongshi-review", "zhou"),
        ("another note", Box::new(other("note", "不一致")), "gongshi-review", "zhou"),
        ("no note", Box::new(other("note", "")), "gongshi-review", "zhou"),
        ("no version", Box::new(|text| *text = text.replace("gongshi-review v1\n", "")), "gongshi-review", "zhou"),
    ];
    for (what, edit, namespace, key) in cases {
        write_event(&bureau, edit, namespace, key, "一致");
        assert_eq!((standing(&bureau), refusals(&bureau)), (State::Refused, vec!["bad-signature"]), "{what}");
    }
    let sound = write_event(&bureau, |_| {}, "gongshi-review", "zhou", "一致");
    for broken in [sound.replace("BEGIN SSH", "BEGIN PGP"), sound.replacen('A', "B", 1), "~".repeat(400), String::new()]
    {
        write_with(&bureau, "一致", &broken);
        assert_eq!((standing(&bureau), refusals(&bureau)), (State::Refused, vec!["bad-signature"]), "{broken:?}");
    }
}

/// Protects: where signatures are required an unsigned approval neither counts nor is written.
#[test]
fn an_unsigned_approval_does_not_count_where_signatures_are_required() {
    let bureau = Bureau::new();
    bureau.require_signatures();
    let ran = bureau.approve(&[]);
    assert_eq!((ran.status, bureau.trail()), (3, String::new()), "{ran:?}");
    assert!(ran.stdout.contains("refused[unsigned]"), "{ran:?}");
    bureau.portal.write(&trail_of(NEWS), event(&format!("approve zhou-min {AT}"), &digest(TEXT.as_bytes(), &[])));
    assert_eq!((standing(&bureau), refusals(&bureau)), (State::Refused, vec!["unsigned"]));
    bureau.portal.write(&trail_of(NEWS), "");
    let ran = bureau.approve(&["--key", &bureau.named("zhou")]);
    assert_eq!((ran.status, standing(&bureau)), (0, State::Live), "{ran:?}");
}

/// Protects: the same for what nobody looks at twice: a submission or a return may be unsigned, but a signature that does
/// not fit is told.
#[test]
fn a_bad_signature_on_another_event_is_told() {
    let bureau = Bureau::new();
    let digest = digest(TEXT.as_bytes(), &[]);
    let submit = event(&format!("submit lin-gao {AT}"), &digest);
    let returned = event(&format!("return zhou-min {AT} 有误"), &digest);
    for lines in [format!("{submit}  signature: abc\n"), format!("{submit}{returned}  signature: abc\n")] {
        bureau.portal.write(&trail_of(NEWS), lines);
        let findings = check(&bureau).judged.findings;
        let told = findings.iter().any(|f| f.rule.name() == "bad-signature" && !f.refuses());
        assert!(told, "{findings:?}");
    }
    assert_eq!(standing(&bureau), State::Returned, "a return takes away, whoever wrote it");
}

/// Protects: a signature that git remembers cannot be struck out or made anew, though the approval might do without.
#[test]
fn a_signature_cannot_be_taken_off_again() {
    let bureau = Bureau::new();
    assert_eq!(bureau.approve(&["--key", &bureau.named("zhou")]).status, 0);
    bureau.commit();
    let trail = bureau.trail();
    assert_eq!(refusals(&bureau), Vec::<&str>::new());
    let (unsigned, _) = trail.split_once("  signature:").expect("a signature");
    bureau.portal.write(&trail_of(NEWS), unsigned);
    assert_eq!(refusals(&bureau), ["trail-edited"]);
}

/// Protects: an approval needs the key of the person who approves.
#[test]
fn nobody_signs_with_anothers_key() {
    let bureau = Bureau::new();
    for key in ["he", "stranger", "he.pub"] {
        let ran = bureau.approve(&["--key", &bureau.named(key)]);
        assert_eq!((ran.status, bureau.trail()), (2, String::new()), "{ran:?}");
        assert!(ran.stderr.contains("is not a key that site.yaml lists for zhou-min (SHA256:"), "{ran:?}");
    }
}

fn check(bureau: &Bureau) -> pipeline::Checked {
    pipeline::check(&bureau.portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site")
}

fn standing(bureau: &Bureau) -> State {
    check(bureau).judged.standings.iter().find(|s| s.path == NEWS).expect("the record").state
}

/// The rules that refuse the record.
fn refusals(bureau: &Bureau) -> Vec<&'static str> {
    let findings = check(bureau).judged.findings;
    findings.iter().filter(|f| f.refuses() && f.record.as_deref() == Some("xw-1")).map(|f| f.rule.name()).collect()
}

/// Writes a trail by hand whose one approval is signed with ssh-keygen over the text that it should be, edited.
fn write_event(bureau: &Bureau, edit: impl Fn(&mut String), namespace: &str, key: &str, note: &str) -> String {
    let digest = digest(TEXT.as_bytes(), &[]);
    let mut text = format!(
        "gongshi-review v1\nid: xw-1\naction: approve\nby: zhou-min\nat: {AT}\ndigest: {digest}\nnonce: {NONCE}\nnote: {note}\n"
    );
    edit(&mut text);
    let signature = bureau.signed_by_hand(namespace, key, &text);
    write_with(bureau, note, &signature);
    signature
}

const NONCE: &str = "5b0f0000000000000000000000000001";

fn write_with(bureau: &Bureau, note: &str, signature: &str) {
    let digest = digest(TEXT.as_bytes(), &[]);
    let mut trail =
        format!("- action: approve\n  by: zhou-min\n  at: {AT}\n  digest: {digest}\n  nonce: \"{NONCE}\"\n");
    if !note.is_empty() {
        trail += &format!("  note: {note}\n");
    }
    match signature {
        "" => trail += "  signature: \"\"\n",
        signature => {
            trail += "  signature: |\n";
            signature.lines().for_each(|line| trail += &format!("    {line}\n"));
        }
    }
    bureau.portal.write(&trail_of(NEWS), trail);
}
