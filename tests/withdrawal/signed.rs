//! Signatures of withdrawals.

use crate::common::{Bureau, NEWS, signed_text};
use crate::support::*;
use gongshi::gate::State;
use gongshi::pipeline;

const REASON: &str = "日期有误，更正后重新公开";

fn withdraw(bureau: &Bureau, more: &[&str]) -> Ran {
    let given = ["withdraw", "xw-1", "--by", "zhou-min", "--reason", REASON, "--yes", "--lang", "en"];
    bureau.portal.run(&[&given[..], more].concat())
}

fn state(bureau: &Bureau) -> State {
    let judged = pipeline::check(&bureau.portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged;
    judged.standings.iter().find(|s| s.path == NEWS).expect("the record").state
}

fn page(bureau: &Bureau) -> String {
    assert_eq!(bureau.portal.build(&[]).status, 0);
    std::fs::read_to_string(bureau.portal.public().join("records/xw-1/index.html")).unwrap()
}

/// Protects: ssh-keygen accepts a withdrawal's signature over its eight lines, and the signed words are shown where
/// signatures are required.
#[test]
fn ssh_keygen_accepts_a_withdrawal() {
    let bureau = Bureau::new();
    bureau.require_signatures();
    assert_eq!(bureau.approve(&["--key", &bureau.named("zhou")]).status, 0);
    let ran = withdraw(&bureau, &["--key", &bureau.named("zhou"), "--legal-basis", "参照《行政处罚法》第四十八条"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(!ran.stderr.contains("asks for signatures"), "{ran:?}");
    let event = bureau.events().pop().expect("an event");
    assert_eq!(event["action"].as_str(), Some("withdraw"));
    let signature = event["signature"].as_str().expect("a signature");
    let text = signed_text("xw-1", &event);
    assert!(text.contains(&format!("note: {REASON}\n")), "{text}");
    assert!(bureau.accepts("gongshi-review", "zhou-min", text.as_bytes(), signature));
    assert!(!bureau.accepts("gongshi-review", "he-jing", text.as_bytes(), signature));
    assert_eq!(state(&bureau), State::Withdrawn);
    let page = page(&bureau);
    assert!(page.contains(REASON) && page.contains("第四十八条"), "{page}");
}

/// Protects: an unsigned withdrawal takes effect also where signatures are required, and whoever writes one is told that
/// its words will not be shown.
#[test]
fn an_unsigned_withdrawal_takes_effect_without_its_words() {
    let bureau = Bureau::new();
    bureau.require_signatures();
    assert_eq!(bureau.approve(&["--key", &bureau.named("zhou")]).status, 0);
    let ran = withdraw(&bureau, &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("its reason and basis are not shown"), "{ran:?}");
    assert_eq!(state(&bureau), State::Withdrawn);
    assert!(!page(&bureau).contains(REASON));
}

/// Protects: nobody signs a withdrawal with another's key.
#[test]
fn the_key_must_be_the_persons() {
    let bureau = Bureau::new();
    assert_eq!(bureau.approve(&[]).status, 0);
    let before = bureau.trail();
    for key in ["he", "stranger"] {
        let ran = withdraw(&bureau, &["--key", &bureau.named(key)]);
        assert_eq!((ran.status, bureau.trail()), (2, before.clone()), "{ran:?}");
    }
}
