//! How much two blocks have in common.

use super::ids::Ids;
use super::words::{Class, Word};

/// A block is remembered by at most so many of its words and pairs of words. A long one is remembered by a sample, the same
/// for all blocks (the words with the smallest scrambled numbers).
const SAMPLE: usize = 256;

/// What a block is remembered by.
pub(super) struct Sketch {
    words: Sample,
    pairs: Sample,
}

/// Numbers, sorted, and how many there were before a sample was taken.
struct Sample {
    numbers: Vec<u64>,
    all: usize,
}

impl Sketch {
    /// Remembers a block. Punctuation and blanks stand in every block and say nothing.
    pub(super) fn new<'a>(words: &[Word<'a>], ids: &mut Ids<&'a str>) -> Self {
        let says =
            |word: &&Word| matches!(word.class, Class::Han | Class::Latin | Class::Figure | Class::Title | Class::Sign);
        let numbers: Vec<u64> = words.iter().filter(says).map(|word| u64::from(ids.of(word.text))).collect();
        let pairs = numbers.windows(2).map(|pair| (pair[0] + 1) << 32 | pair[1]).collect();
        Sketch { words: Sample::new(numbers), pairs: Sample::new(pairs) }
    }

    /// How many words the block has.
    pub(super) fn size(&self) -> usize {
        self.words.all
    }

    /// How many steps a comparison takes.
    pub(super) fn steps(&self) -> usize {
        1 + self.words.numbers.len() + self.pairs.numbers.len()
    }

    /// How alike two blocks are, from 0 to 1000: the words that they share, and the pairs of neighbours, which say
    /// whether the words stand in the same order.
    pub(super) fn likeness(&self, other: &Sketch) -> usize {
        let words = self.words.shared(&other.words);
        if self.pairs.all == 0 && other.pairs.all == 0 {
            return words;
        }
        (words + self.pairs.shared(&other.pairs)) / 2
    }
}

impl Sample {
    fn new(numbers: Vec<u64>) -> Self {
        let all = numbers.len();
        let mut numbers: Vec<u64> = numbers.into_iter().map(scrambled).collect();
        numbers.sort_unstable();
        numbers.truncate(SAMPLE);
        Sample { numbers, all }
    }

    /// The share of numbers in common (Dice's coefficient), in thousandths.
    fn shared(&self, other: &Sample) -> usize {
        let sum = self.all + other.all;
        // Lengths alone tell when there is no need to look.
        if sum == 0 || 2000 * self.all.min(other.all) / sum < 200 {
            return 0;
        }
        // Samples are compared as far as both reach.
        let reach = |sample: &Sample| if sample.all > SAMPLE { sample.numbers.last().copied() } else { None };
        let end = [reach(self), reach(other)].into_iter().flatten().min().unwrap_or(u64::MAX);
        let within = |sample: &Sample| sample.numbers.partition_point(|number| *number <= end);
        let (mine, theirs) = (&self.numbers[..within(self)], &other.numbers[..within(other)]);
        let (mut i, mut j, mut common) = (0, 0, 0);
        while i < mine.len() && j < theirs.len() {
            match mine[i].cmp(&theirs[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
            }
        }
        2000 * common / (mine.len() + theirs.len()).max(1)
    }
}

/// Spreads numbers evenly, so that the smallest are a fair sample (the finaliser of SplitMix64).
fn scrambled(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ number >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ number >> 31
}
