//! Pages, annotations and all other XML of an OFD: text objects joined, and read in the order of the eye.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::xml::{Element, Visitor};
use super::{property, size};
use crate::say::{Say, say};

/// A part on the way.
pub struct Page<'r> {
    flow: Flow<'r>,
    root: String,
    size: Option<(f32, f32)>,
    /// Open elements that hide what is in them.
    hiding: Vec<Hiding>,
    object: Option<Object>,
    code: bool,
    objects: Vec<Object>,
    pictures: usize,
    text: String,
    own: Option<String>,
}

struct Hiding {
    depth: usize,
    before: (usize, usize),
    what: Say,
}

/// A text object: its text and its box.
#[derive(Debug, Default)]
struct Object {
    text: String,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl<'r> Page<'r> {
    /// At the beginning.
    pub fn new(flow: Flow<'r>, root: &str, size: Option<(f32, f32)>) -> Page<'r> {
        if root == "Attachments" || root == "DocVersion" {
            let what = say!(
                "附件或旧版本，页面上看不到；请删去",
                "attachments or earlier versions, which the pages do not show"
            );
            flow.report.hides(flow.at.clone(), what);
        }
        Page {
            flow,
            root: root.to_owned(),
            size,
            hiding: Vec::new(),
            object: None,
            code: false,
            objects: Vec::new(),
            pictures: 0,
            text: String::new(),
            own: None,
        }
    }

    /// Ends the part: gives the whole page as it is read.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(mut self, is_page: bool) -> Result<(), Trouble> {
        let at = self.flow.part.clone();
        if is_page && self.flow.seen == 0 && self.pictures > 0 {
            let what =
                say!("没有文字层，只有图；请改用带文字的文件", "it has no text, only pictures; use a file with text");
            self.flow.report.cannot_read(at.clone(), what);
        }
        let page = lines(&mut self.objects);
        if self.objects.len() > 1 {
            self.flow.report.text(at, page)?;
        }
        self.flow.finish()
    }

    /// An object that does not show, or lies beside the page.
    fn look(&mut self, element: &Element) {
        let is = |name, value| element.plain(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value));
        let filled = !is("Fill", "false") || is("Stroke", "true");
        if is("Visible", "false") || is("Alpha", "0") || (element.name == "TextObject" && !filled) {
            self.hide(say!("看不见的文字、图或图层", "text, a picture or a layer that does not show"));
        }
        if element.name == "Remark" {
            self.hide(say!("注释的说明文字；请删去", "the remark of an annotation; remove it"));
        }
        let object = Object::at(element.plain("Boundary").unwrap_or_default());
        if let (Some((width, height)), Some(object)) = (self.size.filter(|_| self.root == "Page"), object) {
            let beside = object.x >= width
                || object.y >= height
                || object.x + object.width < 0.0
                || object.y + object.height < 0.0;
            if beside {
                self.hide(say!("放在页面外面的内容", "something beside the page"));
            }
        }
    }

    fn hide(&mut self, what: Say) {
        self.hiding.push(Hiding { depth: self.flow.depth() + 1, before: (self.flow.seen, self.pictures), what });
    }
}

impl Object {
    /// An empty one in this box.
    fn at(boundary: &str) -> Option<Object> {
        let numbers: Vec<f32> = boundary.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let &[x, y, width, height] = numbers.as_slice() else { return None };
        Some(Object { text: String::new(), x, y, width, height })
    }
}

/// Objects as lines from top to bottom, each from left to right.
fn lines(objects: &mut [Object]) -> String {
    objects.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut page = String::new();
    let mut rest = &mut *objects;
    while let Some(first) = rest.first() {
        let end = first.y + (first.height / 2.0).max(0.5);
        let count = rest.partition_point(|object| object.y < end).max(1);
        let (line, below) = rest.split_at_mut(count);
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut right = f32::MAX;
        for object in line {
            if object.x > right + object.height * 0.3 {
                page.push(' ');
            }
            page.push_str(&object.text);
            right = object.x + object.width;
        }
        page.push('\n');
        rest = below;
    }
    page
}

impl Visitor for Page<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.look(element);
        self.code = element.name == "TextCode" && self.object.is_some();
        self.text.clear();
        match element.name {
            "TextObject" => {
                self.object = Some(Object::at(element.plain("Boundary").unwrap_or_default()).unwrap_or_default())
            }
            "ImageObject" | "PathObject" => self.pictures += 1,
            "CustomData" => self.own = element.plain("Name").map(str::to_owned),
            _ => {}
        }
        if self.root == "OFD" {
            self.flow.at = property(if element.name == "Author" { "creator" } else { element.name });
        }
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if let Some(object) = self.object.as_mut().filter(|_| self.code) {
            object.text.push_str(text);
        }
        self.text.push_str(text);
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        self.code = false;
        match name {
            "TextObject" => {
                if let Some(object) = self.object.take().filter(|object| !object.text.trim().is_empty()) {
                    // Letters set one by one: the object has what they say together.
                    self.flow.report.text(self.flow.at.clone(), object.text.as_str())?;
                    self.objects.push(object);
                }
            }
            "PhysicalBox" => self.size = size(&self.text).or(self.size),
            "CustomData" => {
                if let Some(own) = self.own.take() {
                    let text = format!("{own}：{}", self.text);
                    self.flow.report.text(self.flow.at.clone(), text)?;
                }
            }
            _ => {}
        }
        let depth = self.flow.depth();
        self.flow.close(ns, name)?;
        while let Some(hiding) = self.hiding.pop_if(|hiding| hiding.depth == depth) {
            if (self.flow.seen, self.pictures) != hiding.before {
                self.flow.report.hides(self.flow.at.clone(), hiding.what);
            }
        }
        Ok(())
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
