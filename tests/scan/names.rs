//! Vectors of what names give away and of characters that nobody sees, in the same form as those of the patterns.

use super::common;
use gongshi::gate::{invisible, names};

fn lines(name: &str) -> Vec<(usize, Vec<String>)> {
    let path = format!("{}/tests/scan/vectors/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(&path).expect(&path);
    let lines = file.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let all: Vec<_> =
        lines.map(|(i, line)| (i + 1, line.splitn(3, '\t').map(String::from).collect::<Vec<_>>())).collect();
    assert!(all.len() >= 20 && all.iter().all(|(_, columns)| columns.len() == 3), "{path}: three columns");
    all
}

/// `\u{202E}` as the character that it names.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closing bracket");
        out.push(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character"));
        out.push_str(rest);
    }
    out
}

#[test]
fn characters_that_nobody_sees() {
    for (number, columns) in lines("invisible-characters") {
        let marked = unescaped(&columns[2]);
        let text = marked.replace(['⟦', '⟧'], "");
        let found = invisible::find(&text);
        let at = |what: &str| format!("line {number}: {what}: {text:?} {found:?}");
        match columns[0].as_str() {
            "-" => assert!(found.is_empty(), "{}", at("found")),
            _ => {
                let (start, end) = (marked.find('⟦').expect("a bracket"), marked.find('⟧').expect("a bracket"));
                let expected = start..end - '⟦'.len_utf8();
                assert!(found.iter().any(|(range, _)| *range == expected), "{}", at("not found"));
            }
        }
    }
}

#[test]
fn names_of_files() {
    for (number, columns) in lines("file-name") {
        let path = format!("content/{}/2026/{}", columns[1], common::fill(&columns[2]));
        let masked = names::shown(&path) != path;
        assert_eq!(masked, columns[0] == "+", "line {number}: {path} → {}", names::shown(&path));
    }
}
