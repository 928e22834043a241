//! Each hiding place of an SVG, and what must pass.

use super::*;
use crate::gate::attachments::image::tests::{a_png, chunk};
use proptest::prelude::*;

const SECRET: &str = "暗处之言";

fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 100 100'>{inside}</svg>"
    )
}

fn reads(inside: &str) -> Reading {
    read(&svg(inside)).unwrap_or_else(|trouble| panic!("{inside}: {trouble:?}"))
}

fn text(reading: &Reading) -> String {
    reading.passages.iter().map(|passage| passage.text.clone() + "\n").collect()
}

#[test]
fn an_svg_is_told_by_its_first_element() {
    for text in ["<svg/>", "\u{FEFF}<?xml version='1.0'?>\n<!-- <html> -->\n<!DOCTYPE svg>\n<svg:svg>"] {
        assert!(is_svg(text.trim_start_matches('\u{FEFF}')), "{text}");
    }
    for text in ["说明 <svg/>", "<html><svg/>", "<!-- <svg> -->", "<svgx/>", ""] {
        assert!(!is_svg(text), "{text}");
    }
}

#[test]
fn a_clean_picture_gives_its_text() {
    let reading = reads(
        "<title>机构图</title><style>.a{fill:#333;font-size:12px}</style><defs><linearGradient id='g'><stop offset='0'/></linearGradient></defs>\
         <rect width='100' height='100' fill='url(#g)'/><rect x='5' y='5' width='50' height='20' fill='#036'/>\
         <text class='a' x='10' y='20' fill='white'>县<tspan>司法</tspan>局</text>\
         <a href='https://example.test/'><text x='10' y='60'>咨询&#x3001;投诉</text></a><use href='#g'/>",
    );
    assert!(reading.hidden.is_empty() && reading.active.is_empty() && reading.unread.is_empty(), "{reading:?}");
    assert!(text(&reading).contains("县司法局\n") && text(&reading).contains("咨询、投诉"), "{reading:?}");
}

#[test]
fn a_number_in_pieces_is_one_text() {
    let pieces = "<text x='1' y='9'>138</text><text x='20' y='9'>0013</text><text x='40' y='9'>8000</text>";
    assert!(text(&reads(pieces)).contains("138 0013 8000"));
    assert!(text(&reads("<text x='1' y='9'>138<tspan>0013</tspan><tspan>8000</tspan></text>")).contains("13800138000"));
}

#[test]
fn every_text_comes_out() {
    for inside in [
        "<!--暗处之言-->",
        "<metadata>暗处之言</metadata>",
        "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator>暗处之言</dc:creator></metadata>",
        "<desc>暗处之言</desc>",
        "<g aria-label='暗处之言'/>",
        "<g data-a='&#26263;处之言'/>",
        "<g id='暗处之言'/>",
        "<g xmlns:a='暗处之言'/>",
        "<path d='M0 0 暗处之言'/>",
        "<style>/*暗处之言*/</style>",
        "<g>暗处之言</g>",
        "<defs><text>暗处之言</text></defs>",
        "<text><![CDATA[暗处之言]]></text>",
        "<text><textPath href='#a'>暗处</textPath>之言</text>",
        "<?a 暗处之言?>",
        "<a:b xmlns:a='http://www.inkscape.org/namespaces/inkscape'>暗处之言</a:b>",
    ] {
        assert!(text(&reads(inside)).contains(SECRET), "{inside}");
    }
    assert!(text(&reads("<path d='M13800138000 1'/>")).contains("13800138000"));
    assert!(!text(&reads("<path d='M1.13800138000 1'/>")).contains("13800138000"));
}

#[test]
fn what_is_not_seen_is_told() {
    for inside in [
        "<text display='none'>a</text>",
        "<g display='none'><text display='inline'>a</text></g>",
        "<g style='visibility : hidden'><text>a</text></g>",
        "<g opacity='0'><text>a</text></g>",
        "<text opacity='0%'>a</text>",
        "<text fill-opacity='.0'>a</text>",
        "<text font-size='0.1px'>a</text>",
        "<text fill='none'>a</text>",
        "<text>b<tspan style='fill:transparent'>a</tspan></text>",
        "<style>.x, .h{display:none!important}</style><text class='x'>a</text>",
        "<style>#x{opacity:0}</style><text id='x'>a</text>",
        "<text id='x'>a</text><style>text{font-size:0}</style>",
        "<style>g > text{display:none}</style>",
        "<!-- 备注 -->",
        "<metadata>张</metadata>",
        "<defs><text>a</text></defs>",
        "<symbol id='s'><text>a</text></symbol>",
        "<g>a</g>",
        "<text x='200' y='10'>a</text>",
        "<g transform='translate(0 -50)'><text y='10'>a</text></g>",
        "<text fill='#FFF' x='1' y='9'>a</text>",
        "<text x='10' y='20'>a</text><rect x='5' y='5' width='50' height='20'/>",
        "<text x='10' y='20'>a</text><path d='M5 5H60V30H5Z' fill='red'/>",
        "<g transform='scale(2)'><text x='5' y='10'>a</text></g><rect x='5' y='5' width='50' height='20' fill='#fff'/>",
        "<text x='10' y='20'>a</text><set attributeName='display' to='none'/>",
        "<style>@keyframes k{} text{animation:k 9s}</style>",
        "<g systemLanguage='en'/>",
    ] {
        let reading = reads(inside);
        assert_eq!(reading.hidden.len(), 1, "{inside}: {reading:?}");
    }
}

#[test]
fn what_runs_or_calls_out_is_told() {
    for inside in [
        "<script>a</script>",
        "<s:script xmlns:s='http://www.w3.org/2000/svg'/>",
        "<g onload='a()'/>",
        "<g ONCLICK='a()'/>",
        "<foreignObject/>",
        "<a href='java&#10;script:a()'/>",
        "<a xlink:href=' javascript:a()'/>",
        "<a href='data:text/html,a'/>",
        "<image href='https://a.test/b.png'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>",
        "<use href='b.svg#a'/>",
        "<use xlink:href='//a.test/b.svg#a'/>",
        "<g style='background:url(//a.test/)'/>",
        "<g fill='url( \"https://a.test/#a\")'/>",
        "<g style='fill:u\\72l(b)'/>",
        "<style>@import 'a.css';</style>",
        "<style>@font-face{src:url(data:font/woff2;base64,AA)}</style>",
        "<animate attributeName='xlink:href' to='#a'/>",
        "<set attributeName='onclick' to='a'/>",
        "<handler/>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='a'/>",
        "<h:body xmlns:h='http://www.w3.org/1999/xhtml'/>",
        "<x xmlns=''/>",
        "<g xml:base='https://a.test/'/>",
        "<?xml-stylesheet href='a.css'?>",
    ] {
        assert!(!reads(inside).active.is_empty(), "{inside}");
    }
}

#[test]
fn an_embedded_picture_is_read() {
    let base64 = |bytes: &[u8]| {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        bytes
            .chunks(3)
            .map(|three| {
                let bits = three.iter().fold(0, |bits, &byte| bits << 8 | usize::from(byte)) << (8 * (3 - three.len()));
                let digits: String = (0..=three.len()).map(|n| char::from(DIGITS[bits >> (18 - 6 * n) & 63])).collect();
                format!("{digits:=<4}")
            })
            .collect::<String>()
    };
    let picture =
        |bytes: &[u8]| reads(&format!("<image width='1' height='1' href='data:image/png;base64,{}'/>", base64(bytes)));
    let clean = picture(&a_png(&[], b""));
    assert!(clean.hidden.is_empty() && clean.active.is_empty(), "{clean:?}");
    let told = picture(&a_png(&[chunk(b"tEXt", "a\0暗处之言".as_bytes())], b""));
    assert!(text(&told).contains(SECRET) && told.hidden.len() == 1, "{told:?}");
}

#[test]
fn what_cannot_be_read_reliably_is_unreadable() {
    let deep = "<g>".repeat(300) + &"</g>".repeat(300);
    for text in [
        "<!DOCTYPE svg [<!ENTITY a 'b'>]>".to_owned() + &svg("<text>&a;</text>"),
        "<!DOCTYPE svg SYSTEM 'http://a.test/a.dtd'>".to_owned() + &svg(""),
        "<?xml version='1.0' encoding='gb2312'?>".to_owned() + &svg(""),
        svg("<text>&a;</text>"),
        svg("<text>"),
        svg("") + "<svg/>",
        svg("") + "尾",
        "<svg/>".to_owned(),
        svg("<g a='1' a='2'/>"),
        svg(&deep),
    ] {
        assert!(matches!(read(&text), Err(Trouble::Unreadable(_))), "{text}");
    }
    let known = "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>";
    assert!(read(&(known.to_owned() + &svg(""))).unwrap().active.is_empty());
}

proptest! {
    #[test]
    fn no_markup_is_too_odd(parts in prop::collection::vec(prop::sample::select(vec![
        "<text>", "</text>", "<g transform='rotate(1", "'>", "a", "&#", ";", "<!--", "-->", "<style>", "{", "}", "</style>",
        "<path d='M1", "1e999", "'/>", "</g>", "url(", ")", "暗", "<![CDATA[", "]]>", "<image href='data:image/png;base64,A'/>",
    ]), 0..30)) {
        let _ = read(&svg(&parts.concat()));
        let _ = read(&parts.concat());
    }
}

/// Protects: what browsers move, shrink, leave out or turn round is told, and letters are read where they stand.
#[test]
fn what_browsers_do_to_a_text() {
    let words = format!("<text x='10' y='60'>{SECRET}</text>");
    for inside in [
        format!("<switch><text x='10' y='40'>甲</text>{words}</switch>"),
        format!("<g transform='scale(0)'>{words}</g>"),
        format!("<g transform='skewX(0) translate(9000)'>{words}</g>"),
        format!("<g style='transform:translate(5000px,0)'>{words}</g>"),
        format!("<style>g{{transform:scale(0)}}</style><g>{words}</g>"),
        format!("<g style='font:0px/1 serif'>{words}</g>"),
        format!("<g fill='#fffffe'>{words}</g>"),
        format!("<g fill='hsl(0, 0%, 100%)'>{words}</g>"),
        format!("<g fill='white' stroke='white'>{words}</g>"),
        format!("<g direction='rtl' unicode-bidi='bidi-override'>{words}</g>"),
        format!("<style>text::after{{content:'{SECRET}'}}</style>"),
    ] {
        let reading = reads(&inside);
        assert!(!reading.hidden.is_empty() && text(&reading).contains(SECRET), "{inside}");
    }
    let turned: String =
        [(18, '9'), (9, '3'), (0, '1')].map(|(x, c)| format!("<text x='{x}' y='9'>{c}</text>")).concat();
    for inside in [turned.as_str(), "<text y='9' x='30 20 10'>931</text>"] {
        let reading = reads(inside);
        assert!(text(&reading).contains("1 3 9") && reading.hidden.is_empty(), "{inside}: {reading:#?}");
    }
}
