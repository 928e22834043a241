//! What the look promises, for any secret in any wrapping.

use super::canaries::{Canaries, Listener, RUN, THIN};
use super::read::Ears;
use super::words;
use crate::gate::Secret;
use crate::gate::secrets::{Piece, PieceKind};
use proptest::prelude::*;

fn secret(text: &str, kind: PieceKind) -> Secret {
    Secret { path: "content/news/a.md".into(), draft: false, pieces: vec![Piece { text: text.into(), kind }] }
}

fn canaries(text: &str, kind: PieceKind) -> Canaries {
    Canaries::of(&[secret(text, kind)], &|_| Vec::new())
}

fn leaks(canaries: &Canaries, path: &str, bytes: &[u8]) -> bool {
    let mut ears = Ears { inside: &|_, _| None, listener: Listener::new(canaries), texts: &mut |_| {} };
    ears.read(path, bytes);
    !ears.listener.finish().is_empty()
}

fn each(text: &str, form: impl Fn(char) -> String) -> String {
    text.chars().map(form).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let four = |three: &[u8]| {
        let bits = three.iter().enumerate().fold(0u32, |bits, (nth, b)| bits | u32::from(*b) << (16 - 8 * nth));
        (0..=three.len()).map(|nth| DIGITS[(bits >> (18 - 6 * nth)) as usize & 63] as char).collect::<String>()
    };
    bytes.chunks(3).map(four).collect()
}

/// Ways to write a text so that a reader or a program reads it again.
const WAYS: usize = 16;

fn wrapped(way: usize, text: &str) -> Vec<u8> {
    let unit = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect::<String>();
    let percent = |c: char| c.to_string().bytes().map(|b| format!("%{b:02x}")).collect::<String>();
    match way {
        0 => text.into(),
        1 => each(text, |c| format!("&#{};", c as u32)).into(),
        2 => each(text, |c| format!("&#x{:X};", c as u32)).into(),
        3 => each(text, unit).into(),
        4 => each(text, |c| format!("\\u{{{:x}}}", c as u32)).into(),
        5 => each(text, percent).into(),
        6 => each(text, |c| format!("\\{:06x}", c as u32)).into(),
        7 => each(text, |c| format!("{c}<i a='b>c'>\u{200b}</i>\n")).into(),
        8 => each(text, |c| format!("{c}&nbsp;、")).into(),
        9 => each(text, |c| percent(c).replace('%', "%25")).into(),
        10 => each(text, |c| format!("&amp;#{};", c as u32)).into(),
        11 => each(text, |c| unit(c).replace('\\', "\\\\")).into(),
        12 => format!("<img src='data:text/plain;base64,{}'>", base64(text.as_bytes())).into(),
        13 => [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        14 => [b"\0\xff".to_vec(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
        _ => [b"\0\x80", text.as_bytes(), b"\xff\0"].concat(),
    }
}

fn chinese(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::char::range('\u{4e00}', '\u{9fff}'), length)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn a_run_of_a_secret_is_found_in_any_wrapping(
        before in chinese(0..30), run in chinese(20..40), after in chinese(0..30), around in chinese(0..30), way in 0..WAYS, page: bool,
    ) {
        let secret = format!("{before}，{run}。\n{after}");
        let path = if page { "a/index.html" } else { "a.json" };
        let mut bytes = format!("{around} ").into_bytes();
        if way >= 13 { bytes.clear(); }
        bytes.extend(wrapped(way, &run));
        prop_assert!(leaks(&canaries(&secret, PieceKind::Running), path, &bytes), "way {way}");
    }

    #[test]
    fn other_words_are_never_found(secret in chinese(0..200), clean in chinese(0..300), way in 0..WAYS) {
        prop_assume!(!secret.contains(&clean) || clean.is_empty());
        let windows: Vec<char> = secret.chars().collect();
        let shares = windows.windows(RUN).any(|run| clean.contains(&run.iter().collect::<String>()));
        prop_assert_eq!(leaks(&canaries(&secret, PieceKind::Running), "a.html", &wrapped(way, &clean)), shares);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "([<>\"'=&\\\\%a-f0-9/!-]|\\PC){0,60}") {
        let canaries = canaries("经核查该对象未经批准擅自前往邻县停留三日", PieceKind::Running);
        prop_assert!(!leaks(&canaries, "a.html", &bytes));
        prop_assert!(!leaks(&canaries, "a.js", text.as_bytes()));
    }
}

/// Of very many secrets only some runs are kept, and runs of [`RUN`] + [`THIN`] - 1 characters are found still.
#[test]
fn many_secrets_are_thinned_and_still_found() {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        char::from_u32(0x4E00 + (state >> 33) as u32 % 0x5000).unwrap()
    };
    let secrets: Vec<Secret> =
        (0..700).map(|_| secret(&(0..6_000).map(|_| next()).collect::<String>(), PieceKind::Running)).collect();
    let canaries = Canaries::of(&secrets, &|_| Vec::new());
    for secret in secrets.iter().step_by(7) {
        let chars: Vec<char> = secret.pieces[0].text.chars().collect();
        for run in chars.windows(RUN + THIN - 1).step_by(997) {
            let run: String = run.iter().collect();
            assert!(leaks(&canaries, "a.txt", format!("前后{run}左右").as_bytes()));
        }
    }
}

#[test]
fn short_titles_and_lines_count_as_a_whole() {
    let title = canaries("关于张某某的通报", PieceKind::Title);
    assert!(leaks(&title, "a.json", r#"{"t":"关于张某某的“通报”","x":1}"#.as_bytes()));
    assert!(!leaks(&title, "a.json", r#"{"t":"关于张某某的通知"}"#.as_bytes()));
    assert!(!leaks(&canaries("通报", PieceKind::Title), "a.txt", "通报".as_bytes()), "too short to tell anything");
    assert!(!leaks(&canaries("欢迎社会监督", PieceKind::Line), "a.txt", "欢迎社会监督".as_bytes()));
    assert!(leaks(&canaries("举报人系同村住户张某", PieceKind::Line), "a.txt", "举报人系同村住户张某".as_bytes()));
}

#[test]
fn dates_and_single_latin_words_are_no_canaries() {
    for text in ["2026-11-02 2026-11-03 2026-11-04", "administrator", "https://www.example.gov.cn/index"] {
        assert!(!leaks(&canaries(text, PieceKind::Line), "a.txt", text.as_bytes()), "{text}");
    }
    let english = "the witness asked that her name be kept from the neighbours";
    assert!(leaks(&canaries(english, PieceKind::Line), "a.html", format!("<p>It says {english}.</p>").as_bytes()));
}

#[test]
fn archives_are_looked_into() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a/b.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("<w:t>经核查该对象</w:t><w:t>未经批准擅自前往邻县</w:t>".as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(leaks(&canaries("经核查该对象未经批准擅自前往邻县停留三日", PieceKind::Running), "a.docx", &bytes));
}

#[test]
fn words_of_pieces_are_not_joined() {
    assert_eq!(words::all("甲 乙").len(), 2);
    let two = Secret {
        path: String::new(),
        draft: false,
        pieces: vec![
            Piece { text: "甲乙丙丁戊己".into(), kind: PieceKind::Running },
            Piece { text: "庚辛壬癸子丑".into(), kind: PieceKind::Running },
        ],
    };
    assert!(Canaries::of(&[two], &|_| Vec::new()).is_empty());
}
