//! Annotations and form fields (ISO 32000-2, 12.5 and 12.7).

use super::content::Interpreter;
use super::document::{Paper, dict_of};
use super::geometry::{Matrix, Rect};
use super::show::Shown;
use crate::say::{Say, say};
use lopdf::{Dictionary, Object, Stream};

/// Annotations of a page.
const MOST_ANNOTATIONS: usize = 5_000;

/// Draws the annotations of a page over it, as viewers do.
pub fn draw(paper: &mut Paper, page: &Dictionary, shown: &mut Shown) {
    let Object::Array(all) = paper.get(page, b"Annots").clone() else { return };
    for annotation in all.iter().take(MOST_ANNOTATIONS) {
        let Some(annotation) = dict_of(paper.resolve(annotation)).cloned() else { continue };
        let Some(rect) = Rect::of(&paper.numbers(&annotation, b"Rect")) else { continue };
        if let Some(stream) = appearance(paper, &annotation) {
            let frame = Rect::of(&paper.numbers(&stream.dict, b"BBox")).unwrap_or(rect);
            let own = Matrix::of(&paper.numbers(&stream.dict, b"Matrix")).unwrap_or(Matrix::NONE);
            let matrix = fitting(own.rect(frame), rect);
            Interpreter::new(paper, shown).form(&stream, &Dictionary::new(), matrix);
        } else if matches!(paper.name(&annotation, b"Subtype"), b"Redact" | b"Square") && annotation.has(b"IC") {
            shown.cover(rect);
        }
    }
    if all.len() > MOST_ANNOTATIONS {
        shown.broken = true;
    }
}

/// The normal appearance: a content, or one for each state.
fn appearance(paper: &mut Paper, annotation: &Dictionary) -> Option<Stream> {
    let all = paper.dictionary(annotation, b"AP")?.clone();
    let mut normal = all.get(b"N").ok()?.clone();
    if let Object::Dictionary(states) = paper.resolve(&normal) {
        normal = states.get(paper.name(annotation, b"AS")).ok()?.clone();
    }
    paper.interpreted.extend(normal.as_reference().ok());
    match paper.resolve(&normal) {
        Object::Stream(stream) => Some(stream.clone()),
        _ => None,
    }
}

/// The matrix by which an appearance fills its place.
fn fitting(Rect([l, b, r, t]): Rect, Rect([m, c, s, u]): Rect) -> Matrix {
    let scale = |from: f32, to: f32| if from.abs() > 0.001 { to / from } else { 1.0 };
    let (x, y) = (scale(r - l, s - m), scale(t - b, u - c));
    Matrix([x, 0.0, 0.0, y, m - l * x, c - b * y])
}

/// Whether a dictionary is an annotation.
pub fn is_annotation(dictionary: &Dictionary) -> bool {
    dictionary.has(b"Rect") && dictionary.has(b"Subtype")
}

/// What is wrong with an annotation: that it is not seen, or that it is no part of the page.
pub fn hidden(paper: &Paper, annotation: &Dictionary) -> Option<Say> {
    let flags = paper.get(annotation, b"F").as_i64().unwrap_or(0);
    let subtype = paper.name(annotation, b"Subtype");
    // Links and fields without any text may be hidden as they like; programs make such.
    if flags & (1 | 2 | 32) != 0 && subtype != b"Link" && subtype != b"Popup" {
        return Some(say!(
            "隐藏的批注或表单域；请删去后重新导出",
            "a hidden annotation or field; remove it and export again"
        ));
    }
    match subtype {
        b"Text" | b"Highlight" | b"Underline" | b"Squiggly" | b"StrikeOut" | b"Caret" | b"Popup" => {
            Some(say!("批注；请删去全部批注后重新导出", "a comment; remove all comments and export again"))
        }
        b"Redact" => Some(say!(
            "标记了密文但没有应用，原文还在文件中；请应用密文后重新保存",
            "marked for redaction but not redacted: the text is still in the file; apply the redactions and save it"
        )),
        b"FileAttachment" => Some(say!("附件批注，其中有另一个文件；请删去", "an attached file; remove it")),
        b"Square" | b"Circle" | b"Polygon" | b"PolyLine" | b"Line" | b"Ink" | b"Stamp"
            if annotation.has(b"Contents") =>
        {
            let words = paper.get(annotation, b"Contents").as_str().is_ok_and(|words| !words.is_empty());
            words.then(|| say!("批注；请删去全部批注后重新导出", "a comment; remove all comments and export again"))
        }
        _ => None,
    }
}

/// Annotations that play or run something.
pub fn runs(paper: &Paper, annotation: &Dictionary) -> bool {
    matches!(paper.name(annotation, b"Subtype"), b"RichMedia" | b"3D" | b"Movie" | b"Sound" | b"Screen")
}
