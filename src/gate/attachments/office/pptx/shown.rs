//! What of a slide can be seen: the colours of its letters and of what lies behind them, and shapes over other shapes
//! (ECMA-376-1, 20.1.8 and 21.1.2).

use super::super::colour::is_near_white;
use super::super::xml::Element;
use super::area::Area;
use super::number;

/// What lies behind all slides: masters and layouts, and the text that they give its looks.
#[derive(Debug, Default)]
pub struct Backdrop {
    /// A background that is not white, or that this program cannot tell.
    dark: bool,
    /// Coloured shapes and pictures; nothing for one without a place of its own.
    areas: Vec<Option<Area>>,
    /// What a text is when it does not say: white, or too small.
    looks: Looks,
}

/// What of a slide nobody sees.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unseen {
    /// White letters on white.
    pub white: bool,
    /// Letters too small, or without any colour.
    pub faint: bool,
    /// Text under an opaque shape or a picture.
    pub covered: bool,
}

/// What letters look like; nothing where they do not say.
#[derive(Clone, Copy, Debug, Default)]
struct Looks {
    white: Option<bool>,
    faint: Option<bool>,
    tiny: Option<bool>,
}

impl Looks {
    fn or(self, other: Looks) -> Looks {
        Looks { white: self.white.or(other.white), faint: self.faint.or(other.faint), tiny: self.tiny.or(other.tiny) }
    }
}

/// What a shape, a cell or a background is filled with.
#[derive(Clone, Copy, Debug, Default)]
struct Paint {
    dark: bool,
    opaque: bool,
}

const DARK: Paint = Paint { dark: true, opaque: true };

#[derive(Debug, Default)]
struct Shape {
    offset: Option<(i64, i64)>,
    extent: Option<(i64, i64)>,
    angle: i64,
    area: Option<Area>,
    /// Shapes before this one are under it; of two that take each other's place, none is.
    over: usize,
    fill: Option<Paint>,
    /// The fill and the colour of letters by the style of the shape.
    style_fill: Option<Paint>,
    style_looks: Looks,
    looks: Looks,
    hollow: bool,
    text: bool,
    white: bool,
    /// A table or chart, and a table whose style colours its cells.
    table: bool,
    styled: bool,
}

#[derive(Debug, Default)]
struct Group {
    depth: usize,
    offset: (i64, i64),
    extent: (i64, i64),
    inner_offset: (i64, i64),
    inner_extent: (i64, i64),
}

#[derive(Debug, Default)]
struct Run {
    looks: Looks,
    shaded: bool,
    outlined: bool,
    text: bool,
}

#[derive(Debug, Default)]
struct Cell {
    fill: Option<Paint>,
    white: bool,
}

#[derive(Debug, Default)]
struct Colour {
    white: bool,
    /// In thousandths of a percent.
    alpha: i64,
}

/// A slide, layout or master on the way.
#[derive(Debug, Default)]
pub struct Shown {
    path: Vec<(&'static str, String)>,
    shapes: Vec<Shape>,
    open: Vec<usize>,
    groups: Vec<Group>,
    /// How many shapes there were when an element opened that has a choice of contents.
    choices: Vec<usize>,
    run: Option<Run>,
    cell: Option<Cell>,
    colour: Option<Colour>,
    background: Option<Paint>,
    /// A background by a style of the theme that this program does not know.
    own_background: bool,
    faint: bool,
    defaults: Looks,
}

/// Shapes that one sees through in the middle (ECMA-376-1, 20.1.10.56).
fn is_hollow(preset: &str) -> bool {
    let starts = ["line", "left", "right", "brac", "bent", "curved", "straight", "arc", "blockArc", "math"];
    matches!(preset, "frame" | "halfFrame" | "donut" | "noSmoking" | "corner" | "diagStripe" | "chord")
        || (starts.iter().any(|start| preset.starts_with(start)) && !preset.ends_with("Arrow"))
}

/// Styles of tables that colour nothing: none, and a grid.
const PLAIN_TABLES: [&str; 2] = ["{2D5ABB26-0587-4C30-8999-92F81FD0307C}", "{5940675A-B579-460E-94D1-54222C63F5DA}"];

/// Letters under 3 pt (in hundredths of a point).
const LEAST_SIZE: i64 = 300;

impl Shown {
    fn parent(&self, up: usize) -> &str {
        self.path.iter().rev().nth(up).map_or("", |(_, name)| name)
    }

    fn is_inside(&self, name: &str) -> bool {
        self.path.iter().any(|(_, open)| open == name)
    }

    fn shape(&mut self) -> Option<&mut Shape> {
        self.open.last().and_then(|&at| self.shapes.get_mut(at))
    }

    /// An element opens.
    pub fn open(&mut self, element: &Element) {
        match element.ns {
            "p" => self.open_shape(element),
            "a" => self.open_drawing(element),
            "mc" if element.name == "AlternateContent" => self.choices.push(self.shapes.len()),
            _ => {}
        }
        self.path.push((element.ns, element.name.to_owned()));
    }

    fn open_shape(&mut self, element: &Element) {
        let depth = self.path.len() + 1;
        match element.name {
            "grpSp" => self.groups.push(Group { depth, ..Group::default() }),
            "sp" | "pic" | "graphicFrame" | "cxnSp" => {
                let over = self.choices.first().copied().unwrap_or(self.shapes.len());
                let fill = match element.name {
                    "pic" => Some(DARK),
                    // It may have a colour, but is no sheet over what it lies on.
                    "graphicFrame" => Some(Paint { dark: true, opaque: false }),
                    _ if element.on("useBgFill") => Some(Paint { dark: false, opaque: true }),
                    _ => None,
                };
                let (hollow, table) = (element.name == "cxnSp", element.name == "graphicFrame");
                self.open.push(self.shapes.len());
                self.shapes.push(Shape { over, fill, hollow, table, ..Shape::default() });
            }
            "xfrm" => self.turn(element),
            "bgPr" => self.background = Some(Paint::default()),
            "bgRef" => self.own_background = !matches!(element.plain("idx"), Some("1001")),
            _ => {}
        }
    }

    fn turn(&mut self, element: &Element) {
        if matches!(self.parent(0), "spPr" | "graphicFrame")
            && let Some(shape) = self.shape()
        {
            shape.angle = number(element, "rot");
        }
    }

    fn open_drawing(&mut self, element: &Element) {
        let parent = self.parent(0).to_owned();
        match element.name {
            "xfrm" => self.turn(element),
            "off" | "ext" | "chOff" | "chExt" if parent == "xfrm" => self.place(element),
            "prstGeom" => {
                if let Some(shape) = self.shape() {
                    shape.hollow |= element.plain("prst").is_some_and(is_hollow);
                }
            }
            "r" | "fld" => self.run = Some(Run::default()),
            "rPr" | "defRPr" => {
                if let Some(size) = element.plain("sz").and_then(|size| size.parse::<i64>().ok()) {
                    self.look(&parent, element.name, |looks| looks.tiny = Some(size < LEAST_SIZE));
                }
            }
            "ln" if parent == "rPr" => {
                if let Some(run) = &mut self.run {
                    run.outlined = true;
                }
            }
            "noFill" | "solidFill" | "gradFill" | "pattFill" | "blipFill" | "grpFill" => {
                let own = match element.name {
                    "noFill" => Paint::default(),
                    "gradFill" => Paint { dark: false, opaque: true },
                    _ => DARK,
                };
                self.fill(&parent, own);
                let nothing = element.name == "noFill";
                let of = self.parent(1).to_owned();
                self.look(&of, &parent, |looks| (looks.white, looks.faint) = (Some(false), Some(nothing)));
            }
            "srgbClr" | "schemeClr" | "sysClr" | "prstClr" | "scrgbClr" | "hslClr" => {
                let value = element.plain("val").unwrap_or_default();
                let white = match element.name {
                    "srgbClr" => is_near_white(value),
                    "schemeClr" => matches!(value, "bg1" | "lt1"),
                    "sysClr" => element.plain("lastClr").map_or(value == "window", is_near_white),
                    "prstClr" => matches!(value, "white" | "snow" | "ivory" | "ghostWhite" | "whiteSmoke" | "azure"),
                    "scrgbClr" => ["r", "g", "b"].iter().all(|channel| number(element, channel) >= 90_000),
                    _ => number(element, "lum") >= 95_000,
                };
                self.colour = Some(Colour { white, alpha: 100_000 });
            }
            "alpha" | "lumMod" | "shade" => {
                let value = number(element, "val");
                if let Some(colour) = &mut self.colour {
                    match element.name {
                        "alpha" => colour.alpha = value,
                        _ => colour.white &= value >= 94_000,
                    }
                }
            }
            // A picture that one sees through.
            "alphaModFix" => {
                if number(element, "amt") < 90_000
                    && let Some(fill) = self.shape().and_then(|shape| shape.fill.as_mut())
                {
                    fill.opaque = false;
                }
            }
            "fillRef" => {
                let styled = element.plain("idx").is_some_and(|idx| idx != "0");
                if let Some(shape) = self.shape() {
                    shape.style_fill = styled.then_some(DARK);
                }
            }
            "tc" => self.cell = Some(Cell::default()),
            _ => {}
        }
    }

    /// A place in the innermost shape or group.
    fn place(&mut self, element: &Element) {
        let offset = (number(element, "x"), number(element, "y"));
        let extent = (number(element, "cx"), number(element, "cy"));
        match (self.parent(1), element.name) {
            ("grpSpPr", name) => {
                let Some(group) = self.groups.last_mut() else { return };
                match name {
                    "off" => group.offset = offset,
                    "ext" => group.extent = extent,
                    "chOff" => group.inner_offset = offset,
                    _ => group.inner_extent = extent,
                }
            }
            ("spPr" | "graphicFrame", "off") => self.shape().into_iter().for_each(|shape| shape.offset = Some(offset)),
            ("spPr" | "graphicFrame", "ext") => self.shape().into_iter().for_each(|shape| shape.extent = Some(extent)),
            _ => {}
        }
    }

    /// Something is filled: what has the fill right in it.
    fn fill(&mut self, parent: &str, paint: Paint) {
        match parent {
            "spPr" => {
                // A picture shows whatever is filled behind it.
                if self.path.iter().rev().nth(1).is_some_and(|(_, name)| name != "pic")
                    && let Some(shape) = self.shape()
                {
                    shape.fill = Some(paint);
                }
            }
            "tcPr" => self.cell.iter_mut().for_each(|cell| cell.fill = Some(paint)),
            "bgPr" => self.background = Some(paint),
            _ => {}
        }
    }

    /// Something about letters: of the run, of the shape's text, or of all texts.
    fn look(&mut self, parent: &str, properties: &str, say: impl Fn(&mut Looks)) {
        match properties {
            "rPr" if matches!(parent, "r" | "fld") => self.run.iter_mut().for_each(|run| say(&mut run.looks)),
            "defRPr" if self.is_inside("lstStyle") && !self.open.is_empty() => {
                self.shape().into_iter().for_each(|shape| say(&mut shape.looks));
            }
            "defRPr" if self.open.is_empty() => say(&mut self.defaults),
            _ => {}
        }
    }

    /// A colour is told in full.
    fn end_colour(&mut self, colour: &Colour) {
        let parents = [self.parent(0).to_owned(), self.parent(1).to_owned(), self.parent(2).to_owned()];
        let paint = Paint { dark: !colour.white && colour.alpha >= 10_000, opaque: colour.alpha >= 90_000 };
        match parents.each_ref().map(String::as_str) {
            ["solidFill", properties @ ("rPr" | "defRPr"), of] => {
                let faint = colour.alpha < 10_000;
                self.look(of, properties, |looks| (looks.white, looks.faint) = (Some(colour.white), Some(faint)));
            }
            ["solidFill", of, _] => self.fill(of, paint),
            ["gs", ..] => {
                let of = self.parent(3).to_owned();
                let so_far = match of.as_str() {
                    "spPr" => self.shape().and_then(|shape| shape.fill),
                    "tcPr" => self.cell.as_ref().and_then(|cell| cell.fill),
                    "bgPr" => self.background,
                    _ => return,
                };
                let so_far = so_far.unwrap_or(Paint { dark: false, opaque: true });
                let both = Paint { dark: so_far.dark || paint.dark, opaque: so_far.opaque && paint.opaque };
                self.fill(&of, both);
            }
            ["highlight", ..] => self.run.iter_mut().for_each(|run| run.shaded = paint.dark),
            ["bgRef", ..] => self.background = Some(Paint { dark: paint.dark || self.own_background, opaque: true }),
            ["fontRef", ..] => {
                self.shape().into_iter().for_each(|shape| shape.style_looks.white = Some(colour.white));
            }
            ["fillRef", ..] => self.shape().into_iter().for_each(|shape| {
                shape.style_fill = shape.style_fill.map(|_| paint);
            }),
            _ => {}
        }
    }

    /// Text, possibly a piece of it.
    pub fn text(&mut self, text: &str) {
        match self.path.last() {
            Some((_, name)) if name == "tableStyleId" => {
                let styled = !PLAIN_TABLES.iter().any(|plain| plain.eq_ignore_ascii_case(text.trim()));
                self.shape().into_iter().for_each(|shape| shape.styled |= styled);
            }
            Some((_, name)) if name == "t" && !text.trim().is_empty() => {
                self.run.iter_mut().for_each(|run| run.text = true);
                self.shape().into_iter().for_each(|shape| shape.text = true);
            }
            _ => {}
        }
    }

    /// The element that was opened last closes.
    pub fn close(&mut self, backdrop: &Backdrop) {
        let depth = self.path.len();
        let Some((ns, name)) = self.path.pop() else { return };
        match (ns, name.as_str()) {
            ("a", "srgbClr" | "schemeClr" | "sysClr" | "prstClr" | "scrgbClr" | "hslClr") => {
                if let Some(colour) = self.colour.take() {
                    self.end_colour(&colour);
                }
            }
            ("a", "r" | "fld") => {
                if let Some(run) = self.run.take().filter(|run| run.text) {
                    self.end_run(&run, backdrop);
                }
            }
            ("a", "tc") => {
                if let Some(cell) = self.cell.take().filter(|cell| cell.white)
                    && let Some(shape) = self.shape()
                {
                    shape.white |= !cell.fill.map_or(shape.styled, |fill| fill.dark);
                }
            }
            ("mc", "AlternateContent") => drop(self.choices.pop()),
            ("p", "grpSp") => drop(self.groups.pop_if(|group| group.depth == depth)),
            ("p", "sp" | "pic" | "graphicFrame" | "cxnSp") => {
                let area = self.shape().and_then(|shape| {
                    let area = Area::new(shape.offset?, shape.extent?);
                    Some(area.turned(shape.angle))
                });
                let area = area.map(|area| self.groups.iter().rev().fold(area, out_of));
                self.shape().into_iter().for_each(|shape| shape.area = area);
                self.open.pop();
            }
            _ => {}
        }
    }

    fn end_run(&mut self, run: &Run, backdrop: &Backdrop) {
        let Some(shape) = self.open.last().and_then(|&at| self.shapes.get_mut(at)) else { return };
        let own = run.looks.or(shape.looks).or(shape.style_looks);
        let mut looks = own.or(backdrop.looks);
        // Which bar the white letters of a layout are for is not told; where there is none, they are white on white.
        if own.white.is_none() && (backdrop.dark || !backdrop.areas.is_empty()) {
            looks.white = None;
        }
        self.faint |= looks.tiny == Some(true) || (looks.faint == Some(true) && !run.outlined);
        if looks.white == Some(true) && !run.shaded && !run.outlined {
            match &mut self.cell {
                Some(cell) => cell.white = true,
                None => shape.white = true,
            }
        }
    }

    /// Ends a slide: what of it nobody sees.
    pub fn unseen(&self, backdrop: &Backdrop, size: (i64, i64)) -> Unseen {
        let whole = Area::new((0, 0), size);
        let mut unseen = Unseen { white: false, faint: self.faint, covered: false };
        let dark = self.background.map_or(backdrop.dark, |background| background.dark);
        let mut steps = 0_usize;
        for (at, shape) in self.shapes.iter().enumerate().filter(|(_, shape)| shape.text) {
            steps += self.shapes.len();
            // So many shapes on a slide are no slide that a person made; what they cover is not worked out.
            if steps > MOST_STEPS {
                unseen.covered = true;
                break;
            }
            let under = shape.area.unwrap_or(whole);
            let over = |other: &&Shape| other.over > at && other.covers();
            let covered = self.shapes.iter().skip(at + 1).filter(over);
            unseen.covered |= covered.filter_map(|other| other.area).any(|other| under.is_hidden_by(&other));
            unseen.white |= shape.white && !dark && !self.stands_on_colour(at, shape, backdrop);
        }
        unseen
    }

    /// Whether there is a colour behind a shape's letters: its own, or that of something under it.
    fn stands_on_colour(&self, at: usize, shape: &Shape, backdrop: &Backdrop) -> bool {
        // The colours of a table are those of its cells, which have been looked at.
        if !shape.table {
            match shape.paint() {
                paint if paint.dark => return true,
                paint if paint.opaque => return false,
                _ => {}
            }
        }
        let before = self.shapes.iter().take(at).filter(|other| other.paint().dark).map(|other| other.area);
        before.chain(backdrop.areas.iter().copied()).any(|behind| match (shape.area, behind) {
            (Some(area), Some(behind)) => area.covered_by(&behind) >= LEAST_BEHIND,
            _ => true,
        })
    }

    /// Ends a layout or master: adds what it has to what lies behind all slides.
    pub fn add_to(self, backdrop: &mut Backdrop) {
        backdrop.dark |= self.background.is_some_and(|background| background.dark);
        let dark = self.shapes.iter().filter(|shape| shape.paint().dark);
        backdrop.areas.extend(dark.map(|shape| shape.area).take(MOST_BEHIND));
        let any = |a: Option<bool>, b: Option<bool>| (a == Some(true) || b == Some(true)).then_some(true);
        for own in self.shapes.iter().map(|shape| shape.looks).chain([self.defaults]) {
            let all = backdrop.looks;
            backdrop.looks = Looks {
                white: any(all.white, own.white),
                faint: any(all.faint, own.faint),
                tiny: any(all.tiny, own.tiny),
            };
        }
    }
}

/// Of a text box, so much lies on a coloured bar at least when the bar is what it is written on.
const LEAST_BEHIND: f64 = 0.25;

/// How many coloured shapes of one layout are kept.
const MOST_BEHIND: usize = 1_000;

/// How many pairs of shapes are looked at.
const MOST_STEPS: usize = 20_000_000;

impl Shape {
    fn paint(&self) -> Paint {
        self.fill.or(self.style_fill).unwrap_or_default()
    }

    fn covers(&self) -> bool {
        self.paint().opaque && !self.hollow
    }
}

/// A place out of a group, if the group says that it moves what is in it.
fn out_of(area: Area, group: &Group) -> Area {
    if group.inner_extent == (0, 0) {
        return area;
    }
    let inner = Area::new(group.inner_offset, group.inner_extent);
    area.out_of(&inner, &Area::new(group.offset, group.extent))
}
