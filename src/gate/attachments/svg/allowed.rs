//! The elements that draw, and those that describe.

/// The namespace of SVG.
pub const SVG: &str = "http://www.w3.org/2000/svg";

/// What an element does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It groups, or is used by others.
    Group,
    /// It is kept for others to use; by itself it is not drawn.
    Kept,
    /// A shape.
    Shape,
    /// A picture.
    Picture,
    /// Text that is drawn.
    Text,
    /// Text that describes (shown as a tooltip, or read out).
    Describes,
    /// Data for programs.
    Metadata,
    /// A style sheet.
    Style,
    /// Colours, filters and the like, without text.
    Paint,
    /// A link.
    Link,
    /// It changes what is seen in the course of time.
    Moves,
    /// Anything else, scripts and foreign content among it.
    Runs,
}

/// The role of an element of SVG.
pub fn role(name: &str) -> Role {
    match name {
        "svg" | "g" | "switch" | "use" | "view" => Role::Group,
        "defs" | "symbol" | "pattern" | "marker" | "clipPath" | "mask" => Role::Kept,
        "rect" | "circle" | "ellipse" | "line" | "path" | "polygon" | "polyline" => Role::Shape,
        "image" | "feImage" => Role::Picture,
        "text" | "tspan" | "textPath" | "tref" => Role::Text,
        "title" | "desc" => Role::Describes,
        "metadata" => Role::Metadata,
        "style" => Role::Style,
        "linearGradient" | "radialGradient" | "stop" | "filter" | "cursor" | "color-profile" => Role::Paint,
        "font" | "font-face" | "glyph" | "missing-glyph" | "hkern" | "vkern" => Role::Paint,
        "a" => Role::Link,
        "animate" | "animateColor" | "animateMotion" | "animateTransform" | "set" | "mpath" | "discard" => Role::Moves,
        _ if name.starts_with("fe") && name.chars().all(|c| c.is_ascii_alphanumeric()) => Role::Paint,
        _ => Role::Runs,
    }
}

/// Namespaces of notes that drawing programs leave for themselves.
pub fn is_notes(namespace: &str) -> bool {
    [
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.serif.com/",
        "http://www.bohemiancoding.com/sketch/ns",
    ]
    .contains(&namespace)
}

/// Attributes that hold numbers, lengths and paths: not words.
pub fn is_geometry(name: &str) -> bool {
    matches!(
        name,
        "d" | "points"
            | "transform"
            | "x"
            | "y"
            | "dx"
            | "dy"
            | "x1"
            | "x2"
            | "y1"
            | "y2"
            | "cx"
            | "cy"
            | "r"
            | "rx"
            | "ry"
            | "fx"
            | "fy"
            | "width"
            | "height"
            | "viewBox"
            | "rotate"
            | "offset"
            | "values"
            | "keyTimes"
            | "keySplines"
            | "gradientTransform"
            | "patternTransform"
            | "stroke-dasharray"
            | "stroke-width"
            | "stroke-dashoffset"
            | "stroke-miterlimit"
            | "tableValues"
            | "kernelMatrix"
            | "stdDeviation"
            | "opacity"
            | "fill-opacity"
            | "stroke-opacity"
            | "textLength"
            | "markerWidth"
            | "markerHeight"
            | "refX"
            | "refY"
            | "version"
    )
}
