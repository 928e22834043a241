//! What stays of a record of every category and kind, in every form of file.

use crate::filled::Filled;
use crate::office::*;
use crate::support::*;
use gongshi::gate::State;
use gongshi::pipeline;
use gongshi::record::{Category, kinds};
use serde_json::json;

/// Every category with every kind, all keys filled, public, in files of all forms.
fn portal_of_all() -> (Portal, Vec<(String, String)>) {
    let portal = Portal::new();
    let mut all = Vec::new();
    for category in Category::ALL {
        for (n, (kind, _)) in kinds(*category).into_iter().enumerate() {
            let id = format!("{}-{n}", &category.en()[..2]);
            let filled = Filled::new(*category, &id, &id).with("kind", json!(kind));
            let path = match n % 2 {
                0 => format!("content/{}/{id}/index.yaml", category.en()),
                _ => format!("content/{}/2026/{id}.yaml", category.en()),
            };
            let files = filled.files();
            let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
            let events = ["zhou-min", "he-jing"].map(|who| format!("approve {who} 2026-11-02T10:00:00+08:00"));
            portal.recorded(&path, &filled.text(), &files, &[&events[0], &events[1]]);
            all.push((id, path));
        }
    }
    (portal, all)
}

/// Protects: whatever a record was, its stub is a record that nothing is said against, its files are gone, its trail has
/// one event more, and the portal is built with a mark in its place and nothing of its words.
#[test]
fn every_kind_of_record_can_be_taken_back() {
    let (portal, all) = portal_of_all();
    let live = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged;
    let mut withdrawn = 0;
    for (id, path) in &all {
        let standing = live.standings.iter().find(|s| s.path == *path).expect("it is there");
        let told: Vec<_> = live.findings.iter().filter(|f| f.record.as_ref() == Some(id)).collect();
        assert_eq!(standing.state, State::Live, "{path}: {told:?}");
        let trail = read(&portal, &trail_of(path));
        let ran = withdraw(&portal, id, &[]);
        assert_eq!(ran.status, 0, "{path}: {ran:?}");
        assert!(read(&portal, &trail_of(path)).starts_with(&trail), "{path}: the trail is only longer");
        assert!(read(&portal, path).contains("title: 已撤回\n"), "{path}");
        assert!(!read(&portal, path).contains("summary"), "{path}");
        withdrawn += 1;
    }
    assert!(withdrawn > 30, "all kinds: {withdrawn}");
    let left: Vec<String> =
        content(&portal).into_keys().filter(|path| path.ends_with(".csv") || path.ends_with(".png")).collect();
    assert_eq!(left, Vec::<String>::new(), "attachments and images are gone");
    assert!(!content(&portal).keys().any(|path| path.contains("gongshi")), "and no list of them is left");
    assert_eq!(troubles(&portal), Vec::<String>::new());
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stdout.contains(&format!("{withdrawn} marked")), "{ran:?}");
}

/// Protects: Markdown with a front matter stays Markdown with a front matter, keys in Chinese stay Chinese, and the day
/// of publication stays, so that what nobody saw leaves no mark.
#[test]
fn the_stub_keeps_place_form_and_spelling() {
    let portal = Portal::new();
    let text = "\u{feff}---\r\n索引号: xw-2\r\n标题: 元旦值班安排表\r\n公开属性: 主动公开\r\n发布机构: jg-1\r\n成文日期: 2026-11-02\r\n发布日期: 2026-12-28\r\n供稿人: lin-gao\r\n摘要: 值班\r\n类型: 通知\r\n---\r\n\r\n值班。\r\n";
    portal.approved("content/news/xw-2.md", text, &[]);
    let ran = withdraw(&portal, "content/news/xw-2.md", &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let stub = "---\n索引号: xw-2\n标题: 已撤回\n公开属性: 主动公开\n发布机构: jg-1\n成文日期: 2026-11-02\n发布日期: 2026-12-28\n供稿人: lin-gao\n类型: 通知\n---\n";
    assert_eq!(read(&portal, "content/news/xw-2.md"), stub);
    assert_eq!(troubles(&portal), Vec::<String>::new());
    let ran = portal.build(&[]);
    assert!(ran.stdout.contains("0 marked"), "{ran:?}");
}

/// Protects: the words of a revision that nobody approved do not decide what stays; the text that the public saw does.
#[test]
fn a_revision_that_waits_goes_too() {
    let portal = office();
    let draft = TEXT.replace("kind: notice", "published: 2027-01-01\nkind: survey").replace("名额有限", "不限名额");
    portal.write(NEWS, draft);
    let ran = withdraw(&portal, FOLDER, &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("revision in the working tree was never approved"), "{ran:?}");
    assert!(ran.stderr.contains("cannot be brought back"), "{ran:?}");
    assert_eq!(read(&portal, NEWS), STUB);
    assert!(!exists(&portal, &format!("{FOLDER}/{}", SEATS.0)));
    commit(&portal);
    assert_eq!(troubles(&portal), Vec::<String>::new());
}

/// Protects: what was given out on request stays marked as such.
#[test]
fn a_record_on_request_can_be_taken_back() {
    let portal = office();
    let text = TEXT.replace("xw-1", "xw-3").replace("proactive", "on-request").replace("2026-11-02", "2026-11-03");
    portal.approved("content/news/xw-3/index.md", &text, &[SEATS]);
    let ran = withdraw(&portal, "xw-3", &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(read(&portal, "content/news/xw-3/index.md").contains("disclosure: on-request\n"));
    assert_eq!(troubles(&portal), Vec::<String>::new());
}

/// Protects: a file that another record lists is that record's too.
#[test]
fn a_shared_attachment_stays() {
    let portal = Portal::new();
    let text = TEXT.replace("attachments: [", "attachments: [{file: 共用.csv}, ");
    let files: [(&str, &[u8]); 2] = [("共用.csv", b"a,b\n1,2\n"), SEATS];
    portal.approved("content/news/xw-1.md", &text, &files);
    let other = TEXT.replace("xw-1", "xw-2").replace("名额.csv", "共用.csv");
    portal.approved("content/news/xw-2.md", &other, &files[..1]);
    let ran = withdraw(&portal, "xw-1", &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stdout.contains("共用.csv stays: content/news/xw-2.md lists it too"), "{ran:?}");
    assert!(exists(&portal, "content/news/共用.csv") && !exists(&portal, "content/news/名额.csv"));
    assert_eq!(troubles(&portal), Vec::<String>::new());
}
