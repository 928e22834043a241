//! PresentationML (ECMA-376-1, 19).

mod area;
mod shown;

use super::super::Trouble;
use super::flow::Flow;
use super::ooxml::{Format, Relations, watch};
use super::report::Report;
use super::xml::{self, Element, Visitor};
use super::{Document, part, part_place};
use crate::say::{Say, say};
use shown::{Backdrop, Shown};
use std::collections::BTreeMap;

/// A presentation.
#[derive(Debug, Default)]
pub struct Slides {
    /// The slides by their parts, and parts that belong to a slide.
    numbers: BTreeMap<String, usize>,
    owners: BTreeMap<String, usize>,
    size: (i64, i64),
    backdrop: Backdrop,
}

impl Slides {
    /// Reads the order of the slides.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(document: &Document, relations: &Relations) -> Result<Slides, Trouble> {
        let mut slides = Slides::default();
        let main = relations.of("").find(|relation| relation.kind == "officeDocument");
        let Some(main) = main.map(|relation| relation.target.clone()) else { return Ok(slides) };
        let mut order = Order::default();
        part::walk(document, &main, &mut order)?;
        slides.size = order.size;
        order.shown.add_to(&mut slides.backdrop);
        for name in document.package.names() {
            if matches!(relations.kind_of(name), Some("slideMaster" | "slideLayout")) {
                let mut behind = Order::default();
                part::walk(document, name, &mut behind)?;
                behind.shown.add_to(&mut slides.backdrop);
            }
        }
        for (at, id) in order.slides.iter().enumerate() {
            let Some(relation) = relations.target(&main, id) else { continue };
            slides.numbers.insert(relation.target.clone(), at + 1);
            // Layouts and masters belong to many slides.
            let shared = |kind: &str| matches!(kind, "slideLayout" | "slideMaster" | "notesMaster" | "theme" | "slide");
            for owned in relations.of(&relation.target).filter(|owned| !owned.external && !shared(&owned.kind)) {
                slides.owners.insert(owned.target.clone(), at + 1);
            }
        }
        Ok(slides)
    }
}

impl Format for Slides {
    fn part(&mut self, name: &str, text: &str, root: (&str, &str), report: &mut Report) -> Result<bool, Trouble> {
        let number = self.numbers.get(name).copied();
        let mut at = self.place(name).unwrap_or_else(|| part_place(name));
        let mut show = Show::default();
        match root {
            ("p", "sld") => {
                if number.is_none() {
                    let what = say!("不在放映顺序里的幻灯片", "a slide that is not in the show");
                    report.hides(at.clone(), what);
                }
                show.size = Some(self.size);
            }
            ("p", "notes") => {
                at = say!("{}备注", "{}, notes", at.zh, at.en);
                show.notes = true;
            }
            ("p", "cmLst") | ("p188", "cmLst") => {
                report.hides(at.clone(), say!("批注；请删去", "comments; remove them"));
            }
            ("p", _) | ("p188", _) => {}
            _ => return Ok(false),
        }
        let flow = Flow::new(report, at);
        let (backdrop, shown) = (&self.backdrop, Shown::default());
        let mut slide = Slide { flow, show, backdrop, shown, shape: None, placeholder: String::new(), seen: 0 };
        xml::walk(text, name, &mut slide)?;
        slide.finish()?;
        Ok(true)
    }

    fn place(&self, name: &str) -> Option<Say> {
        let number = self.numbers.get(name).or_else(|| self.owners.get(name));
        number.map(|number| say!("第 {number} 张幻灯片", "slide {number}"))
    }
}

/// The order of the slides, and their size; of this and of layouts also what slides take over from them.
#[derive(Debug, Default)]
struct Order {
    shown: Shown,
    slides: Vec<String>,
    size: (i64, i64),
}

impl Visitor for Order {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.is("p", "sldId") {
            self.slides.extend(element.attr("r", "id").map(str::to_owned));
        } else if element.is("p", "sldSz") {
            self.size = (number(element, "cx"), number(element, "cy"));
        }
        self.shown.open(element);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.shown.text(text);
        Ok(())
    }

    fn close(&mut self, _: &'static str, _: &str) -> Result<(), Trouble> {
        self.shown.close(&Backdrop::default());
        Ok(())
    }
}

fn number(element: &Element, name: &str) -> i64 {
    element.plain(name).and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// What to watch for.
#[derive(Clone, Copy, Debug, Default)]
struct Show {
    /// The size of the slide, if shapes may lie beside it.
    size: Option<(i64, i64)>,
    notes: bool,
}

/// A slide, or whatever else has shapes, on the way.
struct Slide<'r> {
    flow: Flow<'r>,
    show: Show,
    backdrop: &'r Backdrop,
    shown: Shown,
    /// The outermost shape that is open.
    shape: Option<Shape>,
    placeholder: String,
    seen: usize,
}

#[derive(Debug)]
struct Shape {
    depth: usize,
    seen: usize,
    picture: bool,
    offset: Option<(i64, i64)>,
    extent: Option<(i64, i64)>,
}

impl Slide<'_> {
    fn finish(self) -> Result<(), Trouble> {
        let unseen = self.show.size.map(|size| self.shown.unseen(self.backdrop, size)).unwrap_or_default();
        let tell = [
            (unseen.white, say!("白底上的白字", "white letters on white")),
            (unseen.faint, say!("小得看不见的字，或没有颜色的字", "letters too small to be seen, or without a colour")),
            (
                unseen.covered,
                say!("被图形或图片盖住的文字；请移开或删去", "text under a shape or a picture; move or remove it"),
            ),
        ];
        for (_, what) in tell.into_iter().filter(|(tells, _)| *tells) {
            self.flow.report.hides(self.flow.part.clone(), what);
        }
        if self.show.notes && self.seen > 0 {
            self.flow.report.hides(self.flow.part.clone(), say!("演讲者备注；请删去", "speaker's notes; remove them"));
        }
        self.flow.finish()
    }

    fn end_shape(&mut self, shape: &Shape) {
        let seen = self.flow.seen - shape.seen;
        // What notes show beside the notes: page number, date, header and footer.
        if !matches!(self.placeholder.as_str(), "sldNum" | "dt" | "hdr" | "ftr" | "sldImg") {
            self.seen += seen;
        }
        self.placeholder.clear();
        let (Some((width, height)), Some((x, y)), Some((w, h))) = (self.show.size, shape.offset, shape.extent) else {
            return;
        };
        let beside = x >= width || y >= height || x.saturating_add(w) <= 0 || y.saturating_add(h) <= 0;
        if beside && width > 0 && (seen > 0 || shape.picture) {
            let what = say!("放在幻灯片外面的内容", "something beside the slide, where nobody sees it");
            self.flow.report.hides(self.flow.part.clone(), what);
        }
    }
}

impl Visitor for Slide<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        match (element.ns, element.name) {
            ("p", "sld") if element.plain("show").is_some_and(|show| !xml::is_on(show)) => {
                self.flow.report.hides(self.flow.part.clone(), say!("隐藏的幻灯片", "a hidden slide"));
            }
            ("p", "sp" | "pic" | "graphicFrame" | "grpSp" | "cxnSp" | "contentPart") if self.shape.is_none() => {
                let (depth, seen) = (self.flow.depth() + 1, self.flow.seen);
                let picture = element.name != "sp";
                self.shape = Some(Shape { depth, seen, picture, offset: None, extent: None });
            }
            ("p", "ph") => self.placeholder = element.plain("type").unwrap_or("body").to_owned(),
            ("a", "off") => {
                if let Some(shape) = &mut self.shape {
                    shape.offset.get_or_insert((number(element, "x"), number(element, "y")));
                }
            }
            ("a", "ext") if element.plain("cx").is_some() => {
                if let Some(shape) = &mut self.shape {
                    shape.extent.get_or_insert((number(element, "cx"), number(element, "cy")));
                }
            }
            ("p", "link") => {
                let what = say!("链接到外部的对象", "an object linked from outside");
                self.flow.report.runs(self.flow.at.clone(), what);
            }
            _ => {}
        }
        watch(&mut self.flow, element)?;
        self.shown.open(element);
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.shown.text(text);
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        let depth = self.flow.depth();
        if let Some(shape) = self.shape.take_if(|shape| shape.depth == depth) {
            self.end_shape(&shape);
        }
        self.shown.close(self.backdrop);
        self.flow.close(ns, name)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
