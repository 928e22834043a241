//! The interpreter of contents (ISO 32000-2, 8 and 9): what is drawn where, as far as it bears on text.

use super::comments::comments;
use super::document::{Paper, Unpacked, dict_of, number};
use super::font::Font;
use super::geometry::{Matrix, Rect, length};
use super::objects::string;
use super::path::Path;
use super::show::{Ink, Shown};
use super::state::{Paint, State, white};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream};
use std::rc::Rc;

/// Bytes of one content.
const MOST_CONTENT: usize = 16 << 20;
/// How deep contents may lie in each other.
const MOST_NESTED: usize = 12;
/// Saved states.
const MOST_SAVED: usize = 500;
/// What each content costs besides its operations, and what one within another does: few are, but such as call each
/// other can be without number.
const COST_OF_ONE: usize = 400;
const COST_OF_NESTED: usize = 2_000;
/// A picture with fewer dots than one for so much of the page shows no words.
const POINTS_PER_DOT: f32 = 16.0;
/// What reading a font costs, in operations.
const FONT_COST: usize = 2_000;

/// Interprets contents onto a page.
pub struct Interpreter<'p, 'a> {
    pub paper: &'p mut Paper<'a>,
    pub shown: &'p mut Shown,
    nested: usize,
}

impl<'p, 'a> Interpreter<'p, 'a> {
    pub fn new(paper: &'p mut Paper<'a>, shown: &'p mut Shown) -> Interpreter<'p, 'a> {
        Interpreter { paper, shown, nested: 0 }
    }

    /// Interprets a content with its resources.
    pub fn run(&mut self, bytes: &[u8], resources: &Dictionary, matrix: Matrix) {
        self.run_from(bytes, resources, State::new(matrix));
    }

    fn run_from(&mut self, bytes: &[u8], resources: &Dictionary, state: State) {
        let cost = if self.nested > 1 { COST_OF_NESTED } else { COST_OF_ONE } + bytes.len() / 8;
        if bytes.len() > MOST_CONTENT || self.nested > MOST_NESTED || !self.paper.spend(cost) {
            self.shown.broken = true;
            return;
        }
        self.shown.asides.extend(comments(bytes));
        let Ok(content) = Content::decode_strict(bytes) else {
            self.shown.broken = true;
            // What can be read of it is read all the same.
            if let Ok(content) = Content::decode(bytes) {
                self.operations(&content.operations, resources, state);
            }
            return;
        };
        self.operations(&content.operations, resources, state);
    }

    fn operations(&mut self, operations: &[Operation], resources: &Dictionary, state: State) {
        self.nested += 1;
        let mut state = state;
        let mut saved: Vec<State> = Vec::new();
        let mut path = Path::default();
        let (mut text, mut line) = (Matrix::NONE, Matrix::NONE);
        if !self.paper.spend(operations.len()) {
            self.shown.broken = true;
        }
        for Operation { operator, operands } in operations {
            if self.paper.work == 0 {
                self.shown.broken = true;
                break;
            }
            let n: Vec<f32> = operands.iter().filter_map(number).collect();
            match (operator.as_str(), n.as_slice()) {
                ("q", _) if saved.len() < MOST_SAVED => saved.push(state.clone()),
                ("q", _) => self.shown.broken = true,
                ("Q", _) => state = saved.pop().unwrap_or(state),
                ("cm", n) => state.matrix = Matrix::of(n).map_or(state.matrix, |own| own.then(&state.matrix)),
                ("w", &[width]) => state.line_width = width,
                ("gs", _) => self.graphics_state(&mut state, operands, resources),
                ("g" | "rg" | "k" | "G" | "RG" | "K" | "cs" | "CS" | "sc" | "scn" | "SC" | "SCN", n) => {
                    self.colour(&mut state, operator, operands, n, resources);
                }
                ("m" | "l" | "c" | "v" | "y" | "h" | "re", n) => path.add(operator, n, &state.matrix),
                ("W" | "W*", _) => path.clips = true,
                ("f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" | "n", _) => {
                    self.paint(&mut state, operator, &std::mem::take(&mut path));
                }
                ("sh", _) => {
                    self.shown.draws = true;
                    if let (Some(clip), true) = (state.clip, state.is_opaque()) {
                        self.shown.cover(clip);
                        self.shown.area(clip, true);
                    }
                }
                ("BT", _) => (text, line) = (Matrix::NONE, Matrix::NONE),
                ("Tf", n) => {
                    state.size = n.last().copied().unwrap_or(1.0);
                    let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                    state.font_name = name.to_vec();
                    state.font = self.font(resources, name);
                }
                ("Tr", &[mode]) => state.mode = mode as i64,
                ("Ts", &[rise]) => state.rise = rise,
                ("Tc", &[space]) => state.char_space = space,
                ("Tw", &[space]) => state.word_space = space,
                ("Tz", &[scale]) => state.scale = scale / 100.0,
                ("TL", &[leading]) => state.leading = leading,
                ("Td" | "TD", &[x, y]) => {
                    if operator == "TD" {
                        state.leading = -y;
                    }
                    line = moved(x, y).then(&line);
                    text = line;
                }
                ("Tm", n) => {
                    line = Matrix::of(n).unwrap_or(line);
                    text = line;
                }
                ("T*" | "'" | "\"", n) => {
                    if let &[word, char] = n {
                        (state.word_space, state.char_space) = (word, char);
                    }
                    line = moved(0.0, -state.leading).then(&line);
                    text = line;
                    if let Some(Object::String(bytes, _)) = operands.last() {
                        self.show(&state, &mut text, bytes);
                    }
                }
                ("Tj", _) => {
                    if let Some(Object::String(bytes, _)) = operands.first() {
                        self.show(&state, &mut text, bytes);
                    }
                }
                ("TJ", _) => {
                    let Some(Object::Array(parts)) = operands.first() else { continue };
                    for part in parts {
                        match (part, number(part)) {
                            (Object::String(bytes, _), _) => self.show(&state, &mut text, bytes),
                            (_, Some(back)) => {
                                let back = -back / 1000.0 * state.size;
                                let vertical = state.font.as_ref().is_some_and(|font| font.vertical);
                                text = if vertical { moved(0.0, back) } else { moved(back * state.scale, 0.0) }
                                    .then(&text);
                            }
                            _ => {}
                        }
                    }
                }
                ("Do", _) => {
                    let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                    let object =
                        self.paper.dictionary(resources, b"XObject").and_then(|all| all.get(name).ok()).cloned();
                    match object {
                        Some(object) => self.object(&object, resources, &state),
                        None => self.shown.broken = true,
                    }
                }
                ("BI", _) => self.shown.picture(state.matrix.rect(Rect([0.0, 0.0, 1.0, 1.0]))),
                ("BDC" | "DP", _) => operands.iter().for_each(|operand| strings(operand, &mut self.shown.beside, 0)),
                _ => {
                    let before = self.shown.beside.len();
                    operands.iter().for_each(|operand| strings(operand, &mut self.shown.beside, 0));
                    // No other operator has a text.
                    self.shown.broken |= self.shown.beside.len() > before;
                }
            }
        }
        self.nested -= 1;
    }

    fn graphics_state(&mut self, state: &mut State, operands: &[Object], resources: &Dictionary) {
        let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
        let all = self.paper.dictionary(resources, b"ExtGState").cloned().unwrap_or_default();
        let Some(own) = self.paper.dictionary(&all, name).cloned() else { return };
        let alpha = |key: &[u8], old: f32| number(self.paper.get(&own, key)).unwrap_or(old);
        (state.fill_alpha, state.stroke_alpha) = (alpha(b"ca", state.fill_alpha), alpha(b"CA", state.stroke_alpha));
        state.line_width = alpha(b"LW", state.line_width);
        match self.paper.get(&own, b"BM") {
            Object::Name(name) => state.blends = name != b"Normal" && name != b"Compatible",
            Object::Array(_) => state.blends = true,
            _ => {}
        }
        if let Object::Array(font) = self.paper.get(&own, b"Font")
            && let [font, size] = font.as_slice()
        {
            state.size = number(self.paper.resolve(size)).unwrap_or(state.size);
            let font = font.clone();
            state.font_name = name.to_vec();
            state.font = self.font_of(&font);
        }
    }

    fn colour(&mut self, state: &mut State, operator: &str, operands: &[Object], n: &[f32], resources: &Dictionary) {
        let filling = operator.chars().all(|c| c.is_ascii_lowercase());
        let space = if filling { &mut state.fill_space } else { &mut state.stroke_space };
        let paint = match (operator.to_ascii_lowercase().as_str(), n) {
            ("cs", _) => {
                let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                let own = self.paper.dictionary(resources, b"ColorSpace").and_then(|all| all.get(name).ok());
                *space = match own.map(|own| self.paper.resolve(own)) {
                    Some(Object::Array(own)) => own
                        .first()
                        .and_then(|name| self.paper.resolve(name).as_name().ok())
                        .unwrap_or_default()
                        .to_vec(),
                    _ => name.to_vec(),
                };
                Paint::Other
            }
            // Of a separate ink, none is white; of light, all.
            ("sc" | "scn", inks) if matches!(space.as_slice(), b"Separation" | b"DeviceN" | b"DeviceCMYK") => {
                white(!inks.is_empty() && inks.iter().all(|ink| *ink <= 0.02))
            }
            ("sc" | "scn", &[_, _, _, _]) | ("k", _) => white(n.len() == 4 && n.iter().all(|ink| *ink <= 0.02)),
            ("sc" | "scn", _) if matches!(space.as_slice(), b"Indexed" | b"Pattern" | b"Lab") => {
                if let Some(Ok(name)) = operands.last().map(Object::as_name) {
                    self.pattern(name, resources, state.matrix);
                }
                Paint::Other
            }
            (_, light) => white(!light.is_empty() && light.iter().all(|light| *light >= 0.98)),
        };
        if filling { state.fill = paint } else { state.stroke = paint }
    }

    /// A pattern of tiles may be made of text.
    fn pattern(&mut self, name: &[u8], resources: &Dictionary, matrix: Matrix) {
        let all = self.paper.dictionary(resources, b"Pattern").cloned().unwrap_or_default();
        if let Ok(Object::Reference(id)) = all.get(name)
            && !self.paper.interpreted.contains(id)
            && let Some(Object::Stream(stream)) = self.paper.document.objects.get(id)
        {
            self.paper.interpreted.insert(*id);
            self.form(stream, resources, matrix);
        }
    }

    fn paint(&mut self, state: &mut State, operator: &str, path: &Path) {
        let bounds = (!path.points.is_empty()).then(|| Rect::around(&path.points));
        let fills = matches!(operator, "f" | "F" | "f*" | "B" | "B*" | "b" | "b*");
        let strokes = matches!(operator, "B" | "B*" | "b" | "b*" | "S" | "s");
        self.shown.draws |= fills || strokes;
        if let Some(bounds) = bounds {
            if fills && state.is_opaque() {
                path.areas().into_iter().for_each(|area| self.shown.cover(area));
                self.shown.area(bounds, state.fill == Paint::Other);
            }
            let [a, b, ..] = state.matrix.0;
            let half = state.line_width * length((a, b)) / 2.0;
            if strokes && half >= 2.0 && state.stroke_alpha > 0.9 && !state.blends {
                for &((x, y), (u, v)) in &path.lines {
                    let level = (y - v).abs() < 0.5 || (x - u).abs() < 0.5;
                    let Rect([l, b, r, t]) = Rect::around(&[(x, y), (u, v)]);
                    let area = if (y - v).abs() < 0.5 {
                        Rect([l, b - half, r, t + half])
                    } else {
                        Rect([l - half, b, r + half, t])
                    };
                    if level {
                        self.shown.cover(area);
                        self.shown.area(area, state.stroke == Paint::Other);
                    }
                }
            }
            if fills || strokes {
                path.borders().into_iter().for_each(|border| self.shown.text.border(border));
            }
            if path.clips {
                state.clip = Some(state.clip.map_or(bounds, |clip| clip.within(&bounds)));
            }
        }
    }

    fn show(&mut self, state: &State, text: &mut Matrix, bytes: &[u8]) {
        let Some(font) = state.font.clone() else {
            self.shown.broken |= !bytes.is_empty();
            return;
        };
        let (fills, strokes) = (matches!(state.mode, 0 | 2 | 4 | 6), matches!(state.mode, 1 | 2 | 5 | 6));
        let ink = Ink {
            invisible: !fills && !strokes,
            transparent: (!fills || state.fill_alpha < 0.05) && (!strokes || state.stroke_alpha < 0.05),
            white: (!fills || state.fill == Paint::White) && (!strokes || state.stroke == Paint::White),
            clip: state.clip,
        };
        let chars = font.chars(bytes);
        if !self.paper.spend(chars.len()) {
            self.shown.broken = true;
            return;
        }
        for char in chars {
            let place = Matrix([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise])
                .then(text)
                .then(&state.matrix);
            let advance = if font.vertical { (0.0, -1.0) } else { (char.width, 0.0) };
            match &char.text {
                Some(known) => self.shown.glyph(known, &place, advance, &ink),
                None => {
                    self.shown.draws = true;
                    let codes = self.shown.untold.entry((font.symbols, state.font_name.clone())).or_default();
                    if codes.len() < 100 {
                        codes.insert(char.code);
                    }
                }
            }
            if let Some((_, glyph)) = font.glyphs.iter().find(|(code, _)| *code == char.code) {
                self.drawn_glyph(&font, char.code, glyph, place);
            }
            let space = state.char_space + if char.is_space { state.word_space } else { 0.0 };
            let step = if font.vertical {
                moved(0.0, -state.size + space)
            } else {
                moved((char.width * state.size + space) * state.scale, 0.0)
            };
            *text = step.then(text);
        }
    }

    /// The glyphs of Type 3 fonts are contents of their own; one that holds text is read, once on each page.
    fn drawn_glyph(&mut self, font: &Font, code: u32, glyph: &Stream, place: Matrix) {
        if !self.shown.drawn_glyphs.insert(code) {
            return;
        }
        let resources = self.paper.dictionary(&font.dictionary, b"Resources").cloned().unwrap_or_default();
        let matrix = Matrix::of(&self.paper.numbers(&font.dictionary, b"FontMatrix")).unwrap_or(Matrix::NONE);
        if let Unpacked::Bytes(bytes) = self.paper.unpack(glyph)
            && bytes.windows(2).any(|word| word == b"Tj" || word == b"TJ" || word == b"Do")
        {
            self.run(&bytes, &resources, matrix.then(&place));
        }
    }

    fn object(&mut self, object: &Object, resources: &Dictionary, state: &State) {
        let document = self.paper.document;
        let id = object.as_reference().ok();
        let Some(Object::Stream(stream)) = id.and_then(|id| document.objects.get(&id)) else {
            self.shown.broken = true;
            return;
        };
        match self.paper.name(&stream.dict, b"Subtype") {
            b"Form" => {
                self.paper.interpreted.extend(id);
                self.form_from(stream, resources, state.clone());
            }
            b"Image" => {
                self.paper.drawn.extend(id);
                // A mask or a see-through picture covers nothing for sure, but stands there all the same.
                let area = state.matrix.rect(Rect([0.0, 0.0, 1.0, 1.0]));
                let opaque = !stream.dict.has(b"SMask") && !stream.dict.has(b"Mask") && !stream.dict.has(b"ImageMask");
                // A few dots drawn large are a coloured area: neither a scan nor anything to read words in.
                let side = |key| self.paper.get(&stream.dict, key).as_i64().unwrap_or(0).max(0) as f32;
                let dots = side(b"Width") * side(b"Height");
                if opaque && state.is_opaque() && dots * POINTS_PER_DOT < area.within(&self.shown.frame).area() {
                    self.shown.draws = true;
                    self.shown.cover(area);
                    self.shown.area(area, true);
                } else if opaque && state.is_opaque() {
                    self.shown.picture(area);
                } else {
                    self.shown.draws = true;
                    self.shown.pictures += area.within(&self.shown.frame).area();
                    self.shown.area(area, true);
                }
            }
            _ => self.shown.broken = true,
        }
    }

    /// A content that is used by another.
    pub fn form(&mut self, stream: &Stream, outer: &Dictionary, matrix: Matrix) {
        self.form_from(stream, outer, State::new(matrix));
    }

    /// It begins with the colours and the rest of what holds where it is used.
    fn form_from(&mut self, stream: &Stream, outer: &Dictionary, mut state: State) {
        let own = Matrix::of(&self.paper.numbers(&stream.dict, b"Matrix")).unwrap_or(Matrix::NONE);
        let resources = self.paper.dictionary(&stream.dict, b"Resources").unwrap_or(outer).clone();
        match self.paper.unpack(stream) {
            Unpacked::Bytes(bytes) => {
                state.matrix = own.then(&state.matrix);
                if let Some(frame) = Rect::of(&self.paper.numbers(&stream.dict, b"BBox")) {
                    let frame = state.matrix.rect(frame);
                    state.clip = Some(state.clip.map_or(frame, |clip| clip.within(&frame)));
                }
                self.run_from(&bytes, &resources, state);
            }
            _ => self.shown.broken = true,
        }
    }

    fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let font = self.paper.dictionary(resources, b"Font")?.get(name).ok()?.clone();
        self.font_of(&font)
    }

    fn font_of(&mut self, font: &Object) -> Option<Rc<Font>> {
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.paper.fonts.get(&id)) {
            return Some(known.clone());
        }
        let dictionary = dict_of(self.paper.resolve(font))?.clone();
        if !self.paper.spend(FONT_COST) {
            return None;
        }
        let read = Rc::new(Font::read(self.paper, &dictionary));
        if let Some(id) = id {
            self.paper.fonts.insert(id, read.clone());
        }
        Some(read)
    }
}

fn moved(x: f32, y: f32) -> Matrix {
    Matrix([1.0, 0.0, 0.0, 1.0, x, y])
}

/// The strings of an operand.
fn strings(object: &Object, found: &mut Vec<String>, depth: usize) {
    match object {
        Object::String(bytes, _) => found.push(string(bytes)),
        Object::Array(parts) if depth < 20 => parts.iter().for_each(|part| strings(part, found, depth + 1)),
        Object::Dictionary(own) if depth < 20 => own.iter().for_each(|(_, value)| strings(value, found, depth + 1)),
        _ => {}
    }
}
