//! Namespaces by short names of our own: what an element is goes by its namespace, never by the prefix that a file uses.

/// The short name of a namespace; `?` for those that no rule asks about.
///
/// OOXML: ECMA-376 transitional, and strict (purl.oclc.org); ODF: OASIS OpenDocument 1.x; OFD: GB/T 33190.
pub fn short(uri: &str) -> &'static str {
    if let Some(rest) = uri.strip_prefix("http://schemas.openxmlformats.org/") {
        let (area, name) = rest.split_once("/2006/").unwrap_or((rest, ""));
        return office_open(area, name);
    }
    if let Some((area, name)) = uri.strip_prefix("http://purl.oclc.org/ooxml/").and_then(|rest| rest.split_once('/')) {
        return office_open(area, name);
    }
    if let Some(rest) = uri.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
        return open_document(rest.strip_suffix(":1.0").unwrap_or(rest));
    }
    match uri {
        "" => "",
        "http://www.w3.org/XML/1998/namespace" => "xml",
        "http://www.w3.org/1999/xlink" => "xlink",
        "http://purl.org/dc/elements/1.1/" => "dc",
        "http://purl.org/dc/terms/" => "dcterms",
        "urn:schemas-microsoft-com:vml" => "v",
        "urn:schemas-microsoft-com:office:office" => "o",
        "urn:schemas-microsoft-com:office:excel" => "x",
        "http://schemas.microsoft.com/office/excel/2006/main" => "xm",
        "http://schemas.microsoft.com/office/2006/activeX" => "ax",
        "http://schemas.microsoft.com/office/2006/01/customui"
        | "http://schemas.microsoft.com/office/2009/07/customui" => "ui",
        "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" => "tc",
        "http://schemas.microsoft.com/office/powerpoint/2018/8/main" => "p188",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape" => "wps",
        "http://openoffice.org/2004/office" => "ooo",
        "http://www.ofdspec.org/2016" => "ofd",
        _ => "?",
    }
}

fn office_open(area: &str, name: &str) -> &'static str {
    match (area, name) {
        ("wordprocessingml", "main") => "w",
        ("spreadsheetml", "main") => "s",
        ("presentationml", "main") => "p",
        ("drawingml", "main") => "a",
        ("drawingml", "chart") => "c",
        ("drawingml", "diagram") => "dgm",
        ("drawingml", "spreadsheetDrawing") => "xdr",
        ("drawingml", "wordprocessingDrawing") => "wp",
        ("drawingml", "picture") => "pic",
        ("officeDocument", "relationships") => "r",
        ("officeDocument", "math") => "m",
        ("officeDocument", "extended-properties") | ("officeDocument", "extendedProperties") => "ep",
        ("officeDocument", "custom-properties") | ("officeDocument", "customProperties") => "op",
        ("officeDocument", "docPropsVTypes") => "vt",
        ("officeDocument", "bibliography") => "b",
        ("officeDocument", "customXml") | ("officeDocument", "customXmlDataProps") => "ds",
        ("package", "relationships") => "rel",
        ("package", "content-types") => "ct",
        ("package", "metadata/core-properties") => "cp",
        ("markup-compatibility/2006" | "markup-compatibility", _) => "mc",
        _ => "?",
    }
}

fn open_document(rest: &str) -> &'static str {
    match rest {
        "office" => "office",
        "style" => "style",
        "text" => "text",
        "table" => "table",
        "drawing" => "draw",
        "presentation" => "presentation",
        "meta" => "meta",
        "form" => "form",
        "script" => "script",
        "config" => "config",
        "manifest" => "manifest",
        "chart" => "chart",
        "svg-compatible" => "svg",
        "xsl-fo-compatible" => "fo",
        "datastyle" => "number",
        _ => "?",
    }
}
