//! Opaque shapes laid over text or cells (DrawingML, ECMA-376 part 1, 20.1 and 20.4): what lies under one is in the file, but
//! nobody sees it. Seals and photographs are pictures, not shapes, and boxes with words of their own are read.

use super::super::xml::Element;

/// A shape that is smaller than this in one direction is a line (EMU: 360,000 are a centimetre).
const THIN: u64 = 100_000;
/// More opaque than this hides what lies under it (thousandths of a percent).
const CLEAR: u64 = 90_000;

/// Follows one part, from element to element.
#[derive(Default)]
pub struct Cover {
    shape: Option<Shape>,
    depth: usize,
}

/// A floating shape on the way.
#[derive(Default)]
struct Shape {
    /// How deep it lies.
    depth: usize,
    /// It stands in front of the text, and the text does not make way for it.
    over: bool,
    /// Its own properties, while they are open.
    properties: Option<usize>,
    /// Its outline, while it is open: its colour covers nothing.
    outline: Option<usize>,
    filled: bool,
    clear: bool,
    thin: bool,
    /// Words on it, while one is open; positions are written as text too.
    text: Option<usize>,
    words: usize,
}

impl Cover {
    /// An element opens.
    pub fn open(&mut self, element: &Element) {
        self.depth += 1;
        let depth = self.depth;
        let number = |name| element.plain(name).and_then(|value| value.parse::<u64>().ok());
        match (element.ns, element.name) {
            ("wp", "anchor") => {
                let behind = element.plain("behindDoc").is_some_and(|value| matches!(value, "1" | "true"));
                self.shape = Some(Shape { depth, over: false, thin: behind, ..Shape::default() });
            }
            ("xdr", "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor") => {
                self.shape = Some(Shape { depth, over: true, ..Shape::default() });
            }
            _ => {}
        }
        let Some(shape) = &mut self.shape else { return };
        match (element.ns, element.name) {
            ("wp", "wrapNone") => shape.over = true,
            ("wp", "extent") | ("a" | "xdr", "ext") => {
                shape.thin |= [number("cx"), number("cy")].into_iter().flatten().any(|size| size < THIN);
            }
            ("w" | "a", "t") => shape.text = Some(depth),
            (_, "spPr") => shape.properties = Some(depth),
            ("a", "ln") => shape.outline = Some(depth),
            ("a", "solidFill" | "gradFill" | "pattFill") if shape.properties.is_some() && shape.outline.is_none() => {
                shape.filled = true;
            }
            ("a", "alpha") if shape.outline.is_none() => {
                shape.clear |= number("val").is_some_and(|value| value < CLEAR)
            }
            // A picture shows itself.
            ("pic" | "xdr", "pic") => shape.clear = true,
            _ => {}
        }
    }

    /// Text of the part.
    pub fn text(&mut self, text: &str) {
        if let Some(shape) = self.shape.as_mut().filter(|shape| shape.text.is_some()) {
            shape.words += text.chars().filter(|c| !c.is_whitespace()).count();
        }
    }

    /// The element that was opened last closes; whether a shape ends with it that hides what lies under it.
    pub fn close(&mut self) -> bool {
        let depth = self.depth;
        self.depth = self.depth.saturating_sub(1);
        let Some(shape) = &mut self.shape else { return false };
        for open in [&mut shape.properties, &mut shape.outline, &mut shape.text] {
            if *open == Some(depth) {
                *open = None;
            }
        }
        if shape.depth != depth {
            return false;
        }
        let hides = shape.over && shape.filled && !shape.clear && !shape.thin && shape.words < 2;
        self.shape = None;
        hides
    }
}
