//! XMP (ISO 16684-1): an XML packet with properties, in pictures and PDF files.

use super::words::{guess, is_of_tools, utf16};
use super::{Reading, Say, Trouble, remedy, say};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// A property and its value.
pub struct Property {
    /// Its name, without the prefix.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Properties that say what programs did, and when.
const HARMLESS: [&str; 44] = [
    "about",
    "xmptk",
    "format",
    "creatortool",
    "createdate",
    "modifydate",
    "metadatadate",
    "datecreated",
    "software",
    "instanceid",
    "documentid",
    "originaldocumentid",
    "orientation",
    "xresolution",
    "yresolution",
    "resolutionunit",
    "colorspace",
    "colormode",
    "iccprofile",
    "pixelxdimension",
    "pixelydimension",
    "imagewidth",
    "imagelength",
    "bitspersample",
    "samplesperpixel",
    "photometricinterpretation",
    "compression",
    "exifversion",
    "datetimeoriginal",
    "datetimedigitized",
    "datetime",
    "action",
    "when",
    "softwareagent",
    "changed",
    "parametertype",
    "make",
    "model",
    "rating",
    "nativedigest",
    "producer",
    "lang",
    "parameters",
    "parsetype",
];

/// Takes the properties of a picture's packet: those that say more than what programs did are not seen by readers.
pub fn read(reading: &mut Reading, at: Say, packet: &[u8]) -> Result<(), Trouble> {
    let Some(properties) = properties(packet) else {
        reading.hides(at.clone(), remedy(&say!("读不懂的图片属性（XMP）", "properties that cannot be read (XMP)")));
        return reading.text(at, guess(packet));
    };
    let harmless = |property: &Property| {
        HARMLESS.contains(&property.name.to_ascii_lowercase().as_str()) && is_of_tools(&property.value)
            || property.name.starts_with("xmlns")
            || property.value.trim().is_empty()
    };
    if !properties.iter().all(harmless) {
        reading.hides(
            at.clone(),
            remedy(&say!("图片属性（XMP）中有说明文字", "words in the properties of the picture (XMP)")),
        );
    }
    for property in properties {
        reading.text(at.clone(), format!("{}: {}", property.name, property.value))?;
    }
    Ok(())
}

/// All properties of a packet. None when it cannot be read.
pub fn properties(packet: &[u8]) -> Option<Vec<Property>> {
    let text = match packet {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => utf16(packet, true),
        [0, b'<', ..] => utf16(packet, true),
        [b'<', 0, ..] => utf16(packet, false),
        _ => String::from_utf8(packet.to_vec()).ok()?,
    };
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}').trim_end_matches('\0'));
    reader.config_mut().expand_empty_elements = true;
    let (mut found, mut open): (Vec<Property>, Vec<Property>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                for attribute in element.attributes() {
                    let attribute = attribute.ok()?;
                    let value = attribute.normalized_value(XmlVersion::Explicit1_0).ok()?.into_owned();
                    let name = match attribute.key.as_ref() {
                        name if name.starts_with("xmlns") => name.to_owned(),
                        _ => attribute.key.local_name().as_ref().to_owned(),
                    };
                    found.push(Property { name, value });
                }
                // Items of a list belong to the property that they are the values of.
                let name = match (element.name().as_ref(), open.last()) {
                    ("rdf:li" | "rdf:Seq" | "rdf:Bag" | "rdf:Alt" | "rdf:Description", Some(outer)) => {
                        outer.name.clone()
                    }
                    _ => element.local_name().as_ref().to_owned(),
                };
                open.push(Property { name, value: String::new() });
                if open.len() > super::super::limits::MOST_DEPTH {
                    return None;
                }
            }
            Event::End(_) => found.extend(open.pop().filter(|property| !property.value.trim().is_empty())),
            Event::Text(words) => {
                if let Some(inner) = open.last_mut() {
                    inner.value.push_str(&words.xml10_content());
                }
            }
            Event::CData(words) => open.last_mut()?.value.push_str(&words.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = match reference.resolve_char_ref().ok()? {
                    Some(c) => c.to_string(),
                    None => resolve_predefined_entity(&reference.into_inner())?.to_owned(),
                };
                open.last_mut()?.value.push_str(&known);
            }
            Event::Comment(words) => {
                found.push(Property { name: "comment".to_owned(), value: words.into_inner().into_owned() })
            }
            Event::PI(instruction) => {
                let text = instruction.into_inner();
                if !text.starts_with("xpacket") && !text.starts_with("adobe-xap-filters") {
                    found.push(Property { name: "instruction".to_owned(), value: text.into_owned() });
                }
            }
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::Empty(_) => {}
            Event::Eof => return open.is_empty().then_some(found),
        }
    }
}
