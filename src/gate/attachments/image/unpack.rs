//! Inflating within limits (RFC 1950).

use super::super::limits::MOST_ENTRY;
use flate2::{Decompress, FlushDecompress, Status};

/// What became of a compressed stream.
pub struct Inflated {
    /// Bytes that came out.
    pub length: u64,
    /// Bytes of the input that the stream did not need.
    pub left: usize,
}

/// Inflates one stream and hands on what comes out, piece by piece. None when it is damaged, not complete, or gives
/// more than `most`.
pub fn inflate_to(parts: &[&[u8]], most: u64, mut take: impl FnMut(&[u8])) -> Option<Inflated> {
    let mut inflater = Decompress::new(true);
    let mut out = vec![0; 1 << 16];
    let mut left: usize = parts.iter().map(|part| part.len()).sum();
    for part in parts {
        let mut input = *part;
        loop {
            let (consumed, produced) = (inflater.total_in(), inflater.total_out());
            let status = inflater.decompress(input, &mut out, FlushDecompress::None).ok()?;
            let used = usize::try_from(inflater.total_in() - consumed).ok()?;
            let made = usize::try_from(inflater.total_out() - produced).ok()?;
            input = input.get(used..)?;
            left -= used;
            take(out.get(..made)?);
            if inflater.total_out() > most {
                return None;
            }
            match status {
                Status::StreamEnd => return Some(Inflated { length: inflater.total_out(), left }),
                _ if input.is_empty() && made < out.len() => break,
                _ if used == 0 && made == 0 => return None,
                _ => {}
            }
        }
    }
    None
}

/// Inflates one stream into memory. None also when something lies behind its end, where nobody looks.
pub fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    let inflated = inflate_to(&[bytes], MOST_ENTRY as u64, |piece| all.extend_from_slice(piece))?;
    (inflated.left == 0).then_some(all)
}
