//! The vectors: `+` must be found, `-` must not. Columns: sign, setting (s subject, n name, p phones, e emails), text. Where
//! the text has ⟦brackets⟧, the hit must be exactly there. `{id|spaced}` and the like are made by `common`.
use super::common;
use gongshi::gate::scan::{RuleName, Setting, mask_in_line, mask_in_words, scan};

#[test]
fn every_vector() {
    let mut wrong = Vec::new();
    let mut counts = Vec::new();
    for rule in RuleName::ALL {
        let path = format!("{}/tests/scan/vectors/{}.tsv", env!("CARGO_MANIFEST_DIR"), rule.name());
        let file = std::fs::read_to_string(&path).expect(&path);
        let mut count = 0;
        for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("#")) {
            let columns: Vec<&str> = line.splitn(3, '\t').collect();
            let [sign, flags, text] = columns[..] else { panic!("{path}:{}: three columns", number + 1) };
            count += 1;
            if let Some(problem) = judge(rule, sign, flags, &common::fill(text)) {
                wrong.push(format!("{}:{}: {problem}: {line}", rule.name(), number + 1));
            }
        }
        counts.push((rule.name(), count));
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.iter().all(|&(_, count)| count >= 40), "too few: {counts:?}");
}

fn judge(rule: RuleName, sign: &str, flags: &str, marked: &str) -> Option<String> {
    let setting = Setting {
        subject: flags.contains('s'),
        subject_name: flags.contains('n'),
        phones_expected: flags.contains('p'),
        emails_expected: flags.contains('e'),
    };
    let text = marked.replace(['⟦', '⟧'], "");
    let hits: Vec<_> = scan(&text, &setting).into_iter().filter(|hit| hit.rule == rule).collect();
    let seen: Vec<&str> = hits.iter().map(|hit| &text[hit.range.clone()]).collect();
    match sign {
        "-" => (!hits.is_empty()).then(|| format!("found {seen:?}")),
        "+" if hits.is_empty() => Some("not found".into()),
        "+" => {
            if let (Some(start), Some(end)) = (marked.find('⟦'), marked.find('⟧')) {
                let expected = start..end - '⟦'.len_utf8();
                if !hits.iter().any(|hit| hit.range == expected) {
                    return Some(format!("found elsewhere {seen:?}"));
                }
            }
            if !setting.subject_name {
                for masked in [mask_in_line(&text), mask_in_words(&text)] {
                    let again: Vec<_> = scan(&masked, &Setting { subject: true, ..Setting::default() });
                    if !again.is_empty() {
                        return Some(format!("still {again:?} in the masked line {masked}"));
                    }
                }
            }
            None
        }
        other => Some(format!("no sign {other}")),
    }
}
