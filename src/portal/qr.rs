//! QR codes of addresses (GB/T 18284, ISO/IEC 18004), for paper.

use super::view::QrView;
use fast_qr::{ECL, QRBuilder};

/// Squares that stay white around a code, on each side (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// Letters of the longest address that is shown as a code: what a square of 24 mm on paper still shows to a telephone.
const LONGEST: usize = 200;

/// The code of an address; `None` for one that is too long. It bears a damage of 15% (level M): paper gets folded.
pub fn code(address: &str) -> Option<QrView> {
    let matrix = Some(address).filter(|address| address.len() <= LONGEST)?;
    let matrix = QRBuilder::new(matrix).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..matrix.size {
        let is_dark = |column: usize| column < matrix.size && matrix[row][column].value();
        let starts = (0..matrix.size).filter(|at| is_dark(*at) && (*at == 0 || !is_dark(at - 1)));
        // One stroke along the middle of a row, with a gap where it is white.
        let mut pen = None;
        for start in starts {
            let length = (start..).take_while(|at| is_dark(*at)).count();
            path += &match pen {
                None => format!("M{} {}.5", start + QUIET, row + QUIET),
                Some(pen) => format!("m{} 0", start - pen),
            };
            path += &format!("h{length}");
            pen = Some(start + length);
        }
    }
    Some(QrView { size: matrix.size + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
    use super::*;

    /// Protects: the strokes are the squares of the code, no more and no fewer; a telephone reads nothing else.
    #[test]
    fn the_strokes_are_the_dark_squares() {
        let address = "https://www.example.gov.cn/jwgk/records/lx-1/";
        let (view, matrix) = (code(address).unwrap(), QRBuilder::new(address).ecl(ECL::M).build().unwrap());
        let mut dark = std::collections::BTreeSet::new();
        for line in view.path.split('M').skip(1) {
            let (start, strokes) = line.split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let (mut x, y) = (x.parse::<usize>().unwrap(), y.strip_suffix(".5").unwrap().parse::<usize>().unwrap());
            for stroke in strokes.split('h') {
                let (length, gap) = stroke.split_once('m').unwrap_or((stroke, "0 0"));
                let length = length.parse::<usize>().unwrap();
                dark.extend((x..x + length).map(|x| (x, y)));
                x += length + gap.strip_suffix(" 0").unwrap().parse::<usize>().unwrap();
            }
        }
        let squares = (0..matrix.size).flat_map(|y| (0..matrix.size).map(move |x| (x, y)));
        let expected: std::collections::BTreeSet<_> =
            squares.filter(|(x, y)| matrix[*y][*x].value()).map(|(x, y)| (x + QUIET, y + QUIET)).collect();
        assert_eq!(dark, expected);
        assert_eq!(view.size, matrix.size + 8);
        assert!(view.path.len() < 2_200, "{} bytes", view.path.len());
    }

    #[test]
    fn an_address_that_no_camera_could_read_has_none() {
        assert_eq!(code(&"x".repeat(201)), None);
        assert!(code(&"文".repeat(60)).is_some());
    }
}
