//! The law of the log: what was published stays, in its place; new leaves come after.

use super::*;
use proptest::prelude::*;
use proptest::sample::subsequence;
use std::cell::Cell;

fn leaf(n: usize) -> Leaf {
    Leaf {
        record: format!("xw-{n}"),
        version: 1,
        event: Event::Publish,
        at: format!("2026-11-02T10:{:02}:00+08:00", n % 60),
        commitment: String::new(),
    }
}

fn chronicle(leaves: impl IntoIterator<Item = (usize, bool)>) -> Chronicle {
    let leaves = leaves.into_iter().map(|(n, late)| Placed { leaf: leaf(n), late }).collect();
    Chronicle { leaves, extend: true, waiting: Vec::new() }
}

fn entries(numbers: &[usize]) -> Vec<Vec<u8>> {
    numbers.iter().map(|n| leaf(*n).to_bytes()).collect()
}

/// Settles after a log with these entries; says also whether they had to be read.
fn after(chronicle: &Chronicle, stand: &[Vec<u8>]) -> (Result<Option<Ledger>, Trouble<()>>, bool) {
    let tree = Tree::of(stand);
    let read = Cell::new(false);
    let entries = || {
        read.set(true);
        Ok(stand.to_vec())
    };
    let settled =
        settle(chronicle, Some(&Before { size: tree.size(), root: tree.root(), goes_on: false, entries: &entries }));
    (settled, read.get())
}

fn numbers(ledger: &Ledger) -> Vec<usize> {
    let number = |entry: &Vec<u8>| Leaf::parse(entry).unwrap().record.strip_prefix("xw-").unwrap().parse().unwrap();
    ledger.entries().iter().map(number).collect()
}

#[test]
fn without_a_log_the_first_one_is_the_canonical_order() {
    let settle = |known: Chronicle| settle::<()>(&known, None).unwrap();
    let first = settle(chronicle([(0, false), (1, true), (2, false)])).unwrap();
    assert_eq!(numbers(&first), [0, 1, 2]);
    assert!(settle(Chronicle::default()).is_none());
    assert!(settle(chronicle([])).is_none(), "a log begins with its first leaf");
}

#[test]
fn a_log_that_goes_on_is_not_read() {
    let (settled, read) = after(&chronicle((0..9).map(|n| (n, n == 3))), &entries(&[0, 1, 2, 3, 4]));
    assert_eq!((numbers(&settled.unwrap().unwrap()), read), ((0..9).collect(), false));
}

#[test]
fn an_embargoed_leaf_comes_in_later() {
    let stand = entries(&[0, 2]);
    let (settled, _) = after(&chronicle([(0, false), (1, true), (2, false), (3, false)]), &stand);
    assert_eq!(numbers(&settled.unwrap().unwrap()), [0, 2, 1, 3]);
    // Then it has its place, and keeps it.
    let (settled, _) = after(&chronicle([(0, false), (1, true), (2, false), (3, false)]), &entries(&[0, 2, 1]));
    assert_eq!(numbers(&settled.unwrap().unwrap()), [0, 2, 1, 3]);
}

#[test]
fn without_the_whole_history_the_log_stays_as_it_was() {
    let mut known = chronicle([(7, false)]);
    known.extend = false;
    let (settled, read) = after(&known, &entries(&[0, 1]));
    assert_eq!((numbers(&settled.unwrap().unwrap()), read), (vec![0, 1], true));
}

#[test]
fn the_first_leaf_that_differs_is_named() {
    let broken = |known: Chronicle, stand: &[Vec<u8>]| match after(&known, stand).0 {
        Err(Trouble::Rewritten(at)) => *at,
        other => panic!("{other:?}"),
    };
    let at = broken(chronicle([(0, false), (2, false), (1, false)]), &entries(&[0, 1, 2]));
    assert_eq!(at, Break { index: 1, stands: Some(leaf(1)), now: Some(leaf(2)) });
    assert!(at.say().en.contains("`xw-1`, version 1, at 2026-11-02T10:01:00+08:00"), "{:?}", at.say());
    let at = broken(chronicle([(0, false)]), &entries(&[0, 1]));
    assert_eq!(at, Break { index: 1, stands: Some(leaf(1)), now: None });
    let at = broken(chronicle([(0, false), (1, false)]), &[b"rubbish".to_vec()]);
    assert_eq!(at, Break { index: 0, stands: None, now: Some(leaf(0)) });
    let at = broken(chronicle([(0, true), (1, false)]), &entries(&[0, 0]));
    assert_eq!(at, Break { index: 1, stands: Some(leaf(0)), now: None });
}

#[test]
fn an_unreadable_log_is_never_passed_over() {
    let fails = || Err("bad");
    let before = Before { size: 1, root: [7; 32], goes_on: false, entries: &fails };
    for known in [chronicle([(0, false)]), Chronicle::default()] {
        assert_eq!(settle(&known, Some(&before)).unwrap_err(), Trouble::Unreadable("bad"));
    }
}

#[test]
fn thirty_thousand_leaves_are_no_work() {
    let known = chronicle((0..30_000).map(|n| (n, n % 10 == 0)));
    let stand: Vec<usize> = (0..29_000).filter(|n| n % 10 != 0).collect();
    let started = std::time::Instant::now();
    let (settled, _) = after(&known, &entries(&stand));
    assert_eq!(settled.unwrap().unwrap().tree().size(), 30_000);
    assert!(started.elapsed().as_secs() < 10, "even unoptimised: {:?}", started.elapsed());
}

/// Leaves in canonical order, some of them late.
fn leaves() -> impl Strategy<Value = Vec<(usize, bool)>> {
    prop::collection::vec(any::<bool>(), 0..24).prop_map(|late| late.into_iter().enumerate().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However often it was built, and whichever embargoes had run out each time, each log begins with the one before.
    #[test]
    fn each_log_begins_with_the_one_before(
        all in leaves(),
        cuts in prop::collection::vec((0..24usize, prop::collection::vec(any::<bool>(), 24)), 1..5),
    ) {
        let mut cuts = cuts;
        cuts.sort();
        let mut out = [false; 24];
        let mut stand: Vec<Vec<u8>> = Vec::new();
        for (until, released) in cuts {
            for (n, now) in released.into_iter().enumerate() {
                out[n] |= now;
            }
            // What is under an embargo still is not among the leaves.
            let known: Vec<(usize, bool)> =
                all.iter().take(until).copied().filter(|(n, late)| !late || out[*n]).collect();
            let settled = after(&chronicle(known.clone()), &stand).0.unwrap().unwrap();
            prop_assert_eq!(&settled.entries()[..stand.len()], &stand[..]);
            let mut sorted = numbers(&settled);
            sorted.sort();
            prop_assert_eq!(sorted, known.iter().map(|(n, _)| *n).collect::<Vec<_>>());
            stand = settled.entries().to_vec();
        }
    }

    /// Whatever else stands than the leaves that are not late in their order, without a gap, is refused.
    #[test]
    fn any_other_order_is_refused(all in leaves(), stand in subsequence((0..24).collect::<Vec<usize>>(), 0..24).prop_shuffle()) {
        let late = |n: usize| all.get(n).is_some_and(|(_, late)| *late);
        let steady: Vec<usize> = all.iter().filter(|(_, late)| !late).map(|(n, _)| *n).collect();
        let stood: Vec<usize> = stand.iter().copied().filter(|n| !late(*n)).collect();
        let lawful = steady.starts_with(&stood);
        let settled = after(&chronicle(all), &entries(&stand)).0;
        match settled {
            Ok(ledger) => prop_assert!(lawful, "{:?}", numbers(&ledger.unwrap())),
            Err(trouble) => prop_assert!(!lawful && matches!(trouble, Trouble::Rewritten(_))),
        }
    }
}
