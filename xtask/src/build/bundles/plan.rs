//! Which chunks travel together.

use std::collections::BTreeSet;

/// What one more file costs whoever needs it, in bytes before compression: a request, a module to compile and link, and
/// what compression cannot share with its neighbours.
const FILE: usize = 8 * 1024;

/// Compiled code, and the parts of the app (screens, dialogs) that need it.
pub struct Chunk<T> {
    pub needed_by: BTreeSet<usize>,
    /// In bytes before compression.
    pub size: usize,
    /// What it is made of.
    pub of: Vec<T>,
}

/// Joins chunks as long as that makes loading cheaper: two are joined when the files spared weigh more than the bytes
/// that some part then loads in vain. Always the most worthwhile pair first.
pub fn plan<T>(mut chunks: Vec<Chunk<T>>) -> Vec<Chunk<T>> {
    while let Some((first, second)) = most_worthwhile(&chunks) {
        let joined = chunks.swap_remove(second);
        let into = &mut chunks[first];
        into.needed_by.extend(joined.needed_by);
        into.size += joined.size;
        into.of.extend(joined.of);
    }
    chunks
}

/// The pair, the smaller index first.
fn most_worthwhile<T>(chunks: &[Chunk<T>]) -> Option<(usize, usize)> {
    let pairs = (0..chunks.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
    pairs
        .map(|(first, second)| (gain(&chunks[first], &chunks[second]), first, second))
        .filter(|(gain, ..)| *gain > 0)
        .max_by_key(|(gain, ..)| *gain)
        .map(|(_, first, second)| (first, second))
}

/// Bytes that joining these two spares over all loads; below zero it costs.
fn gain<T>(a: &Chunk<T>, b: &Chunk<T>) -> i64 {
    let both = a.needed_by.intersection(&b.needed_by).count();
    let in_vain = (a.needed_by.len() - both) * b.size + (b.needed_by.len() - both) * a.size;
    (both * FILE) as i64 - in_vain as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: char, size: usize, needed_by: &[usize]) -> Chunk<char> {
        Chunk { needed_by: needed_by.iter().copied().collect(), size, of: vec![name] }
    }

    fn planned(chunks: Vec<Chunk<char>>) -> Vec<String> {
        let mut bundles: Vec<_> = plan(chunks)
            .into_iter()
            .map(|mut bundle| {
                bundle.of.sort();
                bundle.of.into_iter().collect()
            })
            .collect();
        bundles.sort();
        bundles
    }

    #[test]
    fn what_the_same_parts_need_is_one_file_whatever_its_size() {
        assert_eq!(planned(vec![chunk('a', 90_000, &[1, 2]), chunk('b', 10, &[1, 2])]), ["ab"]);
    }

    #[test]
    fn what_no_part_needs_together_stays_apart() {
        assert_eq!(planned(vec![chunk('a', 10, &[1]), chunk('b', 10, &[2])]), ["a", "b"]);
    }

    #[test]
    fn a_small_chunk_joins_one_that_most_of_its_parts_need_and_a_large_one_does_not() {
        assert_eq!(planned(vec![chunk('a', 9_000, &[1, 2]), chunk('b', 300, &[1])]), ["ab"]);
        assert_eq!(planned(vec![chunk('a', 9_000, &[1, 2]), chunk('b', 9_000, &[1])]), ["a", "b"]);
    }
}
