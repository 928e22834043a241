//! What all parts of the reader share: the objects, the reading, and how much work is left.

use super::super::Reading;
use super::super::limits::{MOST_ENTRY, MOST_UNPACKED};
use super::super::numbers::numbers;
use super::font::Font;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// References that may lead from one to the next.
const MOST_HOPS: usize = 32;
/// Long numbers that are kept of one stream.
const MOST_NUMBERS: usize = 1_000;
/// Operations of all contents together.
const MOST_WORK: usize = 8_000_000;

/// A file that is being read.
pub struct Paper<'a> {
    /// Its objects.
    pub document: &'a Document,
    /// What was found.
    pub reading: Reading,
    /// Contents that were interpreted.
    pub interpreted: BTreeSet<ObjectId>,
    /// Pictures that were drawn.
    pub drawn: BTreeSet<ObjectId>,
    /// Pages that the page tree leads to.
    pub pages: BTreeSet<ObjectId>,
    /// Fonts that were read.
    pub fonts: BTreeMap<ObjectId, Rc<Font>>,
    /// Long numbers in what was unpacked, whatever it is.
    pub numbers: BTreeSet<String>,
    /// Operations that may still be carried out.
    pub work: usize,
    left: usize,
}

/// A stream, unpacked.
pub enum Unpacked {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// A picture in a format of its own.
    Picture(Vec<u8>),
    /// It is packed in a way that is not known, or grows beyond the limit.
    Not,
}

impl<'a> Paper<'a> {
    pub fn new(document: &'a Document, reading: Reading) -> Paper<'a> {
        Paper {
            document,
            reading,
            interpreted: BTreeSet::new(),
            drawn: BTreeSet::new(),
            pages: BTreeSet::new(),
            fonts: BTreeMap::new(),
            numbers: BTreeSet::new(),
            work: MOST_WORK,
            left: MOST_UNPACKED,
        }
    }

    /// What an object is, behind all references.
    pub fn resolve<'o>(&self, object: &'o Object) -> &'o Object
    where
        'a: 'o,
    {
        let mut object = object;
        for _ in 0..MOST_HOPS {
            match object {
                Object::Reference(id) => match self.document.objects.get(id) {
                    Some(next) => object = next,
                    None => return &Object::Null,
                },
                _ => return object,
            }
        }
        &Object::Null
    }

    /// What stands under a key, behind all references.
    pub fn get<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> &'o Object
    where
        'a: 'o,
    {
        dictionary.get(key).map_or(&Object::Null, |object| self.resolve(object))
    }

    /// The dictionary under a key; that of a stream, too.
    pub fn dictionary<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Dictionary>
    where
        'a: 'o,
    {
        dict_of(self.get(dictionary, key))
    }

    /// The name under a key.
    pub fn name<'o>(&self, dictionary: &'o Dictionary, key: &[u8]) -> &'o [u8]
    where
        'a: 'o,
    {
        self.get(dictionary, key).as_name().unwrap_or_default()
    }

    /// The numbers of an array under a key.
    pub fn numbers(&self, dictionary: &Dictionary, key: &[u8]) -> Vec<f32> {
        let Object::Array(array) = self.get(dictionary, key) else { return Vec::new() };
        array.iter().filter_map(|object| number(self.resolve(object))).collect()
    }

    /// Takes work off what is left; false when there is none.
    pub fn spend(&mut self, work: usize) -> bool {
        self.work = self.work.saturating_sub(work);
        self.work > 0
    }

    /// Unpacks a stream, within the limits of a stream and of the file.
    pub fn unpack(&mut self, stream: &Stream) -> Unpacked {
        let filters: Vec<Object> = match self.get(&stream.dict, b"Filter") {
            Object::Null => Vec::new(),
            Object::Array(filters) => filters.iter().map(|filter| self.resolve(filter).clone()).collect(),
            filter => vec![filter.clone()],
        };
        let parameters: Vec<Object> = match self.get(&stream.dict, b"DecodeParms") {
            Object::Array(parameters) => parameters.iter().map(|one| self.plain(one)).collect(),
            one => vec![self.plain(one)],
        };
        let known: [&[u8]; 5] = [b"FlateDecode", b"LZWDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"RunLengthDecode"];
        let pictures: [&[u8]; 4] = [b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"];
        let name = |filter: &Object| filter.as_name().unwrap_or_default().to_vec();
        let plain = filters.iter().take_while(|filter| known.contains(&name(filter).as_slice())).count();
        let picture = match filters.get(plain..) {
            Some([]) | None => false,
            Some([last]) if pictures.contains(&name(last).as_slice()) => true,
            Some(_) => return Unpacked::Not,
        };
        let mut packed = Stream::new(Dictionary::new(), stream.content.clone());
        if plain > 0 {
            packed.dict.set("Filter", filters[..plain].to_vec());
            packed.dict.set("DecodeParms", parameters);
        }
        let most = self.left.min(MOST_ENTRY);
        match packed.decompressed_content_with_limit(most) {
            Ok(bytes) => {
                self.left -= bytes.len().min(self.left);
                self.numbers.extend(numbers(&bytes).lines().take(MOST_NUMBERS).map(str::to_owned));
                if picture { Unpacked::Picture(bytes) } else { Unpacked::Bytes(bytes) }
            }
            Err(_) => Unpacked::Not,
        }
    }

    /// A dictionary of parameters with its references followed.
    fn plain(&self, object: &Object) -> Object {
        match self.resolve(object) {
            Object::Dictionary(dictionary) => {
                let entries = dictionary.iter().map(|(key, value)| (key.clone(), self.resolve(value).clone()));
                Object::Dictionary(entries.filter(|(_, value)| value.as_stream().is_err()).collect())
            }
            _ => Object::Null,
        }
    }
}

/// The dictionary of a dictionary or a stream.
pub fn dict_of(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A number that is one.
pub fn number(object: &Object) -> Option<f32> {
    match object {
        Object::Integer(integer) => Some(*integer as f32),
        Object::Real(real) if real.is_finite() => Some(*real),
        _ => None,
    }
}
