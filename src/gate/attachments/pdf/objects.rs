//! Every object of the file, also those that no page refers to: their strings, and what they do.

use super::super::Trouble;
use super::super::image::words::{guess, strings, utf16};
use super::super::numbers::numbers;
use super::annotations;
use super::document::{Paper, dict_of};
use crate::say::{Say, say};
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

/// How deep values are looked into.
const MOST_DEPTH: usize = 100;

/// Reads the strings of all objects.
pub fn read(paper: &mut Paper) -> Result<(), Trouble> {
    let document = paper.document;
    let reached = reached(paper);
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).ok();
    for (key, value) in &document.trailer {
        if key != b"ID" {
            value_strings(paper, &say!("PDF 文件尾", "the trailer"), key, value)?;
        }
    }
    for (&id, object) in &document.objects {
        let at = if Some(id) == info { None } else { Some(place(paper, id, object)) };
        if !reached.contains(&id) && is_left_over(paper, id, object) {
            let at = at.clone().unwrap_or_else(|| place(paper, id, object));
            paper.reading.hides(
                at,
                say!(
                    "没有任何页面用到的内容（可能是删去的旧内容）；请从原文重新导出",
                    "content that no page uses, perhaps something deleted; export the file again from the original"
                ),
            );
        }
        if let Some(dictionary) = dict_of(object) {
            for (key, value) in dictionary {
                let at = at.clone().unwrap_or_else(|| property(key));
                value_strings(paper, &at, key, value)?;
            }
            inspect(paper, &at.unwrap_or_else(|| say!("文档属性", "the document's properties")), dictionary);
        } else {
            let at = at.unwrap_or_else(|| say!("文档属性", "the document's properties"));
            value_strings(paper, &at, b"", object)?;
        }
    }
    Ok(())
}

/// All objects that something leads to.
fn reached(paper: &Paper) -> BTreeSet<ObjectId> {
    let document = paper.document;
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Object> = document.trailer.iter().map(|(_, value)| value).collect();
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) if reached.insert(*id) => open.extend(document.objects.get(id)),
            Object::Array(values) => open.extend(values),
            Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    reached
}

/// Whether it tells where pages lie in a file that is laid out for the web.
pub fn is_hint(paper: &Paper, id: ObjectId) -> bool {
    let start = match paper.document.reference_table.entries.get(&id.0) {
        Some(XrefEntry::Normal { offset, .. }) => Some(u64::from(*offset)),
        _ => None,
    };
    let linear = paper.document.linearization.as_ref();
    linear.is_some_and(|linear| linear.hint_streams.iter().any(|&(at, _)| Some(at) == start))
}

/// Whether an object that nothing leads to holds anything. The parts of the file's own structure do not.
fn is_left_over(paper: &Paper, id: ObjectId, object: &Object) -> bool {
    match object {
        Object::Stream(stream) => {
            let structure = matches!(paper.name(&stream.dict, b"Type"), b"XRef" | b"ObjStm");
            !structure && !is_hint(paper, id)
        }
        Object::Dictionary(dictionary) => dictionary.has_type(b"Page") || has_string(object, 0),
        _ => has_string(object, 0),
    }
}

fn has_string(object: &Object, depth: usize) -> bool {
    match object {
        Object::String(bytes, _) => !bytes.is_empty(),
        Object::Array(values) => depth < MOST_DEPTH && values.iter().any(|value| has_string(value, depth + 1)),
        Object::Dictionary(own) => depth < MOST_DEPTH && own.iter().any(|(_, value)| has_string(value, depth + 1)),
        _ => false,
    }
}

/// What a user would call the object.
fn place(paper: &Paper, id: ObjectId, object: &Object) -> Say {
    let number = id.0;
    let Some(dictionary) = dict_of(object) else { return say!("PDF 对象 {number}", "object {number}") };
    match paper.name(dictionary, b"Type") {
        _ if dictionary.has(b"FT") || paper.name(dictionary, b"Subtype") == b"Widget" => {
            say!("表单域（对象 {number}）", "a form field (object {number})")
        }
        _ if annotations::is_annotation(dictionary) => say!("批注（对象 {number}）", "an annotation (object {number})"),
        b"StructElem" => say!("结构标签、替代文字（对象 {number}）", "a structure element (object {number})"),
        b"Filespec" | b"F" => say!("附件（对象 {number}）", "an attached file (object {number})"),
        b"OCG" | b"OCMD" => say!("图层（对象 {number}）", "a layer (object {number})"),
        _ if dictionary.has(b"Title") => say!("书签（对象 {number}）", "a bookmark (object {number})"),
        _ => say!("PDF 对象 {number}", "object {number}"),
    }
}

fn property(key: &[u8]) -> Say {
    let name = String::from_utf8_lossy(key);
    let known = match key {
        b"Title" => "标题",
        b"Author" => "作者",
        b"Subject" => "主题",
        b"Keywords" => "关键字",
        b"Creator" => "创建程序",
        b"Producer" => "制作程序",
        b"CreationDate" => "创建日期",
        b"ModDate" => "修改日期",
        _ => &name,
    };
    say!("文档属性“{known}”", "document property “{name}”")
}

/// The strings in a value, and the names that are more than names, as one text.
fn value_strings(paper: &mut Paper, at: &Say, key: &[u8], value: &Object) -> Result<(), Trouble> {
    let mut found = Vec::new();
    collect(paper, at, key, value, &mut found, 0);
    paper.reading.text(at.clone(), found.join("\n"))
}

fn collect(paper: &mut Paper, at: &Say, key: &[u8], value: &Object, found: &mut Vec<String>, depth: usize) {
    if says_something(key) {
        found.push(guess(key));
    }
    if depth > MOST_DEPTH {
        return;
    }
    match value {
        Object::String(bytes, _) => found.push(string(bytes)),
        Object::Name(name) if says_something(name) => found.push(guess(name)),
        // The colours of a palette are bytes, not words.
        Object::Array(values)
            if values.len() == 4
                && values.first().is_some_and(|first| first.as_name().is_ok_and(|name| name == b"Indexed")) =>
        {
            found.extend(values.last().and_then(|palette| palette.as_str().ok()).map(numbers));
        }
        Object::Array(values) => values.iter().for_each(|value| collect(paper, at, b"", value, found, depth + 1)),
        Object::Dictionary(own) => {
            inspect(paper, at, own);
            own.iter().for_each(|(key, value)| collect(paper, at, key, value, found, depth + 1));
        }
        _ => {}
    }
}

/// A name with other letters than programs use, or with a long number.
fn says_something(name: &[u8]) -> bool {
    !name.is_ascii() || name.split(|c| !c.is_ascii_digit()).any(|run| run.len() >= 11)
}

/// A text string (ISO 32000-2, 7.9.2). Many programs write the encoding of their system without saying so.
pub fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => utf16(bytes, true),
        [0xEF, 0xBB, 0xBF, rest @ ..] => guess(rest),
        _ if bytes.iter().any(|&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)) => {
            strings(bytes) + &numbers(bytes)
        }
        _ => guess(bytes),
    }
}

/// What a dictionary does or hides.
fn inspect(paper: &mut Paper, at: &Say, dictionary: &Dictionary) {
    if let Some(what) = action(paper, dictionary) {
        paper.reading.runs(at.clone(), what);
    }
    let scripts = say!("脚本；请去除后重新导出", "a script; remove it and export again");
    let form = say!("动态表单（XFA）；请另存为普通 PDF（打印为 PDF）", "a dynamic form (XFA); print it as a plain PDF");
    for (key, what) in [
        (b"JS".as_slice(), &scripts),
        (b"AA", &scripts),
        (b"XFA", &form),
        (b"RichMediaContent", &say!("多媒体；请去除", "rich media; remove it")),
        (b"OPI", &say!("引用文件之外的内容；请去除", "it calls for something outside of the file; remove it")),
    ] {
        if dictionary.has(key) && !matches!(paper.get(dictionary, key), Object::Null) {
            paper.reading.runs(at.clone(), what.clone());
        }
    }
    if annotations::is_annotation(dictionary) {
        if annotations::runs(paper, dictionary) {
            paper.reading.runs(at.clone(), say!("多媒体；请去除", "rich media; remove it"));
        }
        if let Some(what) = annotations::hidden(paper, dictionary) {
            paper.reading.hides(at.clone(), what);
        }
    }
    if paper.name(dictionary, b"Subtype") == b"PS" || dictionary.has(b"Ref") && dictionary.has(b"BBox") {
        paper
            .reading
            .runs(at.clone(), say!("引用或运行其他内容；请去除", "it runs or calls for something else; remove it"));
    }
    if dictionary.has(b"EF")
        || dictionary.has(b"EmbeddedFiles")
        || dictionary.has(b"Collection")
        || dictionary.has_type(b"EmbeddedFile")
    {
        paper.reading.hides(
            at.clone(),
            say!(
                "PDF 中附带其他文件；请去除后单独列为附件",
                "files within the PDF; remove them and list them as attachments of their own"
            ),
        );
    }
    if dictionary.has(b"PieceInfo") {
        paper.reading.hides(
            at.clone(),
            say!(
                "制作程序的内部数据；请从原文重新导出",
                "private data of a program; export the file again from the original"
            ),
        );
    }
    if dictionary.has(b"Thumb") {
        paper.reading.hides(
            at.clone(),
            say!(
                "页面缩略图，可能显示修改之前的内容；请从原文重新导出",
                "a thumbnail, which may show the page before it was changed; export the file again from the original"
            ),
        );
    }
    if dictionary.has(b"Alternates") {
        paper.reading.hides(
            at.clone(),
            say!(
                "图片另有其他版本；请从原文重新导出",
                "other versions of a picture; export the file again from the original"
            ),
        );
    }
    let reversed = matches!(paper.name(dictionary, b"P"), b"AllOff" | b"AnyOff") || dictionary.has(b"VE");
    if dictionary.has_type(b"OCMD") && reversed {
        paper.reading.hides(
            at.clone(),
            say!(
                "内容在图层打开时反而不显示；请删去图层或拼合后重新导出",
                "content that is not shown while its layer is; remove or flatten the layers and export again"
            ),
        );
    }
    if let Some(layers) = paper.dictionary(dictionary, b"OCProperties").cloned() {
        let shown = paper.dictionary(&layers, b"D").cloned().unwrap_or_default();
        let off = matches!(paper.get(&shown, b"OFF"), Object::Array(off) if !off.is_empty());
        let by_event = matches!(paper.get(&shown, b"AS"), Object::Array(events) if !events.is_empty());
        if off || by_event || paper.name(&shown, b"BaseState") == b"OFF" {
            paper.reading.hides(
                at.clone(),
                say!(
                    "有默认不显示的图层；请删去图层或拼合后重新导出",
                    "layers that are not shown; remove or flatten them and export again"
                ),
            );
        }
    }
}

/// What an action does, if it does more than go to another place (ISO 32000-2, 12.6).
fn action(paper: &Paper, dictionary: &Dictionary) -> Option<Say> {
    let kind = paper.name(dictionary, b"S");
    let remove = |zh: &str, en: &str| Some(say!("{zh}；请去除后重新导出", "{en}; remove it and export again"));
    match kind {
        b"JavaScript" => remove("脚本", "a script"),
        b"Launch" => remove("启动其他程序的动作", "an action that starts a program"),
        b"SubmitForm" | b"ImportData" | b"ResetForm" => {
            remove("提交或导入表单数据的动作", "an action that submits or imports data")
        }
        b"GoToR" | b"GoToE" | b"GoToDp" | b"Thread" => {
            remove("打开其他文件的动作", "an action that opens another file")
        }
        b"Rendition" | b"Movie" | b"Sound" | b"RichMediaExecute" | b"GoTo3DView" => {
            remove("播放多媒体的动作", "an action that plays media")
        }
        b"Hide" | b"SetOCGState" => remove("改变显示内容的动作", "an action that changes what is shown"),
        b"Named" if !matches!(paper.name(dictionary, b"N"), b"NextPage" | b"PrevPage" | b"FirstPage" | b"LastPage") => {
            remove("菜单动作", "an action of a menu")
        }
        b"URI" => {
            let target = paper.get(dictionary, b"URI").as_str().map(guess).unwrap_or_default().to_ascii_lowercase();
            let good = ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| target.trim().starts_with(scheme));
            let local = !target.contains(':');
            if good || local {
                None
            } else {
                remove("链接到网页以外的目标", "a link to something other than a web page")
            }
        }
        _ => {
            let opens = paper.dictionary(dictionary, b"OpenAction");
            let kind = opens.map(|action| paper.name(action, b"S").to_vec());
            match kind.as_deref() {
                Some(b"GoTo" | b"") | None => None,
                Some(_) => remove("打开文件时执行的动作", "an action on opening"),
            }
        }
    }
}
