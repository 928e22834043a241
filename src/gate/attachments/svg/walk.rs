//! The walk through the elements, in the order in which they are drawn.

use super::allowed::{Role, SVG, is_geometry, is_notes, role};
use super::document::{check_doctype, check_encoding, reader};
use super::look::{Canvas, area};
use super::place::{Matrix, number};
use super::style::{Look, Rules, calls, declarations, presentation, urls};
use super::values::{data, is_of_tools, lines, long_numbers, view};
use super::{damaged, embedded};
use crate::gate::attachments::limits::MOST_DEPTH;
use crate::gate::attachments::{Reading, Trouble};
use crate::say::{Say, say};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::collections::BTreeSet;

/// An open element.
struct Frame {
    name: String,
    role: Role,
    look: Look,
    matrix: Option<Matrix>,
    /// Where the text stands.
    point: Option<(f64, f64)>,
    /// Where each of its letters stands, if it says.
    each: Vec<f64>,
    /// The ids under which it, or what it lies in, could be used, once it lies in something that is only kept.
    kept: Option<BTreeSet<String>>,
    /// The text in it and in what lies in it.
    text: String,
}

struct Walk {
    reading: Reading,
    open: Vec<Frame>,
    rules: Rules,
    canvas: Canvas,
    /// Every text that is drawn, in order.
    all: String,
    /// Where the last of them stood.
    last: Option<(f64, f64)>,
    /// Stretches of text with their places: line by line they may read otherwise than one after the other.
    placed: Vec<((f64, f64), String)>,
    /// Texts that are kept, with the ids under which they could be used.
    kept: Vec<(String, BTreeSet<String>)>,
    /// The ids that something refers to.
    used: BTreeSet<String>,
    /// Attributes that were told already.
    told: BTreeSet<(String, String)>,
}

/// Attributes are told once each, and no more than so many.
const MOST_TOLD: usize = 200_000;

pub fn walk(text: &str, reading: Reading) -> Result<Reading, Trouble> {
    let mut walk = Walk {
        reading,
        open: Vec::new(),
        rules: styles(text)?,
        canvas: Canvas::default(),
        all: String::new(),
        last: None,
        placed: Vec::new(),
        kept: Vec::new(),
        used: BTreeSet::new(),
        told: BTreeSet::new(),
    };
    let mut reader = reader(text);
    let mut seen = false;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(damaged)?;
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
            _ => String::new(),
        };
        match event {
            Event::Start(_) if walk.open.is_empty() && (seen || namespace != SVG) => {
                return Err(damaged("svg"));
            }
            Event::Start(element) => {
                seen = true;
                walk.start(&namespace, &element)?;
            }
            Event::End(_) => walk.end()?,
            Event::Text(text) => walk.words(&text.xml10_content())?,
            Event::CData(text) => walk.words(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let known = match reference.resolve_char_ref().map_err(damaged)? {
                    Some(c) => c.to_string(),
                    None => {
                        resolve_predefined_entity(&reference.into_inner()).ok_or_else(|| damaged("&…;"))?.to_owned()
                    }
                };
                walk.words(&known)?;
            }
            Event::Comment(comment) => walk.comment(&comment.into_inner())?,
            Event::Decl(declaration) => check_encoding(declaration.encoding().transpose().map_err(damaged)?)?,
            Event::PI(instruction) => {
                let text = instruction.into_inner().into_owned();
                walk.reading.text(say!("处理指令", "a processing instruction"), text)?;
                walk.reading.runs(
                    say!("处理指令", "a processing instruction"),
                    say!("处理指令 <?…?>；请删去", "<?…?>; remove it"),
                );
            }
            Event::DocType(kind) => check_doctype(&kind.into_inner())?,
            Event::Empty(_) => {}
            Event::Eof => break,
        }
    }
    if !seen || !walk.open.is_empty() {
        return Err(damaged("</svg>"));
    }
    walk.finish()
}

/// The style sheets: they count for what stands before them, too.
fn styles(text: &str) -> Result<Rules, Trouble> {
    let mut rules = Rules::default();
    let mut reader = reader(text);
    let mut sheet: Option<String> = None;
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(element) if element.local_name().as_ref() == "style" => sheet = Some(String::new()),
            Event::Text(text) => sheet.iter_mut().for_each(|sheet| sheet.push_str(&text.xml10_content())),
            Event::CData(text) => sheet.iter_mut().for_each(|sheet| sheet.push_str(&text.xml10_content())),
            Event::End(_) => {
                if let Some(sheet) = sheet.take() {
                    rules.add(&sheet);
                }
            }
            Event::Eof => return Ok(rules),
            _ => {}
        }
    }
}

impl Walk {
    fn start(&mut self, namespace: &str, element: &BytesStart) -> Result<(), Trouble> {
        if self.open.len() >= MOST_DEPTH {
            return Err(Trouble::Unreadable(say!("SVG 嵌套太深", "the SVG is nested too deeply")));
        }
        let name = element.local_name().as_ref().to_owned();
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(damaged)?;
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(damaged)?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        let in_metadata = self.open.iter().any(|frame| frame.role == Role::Metadata);
        let role = if namespace == SVG {
            role(&name)
        } else if in_metadata || is_notes(namespace) {
            Role::Metadata
        } else {
            Role::Runs
        };
        if role == Role::Runs {
            let at = place(&name);
            self.reading.runs(at, say!("不是单纯绘图的元素；请删去", "an element that does more than draw; remove it"));
        }
        if namespace == SVG && name == "switch" {
            let what =
                say!("<switch> 只显示其中一项，其余看不到；请删去", "<switch> shows one of its parts only; remove it");
            self.reading.hides(place(&name), what);
        }
        if role == Role::Moves {
            self.reading.hides(
                place(&name),
                say!(
                    "动画：过后才显示的内容审核时看不到；请导出为静态图",
                    "an animation: what shows later is not seen in review; export a still picture"
                ),
            );
        }
        self.attributes(&name, role, &attributes)?;

        let get = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let parent = self.open.last();
        let mut look = parent.map(|parent| parent.look.clone()).unwrap_or_default();
        let (id, classes) = (get("id").unwrap_or_default(), get("class").unwrap_or_default());
        for declared in [
            presentation(&attributes),
            self.rules.of(&name, &id, &classes),
            declarations(&get("style").unwrap_or_default()),
        ] {
            look = look.with(&declared);
        }
        let nested = parent.is_some() && name == "svg";
        let matrix = parent.map_or(Some(Matrix::NONE), |parent| parent.matrix).filter(|_| !nested);
        let matrix = matrix.and_then(|matrix| matrix.then(&get("transform").unwrap_or_default()));
        let mut kept = parent.and_then(|parent| parent.kept.clone());
        if role == Role::Kept {
            kept.get_or_insert_default();
        }
        if let Some(kept) = &mut kept {
            kept.insert(id);
        }
        let point = point(&name, &get, parent);
        if parent.is_none() {
            self.canvas.view = view(&get);
        }
        if matches!(role, Role::Shape | Role::Picture) && kept.is_none() {
            self.canvas.shape(area(&name, matrix, get), &look);
        }
        let each: Vec<f64> = get("x").iter().flat_map(|x| x.split([' ', ','])).filter_map(number).collect();
        self.open.push(Frame { name, role, look, matrix, point, each, kept, text: String::new() });
        Ok(())
    }

    fn attributes(&mut self, element: &str, role: Role, attributes: &[(String, String)]) -> Result<(), Trouble> {
        for (name, value) in attributes {
            let local = name.rsplit(':').next().unwrap_or_default();
            let at = say!("<{element}> 的属性 {name}", "attribute {name} of <{element}>");
            let squeezed: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let squeezed = squeezed.to_ascii_lowercase();
            self.used
                .extend(urls(value).chain([value.as_str()]).filter_map(|url| url.strip_prefix('#')).map(str::to_owned));
            let runs = if local.to_ascii_lowercase().starts_with("on") {
                true
            } else if local == "href" || local == "src" {
                let web = squeezed.starts_with("http://") || squeezed.starts_with("https://");
                match role {
                    Role::Picture if squeezed.starts_with("data:image/") => {
                        let bytes = data(value).ok_or_else(|| damaged("data:"))?;
                        embedded(&mut self.reading, place(element), &bytes)?;
                        continue;
                    }
                    Role::Link => !web && !squeezed.starts_with('#'),
                    Role::Metadata => squeezed.contains("javascript:"),
                    _ => !squeezed.starts_with('#'),
                }
            } else if local == "attributeName" {
                squeezed.starts_with("on") || squeezed.ends_with("href")
            } else {
                squeezed.contains("javascript:")
                    || local == "style" && calls(value).is_some()
                    || urls(&squeezed).any(|url| !url.starts_with('#'))
                    || matches!(local, "base" | "formaction" | "srcdoc" | "handler")
            };
            if runs {
                self.reading.runs(
                    at.clone(),
                    say!(
                        "会运行，或引用文件之外的内容；请删去",
                        "it runs, or calls for something outside of the file; remove it"
                    ),
                );
            }
            if matches!(local, "systemLanguage" | "requiredFeatures" | "requiredExtensions") {
                self.reading.hides(
                    at.clone(),
                    say!("只对一部分读者显示；请删去这个属性", "shown to some readers only; remove the attribute"),
                );
            }
            if name.starts_with("xmlns") && (value == SVG || is_notes(value) || value.starts_with("http://www.w3.org/"))
            {
                continue;
            }
            let words = if is_geometry(local) && role != Role::Metadata { long_numbers(value) } else { value.clone() };
            if !words.is_empty() && self.told.len() < MOST_TOLD && self.told.insert((name.clone(), words.clone())) {
                self.reading.text(at, words)?;
            }
        }
        Ok(())
    }

    fn words(&mut self, words: &str) -> Result<(), Trouble> {
        let Some(frame) = self.open.last_mut() else {
            return if words.trim().is_empty() { Ok(()) } else { Err(damaged("</svg>")) };
        };
        frame.text.push_str(words);
        if words.trim().is_empty() {
            return Ok(());
        }
        match frame.role {
            Role::Text | Role::Link => {
                if let Some((zh, en)) = frame.look.hidden() {
                    self.reading.hides(
                        place(&frame.name),
                        say!("看不见的文字（{zh}）；请删去", "text that is not seen ({en}); remove it"),
                    );
                }
                if let (Some(matrix), Some(point)) = (frame.matrix, frame.point)
                    && self.placed.len() < MOST_TOLD
                {
                    if frame.each.len() > 1 {
                        let letters = frame.each.iter().zip(words.trim().chars());
                        let letters = letters.map(|(&x, letter)| (matrix.apply((x, point.1)), letter.to_string()));
                        self.placed.extend(letters);
                    } else {
                        self.placed.push((matrix.apply(point), words.trim().to_owned()));
                    }
                }
                if frame.matrix.is_some_and(|matrix| matrix.is_flat()) {
                    let what = say!("缩小到看不见的文字；请删去", "text scaled down to nothing; remove it");
                    self.reading.hides(place(&frame.name), what);
                }
                if let (Some(matrix), Some(point), None) = (frame.matrix, frame.point, &frame.kept) {
                    self.canvas.text(matrix.apply(point), &frame.look);
                }
            }
            Role::Describes | Role::Style | Role::Metadata => {}
            _ => {
                let at = place(&frame.name);
                self.reading.hides(at, say!("不会画出来的文字；请删去", "text that is not drawn; remove it"));
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Trouble> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let at = place(&frame.name);
        match frame.role {
            Role::Style => {
                if let Some(what) = calls(&frame.text) {
                    self.reading.runs(
                        at.clone(),
                        say!(
                            "样式引用文件之外的内容（{what}）；请删去",
                            "the style calls for something outside of the file ({what}); remove it"
                        ),
                    );
                }
                if frame.text.to_ascii_lowercase().contains("content:") {
                    let what =
                        say!("样式里写有文字；请改成 <text>", "the style has words of its own; make them <text>");
                    self.reading.hides(at.clone(), what);
                }
                if frame.text.contains("animation") {
                    self.reading.hides(
                        at.clone(),
                        say!("样式中有动画；请导出为静态图", "an animation in the style; export a still picture"),
                    );
                }
                self.reading.text(at, frame.text)?;
            }
            Role::Metadata => {
                if !is_of_tools(frame.text.trim()) {
                    self.reading.hides(
                        at.clone(),
                        say!(
                            "图形的元数据，读者看不到；请用“优化的 SVG”或“普通 SVG”格式重新导出",
                            "metadata that readers do not see; export it again as optimised or plain SVG"
                        ),
                    );
                }
                self.reading.text(at, frame.text)?;
            }
            Role::Text | Role::Link
                if self.open.last().is_some_and(|parent| matches!(parent.role, Role::Text | Role::Link)) =>
            {
                if let Some(parent) = self.open.last_mut() {
                    parent.text.push_str(&frame.text);
                }
            }
            Role::Text => {
                let text = frame.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let point = frame.matrix.zip(frame.point).map(|(matrix, point)| matrix.apply(point));
                let same_line = self.last.zip(point).is_some_and(|(last, point)| (last.1 - point.1).abs() < 2.0);
                self.all.push(if same_line { ' ' } else { '\n' });
                self.all.push_str(&text);
                self.last = point;
                if let Some(ids) = frame.kept {
                    self.kept.push((text.clone(), ids));
                }
                self.reading.text(at, text)?;
            }
            _ => self.reading.text(at, frame.text)?,
        }
        Ok(())
    }

    fn comment(&mut self, comment: &str) -> Result<(), Trouble> {
        let at = say!("注释", "a comment");
        let comment = comment.trim();
        if !is_of_tools(comment) {
            self.reading
                .hides(at.clone(), say!("注释，读者看不到；请删去", "a comment that readers do not see; remove it"));
        }
        self.reading.text(at, comment)
    }

    fn finish(mut self) -> Result<Reading, Trouble> {
        if self.rules.hides_something {
            self.reading.hides(
                say!("<style>", "<style>"),
                say!("样式会隐藏一些内容；请删去", "the style hides something; remove it"),
            );
        }
        for (_, ids) in &self.kept {
            if ids.is_disjoint(&self.used) {
                self.reading.hides(
                    place("defs"),
                    say!(
                        "没有用到、不会画出来的文字；请删去",
                        "text that nothing uses and that is not drawn; remove it"
                    ),
                );
            }
        }
        for text in &self.canvas.texts {
            let at = place("text");
            if self.canvas.view.is_some_and(|view| !view.holds(text.point, (view.0[3] - view.0[1]) * 0.02)) {
                self.reading.hides(at, say!("画面之外的文字；请删去", "text outside of the picture; remove it"));
            } else if text.covered {
                self.reading.hides(
                    at,
                    say!(
                        "被图形盖住的文字；请删去文字，不能只遮盖",
                        "text below a shape; remove the text instead of covering it"
                    ),
                );
            } else if text.white {
                self.reading.hides(at, say!("白底上的白色文字；请删去", "white text on white; remove it"));
            }
        }
        let placed = lines(std::mem::take(&mut self.placed));
        self.reading.text(say!("图中文字（逐行）", "the text of the picture line by line"), placed)?;
        let all = std::mem::take(&mut self.all);
        self.reading.text(say!("图中全部文字", "all text of the picture"), all)?;
        Ok(self.reading)
    }
}

fn place(element: &str) -> Say {
    say!("<{element}>", "<{element}>")
}

/// Where the text of an element begins.
fn point(name: &str, get: &impl Fn(&str) -> Option<String>, parent: Option<&Frame>) -> Option<(f64, f64)> {
    let before = parent.and_then(|parent| parent.point);
    let at = |name: &str, default: Option<f64>| get(name).map_or(default, |value| number(&value));
    match name {
        "text" => Some((at("x", Some(0.0))? + at("dx", Some(0.0))?, at("y", Some(0.0))? + at("dy", Some(0.0))?)),
        "tspan" | "a" => {
            let (x, y) = (at("x", before.map(|at| at.0))?, at("y", before.map(|at| at.1))?);
            // Shifts in units of the font are small; what matters is where the line is.
            Some((x + at("dx", Some(0.0)).unwrap_or_default(), y + at("dy", Some(0.0)).unwrap_or_default()))
        }
        _ => None,
    }
}
