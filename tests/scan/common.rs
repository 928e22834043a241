//! Numbers for tests: made by their rules, of regions that do not exist, never anybody's.

/// The check character of GB 11643 for 17 digits; written again here, so that two hands check each other.
pub fn check(digits: &str) -> char {
    let mut rest = 0;
    for digit in digits.bytes().map(|b| u32::from(b - b'0')) {
        rest = (rest + digit) * 2 % 11;
    }
    match (12 - rest) % 11 {
        10 => 'X',
        n => char::from_digit(n, 10).unwrap(),
    }
}

pub fn id(region: u32, birth: u32, serial: u32) -> String {
    let digits = format!("{region:06}{birth:08}{serial:03}");
    format!("{digits}{}", check(&digits))
}

/// An identity number that ends in X.
pub fn id_x() -> String {
    (1..1000).map(|serial| id(990099, 19900307, serial)).find(|id| id.ends_with('X')).unwrap()
}

/// A card number of this length: a range that no bank has, and the Luhn digit.
pub fn card(prefix: &str, length: usize) -> String {
    let mut digits = format!("{prefix}{}", "0".repeat(length - prefix.len() - 1));
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, b)| {
            let n = u32::from(b - b'0') * if at % 2 == 0 { 2 } else { 1 };
            n / 10 + n % 10
        })
        .sum();
    digits.push_str(&((10 - sum % 10) % 10).to_string());
    digits
}

/// A number written in another way.
pub fn write(number: &str, way: &str) -> String {
    let each =
        |f: &dyn Fn(usize, char) -> String| number.chars().enumerate().map(|(at, c)| f(at, c)).collect::<String>();
    let digit = |c: char| c.to_digit(10);
    let shifted =
        |first: u32| each(&|_, c| digit(c).map_or(c.to_string(), |n| char::from_u32(first + n).unwrap().to_string()));
    let between = |every: usize, what: &str| {
        each(&|at, c| if at > 0 && at % every == 0 { format!("{what}{c}") } else { c.to_string() })
    };
    match way {
        "full" => each(&|_, c| char::from_u32(c as u32 - 0x21 + 0xFF01).unwrap().to_string()),
        "math" => shifted(0x1D7D8),
        "arabic" => shifted(0x660),
        "circled" => each(&|_, c| {
            digit(c).map_or(c.to_string(), |n| {
                if n == 0 { "⓪".into() } else { char::from_u32(0x245F + n).unwrap().to_string() }
            })
        }),
        "bracketed" => each(&|_, c| {
            digit(c).map_or(c.to_string(), |n| {
                if n == 0 { "0".into() } else { char::from_u32(0x2473 + n).unwrap().to_string() }
            })
        }),
        "super" => {
            each(&|_, c| digit(c).map_or(c.to_string(), |n| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(n as usize).unwrap().to_string()))
        }
        "chinese" => each(&|_, c| {
            digit(c).map_or(c.to_string(), |n| "〇一二三四五六七八九".chars().nth(n as usize).unwrap().to_string())
        }),
        "formal" => each(&|_, c| {
            digit(c).map_or(c.to_string(), |n| "零壹贰叁肆伍陆柒捌玖".chars().nth(n as usize).unwrap().to_string())
        }),
        "spaced" => between(1, " "),
        "wide" => between(4, "\u{3000}"),
        "nbsp" => between(3, "\u{A0}"),
        "thin" => between(2, "\u{2009}"),
        "three" => between(6, "   "),
        "dash" => between(4, "-"),
        "emdash" => between(6, "—"),
        "dots" => between(3, "."),
        "middots" => between(4, "·"),
        "lines" => between(6, "\n"),
        "crlf" => between(9, "\r\n"),
        "zw" => between(1, "\u{200B}"),
        "shy" => between(2, "\u{AD}"),
        "bom" => between(5, "\u{FEFF}"),
        "bold" => format!("{}**{}**{}", &number[..4], &number[4..9], &number[9..]),
        "star" => format!("{}*{}*{}", &number[..3], &number[3..7], &number[7..]),
        "escaped" => between(4, "\\-"),
        "code" => format!("{}`{}`{}", &number[..4], &number[4..9], &number[9..]),
        "tags" => between(5, "</b><b class=\"x\">"),
        "comment" => between(7, "<!-- -->"),
        "link" => format!("{}[{}](https://example.org/a){}", &number[..4], &number[4..8], &number[8..]),
        "entities" => each(&|_, c| format!("&#{};", c as u32)),
        "hex" => each(&|_, c| format!("&#x{:x};", c as u32)),
        "json" => each(&|_, c| format!("\\u{:04x}", c as u32)),
        "percent" => each(&|_, c| format!("%{:02X}", c as u32)),
        "nbspref" => between(4, "&nbsp;"),
        "shyref" => between(3, "&shy;"),
        "boxes" => each(&|_, c| format!("| {c} ")),
        "padded" => each(&|_, c| format!("|   {c}   ")),
        "rows" => each(&|_, c| format!("| {c} |\n")),
        "tds" => each(&|_, c| format!("<td>{c}</td>\n      ")),
        "684" => format!("| {} | {} | {} |", &number[..6], &number[6..14], &number[14..]),
        "64224" => {
            format!("{}\t{}\t{}\t{}\t{}", &number[..6], &number[6..10], &number[10..12], &number[12..14], &number[14..])
        }
        "612" => format!("<tr><td>{}</td><td>{}</td></tr>", &number[..6], &number[6..]),
        "6831" => format!("| {} | {} | {} | {} |", &number[..6], &number[6..14], &number[14..17], &number[17..]),
        "99" => format!("| {} | {} |", &number[..9], &number[9..]),
        "group" => format!("{} {} {}", &number[..3], &number[3..7], &number[7..]),
        "cells" => each(&|_, c| format!("<td>{c}</td>")),
        "lower" => number.to_lowercase(),
        "times" => number.replace('X', "×"),
        "roman" => number.replace('X', "Ⅹ"),
        "chi" => number.replace('X', "χ"),
        "cross" => number.replace('X', "✕"),
        "ballot" => number.replace('X', "✗"),
        "xbox" => number.replace('X', " | X |"),
        "wrong" => {
            let last = number.as_bytes()[16] - b'0';
            format!("{}{}{}", &number[..16], (last + 1) % 10, &number[17..])
        }
        "slipped" => {
            // One wrong digit in the date: the month becomes impossible.
            format!("{}9{}", &number[..10], &number[11..])
        }
        _ => match way.strip_prefix("mask") {
            Some(kept) => {
                let mut parts = kept.split('.');
                let mark = parts.next().filter(|mark| !mark.is_empty()).unwrap_or("*");
                let first: usize = parts.next().unwrap().parse().unwrap();
                let last: usize = parts.next().unwrap().parse().unwrap();
                format!(
                    "{}{}{}",
                    &number[..first],
                    mark.repeat(number.len() - first - last),
                    &number[number.len() - last..]
                )
            }
            None => panic!("no way to write {way}"),
        },
    }
}

/// Replaces `{id}`, `{mobile|spaced}` … by numbers.
pub fn fill(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap();
        out.push_str(before);
        let mut parts = name.split('|');
        let number = match parts.next().unwrap() {
            "id" => id(990099, 19900307, 123),
            "id2" => id(119999, 19851231, 4),
            "idx" => id_x(),
            "idx2" => (1..1000).map(|serial| id(119999, 19851231, serial)).find(|id| id.ends_with('X')).unwrap(),
            "hongkong" => id(810000, 19700301, 8),
            "macao" => id(820000, 19700301, 8),
            "taiwan" => id(830000, 19700301, 8),
            "idnew" => id(339999, 20260104, 12),
            "foreign" => id(911156, 19880520, 7),
            "id15" => "119999900307123".into(),
            "oldforeign" => "USA999988052007".into(),
            "notdate" => {
                let d = "99009919901307123";
                format!("{d}{}", check(d))
            }
            "mobile" => "13800000000".into(),
            "mobile2" => "19900001234".into(),
            "card16" => card("629999", 16),
            "card19" => card("629999", 19),
            "visa" => card("499999", 16),
            "n" => "\n".into(),
            "t" => "\t".into(),
            other => panic!("no number {other}"),
        };
        out.push_str(&parts.fold(number, |number, way| write(&number, way)));
        rest = after;
    }
    out + rest
}
