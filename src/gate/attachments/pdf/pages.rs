//! The pages, in their order: the text of each, and what hides there.

use super::super::Trouble;
use super::super::image::words::{guess, is_of_tools};
use super::content::Interpreter;
use super::document::{Paper, Unpacked, dict_of};
use super::geometry::{Matrix, Rect};
use super::show::{Shown, Unseen};
use super::{annotations, damaged, too_much};
use crate::say::{Say, say};
use lopdf::{Dictionary, Object, ObjectId};

/// Pages of a file.
const MOST_PAGES: usize = 20_000;
/// Characters of a page that is more than a picture with a line below it.
const FEW: usize = 50;

/// A page, with what it has from its parents.
struct Page {
    dictionary: Dictionary,
    resources: Dictionary,
    frame: Rect,
}

/// What pages have from their parents.
#[derive(Clone, Default)]
struct Inherited {
    resources: Option<Dictionary>,
    media: Option<Rect>,
    crop: Option<Rect>,
}

/// Reads all pages.
pub fn read(paper: &mut Paper) -> Result<(), Trouble> {
    let pages = pages(paper)?;
    for (number, page) in (1usize..).zip(pages) {
        one(paper, say!("第 {number} 页", "page {number}"), &page)?;
    }
    for page in unlisted(paper) {
        let at = say!("没有列入页序的页面", "a page that is not among the pages");
        paper.reading.hides(
            at.clone(),
            say!("读者看不到；请从原文重新导出", "readers do not see it; export the file again from the original"),
        );
        one(paper, at, &page)?;
    }
    Ok(())
}

fn one(paper: &mut Paper, at: Say, page: &Page) -> Result<(), Trouble> {
    let mut shown = Shown::new(page.frame);
    contents(paper, page, &mut shown);
    annotations::draw(paper, &page.dictionary, &mut shown);
    tell(paper, at, shown)
}

/// Pages that the page tree does not lead to.
fn unlisted(paper: &Paper) -> Vec<Page> {
    let pages = paper.document.objects.iter().filter(|(id, _)| !paper.pages.contains(id));
    let pages = pages.filter_map(|(_, object)| object.as_dict().ok()).filter(|page| page.has_type(b"Page"));
    let from_parents = |page: &Dictionary| {
        let mut node = page.clone();
        for _ in 0..32 {
            if let Some(resources) = paper.dictionary(&node, b"Resources") {
                return Some(resources.clone());
            }
            node = paper.dictionary(&node, b"Parent")?.clone();
        }
        None
    };
    pages
        .take(MOST_PAGES)
        .map(|page| Page {
            dictionary: page.clone(),
            resources: from_parents(page).unwrap_or_default(),
            frame: Rect([-1e6, -1e6, 1e6, 1e6]),
        })
        .collect()
}

fn pages(paper: &mut Paper) -> Result<Vec<Page>, Trouble> {
    let document = paper.document;
    let root =
        document.trailer.get(b"Root").map(|root| paper.resolve(root)).ok().and_then(dict_of).ok_or_else(damaged)?;
    let Ok(Object::Reference(tree)) = root.get(b"Pages") else { return Err(damaged()) };
    let (mut found, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    let mut open: Vec<(ObjectId, Inherited)> = vec![(*tree, Inherited::default())];
    while let Some((id, mut from)) = open.pop() {
        let Some(Object::Dictionary(node)) = document.objects.get(&id) else { return Err(damaged()) };
        if !seen.insert(id) {
            return Err(damaged());
        }
        let rect = |key: &[u8]| Rect::of(&paper.numbers(node, key));
        from.media = rect(b"MediaBox").or(from.media);
        from.crop = rect(b"CropBox").or(from.crop);
        from.resources = paper.dictionary(node, b"Resources").cloned().or(from.resources);
        if let Object::Array(kids) = paper.get(node, b"Kids") {
            if open.len() + kids.len() > MOST_PAGES {
                return Err(too_much());
            }
            for kid in kids.iter().rev() {
                open.push((kid.as_reference().map_err(|_| damaged())?, from.clone()));
            }
            continue;
        }
        let media = from.media.unwrap_or(Rect([0.0, 0.0, 612.0, 792.0]));
        let frame = from.crop.map_or(media, |crop| crop.within(&media));
        found.push(Page { dictionary: node.clone(), resources: from.resources.unwrap_or_default(), frame });
        if found.len() > MOST_PAGES {
            return Err(too_much());
        }
        paper.pages.insert(id);
    }
    let count = document.objects.get(tree).and_then(dict_of).map(|tree| paper.get(tree, b"Count"));
    let count = count.and_then(|count| count.as_i64().ok());
    if found.is_empty() || count != i64::try_from(found.len()).ok() {
        return Err(damaged());
    }
    Ok(found)
}

fn contents(paper: &mut Paper, page: &Page, shown: &mut Shown) {
    let document = paper.document;
    let parts: Vec<Object> = match paper.get(&page.dictionary, b"Contents") {
        Object::Array(parts) => parts.clone(),
        Object::Stream(_) => page.dictionary.get(b"Contents").cloned().into_iter().collect(),
        Object::Null => Vec::new(),
        _ => {
            shown.broken = true;
            return;
        }
    };
    let mut bytes = Vec::new();
    for part in parts {
        let Object::Reference(id) = part else { continue };
        paper.interpreted.insert(id);
        match document.objects.get(&id) {
            Some(Object::Stream(stream)) => match paper.unpack(stream) {
                Unpacked::Bytes(part) => bytes.extend(part),
                _ => shown.broken = true,
            },
            _ => shown.broken = true,
        }
        bytes.push(b'\n');
    }
    Interpreter::new(paper, shown).run(&bytes, &page.resources, Matrix::NONE);
}

/// Tells what a page shows and hides.
fn tell(paper: &mut Paper, at: Say, shown: Shown) -> Result<(), Trouble> {
    let scan = shown.is_scan();
    let lines = shown.text.lines();
    let letters = lines.chars().filter(|c| !c.is_whitespace() && *c != '|').count();
    let untold = shown.untold.iter().any(|((symbols, _), codes)| !symbols || codes.len() > 3);
    for unseen in &shown.unseen {
        // The words that were recognised in a scan lie invisibly over it: what they say is what the picture shows.
        if !(scan && *unseen == Unseen::Invisible) {
            paper.reading.hides(at.clone(), unseen.say());
        }
    }
    if untold {
        paper.reading.cannot_read(
            at.clone(),
            say!(
                "文字不能还原（字体没有对应表）；请用其他程序重新导出",
                "its text cannot be told from its fonts; export it again with another program"
            ),
        );
    } else if letters == 0 && shown.draws {
        paper.reading.cannot_read(at.clone(), say!(
            "没有文字层（扫描件或图片）；请识别文字（OCR）后重新导出，或人工核对后用 allow 说明",
            "no text layer (a scan or a picture); recognise its text (OCR), or look it through and say so under allow"
        ));
    } else if scan && letters < FEW {
        paper.reading.cannot_read(at.clone(), say!(
            "主要是图片，图中文字不能读取；请识别文字（OCR）后重新导出，或人工核对后用 allow 说明",
            "mostly a picture whose text cannot be read; recognise its text (OCR), or look it through and say so under allow"
        ));
    }
    if shown.broken {
        paper.reading.cannot_read(
            at.clone(),
            say!(
                "有读不懂的内容；请用其他程序重新导出",
                "something in it cannot be read; export it again with another program"
            ),
        );
    }
    asides(paper, &at, &shown.asides)?;
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '|').collect::<String>();
    // A second time in the order of drawing, where that differs: numbers are drawn in pieces.
    if lines.contains('|') || bare(&lines) != bare(&shown.text.text) {
        paper.reading.text(at.clone(), shown.text.text)?;
    }
    paper.reading.text(at.clone(), lines)?;
    paper.reading.text(at, shown.beside.join("\n"))
}

/// Tells the comments of a content.
fn asides(paper: &mut Paper, at: &Say, comments: &[Vec<u8>]) -> Result<(), Trouble> {
    for comment in comments {
        let words = guess(comment);
        if !is_of_tools(&words) {
            let what = say!(
                "读者看不到的注释；请从原文重新导出",
                "a comment that readers do not see; export the file again from the original"
            );
            paper.reading.hides(at.clone(), what);
        }
        paper.reading.text(at.clone(), words)?;
    }
    Ok(())
}

/// Reads a content that no page shows.
pub fn unused(paper: &mut Paper, at: Say, id: ObjectId) -> Result<bool, Trouble> {
    let document = paper.document;
    let Some(Object::Stream(stream)) = document.objects.get(&id) else { return Ok(false) };
    let everywhere = Rect([-1e6, -1e6, 1e6, 1e6]);
    let mut shown = Shown::new(everywhere);
    paper.interpreted.insert(id);
    Interpreter::new(paper, &mut shown).form(stream, &Dictionary::new(), Matrix::NONE);
    let says = !shown.text.text.trim().is_empty() || !shown.untold.is_empty();
    if shown.broken {
        paper.reading.cannot_read(
            at.clone(),
            say!(
                "有读不懂的内容；请用其他程序重新导出",
                "something in it cannot be read; export it again with another program"
            ),
        );
    }
    asides(paper, &at, &shown.asides)?;
    paper.reading.text(at.clone(), shown.text.lines())?;
    paper.reading.text(at, shown.beside.join("\n"))?;
    Ok(says)
}
