//! Tables as files: RFC 4180, UTF-8 with BOM (so that table programs on office machines read Chinese).

/// The bytes of a table.
pub fn bytes(heads: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        out += &row.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",");
        out += "\r\n";
    }
    out.into_bytes()
}

/// One field. Nothing that a table program would take for a formula begins with its sign: an apostrophe goes before it.
fn field(text: &str) -> String {
    let plain = text.parse::<f64>().is_ok_and(f64::is_finite);
    let formula = !plain && text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_string() };
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_formulas_are_texts() {
        assert_eq!(field("12"), "12");
        assert_eq!(field("-3.5"), "-3.5");
        assert_eq!(field("甲, \"乙\""), "\"甲, \"\"乙\"\"\"");
        for formula in ["=1+1", "+1+1", "-1+1", "@a", " =1", "\t=1", "＝1"] {
            assert!(field(formula).starts_with('\''), "{formula}");
        }
        let text =
            String::from_utf8(bytes(&["月".into(), "件".into()], &[vec!["2026-11".into(), "3".into()]])).unwrap();
        assert_eq!(text, "\u{feff}月,件\r\n2026-11,3\r\n");
    }
}
